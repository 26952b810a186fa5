"""What exists was accepted: a rule of creation never fails for it, and says that a new node pool would be refused."""

from __future__ import annotations

from functools import cache

import pytest

from aks_sandbox.model.facts import Facts, Known, Unknown
from aks_sandbox.model.finding import Finding, Report, Status
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.engine import ALL_RULES, run_rules
from tests.support.every_world import apart, changes, reports
from tests.support.worlds import FLAG, PREVIEW, cluster, facts, judge, live_pool, shown, spec

CREATION = {
    *("SBX101", "SBX103", "SBX104", "SBX105", "SBX106", "SBX201", "SBX202", "SBX203"),
    *(
        "SBX301",
        "SBX302",
        "SBX303",
        "SBX304",
        "SBX305",
        "SBX306",
        "SBX307",
        "SBX308",
        "SBX309",
        "SBX310",
        "SBX311",
        "SBX405",
    ),
}
REFUSED = "Existing node pools keep running; a new node pool would be refused."
#: What may fail for an existing pool, because of what the pool, its cluster or its subscription is now.
OF_WHAT_IS = {
    *("SBX102", "SBX109", "SBX401", "SBX402", "SBX403", "SBX404", "SBX501", "SBX503", "SBX504", "SBX506", "SBX507"),
    *("SBX511", "SBX601", "SBX602", "SBX603", "SBX605", "SBX607", "SBX608", "SBX610", "SBX612"),
}


@cache
def of_what_exists() -> tuple[tuple[SandboxSpec, Facts, Report], ...]:
    """What all checks find in every world in which only existing node pools are judged, and in every kind of
    subscription with such a cluster.
    """
    live = {"cluster": cluster(live_pool(runtime=PREVIEW, zones=("1",)), live_pool("Two", mode="System"))}
    found = [(spec(), facts(spec(), **{**live, **change})) for change in changes()]
    others = ((wanted, answers, run_rules(ALL_RULES, wanted, answers)) for wanted, answers in found)
    return tuple(
        (wanted, answers, report)
        for wanted, answers, report in (*reports(), *others)
        if answers.subject.pools and all(pool.exists for pool in answers.subject.pools)
    )


@cache
def findings() -> tuple[Finding, ...]:
    """Every finding about what exists."""
    return apart(finding for *_, report in of_what_exists() for finding in report.findings)


def test_a_rule_declares_that_it_is_about_creation() -> None:
    assert {rule.code for rule in ALL_RULES if rule.creation} == CREATION


def test_no_rule_of_creation_fails_for_what_exists_and_each_other_failure_is_of_what_is() -> None:
    failed = {finding.rule.code for finding in findings() if finding.status is Status.FAIL}
    assert failed <= OF_WHAT_IS
    assert not failed & CREATION


def test_what_a_new_pool_would_be_refused_for_is_a_warning_that_says_so() -> None:
    refused = {finding.rule.code for finding in findings() if REFUSED in finding.message}
    assert refused >= {"SBX101", "SBX103", "SBX104", "SBX106", "SBX201", "SBX301", "SBX302", "SBX304"}
    assert {finding.status for finding in findings() if REFUSED in finding.message} == {Status.WARN}


def test_what_cannot_be_read_of_creation_leaves_what_exists_decided() -> None:
    for wanted, answers, before in of_what_exists():
        blind = answers
        for name in ("skus", "usages", "feature_states", "permissions", "container_service", "compute"):
            blind = blind.with_fact(name, Unknown("403"))
        after = run_rules(ALL_RULES, wanted, blind)
        assert (before.verdict is Status.FAIL) == (after.verdict is Status.FAIL)
        assert (before.verdict is Status.UNKNOWN) == (after.verdict is Status.UNKNOWN)


@pytest.mark.parametrize("adds", [False, True])
def test_the_registration_counts_for_a_new_pool_and_not_for_an_existing_one(adds: bool) -> None:
    shape = {"purpose": "nodepool", "adds_pool": True} if adds else {}
    wanted = spec(runtime=PREVIEW, shape=shape)
    flag = Known({FLAG: "NotRegistered"})
    status, message, _ = shown(
        judge("SBX106", wanted, cluster=cluster(live_pool(runtime=PREVIEW)), feature_states=flag)
    )
    refused = f"{FLAG} is NotRegistered, and {PREVIEW} needs it."
    assert (status, message) == (("fail", refused) if adds else ("warn", f"{refused} {REFUSED}"))


def test_a_pool_of_several_sizes_is_judged_for_each_and_one_without_a_size_is_unknown() -> None:
    wanted = spec()
    several = facts(wanted, cluster=cluster(live_pool(vm_size="Standard_X1", vm_sizes=("Standard_X1", "Standard_X2"))))
    report = run_rules(ALL_RULES, wanted, several)
    messages = [one.message for one in report.findings if one.rule.code == "SBX301"]
    assert messages == [f"Standard_{size} is not offered in eastus. {REFUSED}" for size in ("X1", "X2")]
    assert shown(judge("SBX301", wanted, cluster=cluster(live_pool(vm_size="")))) == (
        "unknown",
        "Azure did not report the VM size of the node pool.",
        "",
    )
