"""A dry run prints the exact request and sends nothing that writes."""

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Az, Simulator

pytestmark = pytest.mark.smoke

CREATE = ("aks-sandbox", "create", "-g", "sandbox-rg", "-n", "demo", "--no-ssh-key")
ADD = ("aks-sandbox", "nodepool", "add", "-g", "sandbox-rg", "--cluster-name", "demo", "-n", "untrusted")
PATH = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sandbox-rg"
    "/providers/Microsoft.ContainerService/managedClusters/demo"
)


def put_to(simulator: Simulator, path: str) -> dict[str, Any]:
    """Returns the one PUT that arrived at a path."""
    (put,) = [entry for entry in simulator.requests("PUT") if entry["path"] == path]
    return put


def test_a_dry_run_of_create_shows_method_path_version_and_body_and_writes_nothing(
    az: Az, simulator: Simulator, registered: None
) -> None:
    shown = az(*CREATE, "--dry-run")
    assert shown.exit_code == 0, shown.stderr
    assert (shown.json["method"], shown.json["path"]) == ("PUT", PATH)
    assert shown.json["apiVersion"] == "2026-08-02-preview"
    assert shown.json["headers"] == {"If-None-Match": "*"}
    (pool,) = shown.json["body"]["properties"]["agentPoolProfiles"]
    assert pool["workloadRuntime"] == "KataMshvVmIsolation"
    assert {entry["method"] for entry in simulator.requests()} <= {"GET"}


def test_what_create_sends_is_what_its_dry_run_showed(az: Az, simulator: Simulator, registered: None) -> None:
    shown = az(*CREATE, "--dry-run").json
    assert az(*CREATE).exit_code == 0
    sent = put_to(simulator, PATH)
    assert sent["body"] == shown["body"]
    assert sent["query"]["api-version"] == shown["apiVersion"]


def test_what_nodepool_add_sends_is_what_its_dry_run_showed(az: Az, simulator: Simulator, registered: None) -> None:
    assert az(*CREATE).exit_code == 0
    shown = az(*ADD, "--dry-run").json
    assert az(*ADD).exit_code == 0
    sent = put_to(simulator, f"{PATH}/agentPools/untrusted")
    assert sent["body"] == shown["body"]
    assert sent["query"]["api-version"] == shown["apiVersion"]


def test_a_patch_reaches_a_property_that_has_no_option(az: Az, tmp_path: Path) -> None:
    patch = tmp_path / "patch.json"
    patch.write_text(json.dumps({"properties": {"supportPlan": "KubernetesOfficial"}}), encoding="utf-8")
    shown = az(*CREATE, "--dry-run", "--skip-checks", "--patch", f"@{patch}")
    assert shown.exit_code == 0, shown.stderr
    assert shown.json["body"]["properties"]["supportPlan"] == "KubernetesOfficial"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"properties": {"agentPoolProfiles": None}}, "properties.agentPoolProfiles"),
        ({"location": "westus2"}, "location"),
    ],
)
def test_a_patch_that_would_undo_the_sandbox_is_refused_by_the_name_of_the_field(
    az: Az, simulator: Simulator, tmp_path: Path, change: dict[str, Any], field: str
) -> None:
    patch = tmp_path / "patch.json"
    patch.write_text(json.dumps(change), encoding="utf-8")
    refused = az(*CREATE, "--patch", f"@{patch}")
    assert refused.exit_code != 0
    assert "--patch" in refused.stderr
    assert field in refused.stderr
    assert simulator.requests("PUT") == []
