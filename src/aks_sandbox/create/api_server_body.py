"""The `apiServerAccessProfile` of a cluster."""

from __future__ import annotations

from typing import Any

from aks_sandbox.model.cluster import AccessSpec


def api_server_profile(access: AccessSpec) -> dict[str, Any]:
    """The profile; empty where nothing was asked for."""
    server = access.api_server
    profile = {
        "authorizedIPRanges": list(access.api_server_authorized_ip_ranges) or None,
        "enablePrivateCluster": True if access.enable_private_cluster else None,
        "enablePrivateClusterPublicFQDN": False if server.disable_public_fqdn else None,
        "privateDNSZone": server.private_dns_zone,
        "enableVnetIntegration": True if server.vnet_integration else None,
        "subnetId": server.subnet_id,
        "disableRunCommand": True if server.disable_run_command else None,
    }
    return {key: value for key, value in profile.items() if value is not None}
