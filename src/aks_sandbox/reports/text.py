"""What every run prints beside its document: lines as wide as the terminal, and words that all outputs share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aks_sandbox import __version__
from aks_sandbox.arguments import Argument
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.finding import Report, Status
from aks_sandbox.model.proof import Cleanup, Isolation, PoolProof, Proof, Weight
from aks_sandbox.model.provenance import OF_TOKEN, Provenance
from aks_sandbox.steps import Step, ours

#: A line is not wider, however wide the terminal is; az adds nothing to it.
WIDTH = 118
#: A terminal that says that it is narrower gets lines of this width.
_NARROWEST = 40
_NAMES_SHOWN = 5
_CODE = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True)
class Line:
    """A paragraph of what a terminal shows; what does not fit in its first line goes on below `hanging` blanks.

    A `whole` one is a command: it is never wrapped.
    """

    text: str
    indent: int = 0
    hanging: int | None = None
    whole: bool = False

    def laid_out(self, width: int = WIDTH) -> list[str]:
        """The paragraph in lines of at most that width; a word that is longer stays whole."""
        import textwrap

        indent = " " * self.indent
        if self.whole:
            return [f"{indent}{self.text}"]
        lines = textwrap.wrap(
            self.text,
            max(width, _NARROWEST),
            initial_indent=indent,
            subsequent_indent=indent if self.hanging is None else " " * self.hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return lines or [""]


EMPTY = Line("")


def laid_out(lines: Iterable[Line], width: int = WIDTH) -> list[str]:
    """All paragraphs in lines of at most that width."""
    return [text for line in lines for text in line.laid_out(width)]


def step_lines(steps: Iterable[Step], indent: int = 0) -> list[Line]:
    """Each sentence as a paragraph, each command on a line of its own."""
    lines: list[Line] = []
    for step in steps:
        if step.text:
            lines.append(Line(step.text, indent))
        if step.command is not None:
            lines.append(Line(str(step.command), indent, whole=True))
    return lines


def named(names: Sequence[str], shown: int | None = _NAMES_SHOWN) -> str:
    """The first names, and how many more there are; all of them where `shown` is None."""
    first = names[:shown]
    more = f" and {len(names) - len(first)} more" if len(names) > len(first) else ""
    return ", ".join(first) + more


def short_code_ranges(codes: Iterable[str]) -> str:
    """Codes in their order with what they share written once: SBX101-103, 105."""
    parts, shared = [], ""
    for part in code_ranges(codes).split(", "):
        first, _, last = part.partition("-")
        letters = first.rstrip("0123456789")
        start = first.removeprefix(letters) if letters == shared else first
        parts.append(f"{start}-{last.removeprefix(letters)}" if last else start)
        shared = letters
    return ", ".join(parts)


def code_ranges(codes: Iterable[str]) -> str:
    """Codes in their order, consecutive ones as a range: SBX101-SBX103, SBX105."""
    runs: list[list[str]] = []
    for code in sorted(set(codes)):
        if runs and _follows(runs[-1][-1], code):
            runs[-1].append(code)
        else:
            runs.append([code])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _follows(one: str, other: str) -> bool:
    first, second = _CODE.fullmatch(one), _CODE.fullmatch(other)
    return bool(first and second and first[1] == second[1] and int(first[2]) + 1 == int(second[2]))


SCHEMA_VERSION = 2
TOOL = "aks-sandbox"


@dataclass(frozen=True)
class Run:
    """`created_at` is an ISO 8601 time with its zone, `command` the command as one types it without its arguments."""

    tool_version: str
    created_at: str
    command: str

    @classmethod
    def now(cls, command: str) -> Run:
        """A run of this version that begins now; `command` are the words after the name of the product."""
        return cls(__version__, datetime.now(tz=UTC).isoformat(timespec="seconds"), ours(command))

    def document(self) -> dict[str, Any]:
        """The members that stand first in every document."""
        return {
            "schemaVersion": SCHEMA_VERSION,
            "tool": {"name": TOOL, "version": self.tool_version},
            "createdAt": self.created_at,
            "command": self.command,
        }


@dataclass(frozen=True)
class Shown:
    """What a command has to show: its document, and for people a heading, lines and a summary in one line.

    `short_heading` stands in a terminal in which the heading would not fit in one line. `warnings` say in lines what
    the table says anyhow: they are for whoever reads the document alone. `log` has lines for the log of a pipeline,
    which stand on standard error as they are.
    """

    document: dict[str, Any]
    heading: str
    lines: tuple[Line, ...]
    summary: str
    short_heading: str = ""
    warnings: tuple[tuple[str, ...], ...] = ()
    log: tuple[str, ...] = ()

    def laid_out(self, width: int = WIDTH) -> tuple[list[str], list[str]]:
        """The lines of the heading, and those below it, for a terminal of that width."""
        heading = self.heading if len(self.heading) <= width else self.short_heading or self.heading
        return Line(heading).laid_out(width), laid_out(self.lines, width)


@dataclass(frozen=True)
class PlainText:
    """A result that is a text, which goes to standard output as it is."""

    text: str


def target_document(target: Target) -> dict[str, Any]:
    """The members of `target` that every document has."""
    return {
        "subscriptionId": target.subscription_id,
        "resourceGroup": target.resource_group,
        "clusterName": target.cluster_name,
    }


FactsDocument = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class KeptFacts:
    """What a file adds to the document of a check, so that it can be judged again: the options as they were given, and
    what Azure reported. `shown` are the facts for people: what a facts file says stands in quotes there.
    """

    options: Mapping[str, Any]
    facts: FactsDocument
    shown: FactsDocument
    anonymized: bool = False

    def document(self) -> dict[str, Any]:
        """The members that stand last in a file."""
        return {"anonymized": self.anonymized, "options": dict(self.options), "facts": dict(self.facts)}


def target_texts(target: Target) -> dict[str, str]:
    """What is known of a target, as name and text."""
    return {name: str(value) for name, value in target_document(target).items() if value}


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


#: Of more node pools than these, an isolated one is folded: pages of evidence must not hide the others.
POOLS_SHOWN = 5
_WORST_FIRST = (Isolation.NOT_ISOLATED, Isolation.NOT_PROVEN, Isolation.ISOLATED)
ISOLATION_NAMES: Mapping[Isolation, str] = {
    Isolation.ISOLATED: "Isolated",
    Isolation.NOT_PROVEN: "Not proven",
    Isolation.NOT_ISOLATED: "Not isolated",
}
WEIGHT_NAMES: Mapping[Weight, str] = {
    Weight.PROVES: "Proves",
    Weight.SUPPORTS: "Supports",
    Weight.INCONCLUSIVE: "Inconclusive",
    Weight.CONTRADICTS: "Contradicts",
}
# What contradicts the isolation is named first.
_COUNTED_EVIDENCE: Mapping[Weight, tuple[str, str]] = {
    Weight.CONTRADICTS: ("contradicts isolation", "contradict isolation"),
    Weight.PROVES: ("proves isolation", "prove isolation"),
    Weight.SUPPORTS: ("supports isolation", "support isolation"),
    Weight.INCONCLUSIVE: ("is inconclusive", "are inconclusive"),
}


def worst_first(pools: Sequence[PoolProof]) -> Sequence[PoolProof]:
    """The node pools, those that are not isolated first."""
    return sorted(pools, key=lambda pool: _WORST_FIRST.index(pool.verdict))


def judged_sentence(proof: Proof, target: Mapping[str, Any]) -> str:
    """What was judged, as one sentence; a node pool stands for the one node of it that was tested."""
    where = f"cluster {target.get('clusterName')} in resource group {target.get('resourceGroup')}"
    if not proof.pools:
        return f"{where[0].upper()}{where[1:]}."
    count, tested = len(proof.pools), [pool for pool in proof.pools if pool.tested]
    what = f"{count} sandboxed node pools" if count != 1 else f"Node pool {proof.pools[0].pool}"
    if not tested:
        how = "not tested on any node"
    elif count == 1:
        how = tested_nodes(tested[0])
    else:
        each = named([f"{pool.pool} on {tested_nodes(pool)}" for pool in tested])
        how = f"{len(tested)} of them tested: {each}"
    return f"{what} of {where}, {how}."


def tested_nodes(pool: PoolProof) -> str:
    """On which nodes a pool was tested, and of how many: what is said of the pool is said of these."""
    names = pool.tested_nodes or (pool.node,)
    words = "node" if len(names) == 1 else "nodes"
    return f"{words} {named(names, 3)}, {len(names)} of {max(pool.nodes_in_all, len(names))}"


#: What the verdict says, and what it does not, however it comes out.
SCOPE_COVERS = (
    "Where the verdict is isolated, the two sandboxed pods on each node that was tested had kernels that no other pod "
    "of the run and no node has, at the time of the run.",
    "What the status of each node of the node pool reports: runtime handlers, labels, node image, container runtime "
    "and kernel.",
)
SCOPE_LEAVES_OUT = (
    "Nodes that were not tested, and pods that start later.",
    "A node that is not honest: a kubelet or a container runtime that prints what a probe expects cannot be recognized "
    "from inside a pod.",
    "What a pod is given of its node: hostPath volumes, privileged containers, and the namespaces of the host.",
    "Pods without the RuntimeClass: they run on the host kernel.",
)
#: What it leaves out in one line, below a table.
NOT_COVERED = (
    "Not covered: other nodes, later pods, a node that lies, pods without the RuntimeClass or with access to the host."
)


def proof_sentence(proof: Proof) -> str:
    """How much evidence there is and what it shows; of several node pools also how many are isolated."""
    if not proof.pools:
        return "A sandboxed node pool was not found."
    evidence = evidence_sentence(proof.pools)
    return evidence if len(proof.pools) == 1 else f"{pools_sentence(proof)} {evidence}"


def evidence_sentence(pools: Sequence[PoolProof]) -> str:
    """How much evidence the node pools have, and what it shows."""
    weights = Counter(one.weight for pool in pools for one in pool.evidence)
    parts: list[str] = []
    for weight, (one, many) in _COUNTED_EVIDENCE.items():
        if number := weights[weight]:
            noun = "" if parts else f" {'item' if number == 1 else 'items'}"
            words = one if number == 1 else many
            parts.append(f"{number}{noun} {words.replace(' isolation', ' it') if parts else words}")
    return f"{', '.join(parts)}." if parts else "Evidence could not be collected."


def pools_sentence(proof: Proof) -> str:
    """How many of several node pools have each verdict."""
    verdicts = Counter(pool.verdict for pool in proof.pools)
    if len(verdicts) == 1:
        (verdict,) = verdicts
        return f"All {len(proof.pools)} node pools are {ISOLATION_NAMES[verdict].lower()}."
    counts = [
        f"{verdicts[verdict]} {'is' if verdicts[verdict] == 1 else 'are'} {name.lower()}"
        for verdict, name in ISOLATION_NAMES.items()
        if verdicts[verdict]
    ]
    return f"Of {len(proof.pools)} node pools, {joined(counts)}."


#: The command that computes the SHA-256 of the evidence in a file.
SHA256_COMMAND = "sed '1d;$d' evidence.json | sha256sum"


def provenance_terms(provenance: Provenance) -> Sequence[tuple[str, str]]:
    """What an auditor asks besides the verdict, each with its name; what is not known is left out."""
    caller, cluster = provenance.caller, provenance.cluster
    claimed = ", as claimed by the token" if caller is not None and caller.source == OF_TOKEN else ""
    who = f"{caller.name} ({caller.kind}) of tenant {caller.tenant_id}{claimed}" if caller is not None else ""
    when = f"{provenance.started_at} to {provenance.ended_at}, by the clock of {provenance.clock}"
    known = {
        "SHA-256 of the evidence": provenance.sha256,
        "Judged": "from an evidence file: nothing ran in the cluster" if provenance.from_file else "",
        "Evidence collected": when if provenance.started_at else "",
        "Collected by": who,
        "Collected with": f"aks-sandbox {provenance.tool_version}" if provenance.tool_version else "",
        "Persons and identifiers": "replaced by numbers" if provenance.anonymized else "",
        "Cluster": provenance.resource_id,
        "UID of namespace kube-system": cluster.kube_system_uid,
        "Kubernetes of the API server": cluster.server_version,
    }
    return [(name, value) for name, value in known.items() if value]


def cleanup_sentences(cleanup: Cleanup) -> list[str]:
    """What happened to the namespaces, one sentence for each outcome."""
    kept = (cleanup.namespace, *(cleanup.left if cleanup.borrowed else ()))
    left = [name for name in cleanup.left if not (cleanup.kept and name in kept)]
    sentences = [
        f"Kept as requested: {', '.join(cleanup.left) if cleanup.borrowed else cleanup.namespace}."
        if cleanup.kept and cleanup.namespace
        else "",
        f"Removed: {', '.join(cleanup.removed)}." if cleanup.removed else "",
        f"{'Left' if cleanup.certain else 'Possibly left'} in the cluster: {', '.join(left)}." if left else "",
        cleanup.why if left and cleanup.why else "",
    ]
    return [sentence for sentence in sentences if sentence] or ["Nothing was left in the cluster."]
