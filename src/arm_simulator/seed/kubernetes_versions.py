"""Kubernetes versions of the default world, newest first; the same in every region unless a seed says otherwise."""

from __future__ import annotations

from typing import Any

OFFICIAL = "KubernetesOfficial"
LONG_TERM = "AKSLongTermSupport"

KUBERNETES_VERSIONS: list[dict[str, Any]] = [
    {
        "version": "1.35",
        "isPreview": True,
        "capabilities": {"supportPlan": [OFFICIAL]},
        "patchVersions": {"1.35.0": {"upgrades": []}},
    },
    {
        "version": "1.34",
        "isDefault": True,
        "capabilities": {"supportPlan": [OFFICIAL, LONG_TERM]},
        "patchVersions": {"1.34.2": {"upgrades": ["1.34.4", "1.35.0"]}, "1.34.4": {"upgrades": ["1.35.0"]}},
    },
    {
        "version": "1.33",
        "capabilities": {"supportPlan": [OFFICIAL, LONG_TERM]},
        "patchVersions": {"1.33.6": {"upgrades": ["1.33.8", "1.34.2", "1.34.4"]}, "1.33.8": {"upgrades": ["1.34.4"]}},
    },
    {
        "version": "1.32",
        "capabilities": {"supportPlan": [OFFICIAL, LONG_TERM]},
        "patchVersions": {"1.32.9": {"upgrades": ["1.32.11", "1.33.8"]}, "1.32.11": {"upgrades": ["1.33.8"]}},
    },
    {
        "version": "1.31",
        "capabilities": {"supportPlan": [LONG_TERM]},
        "patchVersions": {"1.31.13": {"upgrades": ["1.32.11"]}},
    },
]
