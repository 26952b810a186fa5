"""Joins `check` and `vm-size` with az: the version of the CLI, the cache in az's directory, a facts file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aks_sandbox.operations import check as operation
from aks_sandbox.operations.facts_file import load_facts
from aks_sandbox.operations.vm_sizes import list_vm_sizes, show_vm_size
from azext_aks_sandbox import _check_spec
from azext_aks_sandbox._run import run, run_offline
from azext_aks_sandbox._specs import Options, plain

#: A remedy has a line for each step.
_OF_LINES = ("remedy",)


def check_live(cmd: Any, arguments: Options) -> Any:
    """The report of what Azure answers now."""

    def judge(connection: Any, reporter: Any) -> Any:
        options = plain(arguments)
        asked = _check_spec.judged_options(cmd, options)
        spec = _check_spec.check_spec(cmd, connection.subscription_id, asked)
        return operation.check(connection, spec, _check_spec.check_options(options), asked, reporter)

    return run(cmd, judge, refresh=bool(arguments.get("refresh")), of_lines=_OF_LINES)


def check_saved(cmd: Any, arguments: Options) -> Any:
    """The report of the facts in a file, without a login."""

    def judge(_reporter: Any) -> Any:
        options = plain(arguments)
        saved = load_facts(Path(options["facts"]))
        asked = _check_spec.saved_options(saved.options, options)
        spec = _check_spec.check_spec(cmd, saved.subscription_id, asked)
        return operation.check_saved(spec, saved, _check_spec.check_options(options))

    return run_offline(cmd, judge, of_lines=_OF_LINES)


def list_sizes(cmd: Any, location: str, arguments: Options) -> Any:
    """The sizes of a region."""

    def ask(connection: Any, reporter: Any) -> Any:
        options = plain(arguments)
        wanted = _check_spec.size_filter(options)
        spec = _check_spec.size_spec(cmd, connection.subscription_id, location)
        return list_vm_sizes(connection, spec, wanted, reporter)

    return run(cmd, ask, refresh=bool(arguments.get("refresh")))


def show_size(cmd: Any, location: str, vm_size: str, refresh: bool) -> Any:
    """One size of a region."""

    def ask(connection: Any, reporter: Any) -> Any:
        spec = _check_spec.size_spec(cmd, connection.subscription_id, location, vm_size)
        return show_vm_size(connection, spec, reporter)

    return run(cmd, ask, refresh=refresh, of_lines=_OF_LINES)
