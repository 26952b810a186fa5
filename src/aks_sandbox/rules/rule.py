"""What a rule is, the decorators that make one, and the manual page in its docstring."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aks_sandbox.model.cluster import Target
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Kind, Resource, Result, RuleInfo, Status
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.model.wanted import SandboxSpec

RuleFunction = Callable[[SandboxSpec, Facts], "Result | Iterable[Result]"]
PoolRuleFunction = Callable[[JudgedPool, Facts, Target], Result]


@dataclass(frozen=True)
class ManualPage:
    """The parts of a rule's page; each is one paragraph, the example is commands."""

    why: str
    fix: str
    example: str


@dataclass(frozen=True)
class Rule:
    """One rule; `needs` names the facts that it reads, `about` the kind of resource where a result names none."""

    info: RuleInfo
    needs: tuple[str, ...]
    about: Kind
    function: RuleFunction
    docstring: str

    @property
    def code(self) -> str:
        """The code, which never changes its meaning."""
        return self.info.code

    @property
    def manual(self) -> ManualPage:
        """The page of the rule; its docstring has the marks `Why:`, `Fix:` and `Example:` in this order."""
        _, _, rest = self.docstring.partition("Why:")
        why, _, rest = rest.partition("Fix:")
        fix, _, example = rest.partition("Example:")
        return ManualPage(*(" ".join(part.split()) for part in (why, fix, example)))


def rule(
    code: str,
    title: str,
    *,
    category: str,
    source: str,
    about: Kind,
    needs: tuple[str, ...] = (),
    severity: Status = Status.FAIL,
) -> Callable[[RuleFunction], Rule]:
    """Turn a function into a rule; `severity` is the worst status that it may give, `title` names its subject."""

    def decorate(function: RuleFunction) -> Rule:
        return Rule(RuleInfo(code, category, title, severity, source), needs, about, function, function.__doc__ or "")

    return decorate


def pool_rule(
    code: str,
    title: str,
    *,
    category: str,
    source: str,
    needs: tuple[str, ...] = (),
    severity: Status = Status.FAIL,
    plain_too: bool = False,
) -> Callable[[PoolRuleFunction], Rule]:
    """Turn a function that judges one node pool into a rule about each judged pool; with `plain_too`, also about the
    plain pools beside them.
    """

    def decorate(function: PoolRuleFunction) -> Rule:
        def judge_all(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
            subject = facts.subject
            pools = [*subject.pools, *(subject.plain_pools if plain_too else ())]
            return [function(pool, facts, spec.target).about(node_pool(pool.name)) for pool in pools]

        info = RuleInfo(code, category, title, severity, source)
        return Rule(info, ("subject", *needs), Kind.NODE_POOL, judge_all, function.__doc__ or "")

    return decorate


def node_pool(name: str) -> Resource:
    """A node pool as what a finding is about."""
    return Resource(Kind.NODE_POOL, name)


def runtime_class(name: str) -> Resource:
    """A RuntimeClass as what a finding is about."""
    return Resource(Kind.RUNTIME_CLASS, name)
