"""Cassettes of a subscription that az is signed in to, the simulator in its place: they have nothing of its owner."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from private_az import PrivateAz
from simulator_process import SimulatorProcess
from tests.e2e.conftest import an_az_on
from tests.support.live_cassettes import FOLDER, OPERATIONS, recorded, replay
from tests.support.sanitizers import secrets_in
from tests.support.yaml_text import value_of

#: Names and identifiers that a subscription of someone has; none may be in a recording.
OWNED = {
    "group": "contoso-payments",
    "cluster": "fraud-scoring",
    "nodes": "MC_contoso-payments_fraud",
    "tag": "project-nightjar",
    "person": "kim@contoso.example.com",
    "subnet": "vnet-of-contoso",
    "range": "198.41.30.7",
}


def world() -> dict[str, Any]:
    """A cluster with a sandboxed pool and with names of its owner wherever Azure shows such."""
    network = (
        f"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/{OWNED['group']}/providers"
        f"/Microsoft.Network/virtualNetworks/{OWNED['subnet']}/subnets/{OWNED['subnet']}"
    )
    pool = {
        "name": "untrusted",
        "count": 1,
        "vmSize": "Standard_D8s_v5",
        "osType": "Linux",
        "osSKU": "AzureLinux",
        "mode": "System",
        "workloadRuntime": "KataVmIsolation",
        "vnetSubnetID": network,
    }
    resource = {
        "name": OWNED["cluster"],
        "location": "eastus",
        "tags": {"project": OWNED["tag"]},
        "systemData": {"createdBy": OWNED["person"]},
        "properties": {
            "agentPoolProfiles": [pool],
            "nodeResourceGroup": OWNED["nodes"],
            "apiServerAccessProfile": {"authorizedIPRanges": [f"{OWNED['range']}/32"]},
        },
    }
    return {
        "resourceGroups": {OWNED["group"]: {"location": "eastus"}},
        "clusters": {f"{OWNED['group']}/{OWNED['cluster']}": {"resource": resource}},
    }


@pytest.fixture(scope="module")
def recordings(wheel: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What `make record LIVE=1` records of that cluster."""
    place = tmp_path_factory.mktemp("live")
    folder, seed = place / "recordings", place / "seed.json"
    seed.write_text(json.dumps(world()), encoding="utf-8")
    with SimulatorProcess("--seed-file", str(seed)) as process:
        record(an_az_on(process, wheel, place / "az"), root, folder)
        yield folder


def record(az: PrivateAz, root: Path, folder: Path) -> None:
    """Does what the target of the Makefile does."""
    words = ["-g", OWNED["group"], "-n", OWNED["cluster"], "--folder", str(folder)]
    environment = {
        **az.environment,
        "PATH": f"{az.executable.parent}:{az.environment['PATH']}",
        "PYTHONPATH": f"{root / 'src'}:{root / 'scripts'}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.live_cassettes", *words],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_recording_has_no_secret_and_no_name_of_the_owner_and_comes_to_the_same_answer(recordings: Path) -> None:
    assert sorted(path.stem for path in recordings.glob("*.yaml")) == sorted(OPERATIONS)
    for path in recordings.iterdir():
        text = path.read_text(encoding="utf-8")
        assert secrets_in(text) == []
        assert [what for what, name in OWNED.items() if name.lower() in text.lower()] == []
    outcomes = recorded(recordings)
    assert ["SBX506", "pass"] in outcomes["check"]
    for operation, outcome in outcomes.items():
        assert replay(operation, recordings / f"{operation}.yaml") == outcome
        for one in value_of(recordings / f"{operation}.yaml")["interactions"]:
            assert one["response"]["headers"]["x-recorded-from"][0].startswith("arm-simulator ")
            assert one["request"]["method"] == "GET"


@pytest.mark.parametrize("operation", recorded())
def test_the_product_comes_to_what_a_live_subscription_was_seen_to_be(operation: str) -> None:
    assert replay(operation, FOLDER / f"{operation}.yaml") == recorded()[operation]
