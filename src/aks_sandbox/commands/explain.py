"""`explain`: the known messages in a text, which is an option's or is piped in."""

from __future__ import annotations

import codecs
import sys
from dataclasses import dataclass
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import Arguments, CommandRow, Context, Example, option
from aks_sandbox.errors import InvalidInput
from aks_sandbox.steps import Step, step

_STEPS = (
    step("Give the text:", f"az aks-sandbox explain {Argument.MESSAGE} {{text}}"),
    step("Or a file with the text:", f"az aks-sandbox explain {Argument.MESSAGE} @{{file}}"),
    Step("Or pipe the text into the command, such as the description of a pod."),
)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ExplainArguments(Arguments):
    """The text to look into."""

    message: str | None = option(
        Argument.MESSAGE, "Text to look into, or @FILE. The default is standard input.", "-m", empty=True
    )


def run(context: Context, arguments: ExplainArguments) -> dict[str, Any]:
    """The known messages in the text."""
    from aks_sandbox.explain.messages import MOST_CHARACTERS, explain

    given = arguments.message
    text, cut = _piped(MOST_CHARACTERS) if given is None else (_given(given), len(given) > MOST_CHARACTERS)
    if cut:
        context.reporter.warn("The text is longer than 1 MiB: only its beginning was searched.")
    return explain(text)


def _given(message: str) -> str:
    if message.startswith("@") and "\n" not in message:
        # A front end reads @FILE itself, and leaves the text as it is when there is no such file.
        raise InvalidInput(Argument.MESSAGE, f"the file '{message[1:]}' cannot be read", *_STEPS)
    if not message.strip():
        raise InvalidInput(Argument.MESSAGE, "is empty", *_STEPS)
    return message


def _piped(most: int) -> tuple[str, bool]:
    try:
        # There is none at all when the caller has closed it.
        if sys.stdin is None or sys.stdin.isatty():
            raise InvalidInput(Argument.MESSAGE, "is missing, and nothing is piped in", *_STEPS)
        data = sys.stdin.buffer.read(most + 1)
    except (OSError, ValueError, AttributeError) as error:
        problem = f"is missing, and standard input cannot be read ({error})"
        raise InvalidInput(Argument.MESSAGE, problem, *_STEPS) from None
    text = _decoded(data[:most])
    if not text.strip():
        raise InvalidInput(Argument.MESSAGE, "is missing, and what is piped in is empty", *_STEPS)
    return text, len(data) > most


def _decoded(data: bytes) -> str:
    # PowerShell writes UTF-16 with a mark into files.
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")


EXPLAIN = CommandRow(
    name="explain",
    summary="Explain the known messages of AKS and Kubernetes in a text, with cause, fix and source.",
    details=(
        "Reads --message or standard input, up to 1 MiB: a whole `kubectl describe pod mypod | az aks-sandbox "
        "explain`, a log, or an error of Azure as text or JSON. Prints each known message in the text, in order, or "
        "that it found none. Connects neither to Azure nor to a cluster and requires no login. The certainty of an "
        "explanation is verified (read in the source itself), indexed (read in a thread or a copy) or deduced."
    ),
    examples=(
        Example("Explain one message.", "--message 'RuntimeClass \"kata-vm-isolation\" not found'"),
        Example(
            "Explain the content of a file, such as the output of kubectl describe, as a table.",
            "--message @describe.txt --output table",
        ),
        Example(
            "Print only the commands that fix what was found.",
            '--message @describe.txt --query "matches[].steps[].command" --output tsv',
        ),
    ),
    arguments=ExplainArguments,
    run=run,
    table="explain_table",
    documents=("explain",),
)
