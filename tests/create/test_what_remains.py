"""An add that does not end well: what is left, what remains to be done, and the commands that continue."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.errors import AksSandboxError, AlreadyExists, Denied, Interrupted, ServiceFailed, Unreachable
from aks_sandbox.model.wanted import WriteOptions
from tests.support.in_process_arm import InProcessArm
from tests.support.traffic import Sent
from tests.support.wanted import GA, RecordingReporter, advice, pool_row, sandbox_spec, world_with_cluster

PLAIN = world_with_cluster()
WAIT = "Wait for it:\naz aks-sandbox nodepool wait -g sandbox-rg --cluster-name demo -n untrusted --created"
LOOK = (
    "Look at its state:\naz aks nodepool show -g sandbox-rg --cluster-name demo -n untrusted --query provisioningState"
)
RECONCILE = "When the node pool is ready, reconcile the cluster:\naz aks-sandbox reconcile -g sandbox-rg -n demo"
POLLS = "GET .*/operations/.*"

pytestmark = pytest.mark.world(PLAIN)


def add(arm: InProcessArm, reporter: Any, **options: Any) -> dict[str, Any] | None:
    return add_node_pool(arm.connection, sandbox_spec(GA), WriteOptions(skip_checks=True, **options), reporter)


def press(_: Sent) -> None:
    """Press Ctrl-C."""
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("how", "kind", "steps"),
    [
        ("ctrl-c while waiting", Interrupted, [WAIT, LOOK, RECONCILE]),
        ("ctrl-c while writing", Interrupted, [LOOK, WAIT, RECONCILE]),
        (f"{POLLS} drop-before", Unreachable, [WAIT, LOOK, RECONCILE]),
        (f"{POLLS} 503", Unreachable, [WAIT, LOOK, RECONCILE]),
        (f"{POLLS} invalid-json", Unreachable, [WAIT, LOOK, RECONCILE]),
        (f"{POLLS} 403", Denied, [WAIT, LOOK, RECONCILE]),
    ],
)
def test_an_add_whose_end_was_not_seen_names_the_reconcile_that_remains(
    arm: InProcessArm, reporter: RecordingReporter, how: str, kind: type[AksSandboxError], steps: list[str]
) -> None:
    if how.startswith("ctrl-c"):
        arm.on("GET" if "waiting" in how else "PUT", "/operations/" if "waiting" in how else "agentPools", press)
    else:
        arm.fault(how)
    with pytest.raises(kind) as caught:
        add(arm, reporter)
    assert caught.value.message.endswith(" The cluster was not reconciled.")
    assert advice(caught.value).endswith("\n".join(steps))
    assert arm.runtime_classes() == []


def test_without_reconciling_an_add_whose_end_was_not_seen_names_no_reconcile(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.on("GET", "/operations/", press)
    with pytest.raises(Interrupted) as caught:
        add(arm, reporter, reconcile=False)
    assert advice(caught.value) == f"{WAIT}\n{LOOK}"


def test_an_add_that_was_never_sent_leaves_nothing(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.refuse_connection("PUT", "agentPools")
    with pytest.raises(AksSandboxError) as caught:
        add(arm, reporter)
    assert "reconcile" not in caught.value.message + advice(caught.value)


def test_ctrl_c_after_the_pool_was_added_says_so(arm: InProcessArm) -> None:
    class Impatient(RecordingReporter):
        def warn(self, message: str, *more_lines: str) -> None:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted) as caught:
        add(arm, Impatient(), reconcile=False)
    assert caught.value.message == "Node pool untrusted was added. Stopped before the result was shown."
    assert "az aks-sandbox reconcile -g sandbox-rg -n demo" in advice(caught.value)


def test_a_pool_that_failed_is_left_and_the_error_says_how_to_repair_or_remove_it(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.fault("PUT .*/agentPools/untrusted fail-operation:NodesNotReady")
    with pytest.raises(ServiceFailed) as caught:
        add(arm, reporter)
    assert caught.value.message.endswith(
        " The node pool untrusted of cluster demo exists, with the provisioning state Failed."
    )
    ways_out = (
        "When the cause is removed, repair it:\naz aks-sandbox reconcile -g sandbox-rg -n demo\n"
        "Or remove it, and repeat the command:\n"
        "az aks nodepool delete -g sandbox-rg --cluster-name demo -n untrusted"
    )
    assert advice(caught.value).endswith(ways_out)
    with pytest.raises(AlreadyExists) as again:
        add(arm, reporter)
    assert again.value.message == (
        "Node pool untrusted of cluster demo already exists in resource group sandbox-rg, with the provisioning state "
        "Failed. Nothing was changed."
    )
    see = "See why:\naz aks nodepool show -g sandbox-rg --cluster-name demo -n untrusted --query status"
    assert advice(again.value) == f"{see}\n{ways_out}"


def test_what_a_failed_operation_left_is_not_claimed_where_it_cannot_be_read(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.fault("PUT .*/agentPools/untrusted fail-operation:NodesNotReady")
    arm.fault("GET .*/agentPools/untrusted 403")
    with pytest.raises(ServiceFailed) as caught:
        add(arm, reporter)
    assert caught.value.message.endswith(" What is left of the node pool untrusted of cluster demo could not be read.")
    assert LOOK in advice(caught.value)


@pytest.mark.world(world_with_cluster(pool_row("nodepool1"), pool_row("untrusted", GA, provisioningState="Canceled")))
def test_a_canceled_pool_of_the_name_is_told_apart_from_a_good_one(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.cluster()["properties"]["agentPoolProfiles"][1]["provisioningState"] = "Canceled"
    with pytest.raises(AlreadyExists) as caught:
        add(arm, reporter)
    assert "with the provisioning state Canceled" in caught.value.message
