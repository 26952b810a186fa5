"""Runs one command of the table in a program of knack: progress, errors, exit codes."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, Protocol

from knack.log import get_logger
from knack.util import CLIError

from aks_sandbox.commands.row import (
    ERROR,
    INTERRUPTED,
    NO,
    OF_ANSWER,
    PARSER,
    TERMINATED,
    UNDECIDED,
    CommandRow,
    Context,
    Text,
)
from aks_sandbox.errors import (
    AksSandboxError,
    ChecksFailed,
    ChecksUndecided,
    FileNotWritten,
    Interrupted,
    InvalidInput,
    MissingArgument,
)
from aks_sandbox.front_end.signals import Termination
from aks_sandbox.front_end.tables import keep, tell_log, tell_summary, tell_warnings
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.safe_text import each_line, one_line, printable, visible
from aks_sandbox.steps import lines_of


class Indicator(Protocol):
    """Shows on a terminal what is waited for."""

    def update(self, text: str) -> None:
        """Show this line in place of the one before."""

    def end(self) -> None:
        """Take the line away."""


class FrontEnd(Protocol):
    """What one program of knack gives to the run of a command."""

    @property
    def cli_ctx(self) -> Any:
        """The context of knack: configuration, events, what is known of the call."""

    def context(self, reporter: Reporter) -> Context:
        """What the command gets."""

    def error(self, kind: AksSandboxError, message: str, steps: str | None) -> CLIError:
        """The program's own error for one of the library's; it is raised, or printed with `print_error`."""

    def defect(self, message: str, steps: list[str]) -> CLIError:
        """The program's own error for a defect of this product."""

    def indicator(self) -> Indicator:
        """A new indicator."""


def shown_error(front_end: FrontEnd, error: AksSandboxError) -> CLIError:
    """The program's error for one of the library's: printable, and without the secrets of what the service said."""
    # The patterns take long to make: only an error pays for them.
    from aks_sandbox.model.secret_text import without_secrets

    said = without_secrets(error.message)
    message = each_line(said) if error.of_lines else one_line(said)
    steps = "\n".join(one_line(without_secrets(line)) for line in lines_of(error.steps)) or None
    return front_end.error(error, message, steps)


def _show_in_pipeline(values: Mapping[str, Any], error: AksSandboxError) -> None:
    """Write the error as a command to the log of the pipeline that this runs in, beside the error itself."""
    from aks_sandbox.model.secret_text import without_secrets
    from aks_sandbox.reports.pipelines import error_lines

    said = error.message.split("\n") if error.of_lines else [error.message]
    lines = [without_secrets(line) for line in (*said, *lines_of(error.steps))]
    report = values.get("report")
    for line in error_lines("aks-sandbox", report if isinstance(report, list) else (), lines):
        with contextlib.suppress(OSError):
            print(line, file=sys.stderr, flush=True)  # noqa: T201 - a command to the pipeline, which begins its line


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


class ProgramReporter:
    """Shows progress with the program's own indicator and warnings through its own log, both on stderr.

    Without a terminal the indicator draws nothing; where `lines` is set, each phase is a line then.
    """

    def __init__(self, front_end: FrontEnd, *, lines: bool = False) -> None:
        cli_ctx = front_end.cli_ctx
        self._quiet = cli_ctx.only_show_errors or _is_progress_disabled(front_end)
        self._front_end = front_end
        self._bar: Indicator | None = None
        self._lines = lines and not _on_a_terminal()
        self._began = time.monotonic()
        self._phase = ""

    def progress(self, message: str) -> None:
        """Say what is being waited for, now, and for how long the command runs."""
        if self._quiet:
            return
        minutes, seconds = divmod(int(time.monotonic() - self._began), 60)
        spent = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
        timed = f"{message} ({spent})" if minutes or seconds else message
        if self._lines:
            if message != self._phase:
                self._phase = message
                with contextlib.suppress(OSError):
                    print(_leaving(timed), file=sys.stderr, flush=True)  # noqa: T201 - progress, not a warning
            return
        if self._bar is None:
            self._bar = self._front_end.indicator()
        self._bar.update(one_line(timed))

    def warn(self, message: str, *more_lines: str) -> None:
        """Say something that the caller should know and that stops nothing; each argument is a line."""
        logger.warning("%s", "\n".join(map(_leaving, (message, *more_lines))))

    def end(self) -> None:
        """Take the progress indicator away."""
        if self._bar is not None:
            self._bar.end()
            self._bar = None


def _is_progress_disabled(front_end: FrontEnd) -> bool:
    section, name = "core", "disable_progress_bar"
    try:
        return bool(front_end.cli_ctx.config.getboolean(section, name, False))
    except ValueError:
        wrong = InvalidInput(
            f"{section}.{name} (the configuration, or its environment variable)", "is not true or false", "Correct it."
        )
        raise shown_error(front_end, wrong) from None


def _on_a_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def carry_out(front_end: FrontEnd, row: CommandRow[Any], values: Mapping[str, Any]) -> Any:
    """The document of one command; Ctrl-C and SIGTERM end it with an exit code of their own, whatever it was doing."""
    with Termination() as termination:
        try:
            return _carry_out(front_end, row, values, termination)
        except KeyboardInterrupt:
            stopped = Interrupted("Stopped before there was a result.", "Repeat the command.")
            stopped.terminated = termination.came
            shown_error(front_end, stopped).print_error()
            raise SystemExit(_own_exit_code(stopped)) from None


def _carry_out(front_end: FrontEnd, row: CommandRow[Any], values: Mapping[str, Any], termination: Termination) -> Any:
    """The document of one command, after which the program exits as its answer wants; the library's errors leave as
    the program's.

    knack prints texts as they are, at least as tsv, so whatever the format, each text of the document leaves as one
    line of visible characters, but for those in which the row says that the tool itself begins new lines.
    """
    reporter = ProgramReporter(front_end, lines=row.supports_no_wait or row.waits)
    try:
        # knack marks a value that is a default by a type of its own, which would be printed as an object.
        given = {name for name, value in values.items() if value is not None and not hasattr(value, "is_default")}
        arguments = row.read({name: _unmarked(value) for name, value in values.items()}, given)
        result = row.run(front_end.context(reporter), arguments)
    except FileNotWritten as error:
        # The result comes first: what was asked for is not lost with a file beside it.
        row.name_option_of(error, values)
        document = _document_of(front_end, error.result, reporter)
        _exit_after_output(front_end, ERROR.code, error)
        return printable(document, row.of_lines)
    except AksSandboxError as error:
        reporter.end()
        if error.raw:
            logger.info("The service's own text: %s", _leaving(error.raw))
        row.name_option_of(error, values)
        _show_in_pipeline(values, error)
        if isinstance(error, Interrupted):
            error.terminated = error.terminated or termination.came
        code = _own_exit_code(error)
        if code:
            shown_error(front_end, error).print_error()
            raise SystemExit(code) from error
        raise shown_error(front_end, error) from error
    except _DEFECTS as error:
        reporter.end()
        _report_defect(front_end, error)
    finally:
        reporter.end()
    if isinstance(result, Text):
        _print_as_it_is(front_end, result.content)
        if OF_ANSWER[result.answer].code:
            _exit_after_output(front_end, OF_ANSWER[result.answer].code)
        return None
    document = _document_of(front_end, result, reporter)
    code = OF_ANSWER[row.answer(document)].code
    if code:
        _exit_after_output(front_end, code)
    return printable(document, row.lines_of(arguments))


def _print_as_it_is(front_end: FrontEnd, content: bytes) -> None:
    """Bytes for another program as they are; for a terminal, which obeys what stands in them, visible characters. A
    reader that is not there any more is not an error; the error of the program where they cannot be written.
    """
    try:
        if sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
            shown = content.decode("utf-8", errors="replace")
            print(visible(shown) if sys.stdout.isatty() else shown, end="")  # noqa: T201 - what the command is for
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        return
    except OSError as error:
        lost = AksSandboxError(
            f"The result could not be written to standard output ({one_line(error.strerror or str(error))}).",
            "Send it to a place that can be written, then repeat the command.",
        )
        raise shown_error(front_end, lost) from error


def _leaving(text: str) -> str:
    """A text that Azure or a cluster may have written: one visible line, without secrets."""
    # The patterns take long to make: only a warning pays for them.
    from aks_sandbox.model.secret_text import without_secrets

    return one_line(without_secrets(text))


def _own_exit_code(error: AksSandboxError) -> int:
    """The exit code of what is not an error of the command, for which the program has one code; 0 for an error."""
    if isinstance(error, ChecksFailed):
        return NO.code
    if isinstance(error, ChecksUndecided):
        return UNDECIDED.code
    if isinstance(error, MissingArgument):
        return PARSER.code
    if isinstance(error, Interrupted):
        return (TERMINATED if error.terminated else INTERRUPTED).code
    return 0


def _document_of(front_end: FrontEnd, result: Any, reporter: ProgramReporter) -> Any:
    from aks_sandbox.reports.text import PlainText, Shown

    if isinstance(result, PlainText):
        _print_as_it_is(front_end, result.text.encode("utf-8"))
        return None
    if not isinstance(result, Shown):
        return result
    keep(result)
    tell_warnings(front_end.cli_ctx, result, reporter.warn)
    _after_output(front_end.cli_ctx, lambda: tell_summary(front_end.cli_ctx, result))
    if result.log:
        _after_output(front_end.cli_ctx, lambda: tell_log(result))
    return result.document


def _unmarked(value: Any) -> Any:
    if not hasattr(value, "is_default"):
        return value
    return int(value) if isinstance(value, int) else str(value)


def _report_defect(front_end: FrontEnd, error: Exception) -> NoReturn:
    logger.debug("A defect of aks-sandbox.\n%s", _traceback(error))
    raise front_end.defect(
        f"aks-sandbox has a defect ({type(error).__name__}: {one_line(str(error))}).",
        [
            "Look at what was written:",
            "az aks list --output table",
            "Then repeat the command with --debug, and report what it prints.",
        ],
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


def _exit_after_output(front_end: FrontEnd, code: int, error: AksSandboxError | None = None) -> None:
    """Let the program print the whole result, then the error if there is one, and then exit with that code."""

    def exit_with_code() -> NoReturn:
        if error is not None:
            # Where both go to one place, the result is to stand before the error.
            with contextlib.suppress(OSError):
                sys.stdout.flush()
            shown_error(front_end, error).print_error()
        raise SystemExit(code)

    _after_output(front_end.cli_ctx, exit_with_code)


def _after_output(cli_ctx: Any, do: Callable[[], None]) -> None:
    """Do something once the result is printed; what was given first is done first."""
    from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE

    cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, lambda _cli, **_: do())
