"""Facts: each question asked once, the independent ones together, only those that are needed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.errors import NotLoggedIn
from aks_sandbox.model.azure import KubernetesVersion, Usage
from aks_sandbox.model.facts import Known, NotAsked, Unknown
from aks_sandbox.steps import as_steps
from tests.support.in_process_arm import InProcessArm
from tests.support.questions import ALL, PATHS, SECOND_PATHS, fetch, known_facts, meet, not_asked
from tests.support.wanted import GA, PREVIEW, judged_spec, pool_row, world_with_cluster

ONLY_A_REGION: dict[str, Any] = {"location": "East US", "resource_group": None, "cluster_name": None}
ONLY_A_GROUP: dict[str, Any] = {"cluster_name": None}
#: The rounds of questions for each form of the target: what is asked together, and what waits for the round before.
OF_A_REGION = ("skus", "usages", "kubernetes_versions", "cluster_quota")
OF_THE_SUBSCRIPTION = ("subscription", "permissions", "container_service", "compute", "other_features", "azure_linux")
ROUNDS = {
    "-l": (ONLY_A_REGION, [[*OF_THE_SUBSCRIPTION, "feature_states", *OF_A_REGION], ["limits"]]),
    "-g": (ONLY_A_GROUP, [[*OF_THE_SUBSCRIPTION, "feature_states", "group_location"], [*OF_A_REGION], ["limits"]]),
    "-g -n": (
        {},
        [[*OF_THE_SUBSCRIPTION, "group_location", "cluster"], ["feature_states", *OF_A_REGION], ["limits"]],
    ),
    "-g -n -l": (
        {"location": "eastus"},
        [[*OF_THE_SUBSCRIPTION, "group_location", "cluster"], ["feature_states", *OF_A_REGION], ["limits"]],
    ),
}
CLUSTER = world_with_cluster(
    pool_row("nodepool1"), pool_row("kata1", GA, mode="User"), pool_row("old1", PREVIEW, mode="User")
)


@pytest.mark.world(CLUSTER)
@pytest.mark.parametrize(("target", "rounds"), ROUNDS.values(), ids=ROUNDS)
def test_the_questions_of_a_round_go_out_together_and_no_target_takes_more_than_four_rounds(
    arm: InProcessArm, target: dict[str, Any], rounds: list[list[str]]
) -> None:
    paths = {**PATHS, **SECOND_PATHS}
    barriers = [meet(arm, [paths[name] for name in names]) for names in rounds]
    facts = fetch(arm, **target)
    assert not any(barrier.broken for barrier in barriers)
    assert len(rounds) <= 4
    asked = [name for sent in arm.traffic.sent for name, path in paths.items() if re.search(path, sent.path)]
    assert sorted(asked) == sorted(name for names in rounds for name in names)
    assert len(arm.traffic.sent) == len(asked)
    assert "location" in known_facts(facts)


@pytest.mark.world(CLUSTER)
def test_every_question_is_asked_once_and_every_fact_is_known(arm: InProcessArm) -> None:
    facts = fetch(arm)
    assert known_facts(facts) == set(ALL)
    paths = [sent.path for sent in arm.traffic.sent]
    assert len(paths) == len(set(paths)) == len(PATHS) + len(SECOND_PATHS)


@pytest.mark.world(CLUSTER)
def test_one_token_is_asked_for_however_many_questions_start_together(arm: InProcessArm) -> None:
    meet(arm, [PATHS["subscription"], PATHS["permissions"], PATHS["compute"], PATHS["cluster"]])
    fetch(arm)
    assert arm.traffic.tokens_asked == 1


@pytest.mark.parametrize(
    ("need", "asked"),
    [
        ("subscription", {"00000000-0000-0000-0000-000000000000"}),
        ("compute", {"Microsoft.Compute"}),
        ("location", {"sandbox-rg", "demo"}),
        ("skus", {"sandbox-rg", "demo", "skus"}),
        ("cluster_quota", {"sandbox-rg", "demo", "usages", "quotas"}),
        ("feature_states", {"demo", "KataVMIsolationPreview"}),
        ("existing_cluster", {"demo"}),
        ("subject", {"demo"}),
        ("kubernetes_version", {"sandbox-rg", "demo", "kubernetesVersions"}),
        ("cli_version", set()),
    ],
)
def test_only_what_was_named_and_what_that_needs_is_asked(arm: InProcessArm, need: str, asked: set[str]) -> None:
    facts = fetch(arm, need)
    assert {sent.path.rsplit("/", 1)[1] for sent in arm.traffic.sent} == asked
    assert facts.outcome("nonsense") == NotAsked("'nonsense' was not asked for")


def test_what_the_caller_told_is_known_and_not_asked(arm: InProcessArm) -> None:
    facts = fetch(arm, "cli_version")
    assert facts.cli_version == "2.91.0"
    assert arm.traffic.sent == []


def test_permissions_are_asked_at_the_group_and_without_one_at_the_subscription(arm: InProcessArm) -> None:
    fetch(arm, "permissions")
    fetch(arm, "permissions", **ONLY_A_REGION)
    assert [sent.path.split("/", 3)[3] for sent in arm.traffic.sent] == [
        "resourceGroups/sandbox-rg/providers/Microsoft.Authorization/permissions",
        "providers/Microsoft.Authorization/permissions",
    ]


def test_without_a_group_and_a_location_what_needs_one_is_unknown(arm: InProcessArm) -> None:
    facts = fetch(arm, resource_group=None, cluster_name=None)
    expected = Unknown("A region was not named.", as_steps(["Use --location, or --resource-group to take its region."]))
    for name in ("location", "skus", "usages", "kubernetes_versions", "kubernetes_version", "cluster_quota"):
        assert facts.outcome(name) == expected, name
    assert facts.outcome("group_location") == not_asked("A resource group was not named.", "Use --resource-group.")
    no_cluster = not_asked("A cluster was not named.", "Use --resource-group and --name.")
    assert (facts.outcome("cluster"), facts.outcome("existing_cluster")) == (no_cluster, no_cluster)


def test_a_cluster_that_does_not_exist_yet_is_known_not_to(arm: InProcessArm) -> None:
    facts = fetch(arm)
    assert facts.outcome("cluster") == Known(None)
    assert facts.outcome("existing_cluster") == NotAsked("Cluster demo does not exist yet.")


def test_a_group_that_does_not_exist_tells_no_location(arm: InProcessArm) -> None:
    facts = fetch(arm, resource_group="nowhere")
    assert facts.outcome("group_location") == Known(None)
    assert facts.outcome("location") == Unknown("Resource group nowhere was not found, so its region is not known.")


def test_the_generally_available_runtime_asks_for_no_flag(arm: InProcessArm) -> None:
    facts = fetch(arm, runtime=GA)
    assert facts.outcome("feature_states") == Known({})
    assert not [sent for sent in arm.traffic.sent if "/features/KataVM" in sent.path]


@pytest.mark.world(CLUSTER)
def test_the_flag_of_a_pool_of_the_cluster_is_asked_whichever_runtime_was_named(arm: InProcessArm) -> None:
    facts = fetch(arm, "feature_states", runtime=GA)
    assert facts.feature_states == {"Microsoft.ContainerService/KataVMIsolationPreview": "NotRegistered"}


@pytest.mark.world(world_with_cluster(kubernetesVersion="1.33"))
def test_an_existing_cluster_tells_its_version(arm: InProcessArm) -> None:
    version = fetch(arm, "kubernetes_version").kubernetes_version
    assert version.version.minor_version == KubernetesVersion(1, 33)
    assert (version.origin, version.of_cluster) == ("the cluster's", True)


def test_a_version_that_was_given_is_taken_as_it_is(arm: InProcessArm) -> None:
    spec = judged_spec(GA, of_pool={"kubernetes_version": KubernetesVersion(1, 32)})
    version = ArmFacts(arm.connection, spec).fetch(["kubernetes_version"]).kubernetes_version
    assert (str(version.version), version.origin, version.of_cluster) == ("1.32", "given", False)


@pytest.mark.world({**world_with_cluster(), "resourceGroups": {"sandbox-rg": {"location": "westus2"}}})
@pytest.mark.parametrize("named", [None, "westus2"])
def test_the_location_of_an_existing_cluster_beats_any_other(arm: InProcessArm, named: str | None) -> None:
    assert fetch(arm, "location", location=named).location == "eastus"


@pytest.mark.world(world_with_cluster())
def test_for_create_the_location_that_was_given_counts(arm: InProcessArm) -> None:
    spec = replace(judged_spec(GA, location="West US 2"), purpose="create")
    assert ArmFacts(arm.connection, spec).fetch(["location"]).location == "westus2"
    assert arm.traffic.sent == []


def test_a_new_cluster_gets_the_default_version_of_the_region(arm: InProcessArm) -> None:
    version = fetch(arm, "kubernetes_version").kubernetes_version
    assert (str(version.version), version.origin, version.of_cluster) == ("1.34", "the region's default", False)


def test_a_region_without_a_default_version_is_unknown(arm: InProcessArm) -> None:
    arm.reply("GET", "/kubernetesVersions$", 200, {"values": [{"version": "1.33"}]})
    outcome = fetch(arm, "kubernetes_version").outcome("kubernetes_version")
    assert outcome == Unknown("The region names no default Kubernetes version.")


@pytest.mark.world({"quotas": {"eastus": {"ManagedClusters": {"limit": 7, "used": 2}}}, **world_with_cluster()})
def test_the_quota_of_clusters_counts_those_of_the_region(arm: InProcessArm) -> None:
    assert fetch(arm, "cluster_quota").cluster_quota == Usage("ManagedClusters", 3, 7)


def test_a_credential_that_is_not_accepted_ends_everything(arm: InProcessArm) -> None:
    arm.reply("GET", PATHS["compute"], 401, {"error": {"code": "AuthenticationFailed", "message": "No."}})
    with pytest.raises(NotLoggedIn):
        fetch(arm)
