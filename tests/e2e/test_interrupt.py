"""Ctrl-C while Azure works: the work goes on there, and the person is told how to look at it."""

import pytest

from .conftest import Az, Simulator

pytestmark = pytest.mark.smoke

GROUP = ("-g", "sandbox-rg")
POLL = "GET .*/(operations|operationResults)/.*"


def test_ctrl_c_during_create_says_how_to_look_at_the_cluster_that_goes_on(
    az: Az, simulator: Simulator, registered: None
) -> None:
    simulator.hold(POLL)
    running = az.start("aks-sandbox", "create", *GROUP, "-n", "demo", "--no-ssh-key")
    simulator.wait_until_held(running, "/operations/")
    running.interrupt()
    result = running.result()
    assert result.exit_code == 130
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
    assert "az aks nodepool show -g sandbox-rg --cluster-name demo -n untrusted" in result.stderr


def test_ctrl_c_before_anything_was_written_writes_nothing(az: Az, simulator: Simulator, registered: None) -> None:
    simulator.hold("GET .*/skus")
    running = az.start("aks-sandbox", "create", *GROUP, "-n", "demo", "--no-ssh-key")
    simulator.wait_until_held(running, "/skus")
    running.interrupt()
    assert running.result().exit_code == 130
    assert simulator.requests("PUT") == []
