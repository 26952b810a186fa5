"""az as the program that runs a command: its indicator, its errors, its context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azure.cli.core import azclierror

from aks_sandbox import errors
from aks_sandbox.commands.row import CommandRow
from aks_sandbox.front_end import running
from aks_sandbox.model.reporter import Reporter
from azext_aks_sandbox._context import AzContext

_KINDS: tuple[tuple[type[errors.AksSandboxError], type[azclierror.AzCLIError]], ...] = (
    (errors.InvalidInput, azclierror.InvalidArgumentValueError),
    (errors.ChecksFailed, azclierror.ValidationError),
    (errors.ChecksUndecided, azclierror.ValidationError),
    (errors.AlreadyExists, azclierror.ValidationError),
    (errors.NotFound, azclierror.ResourceNotFoundError),
    (errors.Denied, azclierror.ForbiddenError),
    (errors.NotLoggedIn, azclierror.UnauthorizedError),
    (errors.Unreachable, azclierror.AzureConnectionError),
    (errors.Interrupted, azclierror.ManualInterrupt),
    (errors.ServiceFailed, azclierror.AzureResponseError),
)


class AzIndicator:
    """az's own progress indicator."""

    def __init__(self, cli_ctx: Any) -> None:
        from azure.cli.core.commands.progress import IndeterminateProgressBar

        self._bar = IndeterminateProgressBar(cli_ctx)
        self._bar.begin()

    def update(self, text: str) -> None:
        """Show this line in place of the one before."""
        self._bar.update_progress_with_msg(text)

    def end(self) -> None:
        """Take the line away."""
        self._bar.end()


class AzFrontEnd:
    """The FrontEnd of one run under az."""

    def __init__(self, cli_ctx: Any) -> None:
        self.cli_ctx = cli_ctx

    def context(self, reporter: Reporter) -> AzContext:
        """What the command gets."""
        return AzContext(self.cli_ctx, reporter)

    def error(self, kind: errors.AksSandboxError, message: str, steps: str | None) -> azclierror.AzCLIError:
        """The az error for one of the library's, by which az's telemetry and exit codes know it."""
        for ours, theirs in _KINDS:
            if isinstance(kind, ours):
                return theirs(message, steps)
        return azclierror.UnclassifiedUserFault(message, steps)

    def defect(self, message: str, steps: list[str]) -> azclierror.AzCLIError:
        """az's error for a defect."""
        return azclierror.CLIInternalError(message, steps)

    def indicator(self) -> AzIndicator:
        """az's own."""
        return AzIndicator(self.cli_ctx)


def carry_out(cmd: Any, row: CommandRow[Any], values: Mapping[str, Any]) -> Any:
    """The document of one command under az."""
    return running.carry_out(AzFrontEnd(cmd.cli_ctx), row, values)


def az_error(error: errors.AksSandboxError) -> azclierror.AzCLIError:
    """The az error for one of the library's, with its steps, without secrets."""
    shown: azclierror.AzCLIError = running.shown_error(AzFrontEnd(None), error)
    return shown
