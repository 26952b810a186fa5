"""The errors of the program: what is said on standard error, and the exit code that goes with it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from knack.log import get_logger
from knack.util import CLIError

from aks_sandbox.commands.row import ERROR

logger = get_logger(__name__)


class ProgramError(CLIError):  # type: ignore[misc]
    """A message, the lines that follow it on standard error, and the exit code."""

    def __init__(self, message: str, lines: Sequence[str] = (), code: int = ERROR.code) -> None:
        super().__init__(message)
        self.message = message
        self.lines = tuple(lines)
        self.code = code

    def print_error(self) -> None:
        """Say it, as az says its errors."""
        logger.error(self.message)
        for line in self.lines:
            print(line, file=sys.stderr)  # noqa: T201 - the lines of an error
