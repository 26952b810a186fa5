"""The members of a node pool that set up its nodes."""

from __future__ import annotations

from typing import Any

from aks_sandbox.model.node_settings import NodeSettings


def node_properties(settings: NodeSettings, max_surge: str | None) -> dict[str, Any]:
    """The members that were asked for, the upgrade settings among them."""
    upgrade = {
        "maxSurge": max_surge,
        "maxUnavailable": settings.max_unavailable,
        "drainTimeoutInMinutes": settings.drain_timeout,
        "nodeSoakDurationInMinutes": settings.soak_duration,
        "undrainableNodeBehavior": settings.undrainable_behavior,
    }
    snapshot = settings.snapshot_id
    members = {
        "upgradeSettings": {key: value for key, value in upgrade.items() if value is not None},
        "enableEncryptionAtHost": True if settings.encryption_at_host else None,
        "kubeletConfig": dict(settings.kubelet_config),
        "linuxOSConfig": dict(settings.linux_os_config),
        "creationData": {} if snapshot is None else {"sourceResourceId": snapshot},
        "scaleDownMode": settings.scale_down_mode,
    }
    return {key: value for key, value in members.items() if value not in (None, {})}
