"""The SARIF 2.1.0 report: every check is a rule, and each one that needs a look is a result.

GitHub code scanning takes every result for a problem, whatever its `kind` says, and refuses a file in which a result
has no artifact. So what passed or does not apply is in the rules and in `statuses` of the run and is no result, and
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
from aks_sandbox.model.finding import Finding, Status
from aks_sandbox.model.safe_text import https_address, visible
from aks_sandbox.reports.content import ReportContent
from aks_sandbox.reports.plain_json import json_text
from aks_sandbox.reports.wording import sentence

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ENDPOINT = "AZURE_RESOURCE_MANAGER"
# The level of anything but a `fail` has to be none; `open` means that there was too little to decide on.
_KINDS: Mapping[Status, tuple[str, str]] = {
    Status.FAIL: ("fail", "error"),
    Status.IGNORED: ("fail", "error"),
    Status.WARN: ("fail", "warning"),
    Status.UNKNOWN: ("open", "none"),
}


def write_sarif(content: ReportContent) -> str:
    """The report as a SARIF log of one run that ends in a newline."""
    resource = resource_name(content.target)
    rules: dict[str, Finding] = {}
    for check in content.checks:
        rules.setdefault(check.code, check)
    numbers = {code: number for number, code in enumerate(rules)}
    seen: Counter[str] = Counter()
    results = []
    for check in content.checks:
        seen[check.code] += 1
        if check.status in _KINDS:
            results.append(_result(content, check, resource, numbers[check.code], seen[check.code]))
    run = {
        "tool": {
            "driver": {
                "name": "aks-sandbox",
                "version": visible(content.metadata.tool_version),
                "rules": [_rule(check) for check in rules.values()],
            }
        },
        "automationDetails": {"id": visible(f"{content.metadata.command}{resource}/")},
        "invocations": [_invocation(content)],
        "originalUriBaseIds": {
            _ENDPOINT: {"description": {"text": "The endpoint of Azure Resource Manager in the cloud that was asked."}}
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {
            "verdict": str(content.verdict),
            "summary": {str(status): count for status, count in content.counts.items()},
            "statuses": {visible(check.code): str(check.status) for check in content.checks},
            "target": {visible(name): visible(value) for name, value in content.target.items()},
        },
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def resource_name(target: Mapping[str, str]) -> str:
    """The Azure resource that the target names, as a path; what was not given is left out."""
    path = ""
    if "subscriptionId" in target:
        path += f"/subscriptions/{target['subscriptionId']}"
    if "resourceGroup" in target:
        path += f"/resourceGroups/{target['resourceGroup']}"
    path += "/providers/Microsoft.ContainerService"
    if "clusterName" not in target:
        return f"{path}/locations/{target['location']}" if "location" in target else path
    path += f"/managedClusters/{target['clusterName']}"
    return f"{path}/agentPools/{target['nodepoolName']}" if "nodepoolName" in target else path


def _rule(check: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": visible(check.code),
        "shortDescription": {"text": visible(sentence(check.title)) or visible(check.code)},
        "properties": {"category": visible(check.category)},
    }
    name = "".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", check.title))
    if name:
        rule["name"] = name
    address = https_address(check.docs)
    if address:
        rule["helpUri"] = address
    return rule


def _result(content: ReportContent, check: Finding, resource: str, rule: int, repetition: int) -> dict[str, Any]:
    kind, level = _KINDS[check.status]
    if content.breaks(check):
        kind, level = "fail", "error"
    # Not the message: it holds counts and dates, and the same problem has to be known again in the next run.
    print_of = hashlib.sha256(f"{check.code}\n{resource.lower()}\n{repetition}".encode(errors="replace")).hexdigest()
    result: dict[str, Any] = {
        "ruleId": visible(check.code),
        "ruleIndex": rule,
        "kind": kind,
        "level": level,
        "message": {"text": _message(check)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": quote(resource.lstrip("/"), safe="/", errors="replace"),
                        "uriBaseId": _ENDPOINT,
                    },
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"fullyQualifiedName": visible(resource), "kind": "resource"}],
            }
        ],
        "partialFingerprints": {
            "checkAndResource/v1": print_of,
            "primaryLocationLineHash": f"{print_of[:16]}:1",  # the only one that GitHub compares
        },
        "properties": {"status": str(check.status)},
    }
    if check.status is Status.IGNORED:
        result["suppressions"] = [{"kind": "external", "justification": f"Named with {Argument.IGNORE}."}]
    if check.remedy:
        result["properties"]["remedy"] = visible(check.remedy)
    return result


def _message(check: Finding) -> str:
    text = visible(f"{check.message}\nRemedy: {check.remedy}" if check.remedy else check.message)
    # `[words](address)` is a link in SARIF, and the text is not ours.
    return (text or visible(check.code)).replace("](", "] (")


def _invocation(content: ReportContent) -> dict[str, Any]:
    invocation: dict[str, Any] = {
        "commandLine": visible(content.metadata.command),
        "executionSuccessful": True,
    }
    try:
        time = datetime.fromisoformat(content.metadata.created_at.replace("Z", "+00:00"))
    except ValueError:
        return invocation
    if time.tzinfo is not None:
        invocation["endTimeUtc"] = time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return invocation
