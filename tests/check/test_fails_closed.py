"""Nothing passes that could not be seen: an unknown of any fact that a failing check needs decides the verdict."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from aks_sandbox.model.facts import FOLLOWS_FROM, Known, NotAsked, Unknown, judged
from aks_sandbox.model.finding import Status
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.reports.junit import check_junit
from aks_sandbox.reports.text import Run
from aks_sandbox.rules.engine import ALL_RULES, run_rules
from aks_sandbox.rules.rule import Rule
from tests.support.named_worlds import codes, in_world, judge, row_of, rows_of
from tests.support.wanted import GA, judged_spec
from tests.support.worlds import cluster, facts, plain_pool, spec

DENIED = Unknown("reading it: Azure reports: (AuthorizationFailed) no.")
RUN = Run("1.0.0", "2026-11-30T12:00:00+00:00", "az aks-sandbox check")
EACH_NEED = [pytest.param(rule, need, id=f"{rule.code} {need}") for rule in ALL_RULES for need in rule.needs]


@pytest.mark.parametrize("strict", [False, True], ids=["plain", "strict"])
@pytest.mark.parametrize(("rule", "need"), EACH_NEED)
def test_an_unknown_of_any_fact_of_a_rule_that_can_fail_is_an_unknown_verdict(
    rule: Rule, need: str, strict: bool
) -> None:
    # Of what exists, a rule of creation can only warn: it is judged of a node pool that is about to be added.
    wanted = spec(shape={"adds_pool": True} if rule.creation else {})
    blind = facts(wanted, cluster=cluster()).with_fact(need, DENIED)
    report = run_rules([rule], wanted, blind, strict=strict)
    assert {finding.status for finding in report.findings} == {Status.UNKNOWN}
    decides = rule.info.severity is Status.FAIL or strict
    assert report.verdict is (Status.UNKNOWN if decides else Status.WARN)
    whole = facts(wanted, cluster=cluster())
    root = ElementTree.fromstring(check_junit(report, judged(wanted, whole), RUN).encode())
    assert (root.get("errors"), root.get("failures")) == ("1" if decides else "0", "0")
    accepted = run_rules([rule], wanted, blind, {rule.code}, strict=strict)
    assert {finding.status for finding in accepted.findings} == {Status.IGNORED}
    assert accepted.verdict is Status.PASS


@pytest.mark.parametrize("wanted", [spec(), spec(pool={"name": "untrusted"}, shape={"pool_named": True})])
def test_of_a_cluster_that_could_not_be_read_no_node_pool_is_guessed(wanted: SandboxSpec) -> None:
    blind = facts(wanted, cluster=DENIED)
    report = run_rules(ALL_RULES, wanted, blind)
    read = {
        rule.code: {one for need in rule.needs for one in (need, *FOLLOWS_FROM.get(need, ()))} for rule in ALL_RULES
    }
    of_the_cluster = {code for code, names in read.items() if names & {"cluster", "in_cluster"}}
    assert {code for code, status in report.statuses.items() if status is Status.UNKNOWN} == of_the_cluster
    assert report.verdict is Status.UNKNOWN
    (row,) = report.rows(Status.UNKNOWN)
    assert row.message == DENIED.reason
    assert judged(wanted, blind).sentence.endswith("It could not be read, so its node pools were not checked.")


@pytest.mark.parametrize("purpose", ["create", "nodepool"])
def test_what_is_about_to_be_made_is_judged_though_the_cluster_could_not_be_read(purpose: str) -> None:
    wanted = spec(shape={"purpose": purpose, "adds_pool": purpose == "nodepool"})
    report = run_rules(ALL_RULES, wanted, facts(wanted, cluster=DENIED))
    assert report.statuses["SBX401"] is Status.PASS
    assert report.verdict is Status.UNKNOWN


def test_a_cluster_without_sandboxed_pools_is_judged_as_one_and_not_as_a_pool_that_might_be_added() -> None:
    wanted = spec()
    plain = facts(wanted, cluster=cluster(plain_pool()))
    found = judged(wanted, plain)
    assert found.pools == ()
    assert found.sentence == (
        "Cluster demo in resource group sandbox-rg (eastus), Kubernetes 1.34.2. "
        "The cluster does not have a sandboxed node pool."
    )
    report = run_rules(ALL_RULES, wanted, plain)
    assert {report.statuses[code] for code in ("SBX203", "SBX301", "SBX308", "SBX401", "SBX512")} == {Status.SKIPPED}
    adds = spec(shape={"purpose": "nodepool", "adds_pool": True})
    one = judged(adds, facts(adds, cluster=cluster(plain_pool())))
    assert one.sentence.startswith("A new sandboxed node pool nodepool1 for cluster demo in resource group sandbox-rg")


def test_without_a_region_what_a_region_must_offer_is_unknown() -> None:
    answer = judge(in_world("inside-healthy"), judged_spec(GA, resource_group=None, cluster_name=None))
    assert answer["verdict"] == "unknown"
    assert {"SBX201", "SBX301", "SBX308"} <= set(codes(answer, "unknown"))


def test_a_region_that_does_not_offer_aks_is_one_failure() -> None:
    nowhere = judged_spec(GA, location="mars", resource_group=None, cluster_name=None)
    answer = judge(in_world("inside-healthy"), nowhere)
    assert (codes(answer, "fail"), codes(answer, "unknown")) == (["SBX201"], [])
    assert row_of(answer, "SBX301") == row_of(answer, "SBX202") == row_of(answer, "SBX308")
    assert row_of(answer, "SBX301")["message"] == "Region mars does not offer AKS to this subscription."
    accepted = judge(in_world("inside-healthy"), nowhere, ignore=("SBX201",))
    assert accepted["verdict"] == "unknown"
    assert {"SBX202", "SBX301", "SBX308"} <= set(codes(accepted, "unknown"))


def test_a_group_that_is_yet_to_be_made_is_one_failure_too() -> None:
    arm = in_world("inside-healthy")
    wanted = judged_spec(GA, resource_group="other-rg", cluster_name=None, purpose="create")
    answer = judge(arm, wanted)
    assert (codes(answer, "fail"), codes(answer, "unknown")) == (["SBX109"], [])
    assert [row["status"] for row in rows_of(answer, "SBX103")] == ["skipped"]
    assert judge(arm, wanted, ignore=("SBX109",))["verdict"] == "unknown"


def test_what_does_not_apply_decides_nothing() -> None:
    wanted = spec()
    rule = next(rule for rule in ALL_RULES if rule.code == "SBX204")
    quiet = facts(wanted).with_fact("cluster_quota", NotAsked("Azure does not report it here."))
    assert run_rules([rule], wanted, quiet).verdict is Status.PASS
    assert run_rules([rule], wanted, facts(wanted).with_fact("cluster", Known(None))).verdict is Status.PASS
