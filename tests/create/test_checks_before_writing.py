"""The checks of `create` and `nodepool add`: one round of facts, and a failure that names what would pass."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.errors import ChecksFailed, ChecksUndecided, Denied, HalfDone, InvalidInput, NotFound, Unreachable
from aks_sandbox.model.azure import KubernetesVersion
from aks_sandbox.model.wanted import SshKey, WriteOptions
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world
from tests.support.questions import PATHS, SECOND_PATHS, meet
from tests.support.wanted import (
    GA,
    PREVIEW,
    REGISTERED,
    RecordingReporter,
    advice,
    cluster_spec,
    pool_spec,
    sandbox_spec,
    world_with_cluster,
)

NO_WAIT = WriteOptions(no_wait=True)
OF_THE_SUBSCRIPTION = ["subscription", "permissions", "container_service", "compute", "other_features", "azure_linux"]
OF_A_REGION = ["skus", "usages", "kubernetes_versions", "cluster_quota"]


def create(arm: InProcessArm, runtime: str = GA, options: WriteOptions = NO_WAIT, **of_pool: Any) -> RecordingReporter:
    """Create a cluster without waiting for it; the reporter that listened."""
    reporter = RecordingReporter()
    create_cluster(arm.connection, cluster_spec(runtime, **of_pool), options, SshKey(), reporter)
    return reporter


def add(arm: InProcessArm, runtime: str = GA, options: WriteOptions = NO_WAIT, **of_pool: Any) -> RecordingReporter:
    """Add a node pool without waiting for it; the reporter that listened."""
    reporter = RecordingReporter()
    add_node_pool(arm.connection, sandbox_spec(runtime, **of_pool), options, reporter)
    return reporter


def refused(arm: InProcessArm, write: Any, *arguments: Any, **of_pool: Any) -> ChecksFailed:
    """The error with which the checks stop a write, of which nothing was sent."""
    with pytest.raises(ChecksFailed) as caught:
        write(arm, *arguments, **of_pool)
    assert arm.traffic.writes == []
    return caught.value


def line_of(error: ChecksFailed, code: str) -> str:
    """The line of one failed check."""
    [line] = [line for line in error.message.splitlines() if line.startswith(code)]
    return line


def steps_of(error: ChecksFailed, code: str) -> str:
    """What to do about one failed check: the lines below its own, up to those of the next check."""
    _, _, below = error.message.partition(f"\n{line_of(error, code)}\n")
    return below.partition("\nSBX")[0]


def spelled_out(codes: str) -> set[str]:
    """Each code of a text such as `SBX102, SBX301-SBX304`."""
    found = set()
    for first, last in re.findall(r"SBX(\d+)(?:(?:-| to )(?:SBX)?(\d+))?", codes):
        found |= {f"SBX{number}" for number in range(int(first), int(last or first) + 1)}
    return found


def passing(error: ChecksFailed, code: str, things: str) -> list[str]:
    """The values that would pass, which the steps of a failed check list."""
    found = re.search(rf"{things} that pass[^:]*: (.*)\.$", steps_of(error, code), re.MULTILINE)
    assert found is not None, error.message
    return found[1].split(", ")


@pytest.mark.parametrize(("runtime", "flag"), [(GA, []), (PREVIEW, ["feature_states"])])
@pytest.mark.parametrize("write", [create, add])
def test_a_write_costs_one_round_of_facts_and_then_the_put(write: Any, runtime: str, flag: list[str]) -> None:
    arm = InProcessArm({**REGISTERED, **(world_with_cluster() if write is add else {})})
    paths = {**PATHS, **SECOND_PATHS}
    first, second = [*OF_THE_SUBSCRIPTION, "group_location", "cluster"], [*OF_A_REGION, *flag]
    barriers = [meet(arm, [paths[name] for name in names]) for names in (first, second)]
    write(arm, runtime)
    assert not any(barrier.broken for barrier in barriers)
    before = [sent.path for sent in arm.traffic.sent[: [one.method for one in arm.traffic.sent].index("PUT")]]
    asked = [name for sent in before for name, path in paths.items() if re.search(path, sent)]
    assert sorted(asked) == sorted([*first, *second, "limits"])
    assert len(before) == len(asked)
    after = arm.traffic.sent[len(before) :]
    assert [one.method for one in after if "operations" not in one.path][:1] == ["PUT"]


def test_a_size_that_fails_is_answered_with_the_first_sizes_that_pass() -> None:
    error = refused(in_world("closed-sizes"), create)
    assert line_of(error, "SBX302") == (
        "SBX302 VM size restrictions of the subscription: Node pool nodepool1: "
        "Standard_D4s_v3 is not available to the subscription in this region (NotAvailableForSubscription)."
    )
    assert passing(error, "SBX302", "Sizes") == ["Standard_D4ds_v5", "Standard_D4ads_v5", "Standard_D4as_v5"]
    assert advice(error) == "Fix the failed checks. To create it anyway, add --ignore SBX302"


def test_the_sizes_that_pass_fit_the_zones_and_the_quota(arm: InProcessArm) -> None:
    arm.world.patch({"usages": {"eastus": {"standardDADSv5Family": {"limit": 4}, "standardDASv5Family": {"limit": 0}}}})
    arm.world.patch({"skus": {"eastus": {"Standard_D4ds_v5": {"restrictedZones": ["2"]}}}})
    error = refused(arm, create, vm_size="Standard_D4ps_v5", zones=("2",))
    sizes = passing(error, "SBX306", "Sizes")
    assert len(sizes) == 3
    assert not {"Standard_D4ads_v5", "Standard_D4as_v5", "Standard_D4ds_v5"}.intersection(sizes)


@pytest.mark.world(world_with_cluster())
def test_a_size_that_is_not_offered_fails_an_added_pool_with_those_that_are(arm: InProcessArm) -> None:
    error = refused(arm, add, vm_size="Standard_D4s_v99")
    assert "Standard_D4s_v99 is not offered in eastus." in line_of(error, "SBX301")
    assert len(passing(error, "SBX301", "Sizes")) == 3


def test_a_version_that_fails_is_answered_with_those_that_pass(arm: InProcessArm) -> None:
    error = refused(arm, create, kubernetes_version=KubernetesVersion(1, 31))
    line = line_of(error, "SBX203")
    assert "Kubernetes 1.31 (given) is below 1.32, the effective minimum." in line
    assert passing(error, "SBX203", "Versions") == ["1.34", "1.33", "1.32"]


def test_a_quota_that_is_too_small_stops_a_create_with_the_four_numbers() -> None:
    error = refused(in_world("poor-quota"), create, count=2)
    line = line_of(error, "SBX308")
    assert (
        "standardDSv3Family: 8 vCPUs are needed to create the nodes and up to 12 later; 5 of 10 vCPUs are used." in line
    )
    assert "Ask for a limit of 17 for standardDSv3Family in the Azure portal (Quotas)" in steps_of(error, "SBX308")


def test_a_system_pool_of_its_own_counts_against_the_same_quota() -> None:
    arm = in_world("poor-quota")
    system = pool_spec(GA, name="system", count=1, mode="System")
    spec = replace(cluster_spec(GA), system_pool=replace(system, runtime=None, name="system"))
    with pytest.raises(ChecksFailed) as caught:
        create_cluster(arm.connection, spec, NO_WAIT, SshKey(), RecordingReporter())
    assert (
        "standardDSv3Family: 8 vCPUs are needed to create the nodes and up to 16 later; 5 of 10" in caught.value.message
    )


@pytest.mark.parametrize(
    ("world", "write", "code"),
    [
        ("disabled-subscription", create, "SBX102"),
        ("restricted-caller", create, "SBX103"),
        ("unregistered", create, "SBX104"),
        ("full-region", create, "SBX204"),
        ("stopped-cluster", add, "SBX501"),
        ("awkward-cluster", add, "SBX504"),
    ],
)
def test_a_world_in_which_a_write_cannot_succeed_stops_it_before_it_is_sent(world: str, write: Any, code: str) -> None:
    assert line_of(refused(in_world(world), write, name="more"), code)


def test_a_full_cluster_takes_no_other_pool() -> None:
    error = refused(in_world("full-cluster"), add, name="more")
    assert "The cluster has 2 of at most 2 node pools." in line_of(error, "SBX503")


def test_a_contributor_of_one_group_is_told_what_could_not_be_decided_and_may_write() -> None:
    arm = in_world("group-contributor")
    arm.world.patch({"resourceGroups": {"sandbox-rg": {"location": "eastus"}}})
    reporter = create(arm)
    assert len(arm.traffic.writes) == 1
    unknown = ", ".join(text.partition(" (unknown): ")[0] for text in reporter.warnings if " (unknown): " in text)
    assert {"SBX102", "SBX104", "SBX301", "SBX308"} <= spelled_out(unknown)


def test_checks_that_warn_are_said_aloud_and_stop_nothing(arm: InProcessArm) -> None:
    reporter = create(arm)
    assert reporter.warned() == ["SBX407 warn"]
    assert len(arm.traffic.writes) == 1


@pytest.mark.parametrize("write", [create, add])
def test_strictly_what_could_not_be_checked_stops_a_write_before_it_is_sent(write: Any) -> None:
    arm = InProcessArm({**REGISTERED, **(world_with_cluster() if write is add else {})})
    arm.fault("GET .*Microsoft.Compute.*/usages 403")
    quiet = ("SBX407",)
    with pytest.raises(ChecksUndecided, match=r"could not be carried out, so nothing was written \(--strict\)"):
        write(arm, GA, WriteOptions(no_wait=True, strict=True, ignore=quiet))
    assert arm.traffic.writes == []
    said = write(arm, GA, WriteOptions(no_wait=True, ignore=quiet)).warned()
    [unknown] = [one for one in said if "(unknown)" in one or one.endswith(" unknown")]
    assert unknown.startswith("SBX308-SBX309 (2 checks) (unknown): Reading the vCPU quota of eastus: ")
    assert arm.traffic.writes != []


def test_strictly_a_warning_stops_a_create_and_an_ignored_one_does_not(arm: InProcessArm) -> None:
    error = refused(arm, create, GA, WriteOptions(no_wait=True, strict=True))
    assert advice(error).endswith("--ignore SBX407")
    reporter = create(arm, GA, WriteOptions(no_wait=True, strict=True, ignore=("SBX407",)))
    assert (reporter.warnings, len(arm.traffic.writes)) == ([], 1)


@pytest.mark.parametrize("option", ["skip_checks", "dry_run"])
def test_strict_needs_checks(option: str) -> None:
    with pytest.raises(InvalidInput, match=f"^--strict: cannot be used with --{option.replace('_', '-')}"):
        replace(WriteOptions(strict=True), **{option: True})  # type: ignore[arg-type]


def test_patches_are_applied_one_after_the_other(arm: InProcessArm) -> None:
    patches: tuple[dict[str, Any], ...] = ({"tags": {"a": "1", "b": "1"}}, {"tags": {"b": None, "c": "2"}})
    create(arm, GA, WriteOptions(no_wait=True, patches=patches))
    [put] = arm.traffic.writes
    assert put.body["tags"] == {"a": "1", "c": "2"}


@pytest.mark.world(world_with_cluster())
def test_an_ignored_failure_is_said_aloud_and_the_pool_is_sent(arm: InProcessArm) -> None:
    options = WriteOptions(no_wait=True, ignore=("SBX308", "sbx309"))
    arm.world.patch({"usages": {"eastus": {"standardDSv3Family": {"limit": 0}, "cores": {"limit": 5}}}})
    arm.world.patch({"quotas": {"eastus": {"ManagedClusters": {"limit": 1}}}})
    with pytest.raises(Exception, match="quota"):
        add(arm, GA, options)
    assert [write.method for write in arm.traffic.writes] == ["PUT"]


def test_a_missing_group_is_said_before_any_check(arm: InProcessArm) -> None:
    arm.world.patch({"resourceGroups": {"sandbox-rg": None}})
    with pytest.raises(NotFound) as caught:
        create(arm, vm_size="Standard_D4ps_v5")
    assert caught.value.message == "--resource-group: resource group sandbox-rg was not found in this subscription."


def test_without_checks_nothing_but_the_region_is_asked(arm: InProcessArm) -> None:
    create(arm, GA, WriteOptions(no_wait=True, skip_checks=True))
    assert sorted(arm.traffic.steps()[:2]) == ["GET managedClusters/demo", "GET resourceGroups/sandbox-rg"]
    assert [one.method for one in arm.traffic.sent][2] == "PUT"


@pytest.mark.parametrize("fault", ["403", "503", "invalid-json"])
def test_a_cluster_that_cannot_be_read_stops_an_added_pool(fault: str) -> None:
    arm = InProcessArm(world_with_cluster())
    arm.fault(f"GET .*/managedClusters/demo {fault}")
    with pytest.raises(Denied if fault == "403" else Unreachable, match="^reading cluster demo: "):
        add(arm)
    assert arm.traffic.writes == []


@pytest.mark.parametrize("fault", ["403", "503", "invalid-json"])
def test_a_name_that_cannot_be_looked_up_is_left_to_the_service_by_create(arm: InProcessArm, fault: str) -> None:
    arm.fault(f"GET .*/managedClusters/demo {fault}")
    create(arm)
    [put] = arm.traffic.writes
    assert put.headers["if-none-match"] == "*"


@pytest.mark.world(world_with_cluster())
def test_a_reconciliation_that_fails_after_checked_facts_is_half_done(arm: InProcessArm) -> None:
    arm.fault("PUT .*/managedClusters/demo 403")
    with pytest.raises(HalfDone, match="Node pool untrusted was added"):
        add(arm, GA, WriteOptions())
