"""Commands stand on a line by themselves, and never inside a sentence."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.commands.row import CommandRow
from aks_sandbox.commands.table import commands

SOURCES = Path(__file__).parents[1] / "src"
PACKAGES = ("aks_sandbox", "azext_aks_sandbox", "aks_sandbox_cli")

COMMAND = re.compile(r"(?<!\w)(?:az|kubectl) [a-z]")
# A command alone, or one that a program runs, is no sentence.
ALONE = re.compile(r"(?:az|kubectl) [a-z]")
# Sentences about these programs, which name no command of theirs.
REPORTS = re.compile(r"kubectl reports: |: az prints no result|\(`az config`, or its environment variable\)")
#: Where a manual page writes about commands, in backticks.
MANUAL = {"details", "summary", "description", "help"}
#: Members of the catalogue that a person does not read as a sentence.
NOT_SENTENCES = {"pattern", "words", "beside", "unless", "needs", "command", "source", "codes", "sources"}


def _sentences(node: ast.AST, manual: bool = False) -> Iterator[tuple[int, str, bool]]:
    if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
        body = node.body[1:]
        others = [child for child in ast.iter_child_nodes(node) if child not in node.body]
        for child in [*others, *body]:
            yield from _sentences(child, manual)
        return
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
        yield node.lineno, "".join(str(part) for part in parts), manual
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value, manual
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("option", "flag", "Example"):
        manual = True
    if isinstance(node, ast.keyword) and node.arg in MANUAL:
        manual = True
    for child in ast.iter_child_nodes(node):
        yield from _sentences(child, manual)


def _texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, member in value.items():
            if key not in NOT_SENTENCES:
                yield from _texts(member, f"{where}/{key}")
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from _texts(member, f"{where}/{number}")
    elif isinstance(value, str):
        yield where, value


def written() -> Iterator[tuple[str, str, bool]]:
    """Where each text of ours stands, the text, and whether it belongs to a manual page."""
    for package in PACKAGES:
        for path in sorted((SOURCES / package).rglob("*.py")):
            # The scripts that pods run are no text for people.
            for line, text, manual in _sentences(ast.parse(path.read_text())):
                if text.startswith("tell() {"):
                    continue
                yield f"{path.relative_to(SOURCES)}:{line}", text, manual
    for path in sorted((SOURCES / "aks_sandbox" / "catalog").glob("*.json")):
        for where, text in _texts(json.loads(path.read_text())):
            yield f"{path.relative_to(SOURCES)}{where}", text, False


def test_no_sentence_of_the_code_or_the_catalogue_holds_a_command() -> None:
    found = [
        f"{where}: {text}"
        for where, text, manual in written()
        if not manual and COMMAND.search(text) and not ALONE.match(text) and not REPORTS.search(text)
    ]
    assert found == []


OURS = re.compile(r"az aks-sandbox ([^`\n]+)")
TABLE: dict[str, CommandRow[Any]] = dict(commands())
GROUPS = {name.rpartition(" ")[0] for name in TABLE if " " in name}
#: What both front ends add to every command.
OF_ALL = {"-h", "-o", "--help", "--output", "--query", "--only-show-errors", "--subscription", "--verbose", "--debug"}
#: A sentence may name a group, or all commands of one; a placeholder stands for words that are not written out.
OPEN = ("{", "<", "...", "COMMAND")


def strings(value: Any) -> Iterator[str]:
    """Every text of a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for member in value.values() if isinstance(value, dict) else value:
            yield from strings(member)


def problem_of(line: str) -> str:
    """What is wrong with the words after `az aks-sandbox`; empty where the table has the command and its options."""
    words = line.split()
    names = [" ".join(words[:count]) for count in (2, 1)]
    name = next((one for one in names if one in TABLE), None)
    if name is None:
        return "is not a command of the table"
    known = {spelled for option in TABLE[name].options.values() for spelled in option.names} | OF_ALL
    given = [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]
    unknown = [word for word in given if word.rstrip(".,:;)") not in known and not word.startswith("--{")]
    return f"does not have {', '.join(unknown)}" if unknown else ""


DATA = sorted(path for path in SOURCES.rglob("*.json") if "schemas" not in path.parts)


@pytest.mark.parametrize("path", DATA, ids=lambda path: str(path.relative_to(SOURCES)))
def test_every_command_of_ours_in_a_data_file_is_one_of_the_table_with_its_options(path: Path) -> None:
    lines = [match[1] for text in strings(json.loads(path.read_text())) for match in OURS.finditer(text)]
    assert {line: problem_of(line) for line in lines if problem_of(line)} == {}


def test_every_command_of_ours_in_the_code_is_one_of_the_table_with_its_options() -> None:
    found: dict[str, str] = {}
    for package in PACKAGES:
        for path in sorted((SOURCES / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                # Parts of an f-string are no whole lines.
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    for match in OURS.finditer(node.value):
                        line = match[1]
                        if line.split()[0].startswith(OPEN) or line.strip() in GROUPS:
                            continue
                        if problem := problem_of(line):
                            found[f"{path.relative_to(SOURCES)}:{node.lineno}: {line}"] = problem
    assert found == {}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("sizes -l eastus", "is not a command"),
        ("vm-size list --no-such", "does not have --no-such"),
        ("vm-size list -l eastus", ""),
    ],
)
def test_a_command_that_does_not_exist_would_be_found(line: str, says: str) -> None:
    assert says in problem_of(line)
    assert bool(says) is bool(problem_of(line))
