"""Each fault at each question of the facts: its dependants are unknown for its reason, nothing else is hidden."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.errors import Interrupted
from aks_sandbox.model.facts import Known, NotAsked, Unknown
from tests.support.in_process_arm import InProcessArm
from tests.support.questions import ALL, DOING, LIMITS, OF_CLUSTER, OF_GROUP, PATHS, SECOND_PATHS, fetch, unknown_facts
from tests.support.traffic import Sent
from tests.support.wanted import PREVIEW, pool_row, world_with_cluster

#: Each fault in the language of the simulator, with what the reason says of it after naming the question.
FAULTS = {
    "403": "Azure reports: (AuthorizationFailed)",
    "429:3": "Azure reports: (TooManyRequests)",
    "500": "Azure reports: (InternalServerError)",
    "503": "Azure reports: (ServiceUnavailable)",
    "drop-before": "the connection was lost before the answer was complete (",
    "cut": "",
    "invalid-json": "the answer ",
    "wrong-type": "",
}
LISTS = ("permissions", "skus", "usages", "kubernetes_versions", "cluster_quota")
#: Where a 404 is an answer: there is no such flag, group, cluster, or quota service.
ABSENCE = {"feature_states", "other_features", "group_location", "cluster", "cluster_quota"}
GIVEN = {"location": "eastus"}
ONLY_A_GROUP: dict[str, Any] = {"cluster_name": None}

pytestmark = pytest.mark.world(world_with_cluster(pool_row("old1", PREVIEW, mode="User")))


def assert_unknown(arm: InProcessArm, expected: set[str], failing: str, said: str, **of_target: Any) -> None:
    """Fails unless exactly those facts are unknown, all for the reason of one question."""
    facts = fetch(arm, **of_target)
    assert unknown_facts(facts) == expected
    for name in expected:
        outcome = facts.outcome(name)
        assert isinstance(outcome, Unknown)
        assert outcome.reason.startswith(f"{DOING[failing]}: "), name
        assert said in outcome.reason, name
    assert set(facts.names()) == set(ALL)


@pytest.mark.parametrize("failing", PATHS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_makes_exactly_its_dependants_unknown(arm: InProcessArm, failing: str, fault: str) -> None:
    arm.fault(f"GET .*{PATHS[failing].lstrip('^')} {fault}")
    expected = {failing, *(OF_CLUSTER if failing == "cluster" else ())}
    assert_unknown(arm, expected, failing, FAULTS[fault], **GIVEN)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_the_group_makes_all_that_needs_its_region_unknown(arm: InProcessArm, fault: str) -> None:
    arm.fault(f"GET .*{PATHS['group_location']} {fault}")
    assert_unknown(arm, {"group_location", *OF_GROUP}, "group_location", FAULTS[fault], **ONLY_A_GROUP)


@pytest.mark.parametrize("fault", [*FAULTS, "empty-list"])
def test_a_fault_at_the_versions_leaves_a_new_cluster_without_one(arm: InProcessArm, fault: str) -> None:
    arm.fault(f"GET .*{PATHS['kubernetes_versions']} {fault}")
    expected = {"kubernetes_versions", "kubernetes_version"}
    assert_unknown(arm, expected, "kubernetes_versions", FAULTS.get(fault, ""), **ONLY_A_GROUP)


@pytest.mark.parametrize("failing", LISTS)
def test_an_empty_list_makes_exactly_its_dependants_unknown(arm: InProcessArm, failing: str) -> None:
    arm.fault(f"GET .*{PATHS[failing]} empty-list")
    assert_unknown(arm, {failing}, failing, "", **GIVEN)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_one_of_several_flags_makes_that_fact_unknown(arm: InProcessArm, fault: str) -> None:
    arm.fault(f"GET .*{SECOND_PATHS['azure_linux']} {fault}")
    facts = fetch(arm, **GIVEN)
    assert unknown_facts(facts) == {"other_features"}


@pytest.mark.parametrize("fault", [*FAULTS, "empty-list"])
def test_a_fault_at_the_limit_of_the_cluster_quota_makes_that_quota_unknown(arm: InProcessArm, fault: str) -> None:
    arm.fault(f"GET .*{LIMITS} {fault}")
    assert_unknown(arm, {"cluster_quota"}, "cluster_quota", FAULTS.get(fault, ""), **GIVEN)


@pytest.mark.parametrize("failing", [name for name in PATHS if name not in ABSENCE])
def test_404_makes_exactly_its_dependants_unknown(arm: InProcessArm, failing: str) -> None:
    arm.fault(f"GET .*{PATHS[failing].lstrip('^')} 404")
    assert_unknown(arm, {failing}, failing, "Azure reports: (", **GIVEN)


@pytest.mark.parametrize("failing", ["feature_states", "other_features"])
def test_a_flag_that_the_service_does_not_know_is_known_to_be_gone(arm: InProcessArm, failing: str) -> None:
    arm.fault(f"GET .*{PATHS[failing]} 404")
    facts = fetch(arm, **GIVEN)
    assert unknown_facts(facts) == set()
    outcome = facts.outcome(failing)
    assert isinstance(outcome, Known)
    [flag] = [name for name, state in outcome.value.items() if state is None]
    assert flag.endswith(("/KataVMIsolationPreview", "/AllowBringYourOwnPublicIpAddress"))


def test_a_group_that_is_not_there_makes_what_needs_its_region_unknown(arm: InProcessArm) -> None:
    arm.fault(f"GET .*{PATHS['group_location']} 404")
    facts = fetch(arm, **ONLY_A_GROUP)
    assert facts.outcome("group_location") == Known(None)
    assert unknown_facts(facts) == OF_GROUP
    unknown = Unknown("Resource group sandbox-rg was not found, so its region is not known.")
    for name in OF_GROUP:
        assert facts.outcome(name) == unknown, name


@pytest.mark.parametrize(
    ("path", "fault", "said"),
    [
        (PATHS["cluster_quota"], "404:InvalidResourceNamespace", "(InvalidResourceNamespace)"),
        (LIMITS, "404:NotFound", "(NotFound)"),
        (PATHS["cluster_quota"], "400:BadRequest", "(BadRequest)"),
        (PATHS["cluster_quota"], "409:MissingSubscriptionRegistration", "(MissingSubscriptionRegistration)"),
    ],
)
def test_a_service_that_keeps_no_quota_of_clusters_is_not_asked_about_it(
    arm: InProcessArm, path: str, fault: str, said: str
) -> None:
    arm.fault(f"GET .*{path} {fault}")
    facts = fetch(arm, **GIVEN)
    assert unknown_facts(facts) == set()
    outcome = facts.outcome("cluster_quota")
    assert isinstance(outcome, NotAsked)
    assert outcome.reason.startswith(
        "Azure does not report the quota of managed clusters in this region. "
        "reading the quota of managed clusters of eastus: Azure reports: ("
    )
    assert said in outcome.reason


def test_two_faults_at_once_each_keep_their_own_reason(arm: InProcessArm) -> None:
    arm.fault(f"GET .*{PATHS['skus']} 403")
    arm.fault(f"GET .*{PATHS['usages']} 503")
    facts = fetch(arm, **GIVEN)
    assert unknown_facts(facts) == {"skus", "usages"}
    skus, usages = facts.outcome("skus"), facts.outcome("usages")
    assert isinstance(skus, Unknown)
    assert isinstance(usages, Unknown)
    assert "(AuthorizationFailed)" in skus.reason
    assert "(ServiceUnavailable)" in usages.reason


def test_everything_refused_still_gives_an_outcome_for_every_fact(arm: InProcessArm) -> None:
    arm.fault("GET .* 403")
    facts = fetch(arm, **GIVEN)
    assert unknown_facts(facts) == {*PATHS, *OF_CLUSTER}
    assert facts.location == "eastus"


def test_a_refused_connection_is_an_unknown_fact_with_its_reason(arm: InProcessArm) -> None:
    arm.refuse_connection("GET", PATHS["skus"])
    outcome = fetch(arm).outcome("skus")
    assert isinstance(outcome, Unknown)
    assert outcome.reason.startswith("listing the VM sizes of eastus: no connection to Azure Resource Manager (")


def test_a_fault_that_passes_leaves_nothing_unknown(arm: InProcessArm) -> None:
    for path in PATHS.values():
        arm.fault(f"GET .*{path.lstrip('^')} 503 x1")
    assert unknown_facts(fetch(arm)) == set()


@pytest.mark.parametrize(("pause", "waits"), [(30, [30]), (31, [])])
def test_a_pause_longer_than_a_person_would_sit_through_is_not_waited_for(
    arm: InProcessArm, pause: int, waits: list[float]
) -> None:
    arm.fault(f"GET .*{PATHS['skus']} 429:{pause} x1")
    facts = fetch(arm, **GIVEN)
    assert arm.traffic.waits == waits
    assert unknown_facts(facts) == (set() if waits else {"skus"})


def test_ctrl_c_while_azure_is_asked_ends_at_once_and_says_that_nothing_was_written(arm: InProcessArm) -> None:
    def press(_: Sent) -> None:
        raise KeyboardInterrupt

    arm.on("GET", PATHS["skus"], press)
    with pytest.raises(Interrupted) as caught:
        fetch(arm)
    assert caught.value.message == "Stopped asking Azure. Nothing was written."
