"""The workload runtime that a command works with."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.runtimes import default_runtime, find_runtime, runtimes
from aks_sandbox.commands.context import Context
from aks_sandbox.commands.option import Arguments, option
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.runtime import WorkloadRuntime


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RuntimeArguments(Arguments):
    """The runtime, for every command that needs one."""

    workload_runtime: str | None = option(
        Argument.WORKLOAD_RUNTIME,
        "Workload runtime that runs each pod in its own virtual machine. Set the default with `az config set "
        f"aks_sandbox.workload_runtime=NAME`; otherwise it is {default_runtime().name}.",
        choices=[one.name for one in runtimes()],
    )


def chosen_runtime(context: Context, name: str | None) -> WorkloadRuntime:
    """The named runtime, else the configured one, else the default of the catalogue."""
    if name is not None:
        return _runtime(Argument.WORKLOAD_RUNTIME, name)
    configured = context.configured("workload_runtime")
    return default_runtime() if configured is None else _runtime(configured.place, configured.value)


def _runtime(source: Argument | str, name: str) -> WorkloadRuntime:
    found = find_runtime(name)
    if found is None:
        names = ", ".join(row.name for row in runtimes())
        raise InvalidInput(source, f"'{name}' does not isolate pods in virtual machines: give one of {names}")
    return found
