"""The words of the reports: names of categories, properties and statuses as a person writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aks_sandbox.model.finding import Status

STATUS_NAMES: Mapping[Status, str] = {
    Status.FAIL: "Failed",
    Status.UNKNOWN: "Unknown",
    Status.WARN: "Warning",
    Status.IGNORED: "Ignored",
    Status.INFO: "Note",
    Status.SKIPPED: "Skipped",
    Status.PASS: "Passed",
}
VERDICTS: Mapping[Status, str] = {
    Status.FAIL: "Not ready",
    Status.UNKNOWN: "Not certain",
    Status.WARN: "Ready, with warnings",
    Status.PASS: "Ready",
}
_COUNTED: Mapping[Status, tuple[str, str]] = {
    Status.FAIL: ("failed", "failed"),
    Status.UNKNOWN: ("could not be decided", "could not be decided"),
    Status.WARN: ("warns", "warn"),
    Status.IGNORED: ("failure is ignored", "failures are ignored"),
}
_SPELLINGS = {
    "aks": "AKS",
    "arm": "ARM",
    "azure": "Azure",
    "cli": "CLI",
    "cpu": "CPU",
    "ebpf": "eBPF",
    "fips": "FIPS",
    "gpu": "GPU",
    "id": "ID",
    "kata": "Kata",
    "kubernetes": "Kubernetes",
    "linux": "Linux",
    "os": "OS",
    "runtimeclass": "RuntimeClass",
    "sku": "SKU",
    "vcpu": "vCPU",
    "vcpus": "vCPUs",
    "vm": "VM",
    "vtpm": "vTPM",
}
_PROPERTY_NAMES = {
    "subscriptionId": "Subscription",
    "clusterName": "Cluster",
    "nodepoolName": "Node pool",
    "nodeVmSize": "VM size",
    "nodeCount": "Nodes",
    "osSku": "OS SKU",
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
    return _PROPERTY_NAMES.get(name) or sentence(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name).lower())


def summary_sentence(counts: Mapping[Status, int]) -> str:
    """How many checks ran and how many of them need a look, as one sentence."""
    total = sum(counts.values())
    parts = [f"{counts[status]} {forms[counts[status] != 1]}" for status, forms in _COUNTED.items() if counts[status]]
    of_all = "1 check" if total == 1 else f"{total} checks"
    if parts:
        return f"Of {of_all}, {joined(parts)}."
    if total == 0:
        return "No check ran."
    asked = total - counts[Status.SKIPPED]
    if asked == 0:
        return f"Of {of_all}, none applied."
    passed = "1 check passed" if asked == 1 else f"All {asked} checks passed"
    left = counts[Status.SKIPPED]
    return f"{passed}." if not left else f"{passed}; {left} did not apply."


def joined(parts: list[str]) -> str:
    """The parts as a list in a sentence: a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
