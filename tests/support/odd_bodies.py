"""Bodies of clusters with one member after the other absent, null, of another type or with a word that is not known."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world
from tests.support.yaml_text import value_of

UNKNOWN_WORD = "Tomorrow"
WORLDS = ("awkward-cluster", "drifted-cluster", "failed-pool")
CLUSTER = "/providers/Microsoft.ContainerService/managedClusters/demo"
#: Shapes that no recording and no world has.
SHAPES: dict[str, dict[str, Any]] = {
    "virtual machines": {
        "sku": {"name": "Base", "tier": "Free"},
        "properties": {
            "currentKubernetesVersion": "1.34.2",
            "provisioningState": "Succeeded",
            "powerState": {"code": "Running"},
            "agentPoolProfiles": [
                {
                    "name": "untrusted",
                    "type": "VirtualMachines",
                    "vmSize": None,
                    "virtualMachinesProfile": {
                        "scale": {
                            "manual": [
                                {"size": "Standard_D4s_v5", "count": 2},
                                {"size": "Standard_D8s_v5", "count": 1},
                            ],
                            "autoscale": [{"size": "Standard_D4s_v3", "minCount": 1, "maxCount": 3}],
                        }
                    },
                    "availabilityZones": "auto",
                    "mode": "User",
                    "osType": "Linux",
                    "osSKU": "AzureLinux",
                    "workloadRuntime": "KataVmIsolation",
                    "nodeImageVersion": "AKSAzureLinux-V3katagen2-202609.10.0",
                    "provisioningState": "Succeeded",
                    "powerState": {"code": "Running"},
                    "currentOrchestratorVersion": "1.34.2",
                }
            ],
        },
    },
    "automatic": {
        "sku": {"name": "Automatic", "tier": "Standard"},
        "properties": {
            "currentKubernetesVersion": "1.34.2",
            "provisioningState": "Succeeded",
            "powerState": {"code": "Running"},
            "nodeProvisioningProfile": {"mode": "Auto"},
            "hostedSystemProfile": {"enabled": True},
            "agentPoolProfiles": None,
        },
    },
}


def recordings() -> Path | None:
    """The folder of public recordings of the real service, where it is beside the repository."""
    folders = (parent / "shared" / "azure-recordings" for parent in Path(__file__).resolve().parents)
    return next((folder for folder in folders if folder.is_dir()), None)


def recorded_bodies() -> dict[str, dict[str, Any]]:
    """Each cluster body of the recordings whose members are not those of an earlier one, by where it stands."""
    folder, found, shapes = recordings(), dict[str, dict[str, Any]](), set[str]()
    for path in sorted(folder.glob("*.yaml")) if folder else []:
        for number, row in enumerate(value_of(path)["interactions"]):
            text = row["response"]["body"].get("string") or ""
            body = json.loads(text) if text.startswith("{") else {}
            shape = json.dumps(sorted(".".join(map(str, place)) for place in places(body)))
            if "agentPoolProfiles" in body.get("properties", {}) and shape not in shapes:
                shapes.add(shape)
                found[f"{path.stem} {number}"] = body
    return found


def bodies_of_worlds() -> dict[str, dict[str, Any]]:
    """The cluster as the simulator answers it in some worlds, and shapes of today that it does not have."""
    base: dict[str, Any] = {"id": CLUSTER, "name": "demo", "location": "eastus"}
    worlds = {name: _answered(in_world(name)) for name in WORLDS}
    return {**worlds, **{name: {**base, **shape} for name, shape in SHAPES.items()}}


def _answered(arm: InProcessArm) -> dict[str, Any]:
    path = f"/subscriptions/{arm.connection.subscription_id}/resourceGroups/sandbox-rg{CLUSTER}"
    return dict(arm.connection.get(path, "2025-09-01", "reading"))


Place = tuple[str | int, ...]


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """Where each member stands, the containers before what is in them."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*place, key)
        yield from places(item, (*place, key))


def _absent(holder: Any, key: Any) -> None:
    del holder[key]


def _null(holder: Any, key: Any) -> None:
    holder[key] = None


def _another_type(holder: Any, key: Any) -> None:
    value = holder[key]
    holder[key] = {"odd": 1} if isinstance(value, str) or value is None else str(value) or "odd"


def _unknown_word(holder: Any, key: Any) -> None:
    holder[key] = UNKNOWN_WORD if isinstance(holder[key], str) else holder[key]


CHANGES: dict[str, Callable[[Any, Any], None]] = {
    "absent": _absent,
    "null": _null,
    "another type": _another_type,
    "unknown word": _unknown_word,
}


def spoiled(body: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Where, how, and the body with that one change."""
    for place in places(body):
        for how, change in CHANGES.items():
            odd = copy.deepcopy(body)
            holder: Any = odd
            for key in place[:-1]:
                holder = holder[key]
            change(holder, place[-1])
            if odd != body:
                yield ".".join(map(str, place)), how, odd
