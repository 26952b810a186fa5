"""The arguments that say how a write is carried out, the same for `create` and `nodepool add`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.option import Arguments, Kind, flag, option
from aks_sandbox.commands.pool_arguments import words_of
from aks_sandbox.create.merge_patch import refuse_too_deep
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.write_options import WriteOptions

NO_WAIT = "Return without waiting for the long-running operation to finish."


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WriteArguments(Arguments):
    """How the request is sent."""

    no_wait: bool = option(Argument.NO_WAIT, NO_WAIT, default=False, kind=Kind.NO_WAIT)
    ignore: Sequence[str] | None = option(
        Argument.IGNORE, "Space-separated codes of checks to ignore when they fail.", nargs="+", metavar="CODE"
    )
    dry_run: bool = flag(
        Argument.DRY_RUN,
        "Print the exact request without sending it. Azure is asked only for what the request depends on: the region "
        "of the resource group and the API versions on offer.",
    )
    skip_checks: bool = flag(Argument.SKIP_CHECKS, "Send the request without running the checks first.")
    patch: str | None = option(
        Argument.PATCH,
        "JSON merge patch (RFC 7386) for the request body, as JSON or @FILE. Use it to set a property that has no "
        "option.",
    )


def write_options(arguments: WriteArguments, *, reconcile: bool = True) -> WriteOptions:
    """How the write is carried out; reads the patch."""
    return WriteOptions(
        no_wait=arguments.no_wait,
        dry_run=arguments.dry_run,
        skip_checks=arguments.skip_checks,
        reconcile=reconcile,
        ignore=codes_of(arguments.ignore),
        patch=None if arguments.patch is None else read_patch(arguments.patch),
    )


def codes_of(values: Iterable[str] | None) -> tuple[str, ...]:
    """The codes of checks, whether blanks or commas stand between them."""
    return tuple(code for value in values or () for code in words_of(value))


def read_patch(text: str) -> Mapping[str, Any]:
    """The JSON object in the option's text; the front end has put a file's content there when it began with @."""
    if text.startswith("@"):
        # A front end reads @FILE itself, and leaves the text as it is when there is no such file.
        raise InvalidInput(Argument.PATCH, f"the file '{text[1:]}' cannot be read")
    try:
        patch = json.loads(text)
        refuse_too_deep(patch)
        json.dumps(patch, allow_nan=False)  # Python reads NaN and numbers too large to send, which are no JSON
    except RecursionError:
        raise InvalidInput(Argument.PATCH, "this is nested too deeply") from None
    except ValueError as error:
        raise InvalidInput(
            Argument.PATCH, f"this is not JSON ({error}): give JSON, or @FILE for a file that holds it"
        ) from None
    if not isinstance(patch, Mapping):
        raise InvalidInput(Argument.PATCH, f"a JSON merge patch is an object, this is {type(patch).__name__}")
    return patch
