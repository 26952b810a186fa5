"""Names out of Azure's answers in the commands that verify, reconcile and the others propose."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.arm.write import already_exists
from aks_sandbox.create.reconcile import reconcile_cluster
from aks_sandbox.errors import AksSandboxError, InvalidInput, NotFound
from aks_sandbox.model.proof import ProbeRun
from aks_sandbox.steps import lines_of
from aks_sandbox.verify.judgement import not_proven, prove
from aks_sandbox.verify.plan import PoolPlan, obstacle_of, plan_pool
from aks_sandbox.verify.record import Outcome
from aks_sandbox.verify.session import ProbeSession
from aks_sandbox.verify.verify import VerifyOptions, verify
from tests.support.in_process_arm import InProcessArm, Reply
from tests.support.inside import inside, node, runtime_class
from tests.support.pasted import HOSTILE, commands_in, options_of, skeleton
from tests.support.wanted import GA, RecordingReporter, pool_row, target, world_with_cluster
from tests.support.worlds import cluster, live_pool

EACH = pytest.mark.parametrize("name", HOSTILE, ids=repr)
GROUPS = pytest.mark.parametrize("group", ["sandbox-rg", "rg(1)", "-rg", "GROUP", "CLUSTER"])
#: Every state of a cluster in which nothing runs in it.
CLOSED: tuple[dict[str, Any], ...] = (
    {"power_state": "Stopped"},
    {"provisioning_state": "Creating"},
    {"run_command_disabled": True},
)
#: Every kind of pool for which another command is proposed.
IDLE: tuple[dict[str, Any], ...] = (
    {"power_state": "Stopped"},
    {"count": 0, "max_count": 3},
    {"count": 0},
    {},
)


def same(texts: Iterable[str], ordinary: Iterable[str]) -> list[dict[str, str]]:
    """The options of all commands, which are those of the ordinary name but for their values."""
    found, expected = ([commands_in(text) for text in each] for each in (texts, ordinary))
    assert [[skeleton(words) for words in each] for each in found] == [
        [skeleton(words) for words in each] for each in expected
    ]
    return [options_of(words) for each in found for words in each]


def of_obstacles(name: str, group: str) -> list[str]:
    """What is proposed for clusters that are closed."""
    where = target(resource_group=group)
    obstacles = [obstacle_of(cluster(name=name, **state).value, where) for state in CLOSED]
    pool = live_pool(name)
    proofs = [not_proven(pool, why, where) for why in obstacles if why is not None]
    assert len(proofs) == len(CLOSED)
    return [str(step.command) for proof in proofs for step in proof.steps if step.command]


def of_plans(name: str, group: str) -> list[str]:
    """What is proposed for pools on which no pod can be made."""
    where = target(resource_group=group)
    insides = [
        inside(nodes=()),
        inside(runtime_classes=()),
        inside(runtime_classes=(runtime_class(handler="runc"),)),
        inside(runtime_classes=(runtime_class(handler=f"x{name}"),)),
        inside(nodes=(node(name, pool=name, ready=False),)),
    ]
    plans = [plan_pool(live_pool(name, **state), one.value, where) for one in insides for state in IDLE]
    # A name that no node pool can have gets no pods, and a way to look closer.
    proofs = [prove(plan, (), Outcome(), where) for plan in plans]
    return [str(step.command) for proof in proofs for step in proof.steps if step.command]


def of_cleanups(name: str, group: str) -> list[str]:
    """What removes the namespaces that are left, when they have such names."""
    session = ProbeSession(
        InProcessArm().connection, target(resource_group=group), cluster(name=name).value, RecordingReporter()
    )
    run = ProbeRun(namespace="aks-sandbox-verify-1a2b3c4d", trios=(), image="x", seconds=1, until=1, process="")
    stale = replace(run, stale=(f"aks-sandbox-verify-{name}", "aks-sandbox-verify-5e6f7a8b"))
    session.calls = 99  # so that nothing is removed
    outcome = Outcome()
    session.remove(stale, outcome)
    assert outcome.cleanup.left == stale.stale
    return [str(outcome.cleanup.command)]


MAKERS: dict[str, Callable[[str, str], list[str]]] = {
    "obstacles": of_obstacles,
    "plans": of_plans,
    "cleanups": of_cleanups,
}


@EACH
@GROUPS
@pytest.mark.parametrize("maker", MAKERS)
def test_a_hostile_name_changes_no_command_but_for_one_word(name: str, group: str, maker: str) -> None:
    given = same(MAKERS[maker](name, group), MAKERS[maker]("ordinary", group))
    assert given
    for options in given:
        assert options["-g"] == group
        assert options.get("--cluster-name", options.get("-n")) in ("demo", None)
        assert options.get("--nodepool-name") in (None, name, "POOL")
        if "--cluster-name" in options:
            assert options.get("-n") in (None, name, "POOL")


def answering(name: str, *pools: dict[str, Any], power: str = "Running") -> InProcessArm:
    """An ARM that answers another name for the cluster demo than the one that it was asked for."""
    arm = InProcessArm(world_with_cluster(pool_row("nodepool1"), *pools))

    def renamed(_: Any) -> Reply:
        body = arm.cluster()
        properties = {**body["properties"], "powerState": {"code": power}}
        return Reply(200, {**body, "name": name or "x", "properties": properties})

    arm.on("GET", "/managedClusters/demo$", renamed)
    return arm


#: What refuses a cluster without a sandboxed pool, and names a command that lists or adds one.
REFUSING: dict[str, Callable[[InProcessArm], object]] = {
    "verify": lambda arm: verify(arm.connection, target(), VerifyOptions(), RecordingReporter()),
    "a pool": lambda arm: verify(arm.connection, target(), VerifyOptions(pool_name="kata"), RecordingReporter()),
    "a plain": lambda arm: verify(arm.connection, target(), VerifyOptions(pool_name="nodepool1"), RecordingReporter()),
    "reconcile": lambda arm: reconcile_cluster(arm.connection, target(), RecordingReporter()),
}


@EACH
@pytest.mark.parametrize("refusing", REFUSING)
def test_the_name_that_was_typed_stands_in_the_commands_not_the_one_that_azure_answers(
    name: str, refusing: str
) -> None:
    with pytest.raises((InvalidInput, NotFound)) as told:
        REFUSING[refusing](answering(name))
    (words,) = commands_in("\n".join(lines_of(told.value.steps)))
    assert options_of(words)["--cluster-name"] == "demo"
    assert options_of(words)["-g"] == "sandbox-rg"


@EACH
def test_a_stopped_cluster_of_such_a_name_is_started_by_the_name_that_was_typed(name: str) -> None:
    arm = answering(name, pool_row("kata1", GA, mode="User"), power="Stopped")
    document = verify(arm.connection, target(), VerifyOptions(), RecordingReporter()).document
    assert [step["command"] for step in document["nodePools"][0]["steps"]] == ["az aks start -g sandbox-rg -n demo"]


@EACH
def test_what_exists_is_looked_at_by_a_name_of_one_word(name: str) -> None:
    error: AksSandboxError = already_exists(target(resource_group="-rg"), name)
    (words,) = commands_in("\n".join(lines_of(error.steps)))
    assert options_of(words)["-n"] in (name, "POOL")
    assert options_of(words)["-g"] == "-rg"


def test_the_plans_are_of_every_kind() -> None:
    assert {type(plan_pool(live_pool(), inside().value, target()))} == {PoolPlan}
    assert len(set(of_plans("ordinary", "sandbox-rg"))) > 5
