"""The command table as a whole: complete, consistent, and readable without a front end."""

import ast
import dataclasses
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import EXIT_CODES, OF_ANSWER, Answer, CommandRow, Kind, default_of
from aks_sandbox.commands.table import commands, groups
from aks_sandbox.front_end import tables as _format

SOURCE = Path(__file__).resolve().parents[2] / "src"
ROWS = dict(commands())
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
OURS = {argument.value for argument in Argument}


def every_row() -> pytest.MarkDecorator:
    """Each command as a test of its own."""
    return pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)


def test_every_argument_belongs_to_a_command_or_to_every_front_end() -> None:
    taken = {option.argument for row in ROWS.values() for option in row.options.values()}
    assert set(Argument) - taken == {Argument.SUBSCRIPTION, Argument.CLOUD}


@every_row()
def test_a_command_takes_each_argument_once(row: CommandRow[Any]) -> None:
    arguments = [option.argument for option in row.options.values()]
    assert len(arguments) == len(set(arguments))


@every_row()
def test_an_option_has_a_meaning_in_a_sentence_and_a_long_name_first(row: CommandRow[Any]) -> None:
    for option in row.options.values():
        assert option.help[:1].isupper(), option
        assert option.help.endswith("."), option
        assert option.positional or option.names[0].startswith("--"), option


@every_row()
def test_an_option_has_a_name_that_can_be_typed(row: CommandRow[Any]) -> None:
    # The limit of az's linter, which does not count the dashes.
    options = [option for option in row.options.values() if not option.positional]
    assert [option.names for option in options if min(len(name.lstrip("-")) for name in option.names) > 22] == []


def test_the_linter_of_az_leaves_out_positional_values_and_nothing_else() -> None:
    excluded = yaml.safe_load((SOURCE.parent / "linter_exclusions.yml").read_text(encoding="utf-8"))
    positional = {name: [field for field, one in row.options.items() if one.positional] for name, row in ROWS.items()}
    rule = {"rule_exclusions": ["no_positional_parameters"]}
    assert excluded == {
        f"aks-sandbox {name}": {"parameters": dict.fromkeys(fields, rule)}
        for name, fields in positional.items()
        if fields
    }


@every_row()
def test_a_default_is_a_value_that_the_option_takes(row: CommandRow[Any]) -> None:
    for name, option in row.options.items():
        default = default_of(row.arguments, name)
        if default is dataclasses.MISSING or default is None:
            continue
        assert default is False if option.kind in (Kind.FLAG, Kind.NO_WAIT) else option.admits(default), name


@every_row()
def test_a_command_that_can_leave_early_has_the_option_for_it(row: CommandRow[Any]) -> None:
    kinds = {option.kind for option in row.options.values()}
    assert row.supports_no_wait == (Kind.NO_WAIT in kinds)


@every_row()
def test_a_table_is_written_by_a_function_that_exists(row: CommandRow[Any]) -> None:
    assert callable(getattr(_format, row.table, None))


@every_row()
def test_summaries_and_examples_are_sentences(row: CommandRow[Any]) -> None:
    texts = [row.summary, *(example.title for example in row.examples)]
    assert [text for text in texts if not text.endswith(".") or not text[:1].isupper()] == []


def test_the_table_is_read_without_az_knack_and_any_capability() -> None:
    code = "import sys; from aks_sandbox.commands import table; dict(table.commands()); print('\\n'.join(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], cwd=SOURCE, capture_output=True, text=True, check=True)
    loaded = found.stdout.split()
    assert [name for name in loaded if name.startswith(("azure", "knack", "yaml", "requests"))] == []
    light = {"aks_sandbox.create", "aks_sandbox.create.patch"}
    capabilities = tuple(
        f"aks_sandbox.{name}" for name in ("arm", "check", "create", "reports", "rules", "templates", "verify")
    )
    assert [name for name in loaded if name.startswith(capabilities) and name not in light] == []


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yields every text of a module that is not a docstring, with an X for each value of an f-string."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    pieces = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    pieces |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "X" for part in node.values]
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces:
            yield node.lineno, node.value


def spelled_out(text: str) -> list[str]:
    """Returns the options of ours that stand in a text outside of a whole command of az."""
    outside = re.sub(r"\b(?:az|kubectl) [a-z][^\n]*?(?=\. |, or |$|\n)|^ ?-[^\n]*", "", text)
    return [option for option in OPTION.findall(outside) if option in OURS]


def test_no_module_below_the_commands_spells_an_option() -> None:
    """A command that can be pasted is whole and spelled; every other mention is an Argument."""
    wrong = [
        f"{path.relative_to(SOURCE)}:{line}: {text!r}"
        for path in sorted((SOURCE / "aks_sandbox").rglob("*.py"))
        if path.name != "arguments.py" and path.parent.name != "commands"
        for line, text in texts_of(path)
        if spelled_out(text)
    ]
    assert wrong == []


def test_no_text_of_the_catalogue_spells_an_option() -> None:
    wrong = [
        f"{path.name}: {text}"
        for path in sorted((SOURCE / "aks_sandbox" / "catalog").glob("*.json"))
        for text in re.findall(r'"((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8"))
        if spelled_out(text.replace("\\n", "\n"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Give --zones.", ["--zones"]),
        ("Repeat it: az aks-sandbox check --in-cluster. Or give --zones.", ["--zones"]),
        ("az aks-sandbox check -g GROUP --in-cluster", []),
        ("Look again: az aks nodepool scale --node-count 1", []),
        ("--not-ours", []),
    ],
)
def test_the_guard_sees_an_option_outside_of_a_command(text: str, found: list[str]) -> None:
    assert spelled_out(text) == found


def test_the_exit_codes_are_the_ones_that_were_designed() -> None:
    assert [one.code for one in EXIT_CODES] == [0, 1, 2, 3, 10, 11, 130, 143]


def test_every_answer_has_an_exit_code() -> None:
    assert set(OF_ANSWER) == set(Answer)
    assert set(OF_ANSWER.values()) <= set(EXIT_CODES)


def test_a_command_that_answers_a_question_says_what_its_exit_codes_mean() -> None:
    said = {name: row.exit_codes for name, row in ROWS.items() if row.answers}
    manifests = {"manifest lint", "manifest convert", "manifest size"}
    assert set(said) == {"check", "verify", "create", "nodepool add", "template check", *manifests}
    for name, sentence in said.items():
        codes = {int(code) for code in re.findall(r"\b(\d+) if", sentence)}
        answers = {OF_ANSWER[answer].code for answer in ROWS[name].answers}
        # These read nothing of Azure; a conversion is decided, and what pods cost is not a question of yes or no.
        of_azure = name not in ("manifest convert", "template check")
        assert codes == {1, *([3] if of_azure else []), *answers}, name
        decided = {"manifest convert": {0, 10}, "manifest size": {0, 11}}
        assert answers == decided.get(name, {one.code for one in OF_ANSWER.values()})


@pytest.mark.parametrize(
    ("name", "document", "answer"),
    [
        ("check", {"verdict": "fail"}, Answer.NO),
        ("check", {"verdict": "unknown"}, Answer.UNDECIDED),
        ("check", {"verdict": "pass"}, Answer.YES),
        ("verify", {"verdict": "isolated"}, Answer.YES),
        ("verify", {"verdict": "notIsolated"}, Answer.NO),
        ("verify", {"verdict": "notProven"}, Answer.UNDECIDED),
        ("create", None, Answer.YES),
        ("template check", {"verdict": "fail"}, Answer.NO),
        ("template check", {"verdict": "unknown"}, Answer.UNDECIDED),
        ("template check", {"verdict": "warn"}, Answer.YES),
    ],
)
def test_what_a_document_answers(name: str, document: Any, answer: Answer) -> None:
    assert ROWS[name].answer(document) is answer


def test_groups_have_different_names_and_so_have_their_commands() -> None:
    assert len({group.name for group in groups()}) == len(groups())
    assert len(ROWS) == sum(len(group.rows) for group in groups())


@every_row()
def test_a_command_is_found_by_its_first_word_and_loads_no_more_than_its_group(row: CommandRow[Any]) -> None:
    (name,) = (name for name, one in ROWS.items() if one is row)
    word = name.partition(" ")[0]
    assert dict(commands(word))[name] is row
    assert {other.partition(" ")[0] for other, _ in commands(word)} == {word}


def test_a_word_that_names_no_command_gives_the_whole_table() -> None:
    assert dict(commands("nodepol")) == ROWS
    assert dict(commands("")) == ROWS
