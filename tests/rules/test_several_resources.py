"""A rule finds something about each node pool, and a reader sees the pools with the same finding as one row."""

import pytest

from aks_sandbox.model.finding import Kind, Resource, Status
from aks_sandbox.rules.engine import run_rules
from tests.support.worlds import GOOD, cluster, facts, live_pool, rule_named, shown_each, sku, skus, spec

BAD = sku("Standard_D4_v3", HyperVGenerations="V1", CpuArchitectureType="Arm64", vCPUs="1", MemoryGB="1")
STEPS = (
    "Add another node pool, then drain and delete this one. To change the VM size of a node pool in place is a preview "
    "feature (Microsoft.ContainerService/AgentPoolVMSSResize).\n"
    "Sizes that pass here: Standard_D4s_v5."
)


@pytest.mark.parametrize("code", ["SBX304", "SBX306", "SBX307"])
def test_each_pool_of_a_cluster_is_judged_by_itself(code: str) -> None:
    pools = cluster(live_pool("one", vm_size="Standard_D4_v3"), live_pool("two"), live_pool("six", vm_size=BAD.name))
    judged = shown_each(code, cluster=pools, skus=skus(BAD, sku(**GOOD)))
    assert [(name, status, steps) for name, status, _, steps in judged] == [
        ("one", "warn", STEPS),
        ("two", "pass", ""),
        ("six", "warn", STEPS),
    ]


def test_a_hundred_pools_with_one_fault_are_one_row() -> None:
    names = [f"p{number}" for number in range(100)]
    pools = cluster(live_pool("good"), *(live_pool(name, os_sku="Ubuntu") for name in names))
    report = run_rules([rule_named("SBX401")], spec(), facts(spec(), cluster=pools))
    bad, good = report.rows()
    assert (bad.status, bad.codes) == (Status.FAIL, ("SBX401",))
    assert bad.resources == tuple(Resource(Kind.NODE_POOL, name) for name in names)
    assert (good.status, good.resources) == (Status.PASS, (Resource(Kind.NODE_POOL, "good"),))
