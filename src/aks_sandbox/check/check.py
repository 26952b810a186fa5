"""check, and the same checks before a write."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.inside import look_command
from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.check.facts_file import SavedFacts, clean, facts_of, kept_facts, only_if_complete, save_facts, steps_of
from aks_sandbox.errors import ChecksFailed, InvalidInput
from aks_sandbox.model.azure import location_name
from aks_sandbox.model.facts import Facts, Judged, judged, known_cluster, with_derived
from aks_sandbox.model.finding import Report, Row, Status
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.reports.documents import check_document
from aks_sandbox.reports.files import with_files, write_report
from aks_sandbox.reports.table import check_lines, row_sentence, row_title, summary_line
from aks_sandbox.reports.text import Run, Shown
from aks_sandbox.rules.engine import ALL_RULES, ARM_RULES, run_rules
from aks_sandbox.steps import lines_of

#: What the rules need, and what one of them looks at where a request names resources outside of the cluster.
NEEDS = frozenset(need for rule in ARM_RULES for need in rule.needs) | {"permissions_elsewhere", "roles_held"}


def known_codes(argument: Argument, codes: Collection[str]) -> frozenset[str]:
    """The codes in upper case; InvalidInput for one that no check has."""
    wanted = frozenset(code.upper() for code in codes)
    strangers = wanted - {rule.code for rule in ALL_RULES}
    if strangers:
        raise InvalidInput(
            argument,
            f"no check has the code {', '.join(sorted(strangers))}",
            f"The codes are {', '.join(rule.code for rule in ALL_RULES)}.",
        )
    return wanted


def inspect(
    connection: Connection,
    spec: SandboxSpec,
    ignore: Collection[str],
    reporter: Reporter,
    also: Collection[str] = (),
) -> tuple[Report, Facts]:
    """Fetch what the checks need, and the facts named in `also`, in one round; then run the checks."""
    codes = known_codes(Argument.IGNORE, ignore)
    reporter.progress("Reading what the checks need")
    facts = ArmFacts(connection, spec).fetch(NEEDS.union(also))
    return run_rules(ARM_RULES, spec, facts, codes), facts


def stop_at_failures(report: Report, reporter: Reporter) -> None:
    """Raise ChecksFailed with every failed check and what to do; warn of what warns or could not be decided, once for
    each cause.
    """
    for row in report.rows(Status.WARN, Status.UNKNOWN, Status.IGNORED):
        status = "" if row.status is Status.WARN else f" ({row.status})"
        reporter.warn(f"{row_title(row)}{status}: {row_sentence(row)}", *lines_of(row.steps))
    rows = report.rows(Status.FAIL)
    if not rows:
        return
    codes = list(dict.fromkeys(code for row in rows for code in row.codes))
    count = "1 check" if len(codes) == 1 else f"{len(codes)} checks"
    lines = [line for row in rows for line in _lines(row)]
    raise ChecksFailed(
        "\n".join([f"{count} failed, so nothing was written.", *lines]),
        f"Fix the failed checks. To create it anyway, add {Argument.IGNORE} {' '.join(codes)}",
    )


def _lines(row: Row) -> list[str]:
    return [f"{row_title(row)}: {row_sentence(row)}", *lines_of(row.steps)]


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """How a check is judged and where it goes beside the screen; `in_cluster` looks into the cluster too."""

    ignore: tuple[str, ...] = ()
    strict: bool = False
    everything: bool = False
    in_cluster: bool = False
    report: Path | None = None
    save_facts: Path | None = None
    anonymize: bool = False


def check(
    connection: Connection, spec: SandboxSpec, how: CheckOptions, asked: Mapping[str, Any], reporter: Reporter
) -> Shown:
    """The whole report of live facts; the `verdict` of its document is `fail` when any check failed.

    `asked` holds the options as they were given, which a facts file keeps. FileNotWritten, with the report, when a file
    beside it could not be written.
    """
    known_codes(Argument.IGNORE, how.ignore)
    inside = " and looking inside the cluster" if how.in_cluster else ""
    reporter.progress(f"Reading what the checks need{inside}")
    needs = NEEDS | {"location", *(["in_cluster"] if how.in_cluster else [])}
    facts = ArmFacts(connection, spec, look_command() if how.in_cluster else None).fetch(needs)
    cluster, location = known_cluster(facts), spec.target.location
    if cluster is not None and location is not None and location_name(location) != cluster.location:
        reporter.warn(
            f"{Argument.LOCATION} {location} is not used: cluster {spec.target.cluster_name} is in {cluster.location}."
        )
    saved = SavedFacts(spec.target.subscription_id, asked, {}, steps_of(facts, spec.target))
    return _judge(spec, facts, how, saved)


def check_saved(spec: SandboxSpec, saved: SavedFacts, how: CheckOptions) -> Shown:
    """The whole report of the facts of a file: no network, no login."""
    facts = with_derived(spec, facts_of(saved, spec.target), find_runtime, find_os_sku)
    return _judge(spec, only_if_complete(facts, saved, spec.target), how, saved)


def _judge(spec: SandboxSpec, facts: Facts, how: CheckOptions, saved: SavedFacts) -> Shown:
    codes = known_codes(Argument.IGNORE, how.ignore)
    rules = ALL_RULES if "in_cluster" in facts.names() else ARM_RULES
    report = run_rules(rules, spec, facts, codes, strict=how.strict)
    subject, run = judged(spec, facts), Run.now("az aks-sandbox check")
    shown = _shown(report, subject, run, everything=how.everything)
    if how.save_facts is None and how.report is None:
        return shown
    kept = kept_facts(facts, saved, shown.document)
    writes: list[tuple[Argument, Callable[[], None]]] = []
    if how.save_facts is not None:
        save = partial(save_facts, how.save_facts, shown.document, kept, anonymize=how.anonymize)
        writes.append((Argument.SAVE_FACTS, save))
    if how.report is not None:
        write = partial(write_report, how.report, report, subject, run, clean(kept))
        writes.append((Argument.REPORT, write))
    return with_files(shown, writes)


def report_shown(report: Report, spec: SandboxSpec, facts: Facts, command: str) -> Shown:
    """The report of the checks that another command ran, as `check` shows its own."""
    return _shown(report, judged(spec, facts), Run.now(command), everything=False)


def _shown(report: Report, subject: Judged, run: Run, *, everything: bool) -> Shown:
    return Shown(
        check_document(report, subject, run),
        heading=subject.sentence,
        lines=tuple(check_lines(report, everything=everything)),
        short_heading=subject.short_sentence,
        summary=summary_line(report, subject),
    )
