"""Facts and checks before something is written, and the documents that show them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.facts import ArmFacts
from aks_sandbox.checks.all_checks import ALL_CHECKS, ARM_CHECKS
from aks_sandbox.checks.engine import run_checks
from aks_sandbox.errors import ChecksFailed, InvalidInput
from aks_sandbox.model.facts import Facts, Known
from aks_sandbox.model.finding import Report, Status
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.sandbox_spec import SandboxSpec

NEEDS = frozenset(need for check in ARM_CHECKS for need in check.needs)


def known_codes(argument: Argument, codes: Collection[str]) -> frozenset[str]:
    """The codes in upper case; InvalidInput for one that no check has."""
    wanted = frozenset(code.upper() for code in codes)
    strangers = wanted - {check.code for check in ALL_CHECKS}
    if strangers:
        raise InvalidInput(
            argument,
            f"no check has the code {', '.join(sorted(strangers))}",
            f"The codes are {', '.join(check.code for check in ALL_CHECKS)}.",
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
    reporter.progress("Asking Azure what the checks need")
    facts = ArmFacts(connection, spec).fetch(NEEDS.union(also))
    return run_checks(ARM_CHECKS, spec, facts, codes), facts


def stop_at_failures(report: Report, reporter: Reporter) -> None:
    """Raise ChecksFailed with every failed check and its remedy; say aloud what warns or could not be decided."""
    for finding in report.findings:
        if finding.status in (Status.WARN, Status.UNKNOWN, Status.IGNORED):
            said = f"{finding.code} {finding.status}: {finding.message} {finding.remedy}".rstrip()
            reporter.warn(*said.split("\n"))
    failures = report.failures
    if not failures:
        return
    lines = [f"{finding.code} {finding.title}: {finding.message} Remedy: {finding.remedy}" for finding in failures]
    count = "1 check" if len(failures) == 1 else f"{len(failures)} checks"
    raise ChecksFailed(
        "\n".join([f"{count} failed, so nothing was written.", *lines]),
        f"Mend what failed, or carry on in spite of it with {Argument.IGNORE} {' '.join(f.code for f in failures)}",
    )


def report_document(report: Report, spec: SandboxSpec, facts: Facts) -> dict[str, Any]:
    """The report in the shape that `check` prints."""
    return {
        "verdict": str(report.verdict),
        "summary": {str(status): report.count(status) for status in Status},
        "target": _target(spec, facts),
        "checks": [
            {
                "code": finding.code,
                "category": finding.category,
                "title": finding.title,
                "status": str(finding.status),
                "message": finding.message,
                "remedy": finding.remedy or None,
                "docs": finding.docs,
            }
            for finding in report.findings
        ],
    }


def _target(spec: SandboxSpec, facts: Facts) -> dict[str, Any]:
    location, version = facts.outcome("location"), facts.outcome("kubernetes_version")
    target, subject = spec.target, facts.subject
    return {
        "subscriptionId": target.subscription_id,
        "resourceGroup": target.resource_group,
        "clusterName": target.cluster_name,
        "location": location.value if isinstance(location, Known) else target.location,
        "purpose": subject.purpose,
        "kubernetesVersion": str(version.value.version) if isinstance(version, Known) else None,
        "nodePools": [
            {
                "name": pool.name,
                "exists": pool.exists,
                "workloadRuntime": pool.runtime.name,
                "osSku": pool.os_sku_asked,
                "vmSize": pool.vm_size,
                "count": pool.count,
                "mode": pool.mode,
                "zones": list(pool.zones),
            }
            for pool in subject.pools
        ],
    }
