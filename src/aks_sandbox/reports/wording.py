"""The words of the reports: names of categories, properties and statuses as a person writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aks_sandbox.arguments import Argument
from aks_sandbox.model.finding import Report, Status

STATUS_NAMES: Mapping[Status, str] = {
    Status.FAIL: "Failed",
    Status.UNKNOWN: "Unknown",
    Status.WARN: "Warning",
    Status.IGNORED: "Ignored",
    Status.INFO: "Note",
    Status.SKIPPED: "Not applicable",
    Status.PASS: "Passed",
}
VERDICTS: Mapping[Status, str] = {
    Status.FAIL: "Not ready",
    Status.UNKNOWN: "Not certain",
    Status.WARN: "Ready, with warnings",
    Status.PASS: "Ready",
}
#: One and several checks of a status, in the order in which they are counted.
_COUNTED: Mapping[Status, tuple[str, str]] = {
    Status.FAIL: ("failed", "failed"),
    Status.UNKNOWN: ("unknown", "unknown"),
    Status.WARN: ("warning", "warnings"),
    Status.IGNORED: ("ignored", "ignored"),
    Status.INFO: ("note", "notes"),
    Status.PASS: ("passed", "passed"),
    Status.SKIPPED: ("not applicable", "not applicable"),
}
_SPELLINGS = {
    "aks": "AKS",
    "arm": "ARM",
    "azure": "Azure",
    "cli": "CLI",
    "id": "ID",
    "kubernetes": "Kubernetes",
    "os": "OS",
    "sku": "SKU",
    "skus": "SKUs",
    "vcpu": "vCPU",
    "vm": "VM",
}


def sentence(words: str) -> str:
    """The words with a capital at the start and with names spelled as their owners do."""
    spelled = " ".join(_SPELLINGS.get(word, word) for word in words.split(" "))
    first = spelled.split(" ", 1)[0]
    return spelled if first in _SPELLINGS.values() else spelled[:1].upper() + spelled[1:]


def category_name(category: str) -> str:
    """The heading of a category: `vm-size` becomes VM size."""
    return sentence(category.replace("-", " "))


def property_name(name: str) -> str:
    """The label of a property by its name in code: `resourceGroup` and `resource_group` become Resource group."""
    return sentence(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name).lower())


def counted(report: Report) -> str:
    """How many checks have each status: 2 failed, 1 warning, 39 passed."""
    counts = {status: report.count(status) for status in _COUNTED}
    parts = [f"{count} {_COUNTED[status][count != 1]}" for status, count in counts.items() if count]
    warnings = counts[Status.WARN]
    if warnings and report.strict:
        # Nothing else on the line says why the verdict is fail.
        at = [status for status, count in counts.items() if count].index(Status.WARN)
        parts[at] += f" that fail{'s' if warnings == 1 else ''} with {Argument.STRICT}"
    return ", ".join(parts) or "no check ran"


def summary_sentence(report: Report) -> str:
    """How many checks have each status, as a sentence."""
    counts = counted(report)
    return f"{counts[:1].upper()}{counts[1:]}."


def joined(parts: list[str]) -> str:
    """The parts as a list in a sentence: a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
