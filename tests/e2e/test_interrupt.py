"""Ctrl-C while Azure works: the work goes on there, and the person is told how to look at it."""

import signal

import pytest

from .conftest import Az, Simulator

pytestmark = pytest.mark.smoke

GROUP = ("-g", "sandbox-rg")
POLL = "GET .*/(operations|operationResults)/.*"


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_during_create_says_how_to_wait_for_and_look_at_the_cluster_that_goes_on(
    az: Az, simulator: Simulator, registered: None, number: signal.Signals, exit_code: int
) -> None:
    simulator.hold(POLL)
    running = az.start("aks-sandbox", "create", *GROUP, "-n", "demo", "--no-ssh-key")
    simulator.wait_until_held(running, "/operations/")
    running.interrupt(number)
    result = running.result()
    assert result.exit_code == exit_code, result.stderr
    assert "az aks wait -g sandbox-rg -n demo --created" in result.stderr
    assert "az aks show -g sandbox-rg -n demo" in result.stderr


def test_ctrl_c_during_nodepool_add_says_how_to_look_at_the_pool_that_goes_on(
    az: Az, simulator: Simulator, registered: None
) -> None:
    assert az("aks-sandbox", "create", *GROUP, "-n", "demo", "--no-ssh-key").exit_code == 0
    simulator.hold(POLL)
    running = az.start("aks-sandbox", "nodepool", "add", *GROUP, "--cluster-name", "demo", "-n", "untrusted")
    simulator.wait_until_held(running, "/operations/")
    running.interrupt()
    result = running.result()
    assert result.exit_code == 130
    assert "az aks-sandbox nodepool wait -g sandbox-rg --cluster-name demo -n untrusted --created" in result.stderr
    assert "az aks nodepool show -g sandbox-rg --cluster-name demo -n untrusted" in result.stderr
    assert "az aks-sandbox reconcile -g sandbox-rg -n demo" in result.stderr
    simulator.release()
    waited = az(
        "aks-sandbox", "nodepool", "wait", *GROUP, "--cluster-name", "demo", "-n", "untrusted", "--created",
        "--interval", "1",
    )  # fmt: skip
    assert waited.exit_code == 0, waited.stderr


def test_ctrl_c_before_anything_was_written_writes_nothing(az: Az, simulator: Simulator, registered: None) -> None:
    simulator.hold("GET .*/skus")
    running = az.start("aks-sandbox", "create", *GROUP, "-n", "demo", "--no-ssh-key")
    simulator.wait_until_held(running, "/skus")
    running.interrupt()
    assert running.result().exit_code == 130
    assert simulator.requests("PUT") == []


@pytest.mark.parametrize("command", [("nodepool", "list", *GROUP, "--cluster-name", "demo"), ("check", "-l", "eastus")])
def test_a_request_to_end_is_heard_by_commands_that_only_read(
    az: Az, simulator: Simulator, command: tuple[str, ...]
) -> None:
    simulator.hold("GET .*")
    running = az.start("aks-sandbox", *command)
    simulator.wait_until_held(running, "/")
    running.interrupt(signal.SIGTERM)
    result = running.result()
    assert result.exit_code == 143, result.stderr
    assert "Stopped" in result.stderr
    assert "Traceback" not in result.stderr
