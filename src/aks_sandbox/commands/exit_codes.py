"""The exit codes of every command, the same in each front end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Answer(Enum):
    """What a document answers to the question that its command asks."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class ExitCode:
    """One exit code and what it means."""

    code: int
    meaning: str


SUCCESS = ExitCode(0, "The command succeeded. For check and verify: the answer is yes.")
ERROR = ExitCode(1, "Error: invalid input, login, Azure or network.")
PARSER = ExitCode(2, "The command line cannot be parsed.")
NOT_FOUND = ExitCode(3, "The resource was not found.")
NO = ExitCode(10, "The answer is no: a check failed, or a node pool is not isolated.")
UNDECIDED = ExitCode(
    11, "The answer could not be decided: isolation is not proven, or a check that can fail is unknown."
)
INTERRUPTED = ExitCode(130, "Interrupted with Ctrl-C.")
TERMINATED = ExitCode(143, "Terminated.")
EXIT_CODES = (SUCCESS, ERROR, PARSER, NOT_FOUND, NO, UNDECIDED, INTERRUPTED, TERMINATED)

#: The one place that decides how an answer leaves the process.
OF_ANSWER: Mapping[Answer, ExitCode] = {Answer.YES: SUCCESS, Answer.NO: NO, Answer.UNDECIDED: UNDECIDED}
