"""`nodepool wait`: which condition ends the wait, and what ends it otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.create.waiting import WaitFor, wait_for_node_pool
from aks_sandbox.errors import Interrupted, InvalidInput, NotFound, ServiceFailed, TimedOut
from tests.support.in_process_arm import InProcessArm
from tests.support.traffic import Sent
from tests.support.wanted import GA, RecordingReporter, advice, pool_row, target, world_with_cluster

THERE = world_with_cluster(pool_row("nodepool1"), pool_row("untrusted", GA, mode="User"))

pytestmark = pytest.mark.world(THERE)


def wait(arm: InProcessArm, name: str = "untrusted", **how: Any) -> RecordingReporter:
    reporter = RecordingReporter()
    wait_for_node_pool(arm.connection, target(), name, WaitFor(**how), reporter)
    return reporter


def states(arm: InProcessArm, *names: str | None) -> None:
    """Let the pool go through those states, one for each look; None removes it."""
    pools = arm.cluster()["properties"]["agentPoolProfiles"]
    left = list(names)

    def look(_: Sent) -> None:
        if not left:
            return
        state = left.pop(0)
        if state is None:
            del pools[1]
        else:
            pools[1]["provisioningState"] = state

    arm.on("GET", "agentPools/untrusted$", look)


@pytest.mark.parametrize("condition", ["created", "updated"])
def test_creation_and_update_wait_for_success(arm: InProcessArm, condition: str) -> None:
    states(arm, "Creating", "Creating", "Succeeded")
    how: dict[str, Any] = {condition: True, "interval": 7}
    reporter = wait(arm, **how)
    assert arm.traffic.waits == [7, 7]
    assert reporter.said == ["node pool untrusted of cluster demo: Creating"] * 2


def test_existence_is_enough_for_exists(arm: InProcessArm) -> None:
    states(arm, "Creating")
    wait(arm, exists=True)
    assert arm.traffic.waits == []


def test_deletion_waits_until_it_is_not_found(arm: InProcessArm) -> None:
    states(arm, "Deleting", "Deleting", None)
    wait(arm, deleted=True)
    assert len(arm.traffic.waits) == 2


def test_a_query_sees_the_pool_as_az_prints_it(arm: InProcessArm) -> None:
    wait(arm, custom="osSku=='AzureLinux' && workloadRuntime=='KataVmIsolation' && count==`1`")
    with pytest.raises(TimedOut):
        wait(arm, custom="count==`2`", timeout=60)


@pytest.mark.parametrize("query", ["count==", "sum(name)"])
def test_a_query_that_is_wrong_is_said_to_be(arm: InProcessArm, query: str) -> None:
    with pytest.raises(InvalidInput, match=r"^--custom: ") as caught:
        wait(arm, custom=query)
    assert "\n" not in caught.value.message
    assert "\\u000a" not in caught.value.message


@pytest.mark.parametrize("state", ["Failed", "Canceled"])
@pytest.mark.parametrize("how", [{"created": True}, {"updated": True}, {"deleted": True}, {"custom": "count==`9`"}])
def test_a_failed_operation_ends_the_wait_at_once(arm: InProcessArm, state: str, how: dict[str, Any]) -> None:
    states(arm, state)
    with pytest.raises(ServiceFailed) as caught:
        wait(arm, **how)
    assert caught.value.message == f"node pool untrusted of cluster demo: the last operation ended as {state}."
    assert "az aks nodepool delete -g sandbox-rg --cluster-name demo -n untrusted" in advice(caught.value)
    assert arm.traffic.waits == []


def test_a_query_may_wait_for_a_failure(arm: InProcessArm) -> None:
    states(arm, "Failed")
    wait(arm, custom="provisioningState=='Failed'")


@pytest.mark.parametrize(
    ("name", "how", "state"),
    [("absent", {"created": True}, "not found"), ("absent", {"exists": True}, "not found"),
     ("untrusted", {"deleted": True}, "Succeeded")],
)  # fmt: skip
def test_the_time_that_was_given_ends_the_wait(arm: InProcessArm, name: str, how: dict[str, Any], state: str) -> None:
    with pytest.raises(TimedOut) as caught:
        wait(arm, name, **how, timeout=100, interval=30)
    assert caught.value.message == f"node pool {name} of cluster demo is still {state} after 100 seconds."
    assert arm.traffic.waits == [30, 30, 30, pytest.approx(10, abs=1)]


def test_an_update_of_what_is_not_there_is_not_found(arm: InProcessArm) -> None:
    with pytest.raises(NotFound):
        wait(arm, "absent", updated=True)


@pytest.mark.parametrize("how", [{"created": True}, {"exists": True}, {"custom": "count==`1`"}, {"updated": True}])
def test_a_pool_of_a_cluster_that_does_not_exist_is_not_waited_for(how: dict[str, Any]) -> None:
    arm = InProcessArm()
    with pytest.raises(NotFound) as caught:
        wait(arm, **how)
    assert caught.value.message == "--name: cluster demo was not found in resource group sandbox-rg."
    assert arm.traffic.waits == []


def test_a_pool_of_a_cluster_that_does_not_exist_is_deleted() -> None:
    wait(InProcessArm(), deleted=True)


def test_what_an_update_was_waited_for_is_named_with_those_like_it(arm: InProcessArm) -> None:
    with pytest.raises(NotFound) as caught:
        wait(arm, "untrustd", updated=True)
    assert caught.value.message == "--nodepool-name: node pool untrustd was not found in cluster demo."
    assert advice(caught.value) == (
        "Node pools with a similar name: untrusted.\nList the node pools:\n"
        "az aks-sandbox nodepool list -g sandbox-rg --cluster-name demo --output table"
    )


@pytest.mark.parametrize(
    "how", [{}, {"created": True, "interval": 0}, {"created": True, "timeout": 0}, {"exists": True, "interval": -5}]
)
def test_a_wait_without_end_or_condition_is_refused(how: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        WaitFor(**how)


def test_a_lost_connection_is_survived(arm: InProcessArm) -> None:
    arm.refuse_connection("GET", "agentPools/untrusted$", times=20)
    reporter = wait(arm, created=True)
    [warning] = reporter.warnings
    assert warning.endswith("What Azure works on continues; this command looks again for up to 10 minutes.")


def test_ctrl_c_says_that_nothing_changed(arm: InProcessArm) -> None:
    def press(_: Sent) -> None:
        raise KeyboardInterrupt

    arm.on("GET", "agentPools/untrusted$", press)
    with pytest.raises(Interrupted) as caught:
        wait(arm, created=True)
    assert caught.value.message == ("Stopped waiting for the node pool untrusted of cluster demo. Nothing was changed.")
