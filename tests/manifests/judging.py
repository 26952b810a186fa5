"""Manifests as texts, judged as the command judges them."""

from __future__ import annotations

from pathlib import Path

from aks_sandbox.catalog.sizing import MIB
from aks_sandbox.manifests.cluster import LiveCluster, LivePool
from aks_sandbox.manifests.finding import LintReport
from aks_sandbox.manifests.lint import LintOptions, lint
from aks_sandbox.manifests.live import class_manifests
from aks_sandbox.manifests.nodes import Amounts, NodeSpace
from aks_sandbox.manifests.reading import Source, decoded
from aks_sandbox.model.in_cluster import RuntimeClass, Taint
from aks_sandbox.model.node_room import ServedRuntimeClass

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


def source(text: str, name: str = "app.yaml") -> Source:
    """A text as if it were read from a file of that name, which does not exist."""
    return decoded(name, Path(name), text.encode())


def judged(
    *texts: str,
    as_sandboxed: bool = False,
    guess: bool = False,
    strict: bool = False,
    cluster: LiveCluster | None = None,
) -> LintReport:
    """The report of the texts as one set."""
    sources = [source(text, f"{'app' if number == 0 else number}.yaml") for number, text in enumerate(texts)]
    return lint(sources, LintOptions(as_sandboxed, guess, strict), (), cluster)


ROOM = Amounts(14034 * MIB, 3860, 110)
SELECTED = {"kubernetes.azure.com/kata-vm-isolation": "true"}


def live(
    *taints: Taint,
    room: Amounts | None = ROOM,
    pools: int = 1,
    handler: str = "kata",
    name: str = "kata-vm-isolation",
    tolerations: tuple[dict[str, str], ...] = (),
    overhead: str = "600Mi",
) -> LiveCluster:
    """A cluster with one RuntimeClass, and sandboxed node pools whose nodes have these taints and that room."""
    own = ServedRuntimeClass(RuntimeClass(name, handler, {"memory": overhead}, SELECTED), tolerations)
    space = None if room is None else NodeSpace("node pool box", "Standard_D4s_v5", room, pool="box", nodes=1)
    pool = LivePool("box", taints, space, (SELECTED,))
    return LiveCluster("demo", class_manifests("demo", [own]), (pool,) * pools)


def pod(spec: str = "", *, metadata: str = "", container: str = "") -> str:
    """A pod that requests a sandbox; `spec` and `container` are lines in flow or block style."""
    own = "".join(f"    {line}\n" for line in container.splitlines())
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n{metadata}spec:\n  runtimeClassName: kata-vm-isolation\n"
        + "".join(f"  {line}\n" for line in spec.splitlines())
        + f"  containers:\n  - name: c\n{own}"
    )


def codes(report: LintReport) -> set[str]:
    """The codes of the findings."""
    return {one.code for one in report.findings}


def severities(report: LintReport, code: str) -> list[str]:
    """The statuses of the findings of a rule, in their order."""
    return [str(one.status) for one in report.findings if one.code == code]
