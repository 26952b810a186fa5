"""Guards the help of every command: a summary, examples that az itself can parse, and a meaning for every option."""

import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from command_table import CommandTable, Example, load_command_table


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandTable]:
    """The commands as az knows them, with a configuration folder of the test's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZURE_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))
        yield load_command_table()


def examples(table: CommandTable) -> list[tuple[str, Example]]:
    """Returns every example with the name of its command."""
    return [(name, example) for name in table.commands for example in table.help_entries[name].examples]


def parsed(table: CommandTable, line: str) -> Any:
    """Returns what az's parser makes of a command line, None where it refuses it."""
    words = shlex.split(line)
    assert words[0] == "az", line
    try:
        return table.parser.parse_args(words[1:])
    except SystemExit:
        return None


def test_the_commands_are_the_ones_that_were_designed(table: CommandTable) -> None:
    assert sorted(table.commands) == [
        "aks-sandbox check",
        "aks-sandbox create",
        "aks-sandbox explain",
        "aks-sandbox feature register",
        "aks-sandbox feature show",
        "aks-sandbox manifest convert",
        "aks-sandbox manifest generate",
        "aks-sandbox manifest lint",
        "aks-sandbox manifest size",
        "aks-sandbox nodepool add",
        "aks-sandbox nodepool list",
        "aks-sandbox nodepool show",
        "aks-sandbox nodepool wait",
        "aks-sandbox reconcile",
        "aks-sandbox rule list",
        "aks-sandbox rule show",
        "aks-sandbox template check",
        "aks-sandbox template cluster",
        "aks-sandbox template export",
        "aks-sandbox template nodepool",
        "aks-sandbox verify",
        "aks-sandbox vm-size list",
        "aks-sandbox vm-size show",
    ]


def test_every_command_and_group_has_a_summary(table: CommandTable) -> None:
    groups = {name.rpartition(" ")[0] for name in table.commands}
    bare = [name for name in [*groups, *table.commands] if not table.help_entries[name].summary.strip()]
    assert bare == []


def test_no_help_is_left_of_a_command_that_is_gone(table: CommandTable) -> None:
    groups = {name.rpartition(" ")[0] for name in table.commands}
    assert set(table.help_entries) == groups | set(table.commands)


def test_every_command_has_an_example_of_itself(table: CommandTable) -> None:
    without = [
        name
        for name in table.commands
        if not any(
            line.startswith(f"az {name} ") or line == f"az {name}"
            for example in table.help_entries[name].examples
            for line in example.lines
        )
    ]
    assert without == []


def test_every_line_of_every_example_that_calls_the_extension_parses(
    table: CommandTable, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = [
        f"{name}: {line}"
        for name, example in examples(table)
        for line in example.lines
        if line.startswith("az aks-sandbox ") and parsed(table, line) is None
    ]
    assert refused == [], capsys.readouterr().err


def test_every_example_line_is_an_az_command(table: CommandTable) -> None:
    others = [line for _, example in examples(table) for line in example.lines if not line.startswith("az ")]
    assert others == []


def test_the_guard_sees_an_example_that_does_not_parse(table: CommandTable) -> None:
    assert parsed(table, "az aks-sandbox check -g sandbox-rg --no-such-option") is None


def test_every_option_says_what_it_means(table: CommandTable) -> None:
    silent = [
        f"{name} {settings['options_list']}"
        for name, command in table.commands.items()
        for settings in (argument.type.settings for argument in command.arguments.values())
        if settings.get("options_list") and not str(settings.get("help") or "").strip()
    ]
    assert silent == []


def test_two_options_of_a_command_never_share_a_name(table: CommandTable) -> None:
    for name, command in table.commands.items():
        names = [
            str(option)
            for argument in command.arguments.values()
            for option in argument.type.settings.get("options_list") or ()
        ]
        assert len(names) == len(set(names)), name
