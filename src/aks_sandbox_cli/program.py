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
            # A reader that has seen enough is not an error; what Python still holds back for it must not become one.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return SUCCESS.code
        error = _as_program_error(ex)
        error.print_error()
        return error.code


def _as_program_error(error: Exception) -> ProgramError:
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
    logger.debug("A defect of aks-sandbox.", exc_info=error)
    return ProgramError(
        f"aks-sandbox has a defect ({type(error).__name__}: {one_line(str(error))}).",
        ["Repeat the command with --debug, and report what it prints."],
    )


def run(name: str, words: list[str]) -> int:
    """The exit code of one call with these words."""
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
        reason = one_line(" ".join(str(error).split()))
        print(  # noqa: T201 - the configuration decides how the log speaks
            f"ERROR: The configuration in {folder} cannot be used: {ended(reason)}\n"
            f"Correct it, or name another folder in {_PREFIX}_CONFIG_DIR.",
            file=sys.stderr,
        )
        return ERROR.code
    code: int = program.invoke(words)
    return code
