"""Microsoft.ContainerService: clusters, their node pools, and the Kubernetes versions of a region."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aks_sandbox.arm.answers import expected_form, flag, rows, text, text_or_empty, texts, whole
from aks_sandbox.arm.api_versions import MANAGED_CLUSTERS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.foreign_errors import full_message
from aks_sandbox.errors import NotFound, Unreachable
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.model.azure import KubernetesVersion, OfferedVersion, location_name
from aks_sandbox.model.cluster import Cluster, NodePool, ProvisioningError, Target, pool_settings
from aks_sandbox.model.codec import flat_resource, member_of

Body = Mapping[str, Any]


def cluster_as_in_az(body: Body) -> dict[str, Any]:
    """A cluster as `az aks` prints it, with all members that Azure sent."""
    return _as_in_az(body, "ManagedCluster")


def node_pool_as_in_az(body: Body) -> dict[str, Any]:
    """A node pool as `az aks nodepool` prints it, with all members that Azure sent."""
    return _as_in_az(body, "AgentPool")


def _as_in_az(body: Body, kind: str) -> dict[str, Any]:
    from azure.core.exceptions import DeserializationError
    from azure.mgmt.containerservice import models

    view, model = flat_resource(body), getattr(models, kind)
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


def get_cluster_body(connection: Connection, target: Target, api_version: str = MANAGED_CLUSTERS) -> Mapping[str, Any]:
    """The cluster as the service answers it; NotFound when there is none."""
    return connection.get(target.cluster_path, api_version, _reading(target))


def find_cluster(connection: Connection, target: Target) -> Cluster | None:
    """The cluster, or None when it or its resource group does not exist."""
    try:
        body = get_cluster_body(connection, target)
    except NotFound:
        return None
    with expected_form(_reading(target)):
        return _cluster(body)


def _cluster(body: Mapping[str, Any]) -> Cluster:
    properties = body["properties"]
    most = properties.get("maxAgentPools")
    return Cluster(
        name=text(body["name"]),
        location=location_name(text(body["location"])),
        kubernetes_version=text_or_empty(
            properties.get("currentKubernetesVersion") or properties.get("kubernetesVersion")
        ),
        provisioning_state=text_or_empty(properties.get("provisioningState")),
        power_state=text_or_empty((properties.get("powerState") or {}).get("code")),
        pools=tuple(node_pool(profile["name"], profile) for profile in rows(properties.get("agentPoolProfiles"))),
        max_pools=None if most is None else whole(most),
        acceleration_mode=acceleration_mode(properties),
        node_os_upgrade_channel=text_or_empty((properties.get("autoUpgradeProfile") or {}).get("nodeOSUpgradeChannel")),
        node_provisioning_mode=text_or_empty((properties.get("nodeProvisioningProfile") or {}).get("mode")),
        run_command_disabled=flag((properties.get("apiServerAccessProfile") or {}).get("disableRunCommand")),
        directory_users=flag((properties.get("aadProfile") or {}).get("managed")),
        fips=pool_settings(properties).fips,
    )


def acceleration_mode(properties: Mapping[str, Any]) -> str:
    """The eBPF acceleration in a cluster's properties, empty where there is none; TypeError or AttributeError when
    they have another shape.
    """
    networking = (properties.get("networkProfile") or {}).get("advancedNetworking") or {}
    return text_or_empty((networking.get("performance") or {}).get("accelerationMode"))


def _reading(target: Target) -> str:
    return f"reading cluster {target.cluster_name}"


def list_node_pools(connection: Connection, target: Target) -> tuple[NodePool, ...]:
    """Every node pool of the cluster; NotFound when there is no such cluster."""
    doing = f"listing the node pools of {target.cluster_name}"
    rows = connection.list_all(f"{target.cluster_path}/agentPools", MANAGED_CLUSTERS, doing)
    with expected_form(doing):
        return tuple(node_pool(row["name"], row["properties"]) for row in rows)


def node_pool(name: Any, properties: Mapping[str, Any]) -> NodePool:
    """A node pool from its properties, which a cluster's profile and a resource of its own share."""
    most = properties.get("maxCount")
    surge = (properties.get("upgradeSettings") or {}).get("maxSurge")
    return NodePool(
        name=text(name),
        runtime=text(properties.get("workloadRuntime") or "OCIContainer"),
        mode=text_or_empty(properties.get("mode")),
        os_sku=text_or_empty(properties.get("osSKU")),
        vm_size=text_or_empty(properties.get("vmSize")),
        count=whole(properties.get("count") or 0),
        node_image=text_or_empty(properties.get("nodeImageVersion")),
        provisioning_state=text_or_empty(properties.get("provisioningState")),
        power_state=text_or_empty((properties.get("powerState") or {}).get("code")),
        kubernetes_version=text_or_empty(
            properties.get("currentOrchestratorVersion") or properties.get("orchestratorVersion")
        ),
        max_count=whole(most) if most is not None and flag(properties.get("enableAutoScaling")) else None,
        max_surge=None if surge is None else text(surge),
        spot=text_or_empty(properties.get("scaleSetPriority")).lower() == "spot",
        zones=texts(properties.get("availabilityZones")),
        settings=pool_settings(properties),
        error=_error((properties.get("status") or {}).get("provisioningError")),
    )


def _error(error: Mapping[str, Any] | None) -> ProvisioningError | None:
    if not error:
        return None
    return ProvisioningError(text_or_empty(error.get("code")), full_message(error))


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
