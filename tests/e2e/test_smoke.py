"""The main job from its beginning to its end: what `make demo` shows, on the newest and on the oldest supported az."""

import json
from typing import Any

import pytest

from .conftest import Az, Simulator

pytestmark = pytest.mark.smoke

GROUP = ("-g", "sandbox-rg")
POOL_OF_DEMO = (*GROUP, "--cluster-name", "demo")


def missing_in(ours: Any, theirs: Any, place: str = "") -> list[str]:
    """The members that az prints and we do not."""
    if isinstance(ours, list) and isinstance(theirs, list):
        return [one for pair in zip(ours, theirs, strict=False) for one in missing_in(*pair, f"{place}[]")]
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return []
    lost = [f"{place}.{name}" for name in theirs if name not in ours]
    return lost + [
        one for name in ours if name in theirs for one in missing_in(ours[name], theirs[name], f"{place}.{name}")
    ]


def test_az_shows_the_extension_as_installed_in_preview(az: Az) -> None:
    shown = az("extension", "show", "-n", "aks-sandbox").json
    assert (shown["name"], shown["version"], shown["extensionType"]) == ("aks-sandbox", "1.0.0b1", "whl")
    assert shown["metadata"]["azext.isPreview"] is True


def test_the_main_job_runs_from_a_failing_check_to_two_listed_pools(az: Az, simulator: Simulator) -> None:
    check = ("aks-sandbox", "check", *GROUP, "-l", "eastus", "-s", "Standard_D4s_v3")

    refused = az(*check)
    assert (refused.exit_code, refused.json["verdict"], refused.codes("fail")) == (10, "fail", "SBX106")

    registered = az("aks-sandbox", "feature", "register")
    assert registered.exit_code == 0, registered.stderr
    assert registered.json["state"] == "Registered"

    passed = az(*check)
    assert passed.exit_code == 0, passed.stderr
    assert passed.codes("fail") == ""

    created = az("aks-sandbox", "create", *GROUP, "-n", "demo", "--no-ssh-key")
    assert created.exit_code == 0, created.stderr
    assert created.json["name"] == "demo"

    added = az("aks-sandbox", "nodepool", "add", *POOL_OF_DEMO, "-n", "untrusted", "-c", "1")
    assert added.exit_code == 0, added.stderr

    pools = az("aks-sandbox", "nodepool", "list", *POOL_OF_DEMO).json
    assert [(pool["name"], pool["sandboxed"], pool["runtimeClass"], pool["count"]) for pool in pools] == [
        ("nodepool1", True, "kata-vm-isolation", 3),
        ("untrusted", True, "kata-vm-isolation", 1),
    ]


def test_a_cluster_of_the_generally_available_runtime_needs_no_feature(az: Az, simulator: Simulator) -> None:
    created = az("aks-sandbox", "create", *GROUP, "-n", "ga", "--workload-runtime", "KataVmIsolation", "--no-ssh-key")
    assert created.exit_code == 0, created.stderr
    (put,) = [entry for entry in simulator.requests("PUT") if entry["path"].endswith("/managedClusters/ga")]
    (pool,) = put["body"]["properties"]["agentPoolProfiles"]
    assert pool["workloadRuntime"] == "KataVmIsolation"
    assert pool["osSKU"] == "AzureLinux"


def test_what_is_created_is_printed_as_az_aks_prints_it(az: Az) -> None:
    cluster = (*GROUP, "-n", "ga")
    created = az("aks-sandbox", "create", *cluster, "--workload-runtime", "KataVmIsolation", "--no-ssh-key").json
    pool = (*GROUP, "--cluster-name", "ga", "-n", "more")
    added = az("aks-sandbox", "nodepool", "add", *pool, "--workload-runtime", "KataVmIsolation", "--no-reconcile").json
    for ours, theirs in (
        (created, az("aks", "show", *cluster).json),
        (added, az("aks", "nodepool", "show", *pool).json),
    ):
        assert missing_in(ours, theirs) == []
    assert (added["osSku"], created["enableRbac"]) == ("AzureLinux", True)
    assert added["spotMaxPrice"] is None


def test_the_default_runtime_is_written_with_a_preview_version_and_never_over_an_existing_cluster(
    az: Az, simulator: Simulator, registered: None
) -> None:
    created = az("aks-sandbox", "create", *GROUP, "-n", "demo", "--no-ssh-key")
    assert created.exit_code == 0, created.stderr
    (put,) = [entry for entry in simulator.requests("PUT") if entry["path"].endswith("/managedClusters/demo")]
    assert put["query"]["api-version"] == "2026-08-02-preview"
    assert put["headers"]["if-none-match"] == "*"


def test_the_runtime_can_be_set_once_for_all_calls(az: Az) -> None:
    planned = az(
        "aks-sandbox", "create", *GROUP, "-n", "demo", "--no-ssh-key", "--dry-run",
        AZURE_AKS_SANDBOX_WORKLOAD_RUNTIME="KataVmIsolation",
    )  # fmt: skip
    assert planned.exit_code == 0, planned.stderr
    assert '"KataVmIsolation"' in json.dumps(planned.json)


def test_every_pool_that_is_added_makes_the_cluster_be_reconciled(
    az: Az, simulator: Simulator, registered: None
) -> None:
    other = ("--workload-runtime", "KataVmIsolation")
    assert az("aks-sandbox", "create", *GROUP, "-n", "demo", "--no-ssh-key", *other).exit_code == 0
    for name in ("second", "third"):
        added = az("aks-sandbox", "nodepool", "add", *POOL_OF_DEMO, "-n", name)
        assert added.exit_code == 0, added.stderr
    writes = [entry["path"].rpartition("/")[2] for entry in simulator.requests("PUT")]
    assert writes == ["demo", "second", "demo", "third", "demo"]
