"""What a rule for workloads is, what it finds, and the decorators that make one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from aks_sandbox.manifests.kinds import Manifest
from aks_sandbox.manifests.pod import Pod
from aks_sandbox.manifests.together import Together
from aks_sandbox.manifests.tree import Node
from aks_sandbox.model.finding import RuleInfo, Status
from aks_sandbox.steps import as_run

CATEGORY = "workload"


class Effect(StrEnum):
    """What a sandbox makes of a field."""

    BREAKS = "breaks"
    IGNORED = "ignored"
    UNSAFE = "unsafe"
    SLOW = "slow"
    ADVICE = "advice"


class Certainty(StrEnum):
    """What a rule rests on: code, required tests or a document of AKS; one document or live report of others; a
    deduction.
    """

    VERIFIED = "verified"
    REPORTED = "reported"
    DEDUCED = "deduced"


@dataclass(frozen=True)
class Hit:
    """What a rule found at a node; `severity` where it is less than the rule's."""

    node: Node
    message: str
    fix: str
    container: str = ""
    severity: Status | None = None


@dataclass(frozen=True)
class ManualPage:
    """The parts of a rule's page; each is one paragraph, the example is a command."""

    why: str
    fix: str
    example: str


_EXAMPLE = "az aks-sandbox manifest lint app.yaml"


@dataclass(frozen=True)
class LintRule:
    """One rule. A rule of pods judges those that request a Kata class, unless `every_pod`; one of objects has the kinds
    that it is about.
    """

    info: RuleInfo
    effect: Effect
    certainty: Certainty
    docstring: str
    of_pod: Callable[[Pod], Iterable[Hit]] | None = None
    of_object: Callable[[Manifest, Together], Iterable[Hit]] | None = None
    kinds: tuple[tuple[str, str], ...] = ()
    every_pod: bool = False

    @property
    def code(self) -> str:
        """The code, which never changes its meaning."""
        return self.info.code

    @property
    def manual(self) -> ManualPage:
        """The page of the rule; its docstring has the marks `Why:` and `Fix:`, and `Example:` where one says more."""
        _, _, rest = self.docstring.partition("Why:")
        why, _, rest = rest.partition("Fix:")
        fix, _, example = rest.partition("Example:")
        why, fix, example = (" ".join(part.split()) for part in (why, fix, example or _EXAMPLE))
        return ManualPage(why, fix, as_run(example))


PodFunction = Callable[[Pod], Iterable[Hit]]
ObjectFunction = Callable[[Manifest, Together], Iterable[Hit]]


def pod_rule(
    code: str,
    title: str,
    *,
    effect: Effect,
    certainty: Certainty,
    severity: Status,
    source: str,
    every_pod: bool = False,
) -> Callable[[PodFunction], LintRule]:
    """Turn a function that judges one pod into a rule; `title` is the field, or what it is about."""

    def decorate(function: PodFunction) -> LintRule:
        info = RuleInfo(code, CATEGORY, title, severity, source)
        doc = function.__doc__ or ""
        return LintRule(info, effect, certainty, doc, of_pod=function, every_pod=every_pod)

    return decorate


def object_rule(
    code: str,
    title: str,
    *kinds: tuple[str, str],
    effect: Effect,
    certainty: Certainty,
    severity: Status,
    source: str,
) -> Callable[[ObjectFunction], LintRule]:
    """Turn a function that judges one object of these kinds, with all others of the input, into a rule."""

    def decorate(function: ObjectFunction) -> LintRule:
        info = RuleInfo(code, CATEGORY, title, severity, source)
        return LintRule(info, effect, certainty, function.__doc__ or "", of_object=function, kinds=kinds)

    return decorate


#: Where the rules come from.
AKS = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
CONSIDERATIONS = "https://learn.microsoft.com/azure/aks/considerations-pod-sandboxing"
KATA_LIMITATIONS = "https://github.com/kata-containers/kata-containers/blob/3.32.0/docs/Limitations.md"
KATA_AGENT = "https://github.com/kata-containers/kata-containers/blob/3.32.0/src/runtime/virtcontainers/kata_agent.go"
KATA_TESTS = "https://github.com/kata-containers/kata-containers/tree/3.32.0/tests/integration/kubernetes"
SIZING = "https://github.com/microsoft/kata-containers/blob/msft-main/src/runtime/pkg/oci/utils.go"
RUNTIME_CLASS = "https://kubernetes.io/docs/concepts/containers/runtime-class/"
OVERHEAD = "https://kubernetes.io/docs/concepts/scheduling-eviction/pod-overhead/"
AGENT_BAKER = "https://github.com/Azure/AgentBaker/blob/master/pkg/agent/baker.go"
AKS_CHANGES = "https://github.com/Azure/AKS/blob/master/CHANGELOG.md"
