"""The members of a cluster's body for settings that no check judges."""

from __future__ import annotations

from typing import Any

from aks_sandbox.model.cluster_settings import ClusterSettings


def settings_properties(settings: ClusterSettings) -> dict[str, Any]:
    """The `properties` that were asked for."""
    identity = settings.kubelet_identity
    properties = {
        "identityProfile": None if identity is None else {"kubeletidentity": {"resourceId": identity}},
        "diskEncryptionSetID": settings.disk_encryption_set,
        "supportPlan": settings.support_plan,
        "autoScalerProfile": dict(settings.autoscaler_profile),
        "httpProxyConfig": dict(settings.http_proxy),
    }
    return {key: value for key, value in properties.items() if value not in (None, {})}
