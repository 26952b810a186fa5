"""Runs one operation the way az runs things: its connection, its progress, its errors, its exit codes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Collection
from typing import Any, NoReturn

from knack.log import get_logger

from aks_sandbox.errors import AksSandboxError, FileNotWritten
from aks_sandbox.model.safe_text import each_line, one_line, printable
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
        self._bar.update_progress_with_msg(one_line(message))

    def warn(self, message: str, *more_lines: str) -> None:
        """Say something that the caller should know and that stops nothing; each argument is a line."""
        logger.warning("%s", "\n".join(map(one_line, (message, *more_lines))))

    def end(self) -> None:
        """Take the progress indicator away."""
        if self._bar is not None:
            self._bar.end()
            self._bar = None


def run(
    cmd: Any,
    operation: Callable[[Any, AzReporter], Any],
    *,
    refresh: bool = False,
    of_lines: Collection[str] = (),
) -> Any:
    """What the operation answers over the connection of the signed-in user; `refresh` skips the cache on disk."""
    return run_offline(
        cmd, lambda reporter: operation(connection(cmd.cli_ctx, refresh=refresh), reporter), of_lines=of_lines
    )


def run_offline(cmd: Any, operation: Callable[[AzReporter], Any], *, of_lines: Collection[str] = ()) -> Any:
    """What the operation answers, without a login; the library's errors leave as az's errors.

    az prints texts as they are, at least as tsv, so whatever the format, each text of the answer leaves as one line of
    visible characters; `of_lines` names the members in whose texts the tool itself begins new lines.
    """
    reporter = AzReporter(cmd.cli_ctx)
    try:
        return printable(operation(reporter), of_lines)
    except FileNotWritten as error:
        # The result comes first: what was asked for is not lost with a file beside it.
        fail_after_output(cmd.cli_ctx, error)
        return printable(error.result, of_lines)
    except AksSandboxError as error:
        reporter.end()
        if error.raw:
            logger.info("The service's own text: %s", one_line(error.raw))
        raise az_error(error) from error
    except _DEFECTS as error:
        reporter.end()
        _report_defect(error)
    finally:
        reporter.end()


def _report_defect(error: Exception) -> NoReturn:
    from azure.cli.core.azclierror import CLIInternalError

    logger.debug("A defect of aks-sandbox.\n%s", _traceback(error))
    raise CLIInternalError(
        f"aks-sandbox met a defect of its own ({type(error).__name__}: {one_line(str(error))}).",
        "Repeat the command with --debug and report what it prints. Before that, look at what was written: "
        "az aks list --output table",
    ) from error


def _traceback(error: BaseException) -> str:
    """The calls that led to an error and to those behind it; the message of each, which may be anyone's, is a line."""
    import traceback

    seen: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in seen:
        seen.append(one)
        one = one.__cause__ or one.__context__
    parts = ("".join(traceback.format_tb(one.__traceback__)) + one_line(f"{type(one).__name__}: {one}") for one in seen)
    return each_line("\nafter\n".join(parts))


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
