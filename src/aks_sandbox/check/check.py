"""check, and the same checks before a write."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.inside import look_command
from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.check.codes import known_codes
from aks_sandbox.check.facts_file import SavedFacts, clean, facts_of, kept_facts, only_if_complete, save_facts, steps_of
from aks_sandbox.check.named import require_named
from aks_sandbox.errors import ChecksFailed, ChecksUndecided
from aks_sandbox.model.azure import location_name
from aks_sandbox.model.facts import Facts, Judged, Known, judged, known_cluster, with_derived
from aks_sandbox.model.finding import Report, Row, Status
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.wanted import SandboxSpec, WriteOptions
from aks_sandbox.reports.documents import check_document
from aks_sandbox.reports.files import with_files, write_report
from aks_sandbox.reports.judgement import check_judgement
from aks_sandbox.reports.pipelines import NO_PIPELINE, Pipeline, surrounding, told
from aks_sandbox.reports.table import check_lines, row_sentence, row_title, summary_line
from aks_sandbox.reports.text import Run, Shown, joined
from aks_sandbox.rules.engine import ALL_RULES, ARM_RULES, run_rules
from aks_sandbox.steps import lines_of

#: What the rules need, and what one of them looks at where a request names resources outside of the cluster.
NEEDS = frozenset(need for rule in ARM_RULES for need in rule.needs) | {"permissions_elsewhere", "roles_held"}


def inspect(
    connection: Connection,
    spec: SandboxSpec,
    options: WriteOptions,
    reporter: Reporter,
    also: Collection[str] = (),
) -> tuple[Report, Facts]:
    """Fetch what the checks need, and the facts named in `also`, in one round; then run the checks."""
    codes = known_codes(Argument.IGNORE, options.ignore)
    reporter.progress("Reading what the checks need")
    facts = ArmFacts(connection, spec).fetch(NEEDS.union(also))
    return run_rules(ARM_RULES, spec, facts, codes, strict=options.strict), facts


#: What stops a strict write, in the order in which it is counted.
_IN_WORDS = {Status.FAIL: "failed", Status.WARN: "warned", Status.UNKNOWN: "could not be carried out"}


def stop_at_failures(report: Report, reporter: Reporter) -> None:
    """Raise ChecksFailed with every failed check and what to do, of a strict report also with what warns or could not
    be decided; ChecksUndecided where that is all. Otherwise warn of the latter, once for each cause; an ignored
    warning is not repeated.
    """
    stops = report.rows(*(_IN_WORDS if report.strict else (Status.FAIL,)))
    for row in report.rows(Status.WARN, Status.UNKNOWN, Status.IGNORED):
        if row not in stops and row.accepted is not Status.WARN:
            reporter.warn(_line(row), *lines_of(row.steps))
    if not stops:
        return
    lines = [line for row in stops for line in (_line(row), *lines_of(row.steps))]
    failed = any(report.fails(row.status) for row in stops)
    raise (ChecksFailed if failed else ChecksUndecided)(
        "\n".join([f"{_counted(stops)}, so nothing was written{_strictly(stops)}.", *lines]),
        f"Fix {'the failed checks' if failed else 'what prevents the checks'}. "
        f"To create it anyway, add {Argument.IGNORE} {' '.join(_codes(stops))}",
    )


def _counted(rows: Sequence[Row]) -> str:
    """How many checks have each status: 2 checks failed, 1 warned and 3 could not be carried out."""
    parts: list[str] = []
    for status, words in _IN_WORDS.items():
        if count := len(_codes(row for row in rows if row.status is status)):
            noun = "" if parts else " check" if count == 1 else " checks"
            parts.append(f"{count}{noun} {words}")
    return joined(parts)


def _strictly(rows: Sequence[Row]) -> str:
    """Why nothing was written, where failures alone do not say it."""
    return "" if all(row.status is Status.FAIL for row in rows) else f" ({Argument.STRICT})"


def _codes(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(code for row in rows for code in row.codes))


def _line(row: Row) -> str:
    status = f" ({row.status})" if row.status in (Status.UNKNOWN, Status.IGNORED) else ""
    return f"{row_title(row)}{status}: {row_sentence(row)}"


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """How a check is judged and where it goes beside the screen; `in_cluster` looks into the cluster too."""

    ignore: tuple[str, ...] = ()
    strict: bool = False
    everything: bool = False
    in_cluster: bool = False
    reports: tuple[Path, ...] = ()
    pipeline: Pipeline = NO_PIPELINE
    save_facts: Path | None = None
    anonymize: bool = False


def check(
    connection: Connection, spec: SandboxSpec, how: CheckOptions, asked: Mapping[str, Any], reporter: Reporter
) -> Shown:
    """The whole report of live facts; the `verdict` of its document is `fail` when any check failed.

    `asked` holds the options as they were given, which a facts file keeps. FileNotWritten, with the report, when a file
    beside it could not be written; NotFound for what was named and does not exist.
    """
    known_codes(Argument.IGNORE, how.ignore)
    inside = " and looking inside the cluster" if how.in_cluster else ""
    reporter.progress(f"Reading what the checks need{inside}")
    needs = NEEDS | {"location", *(["in_cluster"] if how.in_cluster else [])}
    facts = ArmFacts(connection, spec, look_command() if how.in_cluster else None).fetch(needs)
    require_named(spec, facts, connection)
    cluster, location = known_cluster(facts), spec.target.location
    if cluster is not None and location is not None and location_name(location) != cluster.location:
        reporter.warn(
            f"{Argument.LOCATION} {location} is not used: cluster {spec.target.cluster_name} is in {cluster.location}."
        )
    asked = _with_runtime(asked, spec, facts)
    saved = SavedFacts(spec.target.subscription_id, asked, {}, steps_of(facts, spec.target))
    return _judge(spec, facts, how, saved)


def _with_runtime(asked: Mapping[str, Any], spec: SandboxSpec, facts: Facts) -> Mapping[str, Any]:
    """The options with the workload runtime that the cluster decided, so that a facts file is judged for the same."""
    subject = facts.outcome("subject")
    if not (spec.runtime_open and spec.adds_pool and isinstance(subject, Known)):
        return asked
    return {**asked, "workload_runtime": subject.value.pools[0].runtime.name}


def check_saved(spec: SandboxSpec, saved: SavedFacts, how: CheckOptions) -> Shown:
    """The whole report of the facts of a file: no network, no login. NotFound as `check` raises it."""
    facts = with_derived(spec, facts_of(saved, spec.target), find_runtime, find_os_sku)
    require_named(spec, facts, None)
    return _judge(spec, only_if_complete(facts, saved, spec.target), how, saved)


def _judge(spec: SandboxSpec, facts: Facts, how: CheckOptions, saved: SavedFacts) -> Shown:
    codes = known_codes(Argument.IGNORE, how.ignore)
    rules = ALL_RULES if "in_cluster" in facts.names() else ARM_RULES
    report = run_rules(rules, spec, facts, codes, strict=how.strict)
    subject, run = judged(spec, facts), Run.now("check")
    shown = _shown(report, subject, run, everything=how.everything)
    shown = told(shown, how.pipeline, lambda: check_judgement(report, subject, run))
    if how.save_facts is None and not how.reports:
        return shown
    kept = kept_facts(facts, saved, shown.document)
    writes: list[tuple[Argument, Callable[[], None]]] = []
    if how.save_facts is not None:
        save = partial(save_facts, how.save_facts, shown.document, kept, anonymize=how.anonymize)
        writes.append((Argument.SAVE_FACTS, save))
    cleaned = clean(kept) if how.reports else kept
    for path in how.reports:
        writes.append((Argument.REPORT, partial(write_report, path, report, subject, run, cleaned)))
    return with_files(shown, writes)


def report_shown(report: Report, spec: SandboxSpec, facts: Facts, command: str) -> Shown:
    """The report of the checks that another command ran, as `check` shows its own."""
    subject, run = judged(spec, facts), Run.now(command)
    shown = _shown(report, subject, run, everything=False)
    return told(shown, surrounding(), lambda: check_judgement(report, subject, run))


def _shown(report: Report, subject: Judged, run: Run, *, everything: bool) -> Shown:
    return Shown(
        check_document(report, subject, run),
        heading=subject.sentence,
        lines=tuple(check_lines(report, everything=everything)),
        short_heading=subject.short_sentence,
        summary=summary_line(report, subject),
    )
