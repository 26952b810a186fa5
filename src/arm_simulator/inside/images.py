"""The images that a node lists in its status: made up, so many and so long that a node is as large as real ones."""

from __future__ import annotations

import hashlib

from arm_simulator.inside.state import Object

REGISTRY = "mcr.microsoft.com"
FOLDERS = (
    "oss/v2/kubernetes",
    "oss/kubernetes-csi",
    "aks/ip-masq",
    "azuremonitor/containerinsights",
    "containernetworking",
)
NAMES = ("kube-proxy", "csi-driver", "node-agent", "log-collector", "network-monitor", "registrar")


def _image(folder: str, name: str, size: int) -> Object:
    """Returns one row, with the digest and the tag under which a node knows an image."""
    path = f"{REGISTRY}/{folder}/{name}"
    digest = hashlib.sha256(path.encode()).hexdigest()
    return {"names": [f"{path}@sha256:{digest}", f"{path}:v1.{size % 30}.{size % 7}-simulated"], "sizeBytes": size}


IMAGES = tuple(
    _image(folder, name, 371_000_000 // (index + 1))
    for index, (folder, name) in enumerate((folder, name) for folder in FOLDERS for name in NAMES)
)
