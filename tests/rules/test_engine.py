"""The engine: no rule hides another, and every outcome becomes a finding."""

from collections.abc import Callable, Iterable

import pytest

from aks_sandbox.model.azure import PermissionSet
from aks_sandbox.model.facts import Facts, Known, NotAsked, Unknown
from aks_sandbox.model.finding import (
    Kind,
    Report,
    Resource,
    Result,
    RuleInfo,
    Status,
    noted,
    passed,
    skipped,
    unknown,
    violated,
    warned,
)
from aks_sandbox.model.network import NetworkSettings, Subnet
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.engine import ALL_RULES, run_rules
from aks_sandbox.rules.rule import Rule, node_pool, rule
from aks_sandbox.steps import Step, lines_of, step
from tests.support.worlds import (
    GOOD,
    NODES,
    cluster,
    facts,
    live_pool,
    outcomes,
    plain_pool,
    shown,
    sku,
    skus,
    spec,
    subnets,
    wanted_pool,
)

Answer = Callable[[], Result | Iterable[Result]]


def made(code: str, answer: Answer, *needs: str, severity: Status = Status.FAIL) -> Rule:
    """A rule that answers so."""

    @rule(
        code,
        "Something",
        category="test",
        about=Kind.CLUSTER,
        needs=needs,
        source="https://example.com/docs",
        severity=severity,
    )
    def something(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
        """Why: a test. Fix: nothing. Example: none."""
        return answer()

    return something


def well() -> Result:
    return passed("well")


def broken() -> Result:
    return violated("broken", "Fix it.")


def crash() -> Result:
    raise RuntimeError("boom")


def never() -> Result:
    raise AssertionError("the rule ran without what it needs")


def test_a_finding_carries_its_rule_and_the_resource_that_it_is_about() -> None:
    one = made("SBX901", broken)
    (finding,) = run_rules([one], spec(), Facts({})).findings
    assert finding.rule == one.info == RuleInfo("SBX901", "test", "Something", Status.FAIL, "https://example.com/docs")
    assert (finding.resource, finding.cause) == (Resource(Kind.CLUSTER, "demo"), "")
    assert shown(finding) == ("fail", "broken", "Fix it.")


def test_a_rule_that_finds_several_things_makes_a_finding_of_each() -> None:
    pools = [node_pool("a"), node_pool("b")]
    found = (passed("x", resource=pools[0]), violated("y", resource=pools[1]), passed("z"))
    report = run_rules([made("SBX901", lambda: found)], spec(), Facts({}))
    assert [(one.resource, one.message) for one in report.findings] == [
        (pools[0], "x"),
        (pools[1], "y"),
        (Resource(Kind.CLUSTER, "demo"), "z"),
    ]


def test_a_rule_that_fails_on_its_way_through_several_things_is_one_unknown_finding() -> None:
    def half() -> Iterable[Result]:
        yield passed("x")
        raise RuntimeError("boom")

    report = run_rules([made("SBX901", half), made("SBX902", well)], spec(), Facts({}))
    assert [str(one.status) for one in report.findings] == ["unknown", "pass"]


def test_a_rule_that_finds_nothing_to_judge_is_skipped_and_not_lost() -> None:
    report = run_rules([made("SBX901", lambda: iter(())), made("SBX902", well)], spec(), Facts({}))
    assert [shown(finding) for finding in report.findings] == [
        ("skipped", "There is nothing to check.", ""),
        ("pass", "well", ""),
    ]


@pytest.mark.parametrize(
    ("hidden", "seen"), [("a\nb", "a\\u000ab"), ("a\x1b[2Jb", "a\\u001b[2Jb"), ("a\u202eb", "a\\u202eb")], ids=ascii
)
def test_the_name_of_a_resource_and_the_text_of_a_step_show_what_is_hidden_in_them(hidden: str, seen: str) -> None:
    named = violated("broken", Step(f"Fix {hidden}."), resource=node_pool(hidden))
    (finding,) = run_rules([made("SBX901", lambda: named)], spec(), Facts({})).findings
    assert (str(finding.resource), lines_of(finding.steps)) == (f"node pool {seen}", [f"Fix {seen}."])


def test_findings_come_in_the_order_of_the_rules() -> None:
    rules = [made(f"SBX90{number}", answer) for number, answer in enumerate((well, broken, crash, well))]
    found = run_rules(rules, spec(), Facts({})).findings
    assert [finding.rule.code for finding in found] == [rule.code for rule in rules]


def test_a_crash_inside_a_rule_becomes_a_finding_and_hides_no_other() -> None:
    report = run_rules([made("SBX901", crash), made("SBX902", broken), made("SBX903", well)], spec(), Facts({}))
    assert [shown(finding) for finding in report.findings] == [
        (
            "unknown",
            "The check itself failed (RuntimeError: boom).",
            "This is a defect of aks-sandbox: report it with the facts file.",
        ),
        ("fail", "broken", "Fix it."),
        ("pass", "well", ""),
    ]


@pytest.mark.parametrize("hidden", ["a\nb", "a\x1b[2Jb", "a\u202eb"], ids=ascii)
def test_a_message_is_one_line_without_hidden_characters(hidden: str) -> None:
    facts = Facts({"skus": Unknown(hidden)})
    rules = [made("SBX901", lambda: violated(hidden)), made("SBX902", never, "skus")]
    for finding in run_rules(rules, spec(), facts).findings:
        assert (finding.message + finding.cause).isprintable()


def test_what_the_target_and_the_region_name_is_filled_into_every_step() -> None:
    look = step("Look:", "az some -g {group} -n {cluster} -l {location} -p {pool}", group="other")
    facts = Facts({"location": Known("eastus"), "skus": Unknown("403", (look,))})
    rules = [made("SBX901", lambda: violated("x", look)), made("SBX902", never, "skus")]
    for finding in run_rules(rules, spec(), facts).findings:
        # What a step names itself stays; a node pool may be another one than the finding is about.
        assert shown(finding)[2] == "Look:\naz some -g other -n demo -l eastus -p POOL"


def test_a_rule_that_reads_a_fact_it_did_not_declare_is_a_defect_and_never_a_pass() -> None:
    @rule("SBX901", "Sizes", category="test", about=Kind.REGION, source="https://example.com")
    def sizes(spec: SandboxSpec, facts: Facts) -> Result:
        """Why: a test. Fix: nothing. Example: none."""
        return passed(str(len(facts.skus)))

    (finding,) = run_rules([sizes], spec(), Facts({"skus": Unknown("403")})).findings
    assert finding.status is Status.UNKNOWN
    assert finding.message == "The check itself failed (KeyError: 'skus')."


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
    assert finding.cause == "403: no permission"


def test_the_steps_of_an_answer_that_did_not_come_are_those_of_its_dependants() -> None:
    facts = Facts(
        {"skus": Unknown("403: no permission", (step("Do it:", "az role assignment list --all --output table"),), True)}
    )
    (finding,) = run_rules([made("SBX901", never, "skus")], spec(), facts).findings
    assert shown(finding) == ("unknown", "403: no permission", "Do it:\naz role assignment list --all --output table")


def test_only_dependants_of_a_missing_fact_are_skipped() -> None:
    rules = [made("SBX901", never, "skus"), made("SBX902", well), made("SBX903", broken, "location")]
    report = run_rules(rules, spec(), Facts({"location": Known("eastus")}))
    assert [str(finding.status) for finding in report.findings] == ["skipped", "pass", "fail"]


ANSWERS = pytest.mark.parametrize(
    ("answer", "plain"),
    [
        (passed("x"), "pass"),
        (noted("x"), "info"),
        (skipped("x"), "skipped"),
        (warned("x"), "warn"),
        (unknown("x"), "unknown"),
        (violated("x", "y"), "fail"),
    ],
    ids=["pass", "info", "skipped", "warn", "unknown", "fail"],
)


@ANSWERS
@pytest.mark.parametrize("strict", [False, True], ids=["plain", "strict"])
def test_ignoring_turns_what_needs_attention_into_an_ignored_row_that_still_shows(
    answer: Result, plain: str, strict: bool
) -> None:
    rules = [made("SBX901", lambda: answer)]
    before = run_rules(rules, spec(), Facts({}), strict=strict)
    after = run_rules(rules, spec(), Facts({}), {"SBX901"}, strict=strict)
    accepted = plain in ("fail", "unknown", "warn")
    assert [str(one.status) for one in before.findings] == [plain]
    assert [str(one.status) for one in after.findings] == ["ignored" if accepted else plain]
    assert [one.accepted for one in after.findings] == [Status(plain) if accepted else None]
    assert [shown(one)[1:] for one in before.findings] == [shown(one)[1:] for one in after.findings]
    assert after.verdict is Status.PASS


@ANSWERS
def test_a_strict_run_fails_at_warnings_and_shows_everything_as_what_it_is(answer: Result, plain: str) -> None:
    report = run_rules([made("SBX901", lambda: answer)], spec(), Facts({}), strict=True)
    assert [str(finding.status) for finding in report.findings] == [plain]
    assert str(report.verdict) == {"warn": "fail", "fail": "fail", "unknown": "unknown"}.get(plain, "pass")


def test_ignoring_one_check_leaves_the_failure_of_another() -> None:
    report = run_rules([made("SBX901", broken), made("SBX902", broken)], spec(), Facts({}), {"SBX901"})
    assert [str(finding.status) for finding in report.findings] == ["ignored", "fail"]
    assert report.verdict is Status.FAIL


@pytest.mark.parametrize(("ignore", "status"), [(set[str](), "warn"), ({"SBX901"}, "ignored")])
def test_a_check_of_severity_warn_never_fails(ignore: set[str], status: str) -> None:
    (finding,) = run_rules([made("SBX901", broken, severity=Status.WARN)], spec(), Facts({}), ignore).findings
    assert shown(finding) == (status, "broken", "Fix it.")


def test_a_fact_that_is_missing_leaves_a_strict_run_unknown_unless_the_rule_is_ignored() -> None:
    rules = [made("SBX901", never, "skus"), made("SBX902", never, "usages")]
    facts = Facts({"skus": Unknown("403"), "usages": NotAsked("no region")})
    report = run_rules(rules, spec(), facts, strict=True)
    assert [str(finding.status) for finding in report.findings] == ["unknown", "skipped"]
    assert report.verdict is Status.UNKNOWN
    assert run_rules(rules, spec(), facts, {"SBX901"}, strict=True).verdict is Status.PASS


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


def statuses(report: Report) -> dict[str, str]:
    """The worst status of each rule."""
    return {code: str(status) for code, status in report.statuses.items()}


def test_in_a_world_where_all_is_well_every_check_of_a_new_cluster_passes() -> None:
    report = run_rules(ALL_RULES, PASSING_CREATE, facts(PASSING_CREATE), strict=True)
    expected = {rule.code: "skipped" if rule.code > "SBX500" else "pass" for rule in ALL_RULES}
    # No flag and no ephemeral disk are needed, and the wanted cluster has a network.
    expected |= {"SBX106": "skipped", "SBX321": "skipped", "SBX408": "skipped", "SBX504": "pass"}
    assert statuses(report) == expected
    assert report.verdict is Status.PASS


def test_in_a_world_where_all_is_well_every_check_of_a_node_pool_passes() -> None:
    pool = {"name": "more", "zones": ("1",), "vnet_subnet_id": NODES, "os_disk_type": "Ephemeral"}
    added = spec(pool=pool, shape={"purpose": "nodepool", "adds_pool": True, "whole": True})
    network = NetworkSettings(plugin="azure", plugin_mode="overlay", pod_addresses=65536)
    placed = [make(vnet_subnet_id=NODES) for make in (plain_pool, live_pool)]
    answers = {
        "cluster": cluster(*placed, network=network),
        "subnets": subnets(nodes=Subnet("nodes", ("10.240.0.0/16",), 6)),
        "permissions_elsewhere": Known({NODES.lower(): (PermissionSet(("*",)),)}),
        "skus": skus(sku(**GOOD, EphemeralOSDiskSupported="True", MaxResourceVolumeMB="307200")),
    }
    report = run_rules(ALL_RULES, added, facts(added, **answers), strict=True)
    # No flag is needed, a cluster is not created, the wanted node pool does not exist, so it cannot be stopped, and
    # the one that exists has one node.
    skipped = ("SBX106", "SBX204", "SBX408", "SBX611")
    expected = {rule.code: "pass" for rule in ALL_RULES} | dict.fromkeys(skipped, "skipped")
    assert statuses(report) == expected
    assert report.verdict is Status.PASS


def test_without_any_answer_of_azure_nothing_fails_and_the_verdict_is_unknown() -> None:
    pool = {"mode": "User", "zones": ("1",), "vnet_subnet_id": NODES, "os_disk_type": "Ephemeral"}
    wanted = spec(pool=pool, shape={"whole": True})
    report = run_rules(ALL_RULES, wanted, facts(wanted, **{name: Unknown("401") for name in outcomes()}))
    assert {str(finding.status) for finding in report.findings} == {"unknown"}
    assert report.verdict is Status.UNKNOWN


def test_only_a_region_asked_for_skips_what_belongs_to_a_cluster_and_answers_the_rest() -> None:
    wanted = spec(resource_group=None, cluster_name=None, location="eastus", shape={"mode_open": True})
    report = run_rules(ALL_RULES, wanted, facts(wanted))
    by_status: dict[str, list[str]] = {}
    for code, status in statuses(report).items():
        by_status.setdefault(status, []).append(code)
    assert by_status.pop("warn") == ["SBX407"]  # the only pool of a new cluster is a system pool
    of_cluster = [rule.code for rule in ALL_RULES if rule.code > "SBX500"]
    assert by_status.pop("skipped") == ["SBX106", "SBX109", "SBX303", "SBX321", "SBX408", *of_cluster]
    assert set(by_status) == {"pass"}
    named = tuple(code for code in of_cluster if code not in ("SBX522", "SBX525", "SBX526"))  # those are of a subnet
    (row,) = [row for row in report.rows(Status.SKIPPED) if row.codes == named]
    assert lines_of(row.steps) == ["Use --resource-group and --name."]
