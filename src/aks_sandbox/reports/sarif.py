"""The SARIF 2.1.0 report: every check is a rule, and each finding that needs a look is a result.

GitHub code scanning takes every result for a problem, whatever its `kind` says, and refuses a file in which a result
has no artifact. So what passed or does not apply is in the rules and in `statuses` of the run and is not a result, and
the artifact is the Azure resource, relative to the endpoint of Azure Resource Manager.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from aks_sandbox.arguments import Argument
from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import NEEDS_ATTENTION, Kind, Place, Report, Resource, Row, RuleInfo, Status
from aks_sandbox.model.safe_text import https_address, visible
from aks_sandbox.reports.documents import json_text
from aks_sandbox.reports.source_root import relative_file
from aks_sandbox.reports.table import row_sentence
from aks_sandbox.reports.text import Run, target_texts
from aks_sandbox.steps import lines_of, steps_document

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ENDPOINT = "AZURE_RESOURCE_MANAGER"
# The level of anything but a `fail` has to be none; `open` means that there was too little to decide on.
_KINDS: Mapping[Status, tuple[str, str]] = {
    Status.FAIL: ("fail", "error"),
    Status.IGNORED: ("fail", "error"),
    Status.WARN: ("fail", "warning"),
    Status.UNKNOWN: ("open", "none"),
}


def check_sarif(report: Report, judged: Judged, run: Run) -> str:
    """The report as a SARIF log of one run that ends in a newline."""
    rules = list(dict.fromkeys(finding.rule for finding in report.findings))
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    seen: Counter[str] = Counter()
    results = []
    for row in report.rows(*NEEDS_ATTENTION, Status.IGNORED):
        seen[row.codes[0]] += 1
        results.append(_result(report, row, judged, numbers[row.codes[0]], seen[row.codes[0]]))
    location = resource_name(judged)
    log = {
        "tool": {
            "driver": {
                "name": "aks-sandbox",
                "version": visible(run.tool_version),
                "rules": [rule_document(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": visible(f"{run.command}{location}/")},
        "invocations": [invocation(run)],
        "originalUriBaseIds": {
            _ENDPOINT: {"description": {"text": "The endpoint of Azure Resource Manager in the cloud that was asked."}}
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {
            "verdict": str(report.verdict),
            "judged": visible(judged.sentence),
            "summary": {str(status): report.count(status) for status in Status},
            "statuses": {code: str(status) for code, status in report.statuses.items()},
            "target": {name: visible(value) for name, value in target_texts(judged.target).items()},
        },
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [log]})


def resource_name(judged: Judged, about: Resource | None = None) -> str:
    """The Azure resource that was judged, as a path; what was not given is left out."""
    target = judged.target
    path = f"/subscriptions/{target.subscription_id}" if target.subscription_id else ""
    if target.resource_group:
        path += f"/resourceGroups/{target.resource_group}"
    path += "/providers/Microsoft.ContainerService"
    if target.cluster_name is None:
        return f"{path}/locations/{judged.location}" if judged.location else path
    path += f"/managedClusters/{target.cluster_name}"
    return f"{path}/agentPools/{about.name}" if about and about.kind is Kind.NODE_POOL and about.name else path


def rule_document(info: RuleInfo) -> dict[str, Any]:
    """A rule as SARIF describes it."""
    rule: dict[str, Any] = {
        "id": info.code,
        "name": "".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", info.title)),
        "shortDescription": {"text": info.title},
        "properties": {"category": info.category},
    }
    address = https_address(info.source)
    return {**rule, "helpUri": address} if address else rule


def _result(report: Report, row: Row, judged: Judged, rule: int, repetition: int) -> dict[str, Any]:
    kind, level = ("fail", "error") if report.fails(row.status) else _KINDS[row.accepted or row.status]
    in_files = [one for one in row.resources if one.place is not None]
    resource = resource_name(judged, row.resources[0] if len(row.resources) == 1 else None)
    if in_files:
        resource = " ".join(f"{one.place.file} {one}" for one in in_files if one.place is not None)
    # Not the message: it holds counts and dates, and the same problem has to be known again in the next run.
    identity = f"{row.codes[0]}\n{resource.lower()}\n{repetition}"
    print_of = hashlib.sha256(identity.encode(errors="replace")).hexdigest()
    result: dict[str, Any] = {
        "ruleId": row.codes[0],
        "ruleIndex": rule,
        "kind": kind,
        "level": level,
        "message": {"text": _message(row)},
        "locations": [_in_file(one) for one in in_files] or [_in_azure(resource)],
        "partialFingerprints": {
            "checkAndResource/v1": print_of,
            "primaryLocationLineHash": f"{print_of[:16]}:1",  # the only one that GitHub compares
        },
        "properties": {
            "status": str(row.status),
            "codes": list(row.codes),
            "resources": [visible(str(one)) for one in row.resources],
            "steps": steps_document(row.steps),
        },
    }
    if row.status is Status.IGNORED:
        result["suppressions"] = [{"kind": "external", "justification": f"Named with {Argument.IGNORE}."}]
    return result


def _in_azure(resource: str) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {
                "uri": quote(resource.lstrip("/"), safe="/", errors="replace"),
                "uriBaseId": _ENDPOINT,
            },
            "region": {"startLine": 1},
        },
        "logicalLocations": [{"fullyQualifiedName": visible(resource), "kind": "resource"}],
    }


def _in_file(resource: Resource) -> dict[str, Any]:
    place = resource.place or Place("", 1)
    uri = quote(relative_file(place.file), safe="/", errors="replace")
    return {
        "physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": max(place.line, 1)}},
        "logicalLocations": [{"fullyQualifiedName": visible(str(resource)), "kind": "resource"}],
    }


def _message(row: Row) -> str:
    text = "\n".join([row_sentence(row), *lines_of(row.steps)])
    # `[words](address)` is a link in SARIF, and the text is not ours.
    return visible(text).replace("](", "] (")


def invocation(run: Run) -> dict[str, Any]:
    """The run of the tool; without an end where the time is not one."""
    found: dict[str, Any] = {"commandLine": visible(run.command), "executionSuccessful": True}
    try:
        time = datetime.fromisoformat(run.created_at.replace("Z", "+00:00"))
    except ValueError:
        return found
    if time.tzinfo is not None:
        found["endTimeUtc"] = time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return found
