"""The program of knack: its configuration, its log, its errors and its exit codes."""

from __future__ import annotations

import configparser
import os
import sys
from pathlib import Path

from knack.cli import CLI
from knack.log import get_logger
from knack.util import CLIError

from aks_sandbox import __version__
from aks_sandbox.commands.row import ERROR, SUCCESS
from aks_sandbox.errors import AksSandboxError, ended
from aks_sandbox.model.safe_text import one_line
from aks_sandbox_cli.errors import ProgramError
from aks_sandbox_cli.help_pages import HelpPages
from aks_sandbox_cli.invocation import Invocation
from aks_sandbox_cli.parsing import Parser
from aks_sandbox_cli.table import CommandsLoader

logger = get_logger(__name__)

_PREFIX = "AKS_SANDBOX"
_QUERIES = "To learn more about --query, please visit: 'https://learn.microsoft.com/cli/azure/query-azure-cli'"


class Program(CLI):  # type: ignore[misc]
    """The program; `data` holds what a call says about the cloud and the subscription."""

    def get_cli_version(self) -> str:
        """The version of this product."""
        return f"{self.name} {__version__}"

    def exception_handler(self, ex: Exception) -> int:
        """Say what ended the call, in one message, and answer the exit code."""
        if isinstance(ex, BrokenPipeError):
            # A reader that has seen enough is not an error.
            _give_up_output()
            return SUCCESS.code
        error = _as_program_error(ex, str(self.config.config_dir))
        error.print_error()
        return error.code


def _give_up_output() -> None:
    """Let what Python still holds back for standard output go nowhere: at the end it must not become an error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unwritten(error: OSError) -> ProgramError:
    _give_up_output()
    reason = one_line(error.strerror or str(error))
    return ProgramError(
        f"The result could not be written to standard output ({reason}).",
        ["Send it to a place that can be written, then repeat the command."],
    )


def _unusable(folder: str, error: Exception) -> ProgramError:
    reason = one_line(" ".join(str(error).split()))
    return ProgramError(
        f"The configuration in {folder} cannot be used: {ended(reason)}",
        [
            f"Correct it there, or in the environment variable of the option ({_PREFIX}_SECTION_NAME), or name another "
            f"folder in {_PREFIX}_CONFIG_DIR."
        ],
    )


def _as_program_error(error: Exception, folder: str) -> ProgramError:
    if isinstance(error, ProgramError):
        return error
    if isinstance(error, AksSandboxError):
        # What shows a result is not needed to print help, and takes as long to load as all the rest.
        from aks_sandbox_cli.shell import as_program_error

        return as_program_error(error)
    if type(error).__module__.split(".")[0] == "jmespath":
        return ProgramError(f"Invalid jmespath query supplied for `--query`: {one_line(str(error))}", [_QUERIES])
    if isinstance(error, CLIError):
        return ProgramError(str(error))
    if isinstance(error, configparser.Error):
        return _unusable(folder, error)
    if isinstance(error, OSError):
        # What the library does ends in its own errors: this is a file of the log, or else standard output.
        return _unusable(folder, error) if error.filename is not None else _unwritten(error)
    logger.debug("A defect of aks-sandbox.", exc_info=error)
    return ProgramError(
        f"aks-sandbox has a defect ({type(error).__name__}: {one_line(str(error))}).",
        ["Repeat the command with --debug, and report what it prints."],
    )


def run(name: str, words: list[str]) -> int:
    """The exit code of one call with these words."""
    _open_closed_streams()
    folder = os.environ.get(f"{_PREFIX}_CONFIG_DIR") or str(Path("~", f".{name}").expanduser())
    try:
        program = Program(
            cli_name=name,
            config_dir=folder,
            config_env_var_prefix=_PREFIX,
            invocation_cls=Invocation,
            commands_loader_cls=CommandsLoader,
            parser_cls=Parser,
            help_cls=HelpPages,
        )
    except (OSError, ValueError, configparser.Error) as error:
        unusable = _unusable(folder, error)
        # The configuration decides how the log speaks.
        print("\n".join([f"ERROR: {unusable.message}", *unusable.lines]), file=sys.stderr)  # noqa: T201
        return ERROR.code
    try:
        code: int = program.invoke(words)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else ERROR.code
    return _with_output_written(code)


def _with_output_written(code: int) -> int:
    """The exit code once all that was printed has left; that of an error where it cannot leave."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_output()
    except OSError as error:
        unwritten = _unwritten(error)
        if code != ERROR.code:
            unwritten.print_error()
        return ERROR.code
    return code


def _open_closed_streams() -> None:
    """Python has no object for a stream that was closed before it began, and what writes there expects one."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
