"""Managed clusters: read as raw JSON, so that nothing that this library does not know gets lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arm.api_versions import MANAGED_CLUSTERS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form
from aks_sandbox.arm.node_pools import node_pool
from aks_sandbox.errors import NotFound
from aks_sandbox.model.facts import Cluster
from aks_sandbox.model.location import location_name
from aks_sandbox.model.target import Target


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
    return Cluster(
        name=str(body["name"]),
        location=location_name(str(body["location"])),
        kubernetes_version=str(properties.get("currentKubernetesVersion") or properties.get("kubernetesVersion") or ""),
        provisioning_state=str(properties.get("provisioningState", "")),
        power_state=str((properties.get("powerState") or {}).get("code", "")),
        pools=tuple(node_pool(profile["name"], profile) for profile in properties.get("agentPoolProfiles") or ()),
    )


def _reading(target: Target) -> str:
    return f"reading the cluster {target.cluster_name}"
