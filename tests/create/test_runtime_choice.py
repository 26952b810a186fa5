"""Without --workload-runtime a node pool gets the runtime that the cluster's sandboxed node pools have."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.model.cluster import Cluster
from aks_sandbox.model.runtime_choice import runtime_for
from aks_sandbox.model.wanted import WriteOptions
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import (
    GA,
    PREVIEW,
    REGISTERED,
    RecordingReporter,
    pool_row,
    runtime,
    sandbox_spec,
    world_with_cluster,
)
from tests.support.worlds import live_pool, plain_pool


def pools(*runtimes: str, state: str = "Succeeded") -> list[Any]:
    return [live_pool(f"p{number}", runtime=name, provisioning_state=state) for number, name in enumerate(runtimes)]


def chosen(*made: Any, name: str = "more", default: str = PREVIEW) -> tuple[str, str]:
    cluster = Cluster("demo", "eastus", "1.34.2", "Succeeded", "Running", (plain_pool(), *made))
    choice = runtime_for(cluster, name, runtime(default), find_runtime)
    return choice.runtime.name, choice.why


@pytest.mark.parametrize("default", [GA, PREVIEW])
@pytest.mark.parametrize(
    "made",
    [[], pools("WasmWasi"), pools(PREVIEW, state="Deleting"), pools(GA, state="Deleting")],
    ids=["none", "another runtime", "deleting preview", "deleting"],
)
def test_a_cluster_without_staying_sandboxed_pools_leaves_the_default(made: list[Any], default: str) -> None:
    assert chosen(*made, default=default) == (default, "")


@pytest.mark.parametrize("state", ["Failed", "Canceled", "failed"])
def test_pools_whose_last_operation_failed_decide_only_where_there_are_no_others(state: str) -> None:
    # A pool that works since long stays Failed after an upgrade that could not drain a node.
    name, why = chosen(*pools(GA, state=state))
    assert name == GA
    assert "as the sandboxed node pools of cluster demo have (p0)" in why
    assert chosen(live_pool("well", runtime=PREVIEW), *pools(GA, GA, state=state)) == (PREVIEW, "")


@pytest.mark.parametrize("there", [GA, PREVIEW])
@pytest.mark.parametrize("default", [GA, PREVIEW])
def test_the_runtime_of_the_pools_is_taken_and_said_where_it_is_not_the_default(there: str, default: str) -> None:
    name, why = chosen(*pools(there, there.upper()), default=default)
    assert name == there
    assert why == (
        ""
        if there == default
        else f"Node pool more gets the workload runtime {there}, as the sandboxed node pools of cluster demo have "
        "(p0, p1). Use --workload-runtime for another one."
    )


def test_of_a_mix_the_runtime_of_more_pools_is_taken_and_explained() -> None:
    assert chosen(*pools(GA, PREVIEW, GA)) == (
        GA,
        "The sandboxed node pools of cluster demo have different workload runtimes (KataVmIsolation: p0, p2; "
        "KataMshvVmIsolation: p1). Node pool more gets KataVmIsolation, as more of them have; use --workload-runtime "
        "to choose.",
    )


@pytest.mark.parametrize("default", [GA, PREVIEW])
def test_of_as_many_the_default_is_taken_and_explained(default: str) -> None:
    name, why = chosen(*pools(GA, PREVIEW), default=default)
    assert name == default
    assert f"Node pool more gets {default}, the default among those that as many have; use --workload-runtime" in why


def test_a_pool_that_exists_keeps_its_own_runtime() -> None:
    assert chosen(*pools(PREVIEW, PREVIEW, GA), name="p2") == (GA, "")


@pytest.mark.parametrize(("there", "default"), [(GA, PREVIEW), (PREVIEW, GA)])
def test_the_request_has_the_runtime_of_the_cluster(there: str, default: str) -> None:
    from dataclasses import replace

    seed = {**REGISTERED, **world_with_cluster(pool_row("nodepool1"), pool_row("kata1", there, mode="User"))}
    arm, reporter = InProcessArm(seed), RecordingReporter()
    spec = replace(sandbox_spec(default), runtime_open=True)
    made = add_node_pool(arm.connection, spec, WriteOptions(), reporter)
    assert made is not None
    assert made["workloadRuntime"] == there
    assert reporter.warnings[0].startswith(f"Node pool untrusted gets the workload runtime {there}, as ")
    dry = add_node_pool(
        arm.connection, replace(spec, pool=replace(spec.pool, name="dry")), WriteOptions(dry_run=True), reporter
    )
    assert dry is not None
    assert dry["body"]["properties"]["workloadRuntime"] == there


@pytest.mark.parametrize(
    ("fault", "said"),
    [("", "Cluster demo was not found. "), ("GET .*/managedClusters/demo 403", "Cluster demo could not be read. ")],
)
def test_a_dry_run_without_the_cluster_says_that_the_request_may_differ(fault: str, said: str) -> None:
    from dataclasses import replace

    arm, reporter = InProcessArm(), RecordingReporter()
    if fault:
        arm.fault(fault)
    dry = add_node_pool(
        arm.connection, replace(sandbox_spec(GA), runtime_open=True), WriteOptions(dry_run=True), reporter
    )
    assert dry is not None
    assert dry["body"]["properties"]["workloadRuntime"] == GA
    assert reporter.warnings[0].startswith(said)
