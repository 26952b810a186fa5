"""`check`: can this subscription, region, size, version and cluster run sandboxed pods, and what must be done?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from aks_sandbox import __version__
from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.look import look_command
from aks_sandbox.catalog.os_skus import find_os_sku
from aks_sandbox.catalog.runtimes import find_runtime
from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.check.facts_file import SavedFacts, clean, kept_facts, save_facts
from aks_sandbox.check.preflight import NEEDS, known_codes
from aks_sandbox.check.saved_facts import facts_of, steps_of
from aks_sandbox.model.derived_facts import with_derived
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.judged import judged
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.reports.check_document import check_document
from aks_sandbox.reports.check_text import check_lines, summary_line
from aks_sandbox.reports.files import write_report
from aks_sandbox.reports.files_beside import with_files
from aks_sandbox.reports.run import Run, Shown
from aks_sandbox.rules.all_rules import ALL_RULES, ARM_RULES
from aks_sandbox.rules.engine import run_rules


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
    saved = SavedFacts(spec.target.subscription_id, asked, {}, steps_of(facts, spec.target))
    return _judge(spec, facts, how, saved)


def check_saved(spec: SandboxSpec, saved: SavedFacts, how: CheckOptions) -> Shown:
    """The whole report of the facts of a file: no network, no login."""
    return _judge(spec, with_derived(spec, facts_of(saved, spec.target), find_runtime, find_os_sku), how, saved)


def _judge(spec: SandboxSpec, facts: Facts, how: CheckOptions, saved: SavedFacts) -> Shown:
    codes = known_codes(Argument.IGNORE, how.ignore)
    rules = ALL_RULES if "in_cluster" in facts.names() else ARM_RULES
    report = run_rules(rules, spec, facts, codes, strict=how.strict)
    subject, run = judged(spec, facts), Run(__version__, _now(), "az aks-sandbox check")
    kept = kept_facts(facts, saved)
    shown = Shown(
        check_document(report, subject, run),
        heading=subject.sentence,
        lines=tuple(check_lines(report, everything=how.everything)),
        short_heading=subject.short_sentence,
        summary=summary_line(report, subject),
    )
    writes: list[tuple[str, Callable[[], None]]] = []
    if how.save_facts is not None:
        save = partial(save_facts, how.save_facts, shown.document, kept, anonymize=how.anonymize)
        writes.append(("--save-facts", save))
    if how.report is not None:
        write = partial(write_report, how.report, report, subject, run, clean(kept))
        writes.append(("--report", write))
    return with_files(shown, writes)


def _now() -> str:
    return datetime.now(tz=UTC).isoformat(timespec="seconds")
