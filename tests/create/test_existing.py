"""`--if-exists same`: what exists and has what was asked for is the result; differences are listed, nothing written."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.commands.create import CREATE
from aks_sandbox.commands.nodepool import NODEPOOL
from aks_sandbox.create.existing import differences
from aks_sandbox.errors import AksSandboxError, AlreadyExists, Differs
from aks_sandbox.reports.text import Shown
from tests.support.given_context import GivenContext
from tests.support.in_process_arm import InProcessArm
from tests.support.traffic import Sent
from tests.support.wanted import GA, PREVIEW, REGISTERED, advice, pool_row, world_with_cluster

ADD = next(row for row in NODEPOOL.rows if row.name == "add")
POOL = {"resource_group_name": "sandbox-rg", "cluster_name": "demo", "nodepool_name": "untrusted"}
CLUSTER = {"resource_group_name": "sandbox-rg", "name": "demo", "no_ssh_key": True}
THERE = world_with_cluster(
    pool_row("nodepool1"), pool_row("untrusted", GA, mode="User", nodeLabels={"team": "blue", "more": "x"})
)


class Azure(GivenContext):
    """A Context whose connection leads to a simulated Azure."""

    def __init__(self, arm: InProcessArm) -> None:
        super().__init__()
        self._arm = arm

    def connect(self, *, refresh: bool = False) -> Any:
        """The connection."""
        return self._arm.connection


def run(row: Any, arm: InProcessArm, values: dict[str, Any]) -> Any:
    """The document of a command that was given those options."""
    filled = row.read({"if_exists": "same", **values}, {*values, "if_exists"})
    result = row.run(Azure(arm), filled)
    return result.document if isinstance(result, Shown) else result


def test_an_existing_pool_is_the_result_and_nothing_is_written() -> None:
    arm = InProcessArm(THERE)
    document = run(ADD, arm, POOL)
    assert (document["name"], document["workloadRuntime"]) == ("untrusted", GA)
    assert arm.traffic.writes == []


def test_an_existing_cluster_is_the_result_and_nothing_is_written() -> None:
    arm = InProcessArm(THERE)
    assert run(CREATE, arm, CLUSTER)["name"] == "demo"
    assert arm.traffic.writes == []


@pytest.mark.parametrize(
    ("row", "values", "listed"),
    [
        (ADD, {"node_count": 5}, ["count: 1 exists, 5 was requested"]),
        (ADD, {"node_vm_size": "Standard_D8s_v5"}, ["vmSize: Standard_D4s_v3 exists, Standard_D8s_v5 was requested"]),
        (ADD, {"workload_runtime": PREVIEW}, [f"workloadRuntime: {GA} exists, {PREVIEW} was requested"]),
        (ADD, {"mode": "System"}, ["mode: User exists, System was requested"]),
        (ADD, {"zones": ["1", "2"]}, ["availabilityZones: nothing exists, 1, 2 was requested"]),
        (ADD, {"nodepool_labels": ["team=red"]}, ["nodeLabels.team: blue exists, red was requested"]),
        (
            ADD,
            {"node_count": 5, "max_pods": 30},
            ["count: 1 exists, 5 was requested", "maxPods: 250 exists, 30 was requested"],
        ),
        (CREATE, {"node_count": 5}, ["agentPoolProfiles[untrusted].count: 1 exists, 5 was requested"]),
        (CREATE, {"location": "westeurope"}, ["location: eastus exists, westeurope was requested"]),
        (CREATE, {"tier": "standard"}, ["sku.tier: Free exists, Standard was requested"]),
        (CREATE, {"dns_name_prefix": "other"}, ["dnsPrefix: demo exists, other was requested"]),
        (
            CREATE,
            {"nodepool_name": "absent"},
            ["agentPoolProfiles[absent]: nothing exists, a node pool of that name was requested"],
        ),
    ],
)
def test_each_difference_is_a_line_in_az_s_names_and_nothing_is_written(
    row: Any, values: dict[str, Any], listed: list[str]
) -> None:
    arm = InProcessArm(THERE)
    with pytest.raises(Differs) as caught:
        run(row, arm, {**(POOL if row is ADD else CLUSTER), **values})
    what = "Node pool untrusted of cluster demo" if row is ADD else "Cluster demo"
    first, *lines = caught.value.message.splitlines()
    assert first == f"{what} exists and is not what was requested. Nothing was changed."
    assert lines == listed
    assert advice(caught.value).startswith("Look at its state:\naz aks ")
    assert arm.traffic.writes == []


@pytest.mark.parametrize(
    "values",
    [
        {"node_count": 1, "node_vm_size": "STANDARD_D4S_V3", "os_sku": "Mariner"},
        {"workload_runtime": GA, "nodepool_labels": ["team=blue"]},
        {"kubernetes_version": "1.34"},
    ],
)
def test_what_means_the_same_is_not_a_difference(values: dict[str, Any]) -> None:
    arm = InProcessArm(THERE)
    assert run(ADD, arm, {**POOL, **values})["name"] == "untrusted"
    assert arm.traffic.writes == []


def test_a_plain_pool_of_the_name_is_a_difference_without_any_option() -> None:
    arm = InProcessArm(world_with_cluster(pool_row("nodepool1"), pool_row("untrusted", mode="User")))
    with pytest.raises(Differs) as caught:
        run(ADD, arm, POOL)
    assert "workloadRuntime: OCIContainer exists, KataMshvVmIsolation was requested" in caught.value.message


def test_a_pool_that_the_autoscaler_has_scaled_has_what_was_asked_for() -> None:
    arm = InProcessArm(world_with_cluster())
    values = {**POOL, "enable_cluster_autoscaler": True, "min_count": 1, "max_count": 5, "workload_runtime": GA}
    run(ADD, arm, values)
    arm.cluster()["properties"]["agentPoolProfiles"][1]["count"] = 4
    arm.traffic.sent.clear()
    assert run(ADD, arm, values)["count"] == 4
    assert arm.traffic.writes == []


def test_one_that_does_not_exist_is_made_and_the_same_command_again_writes_nothing() -> None:
    arm = InProcessArm(REGISTERED)
    assert run(CREATE, arm, CLUSTER)["provisioningState"] == "Succeeded"
    assert run(ADD, arm, POOL)["provisioningState"] == "Succeeded"
    writes = len(arm.traffic.writes)
    run(CREATE, arm, CLUSTER)
    run(ADD, arm, POOL)
    assert len(arm.traffic.writes) == writes == 3


def test_one_that_another_run_makes_meanwhile_is_the_result() -> None:
    arm = InProcessArm(world_with_cluster())

    def another_one_is_faster(_: Sent) -> None:
        run(ADD, arm, {**POOL, "workload_runtime": GA, "no_wait": True})

    arm.on("PUT", "agentPools/untrusted", another_one_is_faster, times=1)
    document = run(ADD, arm, {**POOL, "workload_runtime": GA, "skip_checks": True})
    assert (document["name"], document["provisioningState"]) == ("untrusted", "Succeeded")


@pytest.mark.parametrize("state", ["Failed", "Canceled"])
def test_one_that_failed_is_not_the_same_and_the_error_says_how_to_repair_it(state: str) -> None:
    arm = InProcessArm(THERE)
    arm.cluster()["properties"]["agentPoolProfiles"][1]["provisioningState"] = state
    with pytest.raises(AlreadyExists) as caught:
        run(ADD, arm, POOL)
    assert f"with the provisioning state {state}" in caught.value.message
    assert "az aks-sandbox reconcile -g sandbox-rg -n demo" in advice(caught.value)


@pytest.mark.parametrize("how", [{"dry_run": True}, {"dry_run": True, "validate": True}], ids=["dry run", "validate"])
@pytest.mark.parametrize(("row", "values"), [(CREATE, CLUSTER), (ADD, POOL)], ids=["create", "add"])
def test_a_dry_run_ends_as_the_write_would(row: Any, values: dict[str, Any], how: dict[str, Any]) -> None:
    arm = InProcessArm(THERE)
    filled = row.read({"if_exists": "same", **values, **how}, {*values, *how, "if_exists"})
    document = row.run(Azure(arm), filled)
    assert (document["method"], "check" in document) == ("PUT", False)
    with pytest.raises(Differs):
        run(row, arm, {**values, **how, "max_pods": 30})
    assert arm.traffic.writes == []


@pytest.mark.parametrize(
    ("row", "values", "start"),
    [
        (CREATE, CLUSTER, "az aks start -g sandbox-rg -n demo"),
        (ADD, POOL, "az aks nodepool start -g sandbox-rg --cluster-name demo --nodepool-name untrusted"),
    ],
    ids=["create", "add"],
)
def test_one_that_is_stopped_is_the_same_and_said_to_be_stopped(row: Any, values: dict[str, Any], start: str) -> None:
    arm = InProcessArm(THERE)
    properties = arm.cluster()["properties"]
    (properties if row is CREATE else properties["agentPoolProfiles"][1])["powerState"] = {"code": "Stopped"}
    context = Azure(arm)
    row.run(context, row.read({"if_exists": "same", **values}, {*values, "if_exists"}))
    warnings = [text for text in context.reporter.texts if "is stopped, so it does not run pods." in text]
    assert [start in text for text in warnings] == [True]


def test_without_the_option_one_that_exists_is_an_error() -> None:
    with pytest.raises(AlreadyExists):
        run(ADD, InProcessArm(THERE), {**POOL, "if_exists": "fail", "workload_runtime": GA})


def test_a_member_that_a_patch_sets_is_asked_for() -> None:
    with pytest.raises(Differs) as caught:
        run(CREATE, InProcessArm(THERE), {**CLUSTER, "patch": ['{"sku": {"tier": "Premium"}}']})
    assert "sku.tier: Free exists, Premium was requested" in caught.value.message


def test_what_the_patch_of_a_pool_leaves_out_is_not_asked_for() -> None:
    entry = {"name": "untrusted", "enableUltraSSD": True}
    arm = InProcessArm(THERE)
    values = {**CLUSTER, "nodepool_name": "untrusted", "node_vm_size": "Standard_D4s_v3"}
    with pytest.raises(Differs) as caught:
        run(CREATE, arm, {**values, "patch": [json.dumps({"properties": {"agentPoolProfiles": [entry]}})]})
    assert caught.value.message.splitlines()[1:] == [
        "agentPoolProfiles[untrusted].enableUltraSsd: False exists, True was requested"
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abAB.", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
BODIES = st.dictionaries(st.sampled_from(["location", "sku", "properties", "tags"]), VALUES, max_size=4)


@given(BODIES, BODIES)
def test_whatever_exists_is_compared_without_an_error_and_with_names(asked: Any, there: Any) -> None:
    before = copy.deepcopy((asked, there))
    for one in differences(asked, there, ()):
        assert one.member
        assert one.existing != ""
    assert (asked, there) == before


@given(BODIES)
def test_a_body_has_what_it_has(body: Any) -> None:
    named = {key: value for key, value in body.items() if not _folds_names(value)}
    assert differences(named, named, ()) == ()


def _folds_names(value: Any) -> bool:
    if isinstance(value, dict):
        return len({key.lower() for key in value}) < len(value) or any(map(_folds_names, value.values()))
    return isinstance(value, list) and any(map(_folds_names, value))


def test_the_error_has_a_message_of_lines() -> None:
    assert issubclass(Differs, AksSandboxError)
    assert Differs.of_lines
