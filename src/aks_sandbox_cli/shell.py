"""The program as what runs a command: its context, its errors, its indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aks_sandbox.commands.row import ERROR, NOT_FOUND
from aks_sandbox.errors import AksSandboxError, NotFound
from aks_sandbox.front_end.running import shown_error
from aks_sandbox.model.reporter import Reporter
from aks_sandbox_cli.errors import ProgramError

if TYPE_CHECKING:
    from aks_sandbox_cli.context import ProgramContext
    from aks_sandbox_cli.indicator import LineIndicator


class Shell:
    """The FrontEnd of one call of the program."""

    def __init__(self, cli_ctx: Any) -> None:
        self.cli_ctx = cli_ctx

    def context(self, reporter: Reporter) -> ProgramContext:
        """What the command gets."""
        from aks_sandbox_cli.context import ProgramContext

        return ProgramContext(self.cli_ctx, reporter)

    def error(self, kind: AksSandboxError, message: str, steps: str | None) -> ProgramError:
        """The program's error, with the exit code of its kind."""
        code = NOT_FOUND if isinstance(kind, NotFound) else ERROR
        return ProgramError(message, steps.split("\n") if steps else (), code.code)

    def defect(self, message: str, steps: list[str]) -> ProgramError:
        """The program's error for a defect."""
        return ProgramError(message, steps)

    def indicator(self) -> LineIndicator:
        """One line of the terminal."""
        from aks_sandbox_cli.indicator import LineIndicator

        return LineIndicator()


def as_program_error(error: AksSandboxError) -> ProgramError:
    """The program's error for one that the library raised outside of a command."""
    shown: ProgramError = shown_error(Shell(None), error)
    return shown
