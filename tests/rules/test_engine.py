"""The engine: no check hides another, and every outcome becomes a finding."""

from collections.abc import Callable

import pytest
from aks_sandbox.checks.registry import Check, check

from aks_sandbox.model.facts import Facts, Known, NotAsked, Unknown
from aks_sandbox.model.finding import Result, Status, noted, passed, skipped, unknown, violated, warned
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.rules.all_rules import ALL_RULES
from aks_sandbox.rules.engine import run_rules
from aks_sandbox.steps import Step, step
from tests.support.worlds import cluster, facts, outcomes, shown, spec, wanted_pool


def made(code: str, answer: Callable[[], Result], *needs: str, severity: Status = Status.FAIL) -> Check:
    """A check that answers so."""

    @check(code, category="test", needs=needs, source="https://example.com/docs", severity=severity)
    def something_holds(spec: SandboxSpec, facts: Facts) -> Result:
        """Why: a test. Fix: nothing. Example: none."""
        return answer()

    return something_holds


def well() -> Result:
    return passed("well")


def broken() -> Result:
    return violated("broken", "mend it")


def crash() -> Result:
    raise RuntimeError("boom")


def never() -> Result:
    raise AssertionError("the check ran without what it needs")


def test_a_finding_carries_the_identity_of_its_check() -> None:
    (finding,) = run_rules([made("SBX901", broken)], spec(), Facts({})).findings
    assert (finding.rule.code, finding.category, finding.title) == ("SBX901", "test", "something holds")
    assert finding.docs == "https://example.com/docs"
    assert shown(finding) == ("fail", "broken", "mend it")


def test_findings_come_in_the_order_of_the_checks() -> None:
    checks = [made(f"SBX90{number}", answer) for number, answer in enumerate((well, broken, crash, well))]
    assert [finding.rule.code for finding in run_rules(checks, spec(), Facts({})).findings] == [
        "SBX900",
        "SBX901",
        "SBX902",
        "SBX903",
    ]


def test_a_crash_inside_a_check_becomes_a_finding_and_hides_no_other() -> None:
    report = run_rules([made("SBX901", crash), made("SBX902", broken), made("SBX903", well)], spec(), Facts({}))
    assert [shown(finding) for finding in report.findings] == [
        ("unknown", "the check itself failed (RuntimeError: boom)", "This is a defect of aks-sandbox: report it."),
        ("fail", "broken", "mend it"),
        ("pass", "well", ""),
    ]


def test_a_check_that_reads_a_fact_it_did_not_declare_is_a_defect_and_never_a_pass() -> None:
    @check("SBX901", category="test", source="https://example.com")
    def sizes_are_known(spec: SandboxSpec, facts: Facts) -> Result:
        """Why: a test. Fix: nothing. Example: none."""
        return passed(str(len(facts.skus)))

    (finding,) = run_rules([sizes_are_known], spec(), Facts({"skus": Unknown("403")})).findings
    assert finding.status is Status.UNKNOWN
    assert finding.message == "the check itself failed (KeyError: 'skus')"


def test_what_was_not_asked_skips_the_check_with_the_reason_and_the_option() -> None:
    facts = Facts({"skus": NotAsked("No region was named.", (Step("Give --location."),))})
    (finding,) = run_rules([made("SBX901", never, "skus")], spec(), facts).findings
    assert shown(finding) == ("skipped", "No region was named.", "Give --location.")


def test_what_nobody_fetched_skips_the_check() -> None:
    (finding,) = run_rules([made("SBX901", never, "skus")], spec(), Facts({})).findings
    assert shown(finding) == ("skipped", "'skus' was not asked for", "")


def test_what_azure_did_not_answer_leaves_the_check_unknown_with_the_reason() -> None:
    facts = Facts({"location": Known("eastus"), "skus": Unknown("403: no permission")})
    (finding,) = run_rules([made("SBX901", never, "location", "skus")], spec(), facts).findings
    assert shown(finding) == ("unknown", "403: no permission", "")


def test_the_next_step_of_an_answer_that_did_not_come_is_the_remedy_of_its_dependants() -> None:
    facts = Facts(
        {"skus": Unknown("403: no permission", (step("Do it:", "az role assignment list --all --output table"),), True)}
    )
    (finding,) = run_rules([made("SBX901", never, "skus")], spec(), facts).findings
    assert shown(finding) == ("unknown", "403: no permission", "az role assignment list --all --output table")


def test_only_dependants_of_a_missing_fact_are_skipped() -> None:
    checks = [made("SBX901", never, "skus"), made("SBX902", well), made("SBX903", broken, "location")]
    report = run_rules(checks, spec(), Facts({"location": Known("eastus")}))
    assert [str(finding.status) for finding in report.findings] == ["skipped", "pass", "fail"]


@pytest.mark.parametrize(
    ("answer", "plain", "ignored"),
    [
        (passed("x"), "pass", "pass"),
        (violated("x", "y"), "fail", "ignored"),
        (warned("x"), "warn", "warn"),
        (unknown("x"), "unknown", "unknown"),
        (skipped("x"), "skipped", "skipped"),
    ],
    ids=["pass", "fail", "warn", "unknown", "skipped"],
)
def test_ignoring_turns_a_failure_and_nothing_else_into_an_ignored_row_that_still_shows(
    answer: Result, plain: str, ignored: str
) -> None:
    checks = [made("SBX901", lambda: answer)]
    (before,) = run_rules(checks, spec(), Facts({})).findings
    (after,) = run_rules(checks, spec(), Facts({}), {"SBX901"}).findings
    assert (str(before.status), str(after.status)) == (plain, ignored)
    assert (before.message, before.steps) == (after.message, after.steps)


def test_ignoring_one_check_leaves_the_failure_of_another() -> None:
    report = run_rules([made("SBX901", broken), made("SBX902", broken)], spec(), Facts({}), {"SBX901"})
    assert [str(finding.status) for finding in report.findings] == ["ignored", "fail"]
    assert report.verdict is Status.FAIL


@pytest.mark.parametrize("ignore", [set[str](), {"SBX901"}], ids=["counted", "ignored"])
def test_a_check_of_severity_warn_never_fails(ignore: set[str]) -> None:
    (finding,) = run_rules([made("SBX901", broken, severity=Status.WARN)], spec(), Facts({}), ignore).findings
    assert shown(finding) == ("warn", "broken", "mend it")


@pytest.mark.parametrize(
    ("answer", "status", "verdict", "ignored"),
    [
        (passed("x"), "pass", "pass", "pass"),
        (noted("x"), "info", "pass", "info"),
        (skipped("x"), "skipped", "pass", "skipped"),
        (warned("x"), "warn", "fail", "ignored"),
        (unknown("x"), "unknown", "fail", "ignored"),
        (violated("x", "y"), "fail", "fail", "ignored"),
    ],
    ids=["pass", "info", "skipped", "warn", "unknown", "fail"],
)
def test_a_strict_run_fails_at_warnings_and_unknowns_and_shows_them_as_what_they_are(
    answer: Result, status: str, verdict: str, ignored: str
) -> None:
    checks = [made("SBX901", lambda: answer)]
    report = run_rules(checks, spec(), Facts({}), strict=True)
    assert ([str(finding.status) for finding in report.findings], str(report.verdict)) == ([status], verdict)
    report = run_rules(checks, spec(), Facts({}), {"SBX901"}, strict=True)
    assert ([str(finding.status) for finding in report.findings], str(report.verdict)) == ([ignored], "pass")


def test_a_fact_that_is_missing_makes_a_strict_run_fail_unless_the_check_is_ignored() -> None:
    checks = [made("SBX901", never, "skus"), made("SBX902", never, "usages")]
    facts = Facts({"skus": Unknown("403"), "usages": NotAsked("no region")})
    report = run_rules(checks, spec(), facts, strict=True)
    assert ([str(finding.status) for finding in report.findings], report.verdict) == (
        ["unknown", "skipped"],
        Status.FAIL,
    )
    assert run_rules(checks, spec(), facts, {"SBX901"}, strict=True).verdict is Status.PASS


@pytest.mark.parametrize("severity", [Status.WARN, Status.FAIL])
@pytest.mark.parametrize(
    "answer", [passed("x"), noted("x"), skipped("x"), warned("x"), unknown("x"), violated("x", "y")], ids=str
)
@pytest.mark.parametrize("strict", [False, True])
def test_no_finding_is_worse_than_the_severity_of_its_check(severity: Status, answer: Result, strict: bool) -> None:
    (finding,) = run_rules(
        [made("SBX901", lambda: answer, severity=severity)], spec(), Facts({}), strict=strict
    ).findings
    assert finding.status is not Status.FAIL or severity is Status.FAIL
    assert finding.status is answer.status or answer.status is Status.FAIL


PASSING_CREATE = spec(
    pool={"mode": "User", "zones": ("1",)},
    shape={"plain_pools": (wanted_pool(runtime=None, name="system", mode="System", zones=("1",)),)},
)


def test_in_a_world_where_all_is_well_every_check_of_a_new_cluster_passes() -> None:
    report = run_rules(ALL_RULES, PASSING_CREATE, facts(PASSING_CREATE), strict=True)
    expected = {check.code: "skipped" if check.code > "SBX500" else "pass" for check in ALL_RULES}
    expected |= {"SBX106": "skipped", "SBX504": "pass"}  # no flag is needed, and the wanted cluster has a network
    assert {finding.rule.code: str(finding.status) for finding in report.findings} == expected
    assert report.verdict is Status.PASS


def test_in_a_world_where_all_is_well_every_check_of_a_node_pool_passes() -> None:
    added = spec(pool={"name": "more", "zones": ("1",)}, shape={"purpose": "nodepool", "adds_pool": True})
    report = run_rules(ALL_RULES, added, facts(added, cluster=cluster()), strict=True)
    expected = {check.code: "pass" for check in ALL_RULES}
    expected |= {"SBX106": "skipped", "SBX204": "skipped"}
    assert {finding.rule.code: str(finding.status) for finding in report.findings} == expected
    assert report.verdict is Status.PASS


def test_without_any_answer_of_azure_nothing_fails_and_the_verdict_is_unknown() -> None:
    wanted = spec(pool={"mode": "User", "zones": ("1",)})
    report = run_rules(ALL_RULES, wanted, facts(wanted, **{name: Unknown("401") for name in outcomes()}))
    assert {str(finding.status) for finding in report.findings} == {"pass", "unknown"}
    assert report.verdict is Status.UNKNOWN


def test_only_a_region_asked_for_skips_what_belongs_to_a_cluster_and_answers_the_rest() -> None:
    wanted = spec(resource_group=None, cluster_name=None, location="eastus", shape={"mode_open": True})
    report = run_rules(ALL_RULES, wanted, facts(wanted))
    by_status: dict[str, list[str]] = {}
    for finding in report.findings:
        by_status.setdefault(str(finding.status), []).append(finding.rule.code)
    assert by_status.pop("warn") == ["SBX407"]  # the only pool of a new cluster is a system pool
    of_cluster = [f"SBX{number}" for number in (*range(501, 512), *range(601, 608))]
    assert by_status.pop("skipped") == ["SBX106", "SBX109", "SBX303", *of_cluster]
    assert set(by_status) == {"pass"}
    remedies = {shown(finding)[2] for finding in report.findings if finding.rule.code > "SBX500"}
    assert remedies == {"Give --resource-group and --name."}
