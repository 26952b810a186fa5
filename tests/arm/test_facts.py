"""Facts: each question asked once, the independent ones together, none hidden by another's failure."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from aks_sandbox.arm.facts import ArmFacts
from aks_sandbox.errors import NotLoggedIn
from aks_sandbox.model.facts import Facts, Known, NotAsked, Unknown
from aks_sandbox.model.kubernetes_version import KubernetesVersion
from aks_sandbox.model.sandbox_spec import SandboxSpec
from in_process_arm import InProcessArm
from traffic import Sent
from wanted import GA, PREVIEW, pool_spec, target, world_with_cluster

ALL = (
    "location",
    "group_location",
    "cluster",
    "container_service",
    "compute",
    "feature_state",
    "skus",
    "kubernetes_versions",
    "kubernetes_version",
)
#: The path of each question that waits for no other answer.
FIRST_ROUND = {
    "group_location": "/resourceGroups/sandbox-rg$",
    "cluster": "/managedClusters/demo$",
    "container_service": "/providers/Microsoft.ContainerService$",
    "compute": "/providers/Microsoft.Compute$",
    "feature_state": "/features/KataVMIsolationPreview$",
}
#: Those that wait for the location only.
SECOND_ROUND = {"skus": "/Microsoft.Compute/skus$", "kubernetes_versions": "/kubernetesVersions$"}


def fetch(arm: InProcessArm, *names: str, runtime: str = PREVIEW, **of_target: Any) -> Facts:
    pool = pool_spec(runtime)
    return ArmFacts(arm.connection, SandboxSpec(target(**of_target), pool)).fetch(names or ALL)


def meet(arm: InProcessArm, paths: dict[str, str]) -> threading.Barrier:
    """Let the requests to those paths go on only when all of them have been sent."""
    barrier = threading.Barrier(len(paths))

    def wait(_: Sent) -> None:
        barrier.wait(20)

    for path in paths.values():
        arm.on("GET", path, wait, times=1)
    return barrier


def test_every_question_is_asked_once(arm: InProcessArm) -> None:
    fetch(arm)
    paths = [sent.path for sent in arm.traffic.sent]
    assert len(paths) == len(set(paths)) == len(FIRST_ROUND) + len(SECOND_ROUND)


def test_the_independent_questions_are_asked_together(arm: InProcessArm) -> None:
    barrier = meet(arm, FIRST_ROUND)
    facts = fetch(arm)
    assert not barrier.broken
    assert all(isinstance(facts.outcome(name), Known) for name in ALL)


def test_what_waits_for_the_location_is_asked_together(arm: InProcessArm) -> None:
    barrier = meet(arm, SECOND_ROUND)
    fetch(arm)
    assert not barrier.broken


def test_with_a_location_given_nothing_waits_for_anything(arm: InProcessArm) -> None:
    barrier = meet(arm, {**FIRST_ROUND, **SECOND_ROUND})
    facts = fetch(arm, location="East US")
    assert not barrier.broken
    assert facts.location == "eastus"


def test_one_token_is_asked_for_however_many_questions_start_together(arm: InProcessArm) -> None:
    meet(arm, FIRST_ROUND)
    fetch(arm)
    assert arm.traffic.tokens_asked == 1


def test_only_what_was_named_and_what_that_needs_is_asked(arm: InProcessArm) -> None:
    facts = fetch(arm, "skus")
    assert {sent.path.rsplit("/", 1)[1] for sent in arm.traffic.sent} == {"sandbox-rg", "demo", "skus"}
    assert facts.outcome("compute") == NotAsked("'compute' was not asked for")


@pytest.mark.parametrize("failing", [*FIRST_ROUND, *SECOND_ROUND])
def test_one_question_that_is_denied_hides_no_other(arm: InProcessArm, failing: str) -> None:
    path = {**FIRST_ROUND, **SECOND_ROUND}[failing]
    arm.reply("GET", path, 403, {"error": {"code": "AuthorizationFailed", "message": "No."}})
    facts = fetch(arm, location="eastus")
    outcome = facts.outcome(failing)
    assert isinstance(outcome, Unknown)
    assert outcome.reason.endswith("Azure answered: (AuthorizationFailed) No.")
    dependants = {"cluster": {"kubernetes_version"}, "kubernetes_versions": {"kubernetes_version"}}.get(failing, set())
    unknown = {name for name in ALL if isinstance(facts.outcome(name), Unknown)}
    assert unknown == {failing, *dependants}


@pytest.mark.parametrize("failing", [*FIRST_ROUND, *SECOND_ROUND])
@pytest.mark.parametrize("body", [b"no json", b"[]", b"{}", b'{"properties": 17, "value": [17], "values": [17]}'])
def test_one_answer_of_another_form_hides_no_other(arm: InProcessArm, failing: str, body: bytes) -> None:
    arm.reply("GET", {**FIRST_ROUND, **SECOND_ROUND}[failing], 200, body)
    facts = fetch(arm, location="eastus")
    assert isinstance(facts.outcome(failing), Unknown)
    assert isinstance(facts.outcome("location"), Known)


def test_what_needs_an_unknown_location_is_unknown_for_the_same_reason(arm: InProcessArm) -> None:
    arm.reply("GET", "/resourceGroups/sandbox-rg$", 403, {"error": {"code": "AuthorizationFailed", "message": "No."}})
    facts = fetch(arm)
    reason = Unknown("reading the resource group sandbox-rg: Azure answered: (AuthorizationFailed) No.")
    for name in ("group_location", "location", "skus", "kubernetes_versions", "kubernetes_version"):
        assert facts.outcome(name) == reason, name
    assert isinstance(facts.outcome("compute"), Known)


def test_a_group_that_does_not_exist_tells_no_location(arm: InProcessArm) -> None:
    facts = fetch(arm, resource_group="nowhere")
    assert facts.outcome("group_location") == Known(None)
    assert facts.outcome("location") == Unknown("There is no resource group nowhere to take the region of.")


def test_without_a_group_and_a_location_what_needs_one_is_not_asked(arm: InProcessArm) -> None:
    facts = fetch(arm, resource_group=None, cluster_name=None)
    expected = NotAsked("No region was named.", "Give --location, or --resource-group to take its region.")
    for name in ("location", "skus", "kubernetes_versions", "kubernetes_version"):
        assert facts.outcome(name) == expected, name
    assert facts.outcome("group_location") == NotAsked("No resource group was named.", "Give --resource-group.")
    assert facts.cluster is None


def test_the_generally_available_runtime_asks_for_no_flag(arm: InProcessArm) -> None:
    facts = fetch(arm, runtime=GA)
    assert facts.outcome("feature_state") == NotAsked("KataVmIsolation needs no feature flag.")
    assert not [sent for sent in arm.traffic.sent if "/features/" in sent.path]


@pytest.mark.world(world_with_cluster(kubernetesVersion="1.33"))
def test_an_existing_cluster_tells_its_version(arm: InProcessArm) -> None:
    facts = fetch(arm, "kubernetes_version")
    version = facts.kubernetes_version
    assert version.version.minor_version == KubernetesVersion(1, 33)
    assert (version.origin, version.of_cluster) == ("the cluster's", True)
    assert not [sent for sent in arm.traffic.sent if sent.path.endswith("/kubernetesVersions")]


@pytest.mark.world({**world_with_cluster(), "resourceGroups": {"sandbox-rg": {"location": "westus2"}}})
def test_the_location_of_an_existing_cluster_beats_that_of_its_group(arm: InProcessArm) -> None:
    assert fetch(arm, "location").location == "eastus"


def test_a_new_cluster_gets_the_default_version_of_the_region(arm: InProcessArm) -> None:
    version = fetch(arm, "kubernetes_version").kubernetes_version
    assert (str(version.version), version.origin, version.of_cluster) == ("1.34", "the region's default", False)


def test_a_region_without_a_default_version_is_unknown(arm: InProcessArm) -> None:
    arm.reply("GET", "/kubernetesVersions$", 200, {"values": [{"version": "1.33"}]})
    outcome = fetch(arm, "kubernetes_version").outcome("kubernetes_version")
    assert outcome == Unknown("The region names no default Kubernetes version.")


def test_a_credential_that_is_not_accepted_ends_everything(arm: InProcessArm) -> None:
    arm.reply("GET", "/Microsoft.Compute$", 401, {"error": {"code": "AuthenticationFailed", "message": "No."}})
    with pytest.raises(NotLoggedIn):
        fetch(arm)


def test_a_lost_connection_is_an_unknown_fact_with_its_reason(arm: InProcessArm) -> None:
    arm.refuse_connection("GET", "/Microsoft.Compute/skus$")
    outcome = fetch(arm).outcome("skus")
    assert isinstance(outcome, Unknown)
    assert outcome.reason.startswith("listing the VM sizes of eastus: no connection to Azure Resource Manager (")
