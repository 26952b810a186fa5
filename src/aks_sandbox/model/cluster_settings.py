"""Settings of a cluster that no check judges: identities, disks, support, the autoscaler's profile, the proxy.

Source of the autoscaler's names: https://learn.microsoft.com/azure/aks/cluster-autoscaler#cluster-autoscaler-profile
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules

LONG_TERM_SUPPORT = "AKSLongTermSupport"
SUPPORT_PLANS = ("KubernetesOfficial", LONG_TERM_SUPPORT)
EXPANDERS = ("least-waste", "most-pods", "priority", "random")
#: The members whose value is true or false; the REST API takes the others as texts.
_FLAGS = (
    "daemonset-eviction-for-empty-nodes",
    "daemonset-eviction-for-occupied-nodes",
    "ignore-daemonsets-utilization",
)
AUTOSCALER_KEYS = (
    "balance-similar-node-groups",
    *_FLAGS,
    "expander",
    "max-empty-bulk-delete",
    "max-graceful-termination-sec",
    "max-node-provision-time",
    "max-total-unready-percentage",
    "new-pod-scale-up-delay",
    "ok-total-unready-count",
    "scan-interval",
    "scale-down-delay-after-add",
    "scale-down-delay-after-delete",
    "scale-down-delay-after-failure",
    "scale-down-unneeded-time",
    "scale-down-unready-time",
    "scale-down-utilization-threshold",
    "skip-nodes-with-local-storage",
    "skip-nodes-with-system-pods",
)


@dataclass(frozen=True, kw_only=True)
class ClusterSettings:
    """Identities and the disk encryption set are resource IDs; profile and proxy are as the REST API has them."""

    kubelet_identity: str | None = None
    disk_encryption_set: str | None = None
    support_plan: str | None = None
    autoscaler_profile: Mapping[str, Any] = field(default_factory=dict)
    http_proxy: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        input_rules.resource_id(
            Argument.KUBELET_IDENTITY, self.kubelet_identity, "Microsoft.ManagedIdentity/userAssignedIdentities"
        )
        input_rules.resource_id(
            Argument.DISK_ENCRYPTION_SET, self.disk_encryption_set, "Microsoft.Compute/diskEncryptionSets"
        )
        if self.http_proxy:
            from aks_sandbox.model.config_files import HTTP_PROXY

            HTTP_PROXY.check(Argument.HTTP_PROXY_CONFIG, self.http_proxy)


def autoscaler_profile(pairs: Sequence[str]) -> dict[str, str | bool]:
    """The profile in pairs such as `expander=random`, between which blanks or commas stand; the last of two wins."""
    profile: dict[str, str | bool] = {}
    for pair in (part.strip() for text in pairs for part in text.split(",")):
        if not pair:
            continue
        key, equals, value = pair.partition("=")
        if not equals or not value or "=" in value:
            raise InvalidInput(Argument.AUTOSCALER_PROFILE, f"'{pair}' is not a setting such as scan-interval=30s")
        if key not in AUTOSCALER_KEYS:
            import difflib

            near = difflib.get_close_matches(key, AUTOSCALER_KEYS, n=1)
            meant = f"did you mean {near[0]}?" if near else f"the names are {', '.join(AUTOSCALER_KEYS)}"
            raise InvalidInput(Argument.AUTOSCALER_PROFILE, f"'{key}' is not a setting of the autoscaler: {meant}")
        profile[key] = _flag(key, value) if key in _FLAGS else value
    if not profile:
        raise InvalidInput(Argument.AUTOSCALER_PROFILE, "holds no setting such as scan-interval=30s")
    if profile.get("expander", EXPANDERS[0]) not in EXPANDERS:
        raise InvalidInput(
            Argument.AUTOSCALER_PROFILE,
            f"'{profile['expander']}' is not an expander: give one of {', '.join(EXPANDERS)}",
        )
    return profile


def _flag(key: str, value: str) -> bool:
    if value.lower() not in ("true", "false"):
        raise InvalidInput(Argument.AUTOSCALER_PROFILE, f"{key} is '{value}': give true or false")
    return value.lower() == "true"
