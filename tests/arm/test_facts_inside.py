"""The inside of a cluster as a fact: looked at only when asked for, once, and only in a cluster that lets one look."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.check import asking as arm_facts
from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.errors import Denied, Interrupted, NotLoggedIn, TimedOut, Unreachable
from aks_sandbox.model.cluster import Cluster, Target
from aks_sandbox.model.facts import Fact, Known, NotAsked, Unknown
from aks_sandbox.model.in_cluster import InCluster
from aks_sandbox.model.wanted import ClusterCommand
from aks_sandbox.steps import Step, lines_of
from tests.support.in_process_arm import InProcessArm
from tests.support.questions import PATHS, not_asked
from tests.support.traffic import Sent
from tests.support.wanted import GA, judged_spec, world_with_cluster

LOOK = ClusterCommand("sh look.sh", {}, "mark")
SEEN = InCluster(now=1)
STOPPED = world_with_cluster(powerState={"code": "Stopped"})
DISABLED = world_with_cluster(apiServerAccessProfile={"disableRunCommand": True})


class Looks:
    """Stands in for the look: remembers where it was sent, and answers or fails."""

    def __init__(self) -> None:
        self.sent: list[tuple[str | None, str, ClusterCommand]] = []
        self.error: BaseException | None = None

    def __call__(self, _connection: Any, target: Target, cluster: Cluster, look: ClusterCommand) -> InCluster:
        self.sent.append((target.cluster_name, cluster.name, look))
        if self.error is not None:
            raise self.error
        return SEEN


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """The look that stands in."""
    made = Looks()
    monkeypatch.setattr(arm_facts, "look_inside", made)
    return made


def ask(arm: InProcessArm, look: ClusterCommand | None = LOOK, **of_target: Any) -> Fact:
    """What becomes of the question."""
    return ArmFacts(arm.connection, judged_spec(GA, **of_target), look).fetch(["in_cluster"]).outcome("in_cluster")


@pytest.mark.world(world_with_cluster())
def test_without_a_look_nobody_looks_and_nothing_is_asked(arm: InProcessArm, looks: Looks) -> None:
    assert ask(arm, None) == not_asked("The inside of the cluster was not read.", "Add --in-cluster.")
    assert (arm.traffic.sent, looks.sent) == ([], [])


@pytest.mark.world(world_with_cluster())
def test_a_cluster_is_looked_into_once(arm: InProcessArm, looks: Looks) -> None:
    facts = ArmFacts(arm.connection, judged_spec(GA), LOOK).fetch(["in_cluster", "existing_cluster", "subject"])
    assert facts.in_cluster is SEEN
    assert looks.sent == [("demo", "demo", LOOK)]
    assert [sent.path.rsplit("/", 1)[1] for sent in arm.traffic.sent] == ["demo"]


def test_a_cluster_that_is_not_there_is_not_looked_into(arm: InProcessArm, looks: Looks) -> None:
    assert ask(arm) == NotAsked("Cluster demo does not exist yet.")
    expected = not_asked("A cluster was not named.", "Use --resource-group and --name.")
    assert ask(arm, cluster_name=None) == expected
    assert looks.sent == []


@pytest.mark.world(STOPPED)
def test_a_stopped_cluster_is_unknown_inside_with_the_command_that_starts_it(arm: InProcessArm, looks: Looks) -> None:
    outcome = ask(arm)
    assert isinstance(outcome, Unknown)
    assert (outcome.reason, outcome.denied) == ("Cluster demo is stopped, so commands cannot run in it.", False)
    assert lines_of(outcome.steps) == ["Start it:", "az aks start -g sandbox-rg -n demo"]
    assert looks.sent == []


@pytest.mark.world(DISABLED)
def test_a_cluster_without_run_command_is_unknown_inside_with_the_command_that_allows_it(
    arm: InProcessArm, looks: Looks
) -> None:
    outcome = ask(arm)
    assert isinstance(outcome, Unknown)
    assert outcome.reason == "run-command is disabled on cluster demo, so its inside cannot be read."
    assert not outcome.denied
    assert lines_of(outcome.steps) == ["Turn it on:", "az aks update -g sandbox-rg -n demo --enable-run-command"]
    assert looks.sent == []


@pytest.mark.world(world_with_cluster())
def test_a_cluster_that_cannot_be_read_is_unknown_inside_for_the_same_reason(arm: InProcessArm, looks: Looks) -> None:
    arm.fault(f"GET .*{PATHS['cluster']} 403")
    facts = ArmFacts(arm.connection, judged_spec(GA), LOOK).fetch(["in_cluster", "cluster"])
    outcome = facts.outcome("in_cluster")
    assert isinstance(outcome, Unknown)
    assert outcome.denied
    assert outcome == facts.outcome("cluster")
    assert looks.sent == []


@pytest.mark.world(world_with_cluster())
@pytest.mark.parametrize(
    ("error", "denied"),
    [
        (Denied("No.", "Ask for it."), True),
        (TimedOut("No.", "Ask for it."), False),
        (Unreachable("No.", "Ask for it."), False),
    ],
    ids=["denied", "timed out", "unreachable"],
)
def test_a_look_that_fails_leaves_the_rest_known(
    arm: InProcessArm, looks: Looks, error: Exception, denied: bool
) -> None:
    looks.error = error
    facts = ArmFacts(arm.connection, judged_spec(GA), LOOK).fetch(["in_cluster", "existing_cluster"])
    assert facts.outcome("in_cluster") == Unknown("No.", (Step("Ask for it."),), denied)
    assert isinstance(facts.outcome("existing_cluster"), Known)


@pytest.mark.world(world_with_cluster())
def test_a_token_that_is_not_accepted_ends_everything(arm: InProcessArm, looks: Looks) -> None:
    looks.error = NotLoggedIn("No.", "az login")
    with pytest.raises(NotLoggedIn):
        ask(arm)


@pytest.mark.world(world_with_cluster())
def test_a_look_that_is_interrupted_says_that_nothing_was_written(arm: InProcessArm, looks: Looks) -> None:
    looks.error = KeyboardInterrupt()
    with pytest.raises(Interrupted, match=r"^Stopped asking Azure\. Nothing was written\.$"):
        ask(arm)


@pytest.mark.world(world_with_cluster())
def test_the_caller_who_may_not_run_a_command_is_told_which_action_is_missing(arm: InProcessArm) -> None:
    action = "Microsoft.ContainerService/managedClusters/runcommand/action"
    words = f"The client 'a' does not have authorization to perform action '{action}' over scope '/subscriptions/0'."
    arm.reply("POST", "/runCommand$", 403, {"error": {"code": "AuthorizationFailed", "message": words}})
    outcome = ask(arm)
    assert isinstance(outcome, Unknown)
    assert outcome.denied
    assert action in "\n".join(lines_of(outcome.steps))
    assert [sent.method for sent in arm.traffic.sent] == ["GET", "POST"]


@pytest.mark.world(world_with_cluster())
def test_a_command_is_sent_only_when_the_cluster_is_known(arm: InProcessArm, looks: Looks) -> None:
    order: list[str] = []

    def remember(sent: Sent) -> None:
        order.append(f"{sent.path.rsplit('/', 1)[1]}: {len(looks.sent)} looks")

    arm.on("GET", PATHS["cluster"], remember)
    assert ask(arm) == Known(SEEN)
    assert order == ["demo: 0 looks"]
