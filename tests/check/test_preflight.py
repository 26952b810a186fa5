"""What stops a write before it is sent: the checks that failed, with what to do; everything else is a warning."""

from __future__ import annotations

import pytest

from aks_sandbox.arguments import Argument
from aks_sandbox.check.check import stop_at_failures
from aks_sandbox.check.codes import known_codes
from aks_sandbox.errors import ChecksFailed, ChecksUndecided, InvalidInput
from aks_sandbox.model.facts import Fact, Known, Unknown
from aks_sandbox.model.finding import Report
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.engine import ALL_RULES, run_rules
from aks_sandbox.steps import lines_of
from tests.support.worlds import PREVIEW, cluster, facts, live_pool, provider, spec, version


class Ears:
    """A reporter that keeps what it hears."""

    def __init__(self) -> None:
        self.warnings: list[tuple[str, ...]] = []

    def progress(self, message: str) -> None:
        """Drop the message."""

    def warn(self, message: str, *more_lines: str) -> None:
        """Keep the lines."""
        self.warnings.append((message, *more_lines))


def report(wanted: SandboxSpec, ignore: tuple[str, ...] = (), /, *, strict: bool = False, **changes: Fact) -> Report:
    """All rules in a world where all is well but for the changes."""
    return run_rules(ALL_RULES, wanted, facts(wanted, **changes), ignore, strict=strict)


def stopped(wanted: SandboxSpec, **changes: Fact) -> ChecksFailed:
    """The error with which such a world stops a write."""
    with pytest.raises(ChecksFailed) as caught:
        stop_at_failures(run_rules(ALL_RULES, wanted, facts(wanted, **changes)), Ears())
    return caught.value


def test_the_codes_to_ignore_are_taken_in_any_case() -> None:
    assert known_codes(Argument.IGNORE, ["sbx305", "SBX107", "Sbx305"]) == {"SBX305", "SBX107"}
    assert known_codes(Argument.IGNORE, []) == frozenset()


@pytest.mark.parametrize("codes", [["SBX999"], ["SBX305", "sbx999"]], ids=str)
def test_a_code_that_no_check_has_is_refused_with_the_codes_that_are(codes: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        known_codes(Argument.IGNORE, codes)
    assert caught.value.message == "--ignore: no check has the code SBX999"
    assert lines_of(caught.value.steps)[-2:] == ["See all codes:", "az aks-sandbox rule list --output table"]


@pytest.mark.parametrize(
    ("code", "near"),
    [("SBX30l", "SBX301, SBX302"), ("305", "SBX305"), ("xbs107", "SBX107"), ("SBX-407", "SBX407")],
)
def test_a_code_that_no_check_has_is_refused_with_those_like_it(code: str, near: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        known_codes(Argument.IGNORE, [code])
    first = lines_of(caught.value.steps)[0]
    assert first.startswith("Codes that are similar: ")
    assert set(near.split(", ")) <= set(first.removeprefix("Codes that are similar: ").rstrip(".").split(", "))


def test_a_report_in_which_all_is_well_stops_nothing_and_says_nothing() -> None:
    ears = Ears()
    stop_at_failures(report(spec()), ears)
    assert ears.warnings == []


def test_warnings_unknowns_and_ignored_failures_are_said_and_stop_nothing() -> None:
    ears = Ears()
    wanted = spec(runtime=PREVIEW)
    ignored = ("SBX202", "SBX203")
    stop_at_failures(report(wanted, ignored, compute=Unknown("403"), kubernetes_version=version("1.20")), ears)
    assert [lines[0].split(":")[0] for lines in ears.warnings] == [
        "SBX105 Registration of Microsoft.Compute (unknown)",
        "SBX107 Support stage of the workload runtime",
        "SBX202 Kubernetes version in the region (ignored)",
        "SBX203 Kubernetes version of the workload runtime (ignored)",
    ]
    assert ears.warnings[2] == (
        "SBX202 Kubernetes version in the region (ignored): Region eastus: Kubernetes 1.20 (given) is not offered in "
        "the region.",
        "Choose one of the offered versions: 1.34, 1.33.",
    )


def test_what_one_cause_decides_is_said_once_with_all_its_codes() -> None:
    ears = Ears()
    stop_at_failures(report(spec(), skus=Unknown("Azure reports 503.")), ears)
    codes = {rule.code for rule in ALL_RULES if "skus" in rule.needs}
    (lines,) = ears.warnings
    assert len(codes) > 5
    assert lines[0].endswith(": Azure reports 503.")
    assert {"SBX301-SBX304", "SBX406"} <= set(lines[0].split(" (")[0].split(", "))


def test_an_ignored_warning_is_not_said_and_stops_nothing() -> None:
    for strict in (False, True):
        ears = Ears()
        stop_at_failures(report(spec(runtime=PREVIEW), ("SBX107",), strict=strict), ears)
        assert ears.warnings == []


def test_strictly_what_could_not_be_checked_stops_the_write_once_per_cause() -> None:
    ears = Ears()
    with pytest.raises(ChecksUndecided) as caught:
        stop_at_failures(report(spec(), strict=True, skus=Unknown("Azure reports 503."), compute=Unknown("403")), ears)
    codes = [rule.code for rule in ALL_RULES if "skus" in rule.needs]
    first, *lines = caught.value.message.splitlines()
    assert first == f"{len(codes) + 1} checks could not be carried out, so nothing was written (--strict)."
    assert [line.rpartition(": ")[2] for line in lines] == ["403", "Azure reports 503."]
    (step,) = lines_of(caught.value.steps)
    assert step == f"Fix what prevents the checks. To create it anyway, add --ignore SBX105 {' '.join(codes)}"
    assert ears.warnings == []


def test_strictly_a_warning_stops_the_write_as_a_failure_does() -> None:
    wanted = spec(runtime=PREVIEW, os_sku="Ubuntu")
    with pytest.raises(ChecksFailed) as caught:
        stop_at_failures(report(wanted, strict=True, compute=Unknown("403")), Ears())
    first, *lines = caught.value.message.splitlines()
    assert first == ("1 check failed, 1 warned and 1 could not be carried out, so nothing was written (--strict).")
    assert [line[:6] for line in lines if line.startswith("SBX")] == ["SBX401", "SBX105", "SBX107"]
    assert lines_of(caught.value.steps)[-1].endswith("add --ignore SBX401 SBX105 SBX107")


def test_a_failure_stops_the_write_with_its_steps_and_the_way_past_it() -> None:
    error = stopped(spec(os_sku="Ubuntu"))
    assert error.message.splitlines() == [
        "1 check failed, so nothing was written.",
        "SBX401 OS SKU: Node pool nodepool1: Ubuntu cannot run sandboxed pods.",
        "Use --os-sku AzureLinux.",
    ]
    assert lines_of(error.steps) == ["Fix the failed checks. To create it anyway, add --ignore SBX401"]


def test_several_failures_are_all_named_each_with_its_steps() -> None:
    error = stopped(spec(os_sku="Ubuntu"), compute=Known(provider("Microsoft.Compute", "Registering")))
    assert error.message.splitlines() == [
        "2 checks failed, so nothing was written.",
        "SBX105 Registration of Microsoft.Compute: Subscription 00000000-0000-0000-0000-000000000000: "
        "Microsoft.Compute is Registering.",
        "Register it:",
        "az provider register --namespace Microsoft.Compute --wait",
        "SBX401 OS SKU: Node pool nodepool1: Ubuntu cannot run sandboxed pods.",
        "Use --os-sku AzureLinux.",
    ]
    assert lines_of(error.steps) == ["Fix the failed checks. To create it anyway, add --ignore SBX105 SBX401"]


def test_one_fault_of_several_pools_is_one_line_that_names_them() -> None:
    pools = cluster(live_pool("one", os_sku="Ubuntu"), live_pool("two", os_sku="Ubuntu"))
    lines = stopped(spec(), cluster=pools).message.splitlines()
    assert "SBX401 OS SKU: Node pools one, two: Ubuntu cannot run sandboxed pods." in lines
