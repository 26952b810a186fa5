"""The handlers of the commands: az looks one up here by the words of its command, and inspects its signature."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from typing import Any

from aks_sandbox.commands.row import default_of
from aks_sandbox.commands.table import commands
from azext_aks_sandbox._run import carry_out


def __getattr__(name: str) -> Callable[..., Any]:
    row = dict(commands(name.partition(" ")[0])).get(name)
    if row is None:
        raise AttributeError(f"'{name}' is not a command")
    return _handler(row)


def _handler(row: Any) -> Callable[..., Any]:
    def handler(cmd: Any, **values: Any) -> Any:
        return carry_out(cmd, row, values)

    handler.__doc__ = row.summary
    handler.__signature__ = _signature(row)  # type: ignore[attr-defined]
    return handler


def _signature(row: Any) -> inspect.Signature:
    """The options as parameters, from which az learns what is required, the defaults, and that --no-wait is wanted."""
    parameters = [inspect.Parameter("cmd", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    for name in row.options:
        default = default_of(row.arguments, name)
        none = default is dataclasses.MISSING
        parameters.append(
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=inspect.Parameter.empty if none else default
            )
        )
    return inspect.Signature(parameters)
