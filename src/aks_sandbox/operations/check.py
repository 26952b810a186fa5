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
from aks_sandbox.arm.facts import ArmFacts
from aks_sandbox.builders.cluster_commands import look_command
from aks_sandbox.catalog.os_skus import find_os_sku
from aks_sandbox.catalog.runtimes import find_runtime
from aks_sandbox.checks.all_checks import ALL_CHECKS, ARM_CHECKS
from aks_sandbox.checks.engine import run_checks
from aks_sandbox.model.derived_facts import with_derived
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.operations.facts_file import SavedFacts, facts_document, save_facts
from aks_sandbox.operations.files_beside import with_files
from aks_sandbox.operations.preflight import NEEDS, known_codes, report_document
from aks_sandbox.operations.report_file import write_report
from aks_sandbox.operations.saved_facts import facts_of, steps_of
from aks_sandbox.reports.content import ReportMetadata


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """How a check is judged and where it goes beside the screen; `in_cluster` looks into the cluster too."""

    ignore: tuple[str, ...] = ()
    strict: bool = False
    in_cluster: bool = False
    report: Path | None = None
    save_facts: Path | None = None
    anonymize: bool = False


def check(
    connection: Connection, spec: SandboxSpec, how: CheckOptions, asked: Mapping[str, Any], reporter: Reporter
) -> dict[str, Any]:
    """The whole report of live facts; its `verdict` is `fail` when any check failed.

    `asked` holds the options as they were given, which a facts file keeps. FileNotWritten, with the report, when a file
    beside it could not be written.
    """
    known_codes(Argument.IGNORE, how.ignore)
    inside = ", and looking into the cluster" if how.in_cluster else ""
    reporter.progress(f"Asking Azure what the checks need{inside}")
    needs = NEEDS | {"location", *(["in_cluster"] if how.in_cluster else [])}
    facts = ArmFacts(connection, spec, look_command() if how.in_cluster else None).fetch(needs)
    saved = SavedFacts(spec.target.subscription_id, asked, {}, steps_of(facts, spec.target))
    return _judge(spec, facts, how, saved)


def check_saved(spec: SandboxSpec, saved: SavedFacts, how: CheckOptions) -> dict[str, Any]:
    """The whole report of the facts of a file: no network, no login."""
    return _judge(spec, with_derived(spec, facts_of(saved, spec.target), find_runtime, find_os_sku), how, saved)


def _judge(spec: SandboxSpec, facts: Facts, how: CheckOptions, saved: SavedFacts) -> dict[str, Any]:
    codes = known_codes(Argument.IGNORE, how.ignore)
    checks = ALL_CHECKS if "in_cluster" in facts.names() else ARM_CHECKS
    report = run_checks(checks, spec, facts, codes, strict=how.strict)
    document = report_document(report, spec, facts)
    writes: list[tuple[str, Callable[[], None]]] = []
    if how.save_facts is not None:
        save = partial(save_facts, how.save_facts, facts, saved, _now(), anonymize=how.anonymize)
        writes.append(("--save-facts", save))
    if how.report is not None:
        writes.append(("--report", partial(_write_report, how.report, document, facts, how)))
    return with_files(document, writes)


def _write_report(path: Path, document: Mapping[str, Any], facts: Facts, how: CheckOptions) -> None:
    metadata = ReportMetadata(__version__, _now(), strict=how.strict, facts=facts_document(facts))
    write_report(path, {**document, "target": _target_in_words(document["target"])}, metadata)


def _target_in_words(target: Mapping[str, Any]) -> dict[str, Any]:
    pools = [
        f"{pool['name']} ({pool['count']} x {pool['vmSize']}, {pool['workloadRuntime']}, "
        f"{'exists' if pool['exists'] else 'wanted'})"
        for pool in target["nodePools"]
    ]
    return {**target, "nodePools": ", ".join(pools)}


def _now() -> str:
    return datetime.now(tz=UTC).isoformat(timespec="seconds")
