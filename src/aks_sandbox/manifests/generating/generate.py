"""A manifest of a kind: the command that made it, what it is, and the objects with their comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from aks_sandbox.manifests.finding import LintReport
from aks_sandbox.manifests.generating import workloads
from aks_sandbox.manifests.generating.lines import comment, documents
from aks_sandbox.manifests.generating.policies import (
    admission_policy,
    limit_range,
    network_policy,
    runtime_class,
    said_of,
)
from aks_sandbox.manifests.generating.wanted import Kind, Wanted
from aks_sandbox.manifests.lint import LintOptions, lint
from aks_sandbox.manifests.reading import decoded

_OF_PODS: Mapping[Kind, Callable[[Wanted], str]] = {
    Kind.POD: workloads.pod,
    Kind.DEPLOYMENT: workloads.deployment,
    Kind.PAIR: workloads.pair,
    Kind.AGENT_SANDBOX: workloads.agent_sandbox,
}


def generate(wanted: Wanted) -> str:
    """The text of the manifest."""
    lines = [f"# {wanted.command_line}", "#"]
    if wanted.kind in _OF_PODS:
        paragraphs, commands = workloads.opening(wanted)
        for paragraph in paragraphs:
            lines += comment(paragraph)
        lines += [f"#   {command}" for command in commands]
        text = _OF_PODS[wanted.kind](wanted)
    else:
        lines += comment(said_of(wanted.kind, wanted))
        text = documents(*_beside_pods(wanted))
    return "\n".join([*lines, "---", text])


def _beside_pods(wanted: Wanted) -> tuple[list[str], ...]:
    if wanted.kind is Kind.ADMISSION_POLICY:
        return admission_policy(wanted)
    if wanted.kind is Kind.NETWORK_POLICY:
        return (network_policy(wanted, wanted.name, wanted.selector),)
    return (runtime_class(wanted) if wanted.kind is Kind.RUNTIME_CLASS else limit_range(wanted),)


def judged(text: str, name: str) -> LintReport:
    """What lint finds in a generated text: nothing, unless a value that was asked for is one that it warns about."""
    return lint([decoded(name, Path(name), text.encode())], LintOptions())
