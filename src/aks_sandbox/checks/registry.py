"""What a check is, and the decorators that make one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Result, Status, merged
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.model.subject import JudgedPool

CheckFunction = Callable[[SandboxSpec, Facts], Result]
PoolCheckFunction = Callable[[JudgedPool, Facts], Result]

_SPELLINGS = {
    "aks": "AKS",
    "azure": "Azure",
    "cli": "CLI",
    "ebpf": "eBPF",
    "fips": "FIPS",
    "gpu": "GPU",
    "kata": "Kata",
    "kubernetes": "Kubernetes",
    "linux": "Linux",
    "os": "OS",
    "runtimeclass": "RuntimeClass",
    "sku": "SKU",
    "vm": "VM",
}


@dataclass(frozen=True)
class Check:
    """One check; `severity` is the worst status that it may give, `needs` names the facts that it reads."""

    code: str
    category: str
    severity: Status
    needs: tuple[str, ...]
    source: str
    name: str
    manual: str
    function: CheckFunction

    @property
    def title(self) -> str:
        """The condition that must hold, in words: the function's name, with proper names as they are spelt."""
        return " ".join(_SPELLINGS.get(word, word) for word in self.name.split("_"))


def check(
    code: str,
    *,
    category: str,
    needs: tuple[str, ...] = (),
    source: str,
    severity: Status = Status.FAIL,
) -> Callable[[CheckFunction], Check]:
    """Turn a function, named as the condition that must hold, into a check."""

    def decorate(function: CheckFunction) -> Check:
        return Check(
            code,
            category,
            severity,
            needs,
            source,
            function.__name__,
            function.__doc__ or "",
            function,
        )

    return decorate


def pool_check(
    code: str,
    *,
    category: str,
    needs: tuple[str, ...] = (),
    source: str,
    severity: Status = Status.FAIL,
    plain_too: bool = False,
) -> Callable[[PoolCheckFunction], Check]:
    """Turn a function that judges one node pool into a check of all the subject's pools; with `plain_too`, of the
    plain pools beside them as well.
    """

    def decorate(function: PoolCheckFunction) -> Check:
        def judge_all(spec: SandboxSpec, facts: Facts) -> Result:
            subject = facts.subject
            pools = [*subject.pools, *(subject.plain_pools if plain_too else ())]
            result = merged([(pool.name, function(pool, facts)) for pool in pools])
            return replace(result, remedy=spec.target.filled(result.remedy))

        name, manual = function.__name__, function.__doc__ or ""
        return Check(
            code,
            category,
            severity,
            ("subject", *needs),
            source,
            name,
            manual,
            judge_all,
        )

    return decorate
