"""Commands stand on a line by themselves, and never inside a sentence."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
