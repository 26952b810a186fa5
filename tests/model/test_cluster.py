"""The wanted cluster: its network, its access, its pools and the DNS prefix made for it."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.cluster import AccessSpec, ClusterSpec, NetworkSpec, OsSku, PoolSpec, Target, default_dns_prefix
from aks_sandbox.model.input_rules import dns_prefix

SUBSCRIPTION = "0b1f6471-1bf0-4dda-aec3-cb9272f09590"
GROUP = "11111111-2222-3333-4444-555555555555"
AZURE_LINUX = OsSku(asked="AzureLinux", sent="AzureLinux")


def pool(name: str) -> PoolSpec:
    """A pool of that name."""
    return PoolSpec(name=name, runtime=None, os_sku=AZURE_LINUX)


def cluster(**options: Any) -> ClusterSpec:
    """A cluster with the given options."""
    target = Target(subscription_id=SUBSCRIPTION, resource_group="g", cluster_name="demo")
    return ClusterSpec(**{"target": target, "sandboxed_pool": pool("sandboxed"), **options})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"pod_cidr": "10.0.0.0"},
            "--pod-cidr: '10.0.0.0' is not a CIDR range such as 10.244.0.0/16: the prefix length is missing",
        ),
        (
            {"service_cidr": "10.0.0.1/16"},
            "--service-cidr: '10.0.0.1/16' is not a CIDR range such as 10.244.0.0/16 (10.0.0.1/16 has host bits set)",
        ),
        (
            {"service_cidr": "10.0.0.0/16", "dns_service_ip": "10.1.0.10"},
            "--dns-service-ip: 10.1.0.10 is not inside 10.0.0.0/16 (--service-cidr)",
        ),
        (
            {"plugin": "kubenet", "plugin_mode": "overlay"},
            "--network-plugin-mode: overlay needs --network-plugin azure, not kubenet",
        ),
    ],
    ids=["pod", "service", "dns", "overlay"],
)
def test_a_network_that_cannot_be_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        NetworkSpec(**options)
    assert caught.value.message == message


def test_a_network_of_fitting_parts_is_taken() -> None:
    NetworkSpec()
    NetworkSpec(plugin="azure", plugin_mode="overlay", pod_cidr="10.244.0.0/16")
    NetworkSpec(plugin_mode="overlay", service_cidr="10.0.0.0/16", dns_service_ip="10.0.0.10")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"enable_azure_rbac": True}, "--enable-azure-rbac: needs --enable-aad"),
        ({"disable_local_accounts": True}, "--disable-local-accounts: needs --enable-aad"),
        ({"aad_admin_group_object_ids": (GROUP,)}, "--aad-admin-group-object-ids: needs --enable-aad"),
        (
            {"enable_aad": True, "aad_admin_group_object_ids": (GROUP, "admins")},
            "--aad-admin-group-object-ids: 'admins' is not the object ID of a group",
        ),
        (
            {"enable_aad": True, "aad_admin_group_object_ids": (GROUP + "\n",)},
            f"--aad-admin-group-object-ids: '{GROUP}\n' is not the object ID of a group",
        ),
        ({"enable_workload_identity": True}, "--enable-workload-identity: needs --enable-oidc-issuer"),
        (
            {"enable_private_cluster": True, "api_server_authorized_ip_ranges": ("1.2.3.4",)},
            "--api-server-authorized-ip-ranges: a private cluster has no public endpoint to authorize: "
            "leave out one of the two options",
        ),
        (
            {"api_server_authorized_ip_ranges": ("all",)},
            "--api-server-authorized-ip-ranges: 'all' is neither an IP address nor a CIDR range",
        ),
    ],
    ids=["rbac", "local accounts", "groups", "no object ID", "newline", "workload identity", "private", "range"],
)
def test_an_access_that_cannot_be_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        AccessSpec(**options)
    assert caught.value.message == message


def test_an_access_of_fitting_parts_is_taken() -> None:
    AccessSpec(
        enable_aad=True,
        aad_admin_group_object_ids=(GROUP,),
        enable_azure_rbac=True,
        disable_local_accounts=True,
        enable_oidc_issuer=True,
        enable_workload_identity=True,
        api_server_authorized_ip_ranges=("203.0.113.7/32",),
    )
    AccessSpec(enable_private_cluster=True)


@pytest.mark.parametrize(
    ("options", "beginning"),
    [
        ({"admin_username": "1st"}, "--admin-username: '1st' is not valid"),
        ({"dns_prefix": "-bad-"}, "--dns-name-prefix: '-bad-' is not valid"),
        ({"dns_prefix": ""}, "--dns-name-prefix: '' is not valid"),
        ({"node_resource_group": "nodes."}, "--node-resource-group: 'nodes.' is not valid"),
        ({"assign_identity": "me"}, "--assign-identity: 'me' is not valid"),
        (
            {"system_pool": pool("sandboxed")},
            "--nodepool-name: 'sandboxed' is the name of the separate system pool: give another",
        ),
    ],
    ids=["user", "prefix", "empty prefix", "group", "identity", "two pools of one name"],
)
def test_a_cluster_that_cannot_be_is_refused(options: dict[str, Any], beginning: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        cluster(**options)
    assert caught.value.message.startswith(beginning)


def test_the_system_pool_stands_before_the_sandboxed_one() -> None:
    assert [each.name for each in cluster().pools] == ["sandboxed"]
    assert [each.name for each in cluster(system_pool=pool("system")).pools] == ["system", "sandboxed"]


@pytest.mark.parametrize(
    ("name", "group", "prefix"),
    [
        ("demo", "sandbox-rg", "demo-sandbox-rg-0b1f64"),
        ("a-very-long-cluster-name", "a-very-long-resource-group", "a-very-lon-a-very-long-reso-0b1f64"),
        ("9lives", "g", "a9lives-g-0b1f64"),
        ("my_cluster", "(größe)", "mycluster-gre-0b1f64"),
        (None, None, "a--0b1f64"),
    ],
    ids=["short", "cut", "digit first", "cleaned", "unnamed"],
)
def test_the_dns_prefix_is_made_of_name_group_and_subscription_as_az_makes_it(
    name: str | None, group: str | None, prefix: str
) -> None:
    target = Target(subscription_id=SUBSCRIPTION, resource_group=group, cluster_name=name)
    assert default_dns_prefix(target) == prefix


@given(
    name=st.from_regex(re.compile(r"[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?", re.ASCII), fullmatch=True),
    group=st.from_regex(r"[\w().-]{0,89}[\w()-]", fullmatch=True),
    subscription=st.uuids().map(str),
)
def test_the_dns_prefix_is_valid_for_every_valid_name_and_group(name: str, group: str, subscription: str) -> None:
    prefix = default_dns_prefix(Target(subscription_id=subscription, resource_group=group, cluster_name=name))
    dns_prefix(Argument.DNS_NAME_PREFIX, prefix)
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,52}[A-Za-z0-9]", prefix)
