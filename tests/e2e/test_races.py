"""Two runs that want the same name: exactly one writes it, and the other is told that it exists."""

import pytest

from .conftest import Az, Result, Simulator

pytestmark = pytest.mark.smoke

CREATE = ("aks-sandbox", "create", "-g", "sandbox-rg", "-n", "demo", "--no-ssh-key")
ADD = ("aks-sandbox", "nodepool", "add", "-g", "sandbox-rg", "--cluster-name", "demo", "-n", "untrusted")


def run_together(az: Az, *commands: tuple[str, ...]) -> list[Result]:
    """Runs commands at the same time and returns their results, the successful ones first."""
    running = [az.start(*command) for command in commands]
    return sorted((one.result() for one in running), key=lambda result: result.exit_code)


@pytest.mark.parametrize("runtime", ["KataMshvVmIsolation", "KataVmIsolation"])
def test_of_two_creates_of_one_name_exactly_one_wins(
    az: Az, simulator: Simulator, registered: None, runtime: str
) -> None:
    command = (*CREATE, "--workload-runtime", runtime)
    won, lost = run_together(az, (*command, "-c", "1"), (*command, "-c", "2"))
    assert won.exit_code == 0, won.stderr
    assert lost.exit_code != 0
    assert "Cluster demo already exists in resource group sandbox-rg. Nothing was changed." in lost.stderr
    accepted = [entry for entry in simulator.requests("PUT") if entry["status"] in (200, 201)]
    assert len(accepted) == 1
    assert (
        won.json["agentPoolProfiles"][0]["count"] == accepted[0]["body"]["properties"]["agentPoolProfiles"][0]["count"]
    )


def test_of_two_additions_of_one_pool_exactly_one_wins(az: Az, simulator: Simulator, registered: None) -> None:
    assert az(*CREATE).exit_code == 0
    won, lost = run_together(az, (*ADD, "-c", "1"), (*ADD, "-c", "2"))
    assert won.exit_code == 0, won.stderr
    assert lost.exit_code != 0
    assert (
        "Node pool untrusted of cluster demo already exists in resource group sandbox-rg. Nothing was changed."
        in lost.stderr
    )
    accepted = [entry for entry in simulator.requests("PUT") if entry["path"].endswith("/untrusted")]
    assert [entry["status"] in (200, 201) for entry in accepted].count(True) == 1


def test_a_second_create_leaves_the_existing_cluster_as_it_is(az: Az, simulator: Simulator, registered: None) -> None:
    assert az(*CREATE, "-c", "1").exit_code == 0
    before = az("aks-sandbox", "nodepool", "list", "-g", "sandbox-rg", "--cluster-name", "demo").json
    refused = az(*CREATE, "-c", "2")
    assert refused.exit_code != 0
    assert "Cluster demo already exists in resource group sandbox-rg. Nothing was changed." in refused.stderr
    assert az("aks-sandbox", "nodepool", "list", "-g", "sandbox-rg", "--cluster-name", "demo").json == before


def test_two_pipelines_that_add_their_first_pools_at_once_both_end_well(az: Az, simulator: Simulator) -> None:
    runtime = ("--workload-runtime", "KataVmIsolation")
    assert az(*CREATE, *runtime, "-c", "1").exit_code == 0
    add = (
        "aks-sandbox",
        "nodepool",
        "add",
        "-g",
        "sandbox-rg",
        "--cluster-name",
        "demo",
        "-c",
        "1",
        "--wait-for-cluster",
    )
    one, two = run_together(az, (*add, "-n", "one"), (*add, "-n", "two"))
    assert (one.exit_code, two.exit_code) == (0, 0), one.stderr + two.stderr
    state = az("aks", "show", "-g", "sandbox-rg", "-n", "demo").json
    assert {pool["name"]: pool["provisioningState"] for pool in state["agentPoolProfiles"]} == {
        "nodepool1": "Succeeded", "one": "Succeeded", "two": "Succeeded",
    }  # fmt: skip
