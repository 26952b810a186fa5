"""The JSON report: the document that the command prints, with what is known about the run before it."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from aks_sandbox.reports.content import ReportContent, ReportMetadata

SCHEMA_VERSION = 1
_HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")


def write_json(content: ReportContent) -> str:
    """The report as one JSON object that ends in a newline."""
    metadata = content.metadata
    report = {**about_run(metadata), "strict": metadata.strict, **content.document}
    if metadata.facts is not None:
        report["facts"] = metadata.facts
    return json_text(report)


def about_run(metadata: ReportMetadata) -> dict[str, Any]:
    """What stands at the start of every JSON report."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "tool": {"name": "aks-sandbox", "version": metadata.tool_version},
        "command": metadata.command,
        "createdAt": metadata.created_at,
    }


def json_text(value: object) -> str:
    """The value as JSON that any reader takes: no NaN, nothing that UTF-8 cannot carry, keys as they are."""
    text = json.dumps(_with_finite_numbers(value), ensure_ascii=False, indent=2, allow_nan=False, default=str)
    return _HALF_OF_A_PAIR.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n"


def _with_finite_numbers(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _with_finite_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_finite_numbers(item) for item in value]
    return value
