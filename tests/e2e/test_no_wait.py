"""--no-wait starts the operation and returns; az hands it only to a function that names it."""

import pytest

from .conftest import Az, Simulator

pytestmark = pytest.mark.smoke

RUNTIME = ("--workload-runtime", "KataVmIsolation")
CREATE = ("aks-sandbox", "create", "-g", "sandbox-rg", "-n", "fresh", "--no-ssh-key", *RUNTIME)
ADD = ("aks-sandbox", "nodepool", "add", "-g", "sandbox-rg", "--cluster-name", "demo", "-n", "more", *RUNTIME)


def test_create_without_waiting_sends_one_write_and_asks_nothing_after_it(az: Az, simulator: Simulator) -> None:
    done = az(*CREATE, "--no-wait")
    assert (done.exit_code, done.stdout) == (0, "")
    assert simulator.requests()[-1]["method"] == "PUT"


def test_the_first_pool_without_waiting_says_what_remains_to_be_done(az: Az, simulator: Simulator) -> None:
    az("aks", "create", "-g", "sandbox-rg", "-n", "demo", "--no-ssh-key", "-s", "Standard_D4s_v5", "-o", "none")
    done = az(*ADD, "--no-wait")
    assert done.exit_code == 0, done.stderr
    assert [entry["path"].rsplit("/", 2)[-2:] for entry in simulator.requests("PUT")] == [
        ["managedClusters", "demo"],
        ["agentPools", "more"],
    ]
    assert "az aks-sandbox reconcile -g sandbox-rg -n demo" in done.stderr
    assert simulator.requests()[-1]["method"] == "PUT"


@pytest.mark.parametrize("command", [CREATE, ADD], ids=["create", "nodepool add"])
def test_a_dry_run_is_not_silenced_by_no_wait(az: Az, command: tuple[str, ...]) -> None:
    done = az(*command, "--dry-run", "--no-wait")
    assert done.exit_code == 1
    assert "--no-wait: cannot be used with --dry-run: az prints no result without waiting" in done.stderr


def test_reconcile_puts_the_body_of_the_cluster_back(az: Az, simulator: Simulator) -> None:
    simulator.reset("healthy-cluster")
    done = az("aks-sandbox", "reconcile", "-g", "sandbox-rg", "-n", "demo", "--query", "provisioningState", "-o", "tsv")
    assert (done.exit_code, done.stdout.strip()) == (0, "Succeeded"), done.stderr
    (put,) = simulator.requests("PUT")
    assert put["path"].endswith("/managedClusters/demo")
    assert put["headers"]["if-match"]
