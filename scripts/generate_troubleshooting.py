"""Writes docs/troubleshooting.md from the known messages: symptom, cause and the next command."""

from __future__ import annotations

import re
import re._constants as kinds  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable
from typing import Any

OPENING = """\
What the messages of AKS and Kubernetes about sandboxed pods mean, by what is seen. A name in capitals stands for one
that differs. The same is found in a whole text, with the names in it filled in, by

    az aks-sandbox explain --message @FILE

and for the pods of a running cluster by `az aks-sandbox check --in-cluster` (SBX605 to SBX613).
"""
#: The parts of the page in their order, and the beginnings of the names of their rows; sandboxing comes before them.
PARTS = (
    ("Containers that end or do not start", ("exit-", "oom-", "crash-", "init-", "start-", "post-", "pre-", "log-")),
    ("Probes", ("probe-",)),
    ("Images", ("image-",)),
    ("Scheduling", ("sched-", "no-node", "insufficient", "untolerated-", "out-of-", "node-name", "preempt", "pending")),
    ("Volumes and claims", ("volume-", "claim-", "config-", "sched-volume")),
    ("Nodes and their network", ("node-", "cni-", "sandbox-", "evicted-", "kubelet-", "drain-", "pod-deadline")),
    ("Admission and quotas", ("pod-security", "azure-policy", "admission-", "webhook-", "resource-quota", "limit-")),
    ("Access and kubectl", ("forbidden", "kubectl-", "exec-", "logs-", "port-forward", "cp-", "attach-", "escalation")),
    ("Manifests", ("manifest-", "immutable-", "runtime-class", "apply-", "already-", "modified-")),
    ("Deployments, Jobs and others", ("deployment-", "replicaset-", "rollout-", "job-", "cronjob", "hpa-", "wait-")),
)
_PLACE = re.compile(r"<([a-z_]+)>")
_LONGEST = 160
_FEW = 5
_MARK = "\ue000"


def document() -> str:
    """The page."""
    from aks_sandbox.explain.messages import ARM, CLUSTER, rows

    of_cluster, of_azure = rows(CLUSTER), rows(ARM)
    sections: dict[str, list[Any]] = {"Sandboxed pods": [], **{title: [] for title, _ in PARTS}, "Other messages": []}
    for row in of_cluster:
        title = next((title for title, names in PARTS if row.name.startswith(names)), "Other messages")
        sections["Sandboxed pods" if row.about == "yes" else title].append(row)
    sections["Clusters, node pools and Azure"] = [row for row in of_azure if row.about != "yes"]
    sections["Sandboxed node pools"] = [row for row in of_azure if row.about == "yes"]
    parts = [f"## {title}\n\n{table(those)}" for title, those in sections.items() if those]
    return "\n\n".join([OPENING.strip(), *parts])


def table(rows: Iterable[Any]) -> str:
    """A row for each message."""
    lines = ["| symptom | cause | next |", "| --- | --- | --- |"]
    for row in rows:
        step = row.steps[0]
        command = f"<br>`{cell(str(step.command))}`" if step.command is not None else ""
        cause = re.sub(r"\{([a-z_]+)\}", lambda match: match[1].upper(), row.cause)
        text = re.sub(r"\{([a-z_]+)\}", lambda match: match[1].upper(), step.text)
        lines.append(f"| {symptom(row)} | {cell(cause)} | {cell(text)}{command} |")
    return "\n".join(lines)


def symptom(row: Any) -> str:
    """What stands in a text that the row is found in: the shortest form of its pattern, else its codes."""
    if not row.expression:
        return ", ".join(f"`{cell(code)}`" for code in sorted(row.codes))
    text = " ".join(shortest(row.expression).split())
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."
    return f"`{cell(shown.replace('`', chr(39)))}`"


def shortest(expression: str) -> str:
    """A text that a pattern is written for, its first alternatives taken; `<name>` becomes a name in capitals."""
    marked = _PLACE.sub(lambda match: f"{_MARK}{match[1].upper()}{_MARK}", expression)
    # A pattern leaves out a letter that may be a capital.
    return re.sub("^ailed", "failed", "".join(_letters(parser.parse(marked))).replace(_MARK, ""))


def _letters(pattern: Any) -> Iterable[str]:
    for kind, value in pattern:
        if kind is kinds.LITERAL:
            yield chr(value)
        elif kind is kinds.IN:
            yield _first(value)
        elif kind is kinds.BRANCH:
            yield from _letters(value[1][0])
        elif kind is kinds.SUBPATTERN:
            yield from _letters(value[-1])
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
            least, most, inner = value
            if most > _FEW and any(_is_anything(*one) for one in inner):
                yield " ... "
            elif least:
                yield from _letters(inner)


def _is_anything(kind: Any, value: Any) -> bool:
    return kind in (kinds.ANY, kinds.NOT_LITERAL) or (kind is kinds.IN and value[0][0] is kinds.NEGATE)


def _first(choices: Any) -> str:
    for kind, value in choices:
        if kind is kinds.NEGATE:
            return "x"
        if kind is kinds.LITERAL:
            return chr(value)
        if kind is kinds.RANGE:
            return "1" if chr(value[0]).isdigit() else chr(value[0])
    return " "


def cell(text: str) -> str:
    """A text as a cell of a table."""
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())
