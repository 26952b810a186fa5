"""Managed clusters: read as raw JSON, so that nothing that this library does not know gets lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arm.api_versions import MANAGED_CLUSTERS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form, flag, rows, text, text_or_empty, whole
from aks_sandbox.arm.node_pools import node_pool
from aks_sandbox.errors import NotFound
from aks_sandbox.model.existing_cluster import Cluster
from aks_sandbox.model.location import location_name
from aks_sandbox.model.pool_settings import pool_settings
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
