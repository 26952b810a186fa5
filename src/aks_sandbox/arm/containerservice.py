"""Microsoft.ContainerService: clusters, their node pools, and the Kubernetes versions of a region."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aks_sandbox.arm.answers import expected_form, flag, rows, text, text_or_empty, texts
from aks_sandbox.arm.api_versions import MANAGED_CLUSTERS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.foreign_errors import full_message
from aks_sandbox.arm.members import Members
from aks_sandbox.arm.missing import cluster_not_found, pool_not_found
from aks_sandbox.errors import AksSandboxError, NotFound, NotLoggedIn, Unreachable
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.model.azure import KubernetesVersion, OfferedVersion, location_name
from aks_sandbox.model.cluster import AUTOMATIC_ZONES, Cluster, NodePool, PoolSettings, ProvisioningError, Target
from aks_sandbox.model.codec import flat_resource, member_of
from aks_sandbox.model.network import NetworkSettings, count_of
from aks_sandbox.model.secret_members import without_secret_members
from aks_sandbox.steps import NAMELESS

Body = Mapping[str, Any]


def cluster_as_in_az(body: Body) -> dict[str, Any]:
    """A cluster as `az aks` prints it, with all members that Azure sent, and `(removed)` in the place of each secret:
    the log of a pipeline keeps what is printed.
    """
    return _as_in_az(body, "ManagedCluster")


def node_pool_as_in_az(body: Body) -> dict[str, Any]:
    """A node pool as `az aks nodepool` prints it, with all members that Azure sent."""
    return _as_in_az(body, "AgentPool")


def _as_in_az(body: Body, kind: str) -> dict[str, Any]:
    from azure.core.exceptions import DeserializationError
    from azure.mgmt.containerservice import models

    view: dict[str, Any] = without_secret_members(flat_resource(body))[0]
    model = getattr(models, kind)
    # Models of the SDK in the oldest az read a body by a method, those of the newest are one.
    read = getattr(model, "deserialize", model)
    try:
        filled: dict[str, Any] = _filled(view, read(body))
    except (DeserializationError, AttributeError, LookupError, TypeError, ValueError):
        return view  # a member of another type than the SDK knows: az could not print this resource at all
    return filled


def _filled(view: Any, model: Any) -> Any:
    """The view, with a null for each member that the model has and Azure did not send; az's order comes first."""
    from azure.core.serialization import is_generated_model

    if isinstance(view, list) and isinstance(model, list) and len(view) == len(model):
        return [_filled(item, of) for item, of in zip(view, model, strict=True)]
    if not isinstance(view, Mapping):
        return view
    if is_generated_model(model):
        members = _members(model)
        return {name: _filled(view.get(name), members.get(name)) for name in {**members, **view}}
    if isinstance(model, Mapping):
        return {key: _filled(item, model.get(key)) for key, item in view.items()}
    return view


def _members(model: Any) -> dict[str, Any]:
    """The values of a model by the names that az prints."""
    from azure.core import serialization

    named: Callable[[Any, str], str] = getattr(serialization, "get_backcompat_attr_name", lambda _model, name: name)
    names = serialization.attribute_list(model)
    return {member_of(named(model, name)): getattr(model, name, None) for name in names if name != "properties"}


def get_cluster_body(connection: Connection, target: Target, api_version: str) -> Mapping[str, Any]:
    """The cluster as the service answers it; NotFound when there is none."""
    return connection.get(target.cluster_path, api_version, _reading(target))


def find_cluster_body(connection: Connection, target: Target) -> tuple[Body, str] | None:
    """The cluster as the service answers it, and the API version of the question; None when it or its resource group
    does not exist.
    """
    try:
        return connection.cluster_version.ask(lambda one: get_cluster_body(connection, target, one))
    except NotFound:
        return None


def find_cluster(connection: Connection, target: Target) -> Cluster | None:
    """The cluster, or None when it or its resource group does not exist."""
    found = find_cluster_body(connection, target)
    if found is None:
        return None
    body, version = found
    with expected_form(_reading(target)):
        return cluster_of(body, target.cluster_name, version)


def cluster_of(
    body: Mapping[str, Any], called: str | None = None, api_version: str = "", *, strict: bool = False
) -> Cluster:
    """A cluster from its body; `called` where that has no name. KeyError without properties.

    Members of another type are left out and named in `unreadable`; a `strict` reading raises TypeError or
    AttributeError for them.
    """
    whole_body, properties = Members(body, strict=strict), body["properties"]
    read = Members(properties, strict=strict)
    profiles = rows(properties.get("agentPoolProfiles"))
    return Cluster(
        name=whole_body.text("name") or called or NAMELESS,
        location=location_name(whole_body.text("location")),
        kubernetes_version=read.text("currentKubernetesVersion") or read.text("kubernetesVersion"),
        provisioning_state=read.text("provisioningState"),
        power_state=read.text("powerState.code"),
        pools=tuple(node_pool(profile.get("name"), profile, strict=strict) for profile in profiles),
        max_pools=read.whole("maxAgentPools"),
        acceleration_mode=read.text(ACCELERATION_MODE),
        node_os_upgrade_channel=read.text("autoUpgradeProfile.nodeOSUpgradeChannel"),
        node_provisioning_mode=read.text("nodeProvisioningProfile.mode"),
        run_command_disabled=read.flag("apiServerAccessProfile.disableRunCommand") or False,
        directory_users=read.flag("aadProfile.managed") or False,
        fips=read.flag("enableFIPS"),
        api_version=api_version,
        automatic=whole_body.text("sku.name").lower() == "automatic",
        hosted_system_pools=read.flag("hostedSystemProfile.enabled") or False,
        network=_network(read),
        tier=whole_body.text("sku.tier"),
        support_plan=read.text("supportPlan"),
        identities=whole_body.read("identity.userAssignedIdentities", _names, ()),
        kubelet_identity=read.text("identityProfile.kubeletidentity.resourceId"),
        unreadable=(*whole_body.unreadable, *read.unreadable),
    )


#: The member of a cluster's properties that turns eBPF host routing on.
ACCELERATION_MODE = "networkProfile.advancedNetworking.performance.accelerationMode"


def _names(members: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(map(text, members.keys()))


def _network(read: Members) -> NetworkSettings:
    pods = _ranges(read, "podCidr", "podCidrs")
    counts = [count_of(one) for one in pods if ":" not in one]
    return NetworkSettings(
        plugin=read.text("networkProfile.networkPlugin"),
        plugin_mode=read.text("networkProfile.networkPluginMode"),
        outbound_type=read.text("networkProfile.outboundType"),
        pod_addresses=counts[0] if counts else None,
        pod_ranges=pods,
        service_ranges=_ranges(read, "serviceCidr", "serviceCidrs"),
    )


def _ranges(read: Members, one: str, several: str) -> tuple[str, ...]:
    first = read.text(f"networkProfile.{one}")
    return read.texts(f"networkProfile.{several}") or ((first,) if first else ())


def _reading(target: Target) -> str:
    return f"reading cluster {target.cluster_name}"


def list_node_pools(connection: Connection, target: Target) -> tuple[NodePool, ...]:
    """Every node pool of the cluster; NotFound when there is no such cluster."""
    doing = f"listing the node pools of {target.cluster_name}"
    path = f"{target.cluster_path}/agentPools"
    rows, _ = connection.cluster_version.ask(lambda version: connection.list_all(path, version, doing))
    with expected_form(doing):
        return tuple(node_pool(row.get("name"), row["properties"]) for row in rows)


def get_node_pool(connection: Connection, target: Target, name: str) -> NodePool:
    """One node pool; NotFound when it, its cluster or the resource group does not exist."""
    body = get_node_pool_body(connection, target, name)
    with expected_form(_reading_pool(target, name)):
        return node_pool(body.get("name"), body["properties"])


def _reading_pool(target: Target, name: str) -> str:
    return f"reading node pool {name} of cluster {target.cluster_name}"


def get_node_pool_body(connection: Connection, target: Target, name: str) -> Body:
    """One node pool as the service answers it; NotFound when it, its cluster or the resource group does not exist."""
    doing = _reading_pool(target, name)
    try:
        body, _ = connection.cluster_version.ask(lambda version: connection.get(target.pool_path(name), version, doing))
    except NotFound as error:
        raise missing_node_pool(connection, target, name) from error
    return body


def missing_node_pool(connection: Connection, target: Target, name: str) -> NotFound:
    """The error for a node pool that was not found, or for its cluster where that is what does not exist."""
    try:
        cluster = find_cluster(connection, target)
    except NotLoggedIn:
        raise
    except AksSandboxError:
        return pool_not_found(target, name, ())
    if cluster is None:
        return cluster_not_found(target, connection)
    return pool_not_found(target, name, [pool.name for pool in cluster.pools])


def node_pool(name: Any, properties: Mapping[str, Any], *, strict: bool = False) -> NodePool:
    """A node pool from its properties, which a cluster's profile and a resource of its own share.

    Members of another type are left out and named in `unreadable`; a `strict` reading raises TypeError for them.
    """
    read, called = Members(properties, strict=strict), Members({"name": name}, strict=strict)
    scales, most, least = read.flag("enableAutoScaling"), read.whole("maxCount"), read.whole("minCount")
    scale = "virtualMachinesProfile.scale"
    manual, automatic = read.rows(f"{scale}.manual"), read.rows(f"{scale}.autoscale")
    sizes = [size for row in (*manual, *automatic) if (size := row.text("size"))]
    odd = [f"{scale}.{path}" for row in (*manual, *automatic) for path in row.unreadable]
    counts = [row.whole("count") for row in manual]
    of_machines = sum(count or 0 for count in counts) if counts and None not in counts else None
    count = read.whole("count")
    runtime = read.text("workloadRuntime")
    return NodePool(
        name=called.text("name") or NAMELESS,
        runtime=runtime if runtime or "workloadRuntime" in read.unreadable else "OCIContainer",
        mode=read.text("mode"),
        os_sku=read.text("osSKU"),
        vm_size=read.text("vmSize") or (sizes[0] if sizes else ""),
        count=of_machines if count is None else count,
        node_image=read.text("nodeImageVersion"),
        provisioning_state=read.text("provisioningState"),
        power_state=read.text("powerState.code"),
        kubernetes_version=read.text("currentOrchestratorVersion") or read.text("orchestratorVersion"),
        max_count=most if scales else None,
        min_count=least if scales else None,
        max_surge=read.read("upgradeSettings.maxSurge", text, None),
        spot=read.text("scaleSetPriority").lower() == "spot",
        zones=read.read("availabilityZones", _zones, ()),
        settings=PoolSettings(
            fips=read.flag("enableFIPS"),
            vtpm=read.flag("securityProfile.enableVTPM"),
            secure_boot=read.flag("securityProfile.enableSecureBoot"),
            artifact_streaming=read.flag("artifactStreamingProfile.enabled"),
        ),
        error=read.read("status.provisioningError", _error, None),
        max_pods=read.whole("maxPods"),
        vnet_subnet_id=read.text("vnetSubnetID"),
        pod_subnet_id=read.text("podSubnetID"),
        os_disk_type=read.text("osDiskType"),
        os_disk_size=read.whole("osDiskSizeGB"),
        os_type=read.text("osType"),
        kind=read.text("type"),
        vm_sizes=tuple(dict.fromkeys(sizes)),
        unreadable=tuple(dict.fromkeys((*called.unreadable, *read.unreadable, *odd))),
    )


def _zones(value: Any) -> tuple[str, ...]:
    # Where AKS chooses the zones, one word stands in place of the list.
    return (AUTOMATIC_ZONES,) if isinstance(value, str) and value.lower() == AUTOMATIC_ZONES else texts(value)


def _error(error: Any) -> ProvisioningError | None:
    if not isinstance(error, Mapping):
        raise TypeError(f"expected an object, found {type(error).__name__}")
    return ProvisioningError(text_or_empty(error.get("code")), full_message(error)) if error else None


def list_kubernetes_versions(connection: Connection, location: str) -> tuple[OfferedVersion, ...]:
    """Every minor version of the region, newest first."""
    doing = f"listing the Kubernetes versions of {location}"
    path = connection.subscription_path(
        "providers",
        "Microsoft.ContainerService",
        "locations",
        location,
        "kubernetesVersions",
    )
    rows = connection.get(path, MANAGED_CLUSTERS, doing).get("values")
    if not isinstance(rows, list) or not rows:
        raise Unreachable(f"{doing}: the list is empty.", of_the_service("versions").filled({"location": location}))
    with expected_form(doing):
        return tuple(sorted((_version(row) for row in rows), key=lambda row: row.version, reverse=True))


def _version(row: Mapping[str, Any]) -> OfferedVersion:
    return OfferedVersion(
        version=KubernetesVersion.parse(text(row["version"])),
        patches=tuple(sorted(KubernetesVersion.parse(patch) for patch in (row.get("patchVersions") or {}))),
        is_default=flag(row.get("isDefault")),
        is_preview=flag(row.get("isPreview")),
        support_plans=texts((row.get("capabilities") or {}).get("supportPlan")),
    )
