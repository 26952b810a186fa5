"""Options that are given several times add up, in the parser of az; and what a shell completes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aks_sandbox.commands.table import commands
from aks_sandbox.rules.engine import KNOWN_RULES
from command_table import CommandTable, load_command_table

ROWS = dict(commands())
REPEATED = [(name, field) for name, row in ROWS.items() for field, one in row.options.items() if one.repeats]
#: The arguments without which az does not parse the command.
NEEDED = {
    "check": "",
    "create": "-g g -n c",
    "manifest convert": "app.yaml",
    "manifest generate": "pod",
    "manifest lint": "app.yaml",
    "manifest size": "app.yaml",
    "nodepool add": "-g g --cluster-name c -n p",
    "template check": "main.bicep",
    "template cluster": "-g g -n c -l eastus",
    "template nodepool": "-g g --cluster-name c -n p",
    "verify": "-g g -n c",
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandTable]:
    """The commands as az knows them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZURE_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))
        yield load_command_table()


def parsed(table: CommandTable, name: str, words: list[str]) -> dict[str, Any]:
    """The values that az reads."""
    values: dict[str, Any] = vars(
        table.parser.parse_args(["aks-sandbox", *name.split(), *NEEDED[name].split(), *words])
    )
    return values


def test_these_options_add_up() -> None:
    assert sorted(REPEATED) == [
        ("check", "ignore"),
        ("check", "report"),
        ("create", "ignore"),
        ("create", "patch"),
        ("manifest convert", "replaces"),
        ("manifest convert", "report"),
        ("manifest convert", "tolerations"),
        ("manifest generate", "allowed"),
        ("manifest generate", "excepted"),
        ("manifest generate", "selector"),
        ("manifest generate", "tolerations"),
        ("manifest lint", "report"),
        ("manifest size", "report"),
        ("manifest size", "vm_sizes"),
        ("nodepool add", "ignore"),
        ("nodepool add", "patch"),
        ("template check", "ignore"),
        ("template check", "report"),
        ("template cluster", "ignore"),
        ("template cluster", "patch"),
        ("template nodepool", "ignore"),
        ("template nodepool", "patch"),
        ("verify", "annotation"),
        ("verify", "image_pull_secret"),
        ("verify", "label"),
        ("verify", "report"),
    ]


@pytest.mark.parametrize(("name", "field"), REPEATED)
def test_a_repeated_option_keeps_every_value_in_order(table: CommandTable, name: str, field: str) -> None:
    one = ROWS[name].options[field]
    option = one.names[0]
    values = ["a", "b", "c"] if one.nargs else ["a", "c"]
    first = ["a", "b"] if one.nargs else ["a"]
    assert parsed(table, name, [option, *first, option, "c"])[field] == values
    assert parsed(table, name, [option, "a"])[field] == ["a"]
    assert parsed(table, name, [])[field] is None


@pytest.mark.parametrize(("name", "field"), REPEATED)
def test_an_empty_value_among_several_is_refused(name: str, field: str) -> None:
    row = ROWS[name]
    given = {"kind": NEEDED[name]} if "kind" in row.options else {}
    with pytest.raises(Exception, match=f"^{row.options[field].names[0]}: is empty$"):
        row.read({**given, field: ["a", ""]}, {field})


@pytest.mark.parametrize(
    ("name", "field"), [("check", "ignore"), ("create", "ignore"), ("nodepool add", "ignore"), ("rule show", "code")]
)
def test_a_shell_completes_the_codes_of_the_checks(table: CommandTable, name: str, field: str) -> None:
    argument = table.commands[f"aks-sandbox {name}"].arguments[field]
    completer = argument.type.settings["completer"]
    asked = SimpleNamespace(_cmd=SimpleNamespace(cli_ctx=None))
    assert completer(prefix="SBX", action=None, parser=None, parsed_args=asked) == [rule.code for rule in KNOWN_RULES]


def test_completion_costs_nothing_until_a_key_is_pressed() -> None:
    script = (
        "import sys, json; from aks_sandbox.commands import table; table.commands(); "
        "print(json.dumps([name for name in sys.modules if name.startswith('aks_sandbox.rules')]))"
    )
    source = Path(__file__).resolve().parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, env={"PYTHONPATH": str(source)}
    )
    assert json.loads(done.stdout) == []
