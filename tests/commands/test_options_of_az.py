"""Options of az: what is accepted without effect, what sandboxed pods exclude, and what each of the others refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.create import CREATE, CreateArguments, cluster_spec
from aks_sandbox.commands.json_file import json_object
from aks_sandbox.commands.nodepool import NODEPOOL, AddArguments, added_pool
from aks_sandbox.commands.row import default_of
from aks_sandbox.create.bodies import managed_cluster
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import config_files
from aks_sandbox.model.cluster_settings import AUTOSCALER_KEYS, autoscaler_profile
from aks_sandbox.model.config_files import Shape, Value
from tests.support.given_context import GivenContext

(ADD,) = (row for row in NODEPOOL.rows if row.name == "add")
OF_CREATE = {"resource_group_name": "sandbox-rg", "name": "demo"}
OF_ADD = {"resource_group_name": "sandbox-rg", "cluster_name": "demo", "nodepool_name": "box"}
PROVIDERS = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers"
IP = f"{PROVIDERS}/Microsoft.Network/publicIPAddresses/ip"
SUBNET = f"{PROVIDERS}/Microsoft.Network/virtualNetworks/v/subnets/s"
ZONE = f"{PROVIDERS}/Microsoft.Network/privateDnsZones/z"
IDENTITY = f"{PROVIDERS}/Microsoft.ManagedIdentity/userAssignedIdentities/me"
WORKSPACE = f"{PROVIDERS}/Microsoft.OperationalInsights/workspaces/logs"


def read(row: Any, **options: Any) -> Any:
    """The arguments of a command as a front end hands them over; what is not given is the default."""
    fixed = OF_CREATE if row is CREATE else OF_ADD
    defaults = {name: default_of(row.arguments, name) for name in row.options if name not in fixed}
    return row.read({**defaults, **fixed, **options}, options)


def cluster(**options: Any) -> Any:
    """The cluster that `create` would make."""
    arguments: CreateArguments = read(CREATE, **options)
    return cluster_spec(GivenContext(), arguments)


def pool(**options: Any) -> Any:
    """The pool that `nodepool add` would make."""
    arguments: AddArguments = read(ADD, **options)
    return added_pool(GivenContext(), arguments).pool


def body(**options: Any) -> dict[str, Any]:
    """The properties of the cluster's body."""
    properties: dict[str, Any] = managed_cluster(cluster(**options), "eastus", None)["properties"]
    return properties


EXCLUDED = ("enable_fips_image", "enable_vtpm", "enable_secure_boot", "enable_artifact_streaming")
REASONS = {
    "enable_fips_image": "--enable-fips-image: AKS has no FIPS node image for sandboxed pods, and refuses",
    "enable_vtpm": "--enable-vtpm: Trusted Launch does not have a node image for sandboxed pods",
    "enable_secure_boot": "--enable-secure-boot: Trusted Launch does not have a node image for sandboxed pods",
    "enable_artifact_streaming": "--enable-artifact-streaming: AKS refuses artifact streaming on sandboxed node pools",
    "gpu_driver": "--gpu-driver: VM sizes with a GPU lack nested virtualization, which sandboxed pods require",
    "gpu_instance_profile": "--gpu-instance-profile: VM sizes with a GPU lack nested virtualization",
}


@pytest.mark.parametrize(
    ("row", "name"),
    [(row, name) for row in (CREATE, ADD) for name in REASONS if name in row.options],
    ids=lambda part: part if isinstance(part, str) else part.name,
)
def test_what_sandboxing_excludes_is_refused_with_reason_source_and_next_command(row: Any, name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(row, **{name: True if name in EXCLUDED else "None"})
    message = caught.value.message
    assert message.startswith(REASONS[name])
    assert "(https://" in message
    (step,) = caught.value.steps
    assert str(step.command).startswith("az aks nodepool add -g GROUP --cluster-name CLUSTER -n POOL --")


@pytest.mark.parametrize("row", [CREATE, ADD], ids=["create", "add"])
@pytest.mark.parametrize("kind", ["AvailabilitySet", "VirtualMachines", "x"])
def test_another_type_of_pool_is_refused_with_the_reason(row: Any, kind: str) -> None:
    with pytest.raises(InvalidInput, match="^--vm-set-type: a sandboxed node pool is created as VirtualMachineScaleS"):
        read(row, vm_set_type=kind)


def test_windows_is_refused_with_the_reason() -> None:
    with pytest.raises(InvalidInput, match="^--os-type: sandboxed pods run on Linux nodes only"):
        read(ADD, os_type="Windows")


def test_what_az_needs_and_this_does_not_changes_nothing() -> None:
    same = {"enable_managed_identity": True, "yes": True, "vm_set_type": "virtualmachinescalesets"}
    assert body(**same) == body()
    assert pool(os_type="LINUX", vm_set_type="VirtualMachineScaleSets") == pool()


def test_the_command_of_an_error_names_the_cluster_that_was_given() -> None:
    values = {**OF_CREATE, "enable_fips_image": True}
    with pytest.raises(InvalidInput) as caught:
        read(CREATE, enable_fips_image=True)
    CREATE.name_option_of(caught.value, values)
    assert str(caught.value.steps[0].command) == (
        "az aks nodepool add -g sandbox-rg --cluster-name demo -n POOL --enable-fips-image"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"enable_addons": "monitoring"}, "--enable-addons: monitoring needs --workspace-resource-id"),
        ({"enable_addons": "azure-policy,azure-policy"}, "--enable-addons: 'azure-policy' is named twice"),
        (
            {"enable_addons": "virtual-node"},
            "--enable-addons: 'virtual-node' is not one of monitoring, azure-policy, azure-keyvault-secrets-provider, "
            "which are set when a cluster is created",
        ),
        ({"workspace_resource_id": WORKSPACE}, "--workspace-resource-id: needs --enable-addons monitoring"),
        (
            {"enable_addons": "monitoring", "workspace_resource_id": "logs"},
            "--workspace-resource-id: '/logs' is not valid: give the full resource ID of a "
            "Microsoft.OperationalInsights/workspaces",
        ),
        (
            {"enable_secret_rotation": True, "enable_addons": "azure-policy"},
            "--enable-secret-rotation: needs --enable-addons azure-keyvault-secrets-provider",
        ),
        (
            {"rotation_poll_interval": "2m"},
            "--rotation-poll-interval: needs --enable-addons azure-keyvault-secrets-provider",
        ),
        (
            {"rotation_poll_interval": "2 minutes", "enable_addons": "azure-keyvault-secrets-provider"},
            "--rotation-poll-interval: '2 minutes' is not a time such as 2m or 90s",
        ),
        ({"defender_config": "{}"}, "--defender-config: needs --enable-defender"),
        (
            {"enable_defender": True},
            "--enable-defender: needs a Log Analytics workspace: name it as logAnalyticsWorkspaceResourceId in the "
            "JSON of --defender-config",
        ),
        (
            {"enable_defender": True, "defender_config": '{"logAnalyticsWorkspaceResourceId": "logs"}'},
            "--defender-config: 'logs' is not valid: give the full resource ID of a "
            "Microsoft.OperationalInsights/workspaces",
        ),
        (
            {"enable_defender": True, "defender_config": '{"logAnalyticsWorkspaceResourceID": "logs"}'},
            "--defender-config: logAnalyticsWorkspaceResourceID is not a member that AKS knows: did you mean "
            "logAnalyticsWorkspaceResourceId?",
        ),
        ({"assign_kubelet_identity": IDENTITY}, "--assign-kubelet-identity: needs --assign-identity"),
        ({"k8s_support_plan": "AKSLongTermSupport"}, "--k8s-support-plan: AKSLongTermSupport needs --tier premium"),
        ({"private_dns_zone": "system"}, "--private-dns-zone: needs --enable-private-cluster"),
        ({"disable_public_fqdn": True}, "--disable-public-fqdn: needs --enable-private-cluster"),
        (
            {"private_dns_zone": "mine", "enable_private_cluster": True},
            "--private-dns-zone: 'mine' is not valid: give the full resource ID of a Microsoft.Network/privateDnsZones",
        ),
        (
            {"private_dns_zone": "system", "enable_private_cluster": True, "fqdn_subdomain": "demo"},
            "--fqdn-subdomain: needs a private DNS zone of your own: --private-dns-zone is 'system'",
        ),
        (
            {
                "private_dns_zone": ZONE,
                "enable_private_cluster": True,
                "fqdn_subdomain": "demo",
                "dns_name_prefix": "demo",
            },
            "--fqdn-subdomain: cannot be used with --dns-name-prefix",
        ),
        (
            {"fqdn_subdomain": "de.mo"},
            "--fqdn-subdomain: 'de.mo' is not valid: a subdomain has 1 to 54 letters, digits or hyphens and starts and "
            "ends with a letter or digit",
        ),
        (
            {"apiserver_subnet_id": SUBNET, "vnet_subnet_id": SUBNET},
            "--apiserver-subnet-id: needs --enable-apiserver-vnet-integration",
        ),
        (
            {"apiserver_subnet_id": SUBNET, "enable_apiserver_vnet_integration": True},
            "--apiserver-subnet-id: needs --vnet-subnet-id, the subnet of the nodes",
        ),
        (
            {"load_balancer_outbound_ports": 1001},
            "--load-balancer-outbound-ports: 1001 is not a multiple of 8",
        ),
        (
            {"load_balancer_idle_timeout": 3},
            "--load-balancer-idle-timeout: 3 is out of range: give 4 to 100",
        ),
        (
            {"load_balancer_outbound_ips": f"{IP},"},
            "--load-balancer-outbound-ips: '' is not valid: give the full resource ID of a "
            "Microsoft.Network/publicIPAddresses",
        ),
        (
            {"load_balancer_managed_outbound_ip_count": 2, "outbound_type": "none"},
            "--load-balancer-managed-outbound-ip-count: needs --outbound-type loadBalancer, not none",
        ),
        (
            {"nat_gateway_idle_timeout": 5},
            "--nat-gateway-idle-timeout: needs --outbound-type managedNATGateway, not the default, loadBalancer",
        ),
        (
            {"nat_gateway_managed_outbound_ip_count": 17, "outbound_type": "managedNATGateway"},
            "--nat-gateway-managed-outbound-ip-count: 17 is out of range: give 1 to 16",
        ),
        (
            {
                "nat_gateway_managed_outbound_ip_count": 1,
                "nat_gateway_outbound_ip_ids": IP,
                "outbound_type": "managedNATGateway",
            },
            "--nat-gateway-outbound-ips: cannot be used with --nat-gateway-managed-outbound-ip-count: the addresses "
            "are either managed by AKS or your own",
        ),
        (
            {
                "nat_gateway_outbound_ip_ids": IP,
                "nat_gateway_sku": "Standard",
                "outbound_type": "managedNATGateway",
            },
            "--nat-gateway-outbound-ips: needs --outbound-type-sku StandardV2",
        ),
        (
            {"cluster_autoscaler_profile": ["scan-interval"]},
            "--cluster-autoscaler-profile: 'scan-interval' is not a setting such as scan-interval=30s",
        ),
        (
            {"cluster_autoscaler_profile": [""]},
            "--cluster-autoscaler-profile: holds no setting such as scan-interval=30s",
        ),
        (
            {"cluster_autoscaler_profile": ["scan-intervall=1s"]},
            "--cluster-autoscaler-profile: 'scan-intervall' is not a setting of the autoscaler: did you mean "
            "scan-interval?",
        ),
        (
            {"cluster_autoscaler_profile": ["expander=cheapest"]},
            "--cluster-autoscaler-profile: 'cheapest' is not an expander: give one of least-waste, most-pods, "
            "priority, random",
        ),
        (
            {"cluster_autoscaler_profile": ["ignore-daemonsets-utilization=yes"]},
            "--cluster-autoscaler-profile: ignore-daemonsets-utilization is 'yes': give true or false",
        ),
        (
            {"http_proxy_config": '{"httpProxy": 8080}'},
            "--http-proxy-config: httpProxy must be a text, and is a number",
        ),
        (
            {"node_osdisk_diskencryptionset_id": "disks"},
            "--node-osdisk-diskencryptionset-id: 'disks' is not valid: give the full resource ID of a "
            "Microsoft.Compute/diskEncryptionSets",
        ),
    ],
    ids=lambda part: part[:60] if isinstance(part, str) else "",
)
def test_what_create_cannot_send_is_refused_by_the_name_of_the_option(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        cluster(**options)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_unavailable": "all"}, "--max-unavailable: 'all' is not valid: give a number of nodes such as 1, or a"),
        ({"drain_timeout": 0}, "--drain-timeout: 0 is out of range: give 1 to 1440"),
        ({"node_soak_duration": 31}, "--node-soak-duration: 31 is out of range: give 0 to 30"),
        (
            {"snapshot_id": "box"},
            "--snapshot-id: 'box' is not valid: give the full resource ID of a Microsoft.Containe",
        ),
        (
            {"kubelet_config": '{"podMaxPids": "9"}'},
            "--kubelet-config: podMaxPids must be a whole number, and is a text",
        ),
        (
            {"kubelet_config": '{"podMaxPids": true}'},
            "--kubelet-config: podMaxPids must be a whole number, and is true",
        ),
        (
            {"kubelet_config": '{"podMaxPids": null}'},
            "--kubelet-config: podMaxPids must be a whole number, and is null",
        ),
        (
            {"kubelet_config": '{"cpuManagerPolicy": "fast"}'},
            "--kubelet-config: cpuManagerPolicy must be one of none, static",
        ),
        (
            {"kubelet_config": '{"imageGcHighThreshold": 50, "imageGcLowThreshold": 60}'},
            "--kubelet-config: imageGcLowThreshold 60 is more than imageGcHighThreshold 50",
        ),
        (
            {"kubelet_config": '{"containerLogMaxFiles": 1}'},
            "--kubelet-config: containerLogMaxFiles must be at least 2",
        ),
        (
            {"kubelet_config": '{"allowedUnsafeSysctls": [1]}'},
            "--kubelet-config: allowedUnsafeSysctls must be a list of texts, and holds something else",
        ),
        (
            {"linux_os_config": '{"sysctls": {"vmSwapines": 1}}'},
            "--linux-os-config: sysctls.vmSwapines is not a member that AKS knows: did you mean vmSwappiness?",
        ),
        ({"linux_os_config": '{"sysctls": []}'}, "--linux-os-config: sysctls must be an object, and is a list"),
    ],
    ids=lambda part: part[:60] if isinstance(part, str) else "",
)
def test_what_a_node_pool_cannot_have_is_refused_by_the_name_of_the_option(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        pool(**options)
    assert caught.value.message.startswith(message)


def test_an_add_on_of_az_that_is_not_set_at_creation_has_its_command() -> None:
    with pytest.raises(InvalidInput) as caught:
        cluster(enable_addons="ingress-appgw")
    assert str(caught.value.steps[0].command) == "az aks enable-addons -g GROUP -n CLUSTER --addons ingress-appgw"


def test_encryption_at_host_is_of_both_pools_and_the_rest_of_the_sandboxed_one() -> None:
    options = {"separate_system_pool": True, "enable_encryption_at_host": True, "kubelet_config": '{"podMaxPids": 9}'}
    system, sandboxed = body(**options)["agentPoolProfiles"]
    assert system["enableEncryptionAtHost"] is sandboxed["enableEncryptionAtHost"] is True
    assert "kubeletConfig" not in system
    assert sandboxed["kubeletConfig"] == {"podMaxPids": 9}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[1]", "holds list, and not a JSON object"),
        (b"{}", "holds an object without members"),
        (b'{"a": NaN}', "is not JSON (Out of range float values are not JSON compliant"),
        (b"{", "is not JSON ("),
        (b"\xff\xfe{", "is not UTF-8"),
        (b"{" * 100_000, "is not JSON ("),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "is nested too deeply"),
    ],
    ids=["list", "empty", "nan", "open", "utf16", "braces", "deep"],
)
def test_a_file_that_holds_no_json_object_is_refused_by_its_name(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "config.json"
    path.write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        json_object(Argument.KUBELET_CONFIG, str(path))
    assert caught.value.message.startswith(f"--kubelet-config: the file '{path}' {problem}")


@pytest.mark.parametrize("name", ["missing.json", "@missing.json", "."])
def test_a_file_that_cannot_be_read_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"--linux-os-config: .*'(missing\.json|\.)'"):
        json_object(Argument.LINUX_OS_CONFIG, name)


def test_a_file_may_begin_with_a_mark_and_its_text_may_be_given(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text('\ufeff{"podMaxPids": 9}', encoding="utf-8")
    assert json_object(Argument.KUBELET_CONFIG, str(path)) == json_object(Argument.KUBELET_CONFIG, ' {"podMaxPids": 9}')


def test_no_error_repeats_what_stands_in_the_proxy_s_file() -> None:
    secret = "http://user:hunter2@proxy"
    for content in ({"httpProxy": [secret]}, {"noProxy": secret}, {"enabled": secret}, {"trustedCa": {secret: 1}}):
        with pytest.raises(InvalidInput) as caught:
            cluster(http_proxy_config=json.dumps(content))
        assert "hunter2" not in caught.value.message


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize("shape", [config_files.KUBELET, config_files.LINUX_OS, config_files.HTTP_PROXY])
@given(data=st.data())
def test_whatever_stands_in_a_file_it_is_right_or_refused(shape: Shape, data: st.DataObject) -> None:
    names = st.sampled_from(sorted(shape.members)) | st.text(max_size=5)
    content = data.draw(st.dictionaries(names, JSON_VALUES, max_size=3))
    try:
        shape.check(Argument.KUBELET_CONFIG, content)
    except InvalidInput:
        return
    for name, value in content.items():
        member = shape.members[name]
        assert isinstance(value, member.types if isinstance(member, Value) else dict)


def test_the_members_are_those_of_the_models_that_az_ships() -> None:
    from azure.core import serialization
    from azure.mgmt.containerservice import models

    for name, shape in (
        ("KubeletConfig", config_files.KUBELET),
        ("LinuxOSConfig", config_files.LINUX_OS),
        ("SysctlConfig", config_files.LINUX_OS.members["sysctls"]),
        ("ManagedClusterHTTPProxyConfig", config_files.HTTP_PROXY),
    ):
        assert isinstance(shape, Shape)
        model = getattr(models, name)
        known = model(**dict.fromkeys(serialization.attribute_list(model()), "x"))
        if not isinstance(known, Mapping):
            pytest.skip("the models of this az do not tell the names of the REST API")
        assert set(shape.members) == set(known), name


@given(st.lists(st.sampled_from(AUTOSCALER_KEYS), min_size=1, unique=True))
def test_a_profile_reads_the_same_between_blanks_and_commas(keys: list[str]) -> None:
    pairs = [f"{key}={'random' if key == 'expander' else 'true'}" for key in keys]
    assert autoscaler_profile(pairs) == autoscaler_profile([",".join(pairs)])
    assert list(autoscaler_profile(pairs)) == keys
