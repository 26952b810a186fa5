"""Runs one operation the way az runs things: its connection, its progress, its errors, its exit codes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from knack.log import get_logger

from aks_sandbox.errors import AksSandboxError, FileNotWritten
from azext_aks_sandbox._client_factory import connection
from azext_aks_sandbox._errors import az_error

logger = get_logger(__name__)

_DEFECTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


class AzReporter:
    """Shows progress with az's own indicator and warnings through az's own log, both on stderr."""

    def __init__(self, cli_ctx: Any) -> None:
        quiet = cli_ctx.only_show_errors or cli_ctx.config.getboolean("core", "disable_progress_bar", False)
        self._cli_ctx = None if quiet else cli_ctx
        self._bar: Any = None

    def progress(self, message: str) -> None:
        """Say what is being waited for, now."""
        if self._cli_ctx is None:
            return
        if self._bar is None:
            from azure.cli.core.commands.progress import IndeterminateProgressBar

            self._bar = IndeterminateProgressBar(self._cli_ctx)
            self._bar.begin()
        self._bar.update_progress_with_msg(message)

    def warn(self, message: str) -> None:
        """Say something that the caller should know and that stops nothing."""
        logger.warning("%s", message)

    def end(self) -> None:
        """Take the progress indicator away."""
        if self._bar is not None:
            self._bar.end()
            self._bar = None


def run(cmd: Any, operation: Callable[[Any, AzReporter], Any], *, refresh: bool = False) -> Any:
    """What the operation answers over the connection of the signed-in user; `refresh` skips the cache on disk."""
    return run_offline(cmd, lambda reporter: operation(connection(cmd.cli_ctx, refresh=refresh), reporter))


def run_offline(cmd: Any, operation: Callable[[AzReporter], Any]) -> Any:
    """What the operation answers, without a login; the library's errors leave as az's errors."""
    reporter = AzReporter(cmd.cli_ctx)
    try:
        return operation(reporter)
    except FileNotWritten as error:
        # The result comes first: what was asked for is not lost with a file beside it.
        fail_after_output(cmd.cli_ctx, error)
        return error.result
    except AksSandboxError as error:
        reporter.end()
        if error.raw:
            logger.info("The service's own text: %s", error.raw)
        raise az_error(error) from error
    except _DEFECTS as error:
        reporter.end()
        _report_defect(error)
    finally:
        reporter.end()


def _report_defect(error: Exception) -> NoReturn:
    from azure.cli.core.azclierror import CLIInternalError

    logger.debug("A defect of aks-sandbox.", exc_info=error)
    raise CLIInternalError(
        f"aks-sandbox met a defect of its own ({type(error).__name__}: {error}).",
        "Repeat the command with --debug and report what it prints. Before that, look at what was written: "
        "az aks list --output table",
    ) from error


def fail_after_output(cli_ctx: Any, error: AksSandboxError | None = None) -> None:
    """Let az print the whole result, then the error if there is one, and then exit with 1."""
    from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE

    def exit_with_failure(_cli: Any, **_: Any) -> NoReturn:
        if error is not None:
            # Where both go to one place, the result is to stand before the error.
            with contextlib.suppress(OSError):
                sys.stdout.flush()
            az_error(error).print_error()
        raise SystemExit(1)

    cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, exit_with_failure)
