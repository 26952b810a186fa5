"""Ctrl-C at each moment of a write: the message says what was sent until then and what may go on."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.create.feature import register_feature_and_wait
from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.create.reconcile import reconcile_cluster
from aks_sandbox.errors import Interrupted
from aks_sandbox.model.wanted import SshKey, WriteOptions
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world
from tests.support.traffic import Sent
from tests.support.wanted import GA, PREVIEW, RecordingReporter, advice, cluster_spec, runtime, sandbox_spec, target

LOOK = "Look at its state:\naz aks show -g sandbox-rg -n demo --query provisioningState"
RESUME = "Wait for it:\naz aks wait -g sandbox-rg -n demo --created"
UNCHECKED = WriteOptions(skip_checks=True)


def press(_: Sent) -> None:
    """Press Ctrl-C."""
    raise KeyboardInterrupt


class Impatient(RecordingReporter):
    """Presses Ctrl-C when it hears a word."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word

    def progress(self, message: str) -> None:
        """Press Ctrl-C at the word."""
        super().progress(message)
        if self.word in message:
            raise KeyboardInterrupt

    def warn(self, message: str, *more_lines: str) -> None:
        """Press Ctrl-C at the word."""
        self.progress(message)


def create(arm: InProcessArm, reporter: Any) -> Any:
    return create_cluster(arm.connection, cluster_spec(GA, location="eastus"), UNCHECKED, SshKey(), reporter)


def test_before_a_throttled_write_is_sent_again_nothing_was_written(arm: InProcessArm) -> None:
    arm.reply("PUT", "", 429, {}, Retry_After="60")
    with pytest.raises(Interrupted) as caught:
        create(arm, Impatient("Azure asks to wait"))
    assert caught.value.message == "Stopped before Azure accepted the cluster demo. Nothing was written."
    assert advice(caught.value) == "Repeat the command."


def test_while_a_write_that_never_leaves_is_tried_nothing_was_written(arm: InProcessArm) -> None:
    arm.refuse_connection("PUT", "")
    with pytest.raises(Interrupted) as caught:
        create(arm, Impatient("The answer was lost"))
    assert caught.value.message == "Stopped before Azure accepted the cluster demo. Nothing was written."


def test_while_the_write_is_under_way_the_operation_may_go_on(arm: InProcessArm) -> None:
    arm.on("PUT", "", press)
    with pytest.raises(Interrupted) as caught:
        create(arm, RecordingReporter())
    assert caught.value.message == (
        "Stopped while the request to write the cluster demo was under way. The operation may continue in Azure."
    )
    assert advice(caught.value) == f"{LOOK}\n{RESUME}"


def test_after_the_write_was_accepted_azure_goes_on(arm: InProcessArm) -> None:
    arm.on("GET", "/operations/", press)
    with pytest.raises(Interrupted) as caught:
        create(arm, RecordingReporter())
    assert caught.value.message == "Stopped waiting for the cluster demo. Azure continues with the operation."
    assert advice(caught.value) == f"{RESUME}\n{LOOK}"


@pytest.mark.parametrize("path", ["", "managedClusters/demo$"])
def test_before_a_cluster_is_written_back_nothing_was_written(path: str) -> None:
    arm = in_world("inside-healthy")
    arm.on("GET", path, press)
    with pytest.raises(Interrupted) as caught:
        reconcile_cluster(arm.connection, target(), RecordingReporter())
    assert caught.value.message == "Stopped before anything was written to Azure."
    assert arm.traffic.writes == []


def test_after_a_cluster_was_written_back_that_is_said() -> None:
    arm = in_world("inside-healthy")
    arm.on("GET", "managedClusters/demo$", lambda _: None, times=3)
    arm.on("GET", "managedClusters/demo$", press)
    with pytest.raises(Interrupted) as caught:
        reconcile_cluster(arm.connection, target(), RecordingReporter())
    assert caught.value.message == "Cluster demo was reconciled. Stopped while reading what it is now."


def test_between_the_pool_and_its_reconciliation_the_pool_was_added() -> None:
    arm = in_world("inside-healthy")
    for pool in arm.cluster()["properties"]["agentPoolProfiles"]:
        pool["workloadRuntime"] = "OCIContainer"
    arm.on("GET", "managedClusters/demo$", lambda _: None, times=1)
    arm.on("GET", "managedClusters/demo$", press)
    with pytest.raises(Interrupted) as caught:
        add_node_pool(arm.connection, sandbox_spec(GA, name="other"), UNCHECKED, RecordingReporter())
    assert caught.value.message.startswith("Node pool other was added. ")
    assert caught.value.message.endswith("and that was stopped before it began.")
    assert advice(caught.value) == "Repeat the second step:\naz aks-sandbox reconcile -g sandbox-rg -n demo"


def test_before_a_registration_is_asked_for_nothing_was_written(arm: InProcessArm) -> None:
    arm.on("GET", "/features/", press)
    with pytest.raises(Interrupted) as caught:
        register_feature_and_wait(arm.connection, runtime(PREVIEW), RecordingReporter(), wait=True)
    assert "Nothing was written." in caught.value.message
    assert arm.traffic.writes == []
