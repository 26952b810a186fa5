"""`explain`: the known messages in a text, which is an option's or is piped in."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import Arguments, CommandRow, Context, Example, option
from aks_sandbox.errors import InvalidInput, MissingArgument
from aks_sandbox.steps import Step, ours, step

if TYPE_CHECKING:
    from aks_sandbox.commands.given_text import GivenText

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
    from aks_sandbox.commands.given_text import MOST_READ, GivenText, of_a_front_end
    from aks_sandbox.explain.messages import BEGINNING, END, MOST_CHARACTERS, explain

    if arguments.message is None:
        given = _piped(BEGINNING, END)
    else:
        text = of_a_front_end(_given(arguments.message))
        given = GivenText(text, len(text) > MOST_CHARACTERS)
    if not given.is_text:
        raise InvalidInput(Argument.MESSAGE, "is not a text, such as an image or an archive", *_STEPS)
    if given.end_not_read:
        context.reporter.warn(f"The text is longer than {MOST_READ >> 20} MiB: what follows was not read.")
    if given.middle_left_out:
        context.reporter.warn(
            f"The text is longer than 1 MiB: its first {BEGINNING >> 10} KiB and last {END >> 10} KiB were searched."
        )
    return explain(given.text)


def _given(message: str) -> str:
    if message.startswith("@") and "\n" not in message:
        # A front end reads @FILE itself, and leaves the text as it is when there is no such file.
        raise InvalidInput(Argument.MESSAGE, f"the file '{message[1:]}' cannot be read", *_STEPS)
    if not message.strip():
        raise InvalidInput(Argument.MESSAGE, "is empty", *_STEPS)
    return message


def _piped(beginning: int, end: int) -> GivenText:
    from aks_sandbox.commands.given_text import from_stream

    try:
        # There is none at all when the caller has closed it.
        if sys.stdin is None or sys.stdin.isatty():
            raise MissingArgument(Argument.MESSAGE, "is missing, and nothing is piped in", *_STEPS)
        given = from_stream(sys.stdin.buffer, beginning, end)
    except (OSError, ValueError, AttributeError) as error:
        problem = f"is missing, and standard input cannot be read ({error})"
        raise InvalidInput(Argument.MESSAGE, problem, *_STEPS) from None
    if not given.text.strip():
        raise InvalidInput(Argument.MESSAGE, "is missing, and what is piped in is empty", *_STEPS)
    return given


EXPLAIN = CommandRow(
    name="explain",
    summary="Explain the known messages of AKS and Kubernetes in a text, with cause, fix and source.",
    details=(
        f"Reads --message or standard input: a whole `kubectl describe pod mypod | {ours('explain')}`, a log, or "
        "an error of Azure as text or JSON. Of more than 1 MiB the beginning and, as a log names the cause there, the "
        "end are searched. Prints each known message in the text, in order, or "
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
