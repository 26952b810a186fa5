"""`check` of live facts, on recordings of the simulator: every rule, the target, and what counts as a failure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.arm.connection import Connection
from aks_sandbox.check.check import CheckOptions, check
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.azure import KubernetesVersion
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.steps import lines_of
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import codes, in_world, lines_of_row, row_of, statuses
from tests.support.rule_codes import CODES_OF_AZURE
from tests.support.traffic import SUBSCRIPTION, Traffic
from tests.support.wanted import GA, PREVIEW, REGISTERED, RecordingReporter, judged_spec, pool_row, world_with_cluster

A_REGION: dict[str, Any] = {"location": "eastus", "resource_group": None, "cluster_name": None}
CODES = sorted(CODES_OF_AZURE)
OF_A_CLUSTER = [code for code in CODES if code.startswith("SBX5")]


def judge(connection: Connection, spec: SandboxSpec, **how: Any) -> dict[str, Any]:
    return check(connection, spec, CheckOptions(**how), {}, RecordingReporter()).document


def test_check_reports_a_missing_registration_and_passes_the_rest(connection: Connection, traffic: Traffic) -> None:
    answer = judge(connection, judged_spec(PREVIEW, **A_REGION))
    assert answer["verdict"] == "fail"
    assert sorted(statuses(answer)) == CODES
    assert codes(answer, "fail") == ["SBX106"]
    assert codes(answer, "warn") == ["SBX107", "SBX407"]
    assert codes(answer, "skipped") == ["SBX109", "SBX303", "SBX321", "SBX408", *OF_A_CLUSTER]
    assert codes(answer, "unknown") == []
    given = list(statuses(answer).values())
    assert answer["summary"] == {status: given.count(status) for status in answer["summary"]}
    failed = row_of(answer, "SBX106")
    assert failed["message"] == (
        "Microsoft.ContainerService/KataVMIsolationPreview is NotRegistered, and KataMshvVmIsolation needs it."
    )
    assert lines_of_row(failed)[-2:] == [
        "az aks-sandbox feature register --workload-runtime KataMshvVmIsolation",
        "Or use --workload-runtime KataVmIsolation, which does not need a flag.",
    ]
    assert traffic.writes == []


@pytest.mark.world(REGISTERED)
def test_check_takes_the_location_of_the_group_and_shows_the_target(connection: Connection) -> None:
    answer = judge(connection, judged_spec(GA, cluster_name=None))
    assert answer["verdict"] == "warn"
    assert answer["target"] == {
        "subscriptionId": SUBSCRIPTION,
        "resourceGroup": "sandbox-rg",
        "clusterName": None,
        "location": "eastus",
        "purpose": "create",
        "kubernetesVersion": "1.34",
        "nodePools": [
            {
                "name": "nodepool1",
                "exists": False,
                "workloadRuntime": "KataVmIsolation",
                "osSku": "AzureLinux",
                "vmSize": "Standard_D4s_v3",
                "count": 1,
                "mode": "System",
                "zones": [],
            }
        ],
    }


@pytest.mark.world(world_with_cluster(kubernetesVersion="1.20.7"))
def test_check_reads_the_kubernetes_version_of_an_existing_cluster(connection: Connection) -> None:
    row = row_of(judge(connection, replace(judged_spec(GA), adds_pool=True)), "SBX203")
    assert row["status"] == "fail"
    assert row["message"] == (
        "Kubernetes 1.20.7 (the cluster's) is below 1.27, the documented minimum of KataVmIsolation."
    )
    assert lines_of_row(row)[-1] == "az aks get-upgrades -g sandbox-rg -n demo --output table"


def test_check_refuses_an_unknown_code_before_any_call(arm: InProcessArm) -> None:
    with pytest.raises(InvalidInput) as caught:
        judge(arm.connection, judged_spec(GA), ignore=("SBX999",))
    assert caught.value.message == "--ignore: no check has the code SBX999"
    assert lines_of(caught.value.steps)[-2:] == ["See all codes:", "az aks-sandbox rule list --output table"]
    assert arm.traffic.sent == []


def test_without_any_target_what_needs_a_region_is_unknown_with_the_option(arm: InProcessArm) -> None:
    answer = judge(arm.connection, judged_spec(GA, resource_group=None, cluster_name=None))
    of_the_region = [
        "SBX201", "SBX202", "SBX203", "SBX204", "SBX301", "SBX302", "SBX303", "SBX304", "SBX306", "SBX307", "SBX308",
        "SBX309", "SBX310", "SBX406",
    ]  # fmt: skip
    assert codes(answer, "skipped") == ["SBX106", "SBX109", "SBX321", "SBX408", *OF_A_CLUSTER]
    assert codes(answer, "unknown") == of_the_region
    for code in of_the_region:
        row = row_of(answer, code)
        assert (row["message"], lines_of_row(row)) == (
            "A region was not named.",
            ["Use --location, or --resource-group to take its region."],
        )
    row = row_of(answer, "SBX501")
    assert (row["message"], lines_of_row(row)) == (
        "A cluster was not named.",
        ["Use --resource-group and --name."],
    )


@pytest.mark.world(
    world_with_cluster(
        pool_row("nodepool1", vmSize="Standard_B2s"),
        pool_row("kata1", GA, mode="User"),
        pool_row("arm1", GA, mode="User", vmSize="Standard_D4ps_v5"),
    )
)
class TestOfACluster:
    """Which pools are judged, by what was named."""

    def pools(self, arm: InProcessArm, spec: SandboxSpec) -> tuple[str, list[tuple[str, bool]], list[str]]:
        answer = judge(arm.connection, spec)
        judged = [(pool["name"], pool["exists"]) for pool in answer["target"]["nodePools"]]
        return answer["target"]["purpose"], judged, codes(answer, "fail")

    def test_all_its_sandboxed_pools_are_judged(self, arm: InProcessArm) -> None:
        assert self.pools(arm, judged_spec(GA)) == ("nodepool", [("kata1", True), ("arm1", True)], [])

    def test_a_pool_that_was_named_is_judged_alone(self, arm: InProcessArm) -> None:
        spec = replace(judged_spec(GA, of_pool={"name": "kata1"}), pool_named=True)
        assert self.pools(arm, spec) == ("nodepool", [("kata1", True)], [])

    def test_a_pool_that_is_about_to_be_added_is_judged_under_its_name(self, arm: InProcessArm) -> None:
        wanted = judged_spec(GA, of_pool={"name": "more", "vm_size": "Standard_D4_v3"}, purpose="nodepool")
        spec = replace(wanted, pool_named=True, adds_pool=True)
        assert self.pools(arm, spec) == ("nodepool", [("more", False)], ["SBX304"])

    def test_a_pool_that_was_named_and_is_plain_cannot_be_made_sandboxed(self, arm: InProcessArm) -> None:
        spec = replace(judged_spec(GA, of_pool={"name": "nodepool1"}), pool_named=True)
        answer = judge(arm.connection, spec)
        assert codes(answer, "fail") == ["SBX503"]
        assert row_of(answer, "SBX503")["message"] == (
            "Node pool nodepool1 exists without Pod Sandboxing, "
            "and the workload runtime of a node pool cannot be changed."
        )

    def test_for_nodepool_judges_the_wanted_pool_beside_those_that_are_there(self, arm: InProcessArm) -> None:
        spec = replace(judged_spec(GA), purpose="nodepool", adds_pool=True)
        assert self.pools(arm, spec) == ("nodepool", [("nodepool1", False)], [])

    def test_for_create_the_existing_cluster_is_the_failure(self, arm: InProcessArm) -> None:
        answer = judge(arm.connection, replace(judged_spec(GA), purpose="create"))
        assert codes(answer, "fail") == ["SBX503"]
        assert row_of(answer, "SBX503")["message"] == "Cluster demo already exists."


def test_an_ignored_failure_still_shows_and_does_not_count(arm: InProcessArm) -> None:
    answer = judge(arm.connection, judged_spec(PREVIEW, **A_REGION), ignore=("sbx106",))
    assert answer["verdict"] == "warn"
    assert (codes(answer, "ignored"), codes(answer, "fail")) == (["SBX106"], [])
    assert row_of(answer, "SBX106")["message"].startswith("Microsoft.ContainerService/KataVMIsolationPreview is Not")


def test_a_warning_passes_unless_the_check_is_strict(arm: InProcessArm) -> None:
    spec = judged_spec(GA, **A_REGION)
    assert judge(arm.connection, spec)["verdict"] == "warn"
    strict = judge(arm.connection, spec, strict=True)
    assert (strict["verdict"], codes(strict, "warn")) == ("fail", ["SBX407"])
    ignoring = judge(arm.connection, spec, strict=True, ignore=("SBX407",))
    assert (ignoring["verdict"], codes(ignoring, "ignored")) == ("pass", ["SBX407"])


def test_an_unknown_answer_is_unknown_also_when_the_check_is_strict(arm: InProcessArm) -> None:
    arm.fault("GET .*/usages 403")
    spec = judged_spec(GA, **A_REGION)
    loose = judge(arm.connection, spec)
    assert (loose["verdict"], codes(loose, "unknown")) == ("unknown", ["SBX204", "SBX308", "SBX309"])
    assert judge(arm.connection, spec, strict=True, ignore=tuple(codes(loose, "warn")))["verdict"] == "unknown"


def test_a_version_that_the_region_does_not_offer_fails_with_those_that_it_does(arm: InProcessArm) -> None:
    spec = judged_spec(GA, of_pool={"kubernetes_version": KubernetesVersion(1, 30)}, **A_REGION)
    answer = judge(arm.connection, spec)
    assert codes(answer, "fail") == ["SBX202", "SBX203"]
    row = row_of(answer, "SBX202")
    assert row["message"] == "Kubernetes 1.30 (given) is not offered in the region."
    assert lines_of_row(row) == ["Choose one of the offered versions: 1.35, 1.34, 1.33, 1.32, 1.31."]
    assert "Versions that pass here: 1.34, 1.33, 1.32." in lines_of_row(row_of(answer, "SBX203"))


def test_it_is_said_that_azure_is_asked(arm: InProcessArm, reporter: RecordingReporter) -> None:
    check(arm.connection, judged_spec(GA, purpose="create"), CheckOptions(), {}, reporter)
    assert reporter.said == ["Reading what the checks need"]
    assert reporter.warnings == []


@pytest.mark.parametrize(
    ("location", "warnings"),
    [
        ("mars", ["--location mars is not used: cluster demo is in eastus."]),
        ("East US", []),
        (None, []),
    ],
)
def test_a_location_that_is_not_the_clusters_is_said_not_to_be_used(location: str | None, warnings: list[str]) -> None:
    arm, reporter = in_world("healthy-cluster"), RecordingReporter()
    spec = judged_spec(GA, location=location)
    check(arm.connection, spec, CheckOptions(), {}, reporter)
    assert reporter.warnings == warnings
