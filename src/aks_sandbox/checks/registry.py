"""What a check is, and the decorator that makes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Result, Status
from aks_sandbox.model.sandbox_spec import SandboxSpec

CheckFunction = Callable[[SandboxSpec, Facts], Result]


@dataclass(frozen=True)
class Check:
    """One check; `severity` is the worst status that it may give, `needs` names the facts that it reads."""

    code: str
    category: str
    severity: Status
    needs: tuple[str, ...]
    source: str
    function: CheckFunction

    @property
    def title(self) -> str:
        """The condition that must hold, in words: the function's name."""
        return self.function.__name__.replace("_", " ")

    @property
    def manual(self) -> str:
        """Why the condition matters and how to mend it: the function's docstring."""
        return self.function.__doc__ or ""


def check(
    code: str, *, category: str, needs: tuple[str, ...] = (), source: str, severity: Status = Status.FAIL
) -> Callable[[CheckFunction], Check]:
    """Turn a function, named as the condition that must hold, into a check."""

    def decorate(function: CheckFunction) -> Check:
        return Check(code, category, severity, needs, source, function)

    return decorate
