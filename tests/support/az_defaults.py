"""What az sends although it was not asked for, and ours leaves to the service; each with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: By the path of the member; where a list stands on the way, the path goes through each of its items.
DEFAULTS: Mapping[str, tuple[Any, str]] = {
    **{
        f"{pool}.{member}": (value, reason)
        for pool in ("properties.agentPoolProfiles", "properties")
        for member, value, reason in (
            ("orchestratorVersion", "", "an empty version asks for the service's own"),
            ("enableNodePublicIP", False, "off in the service"),
            ("enableAutoScaling", False, "off in the service"),
            ("scaleSetPriority", "Regular", "what the service makes"),
            ("nodeTaints", [], "no taint"),
            ("upgradeSettings", {}, "no setting"),
            ("upgradeSettings.undrainableNodeBehavior", "Schedule", "what the service does"),
            ("enableEncryptionAtHost", False, "off in the service"),
            ("enableUltraSSD", False, "off in the service"),
            ("enableFIPS", False, "off in the service, and excluded with sandboxed pods"),
            ("scaleDownMode", "Delete", "what the service does"),
        )
    },
    "properties.kubernetesVersion": ("", "an empty version asks for the service's own"),
    "properties.disableLocalAccounts": (False, "off in the service"),
    "properties.apiServerAccessProfile.authorizedIPRanges": ([], "no range"),
    "properties.networkProfile.loadBalancerSku": ("standard", "what the service makes"),
    "properties.networkProfile.outboundType": ("loadBalancer", "what the service makes"),
    "properties.networkProfile": ({}, "no setting"),
    "properties.addonProfiles": ({}, "no add-on"),
    "properties.storageProfile": ({}, "no setting"),
    "properties.bootstrapProfile.artifactSource": ("Direct", "what the service does"),
    "properties.bootstrapProfile": ({}, "no setting"),
    "properties.identityProfile.kubeletidentity.clientId": ("client", "az: `may remove, rp would take care of this`"),
    "properties.identityProfile.kubeletidentity.objectId": ("principal", "as clientId"),
}


def without_defaults(value: Any, path: str = "") -> Any:
    """The body without what DEFAULTS names, as long as it has that value."""
    if isinstance(value, list):
        return [without_defaults(item, path) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, item in value.items():
        where = f"{path}.{key}" if path else key
        inner = without_defaults(item, where)
        if where not in DEFAULTS or DEFAULTS[where][0] != inner:
            kept[key] = inner
    return kept
