"""What a rule is, the decorators that make one, and the manual page in its docstring."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from aks_sandbox.model.cluster import Cluster, Target
from aks_sandbox.model.facts import Facts, known_cluster
from aks_sandbox.model.finding import Kind, Resource, Result, RuleInfo, Status, unknown
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.steps import as_run

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
    """One rule; `needs` names the facts that it reads, `about` the kind of resource where a result names none.

    `creation` marks a rule about what AKS accepts when it creates a cluster or node pool. What exists was accepted: of
    existing node pools such a rule never fails, it warns that a new one would be refused.
    """

    info: RuleInfo
    needs: tuple[str, ...]
    about: Kind
    function: RuleFunction
    docstring: str
    creation: bool = False

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
        why, fix, example = (" ".join(part.split()) for part in (why, fix, example))
        return ManualPage(why, fix, as_run(example))


def rule(
    code: str,
    title: str,
    *,
    category: str,
    source: str,
    about: Kind,
    needs: tuple[str, ...] = (),
    severity: Status = Status.FAIL,
    creation: bool = False,
    members: Sequence[str] = (),
) -> Callable[[RuleFunction], Rule]:
    """Turn a function into a rule; `severity` is the worst status that it may give, `title` names its subject.

    `members` are those of the cluster without which the rule decides nothing, as paths of the REST API.
    """

    def decorate(function: RuleFunction) -> Rule:
        def judge(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
            cluster: Cluster | None = None
            if members:
                cluster = facts.existing_cluster if "existing_cluster" in needs else known_cluster(facts)
            hidden = unreadable_members(cluster.unreadable, members) if cluster is not None else None
            return function(spec, facts) if hidden is None else hidden

        info = RuleInfo(code, category, title, severity, source)
        return Rule(info, needs, about, judge, function.__doc__ or "", creation)

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
    creation: bool = False,
    members: Sequence[str] = (),
) -> Callable[[PoolRuleFunction], Rule]:
    """Turn a function that judges one node pool into a rule about each judged pool; with `plain_too`, also about the
    plain pools beside them.

    `members` are those of a node pool without which the rule decides nothing, as paths of the REST API. A rule of VM
    sizes judges a pool of several sizes once for each.
    """
    reads_size = category == "vm-size" or "skus" in needs

    def judge_pool(function: PoolRuleFunction, pool: JudgedPool, facts: Facts, target: Target) -> Sequence[Result]:
        hidden = unreadable_members(pool.unreadable, members)
        if hidden is not None:
            return [hidden]
        if not reads_size:
            return [function(pool, facts, target)]
        if not pool.vm_size:
            return [unknown("Azure did not report the VM size of the node pool.")]
        return [function(one, facts, target) for one in pool.of_each_size()]

    def decorate(function: PoolRuleFunction) -> Rule:
        def judge_all(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
            subject = facts.subject
            pools = [*subject.pools, *(subject.plain_pools if plain_too else ())]
            return [
                result.about(node_pool(pool.name))
                for pool in pools
                for result in judge_pool(function, pool, facts, spec.target)
            ]

        info = RuleInfo(code, category, title, severity, source)
        return Rule(info, ("subject", *needs), Kind.NODE_POOL, judge_all, function.__doc__ or "", creation)

    return decorate


def unreadable_members(unreadable: Collection[str], members: Iterable[str]) -> Result | None:
    """Unknown where one of the members, or what is in it, was reported in a form that is not known; None otherwise."""
    odd = [path for path in members if any(one == path or one.startswith(f"{path}.") for one in unreadable)]
    return unknown(f"Azure reported {' and '.join(odd)} in a form that is not known.") if odd else None


def node_pool(name: str) -> Resource:
    """A node pool as what a finding is about."""
    return Resource(Kind.NODE_POOL, name)


def runtime_class(name: str) -> Resource:
    """A RuntimeClass as what a finding is about."""
    return Resource(Kind.RUNTIME_CLASS, name)
