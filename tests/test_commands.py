"""Commands are patterns and names: no name gets into one as it came, and none hides in a sentence.

Walks the strings of the source. A pattern has fields such as {group}, which `Command` fills and quotes; an f-string may
put together the fixed words of a pattern and nothing else: options of ours, and words that the module itself wrote.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src"
COMMAND = re.compile(r"\b(?:az|kubectl) (?!prints\b|reports\b)[a-z]|-(?:g|n|l) $|--[a-z-]+[ =]$")
IN_A_SENTENCE = re.compile(r"\b(?:az|kubectl) (?!prints\b|reports\b)[a-z]")
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "arm_simulator" not in path.parts)
#: Help shows commands in its prose, as az's own help does, and knows no name but those of the catalogue.
HELP = SOURCE / "aks_sandbox" / "commands"
EACH = pytest.mark.parametrize(
    "module", [one for one in MODULES if HELP not in one.parents], ids=lambda path: str(path.relative_to(SOURCE))
)


def parsed(module: Path) -> ast.Module:
    """The module as a tree."""
    return ast.parse(module.read_text(encoding="utf-8"))


def calls(trees: Iterable[ast.Module]) -> dict[str, list[ast.Call]]:
    """The calls in the modules by the name of what is called."""
    found: dict[str, list[ast.Call]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
                found.setdefault(name, []).append(node)
    return found


class Walk:
    """Finds what is not a fixed word in the commands of a module; `known_calls` are those of every module."""

    def __init__(self, tree: ast.Module, known_calls: dict[str, list[ast.Call]]) -> None:
        self._tree = tree
        self._calls = known_calls
        self._open: set[tuple[str, ast.FunctionDef | None]] = set()

    def raw_names(self) -> Iterator[tuple[int, str]]:
        """The line and the source of each."""
        for function, node in self._strings():
            before = ""
            for part in node.values:
                if isinstance(part, ast.Constant):
                    before += str(part.value)
                elif (
                    isinstance(part, ast.FormattedValue)
                    and COMMAND.search(before)
                    and not self._is_fixed(part.value, function)
                ):
                    yield part.value.lineno, ast.unparse(part.value)

    def _strings(self) -> Iterator[tuple[ast.FunctionDef | None, ast.JoinedStr]]:
        inside: dict[int, ast.FunctionDef] = {}
        for function in (node for node in ast.walk(self._tree) if isinstance(node, ast.FunctionDef)):
            inside.update({id(node): function for node in ast.walk(function)})
        for node in ast.walk(self._tree):
            if isinstance(node, ast.JoinedStr):
                yield inside.get(id(node)), node

    def _is_fixed(self, value: ast.expr, function: ast.FunctionDef | None) -> bool:
        """Whether it is a word of the source: a literal, an option of ours, or a name for literals only."""
        if isinstance(value, ast.Constant):
            return True
        if isinstance(value, ast.JoinedStr):
            holes = [part.value for part in value.values if isinstance(part, ast.FormattedValue)]
            return all(self._is_fixed(hole, function) for hole in holes)
        if isinstance(value, ast.Attribute):
            return ast.unparse(value.value) == "Argument"
        if isinstance(value, ast.Name):
            place = (value.id, function)
            if place in self._open:
                return True  # by the others that it is assigned from
            assigned = list(self._assigned(value.id, function)) or list(self._constants(value.id))
            self._open.add(place)
            fixed = bool(assigned) and all(self._is_fixed(one, function) for one in assigned)
            self._open.discard(place)
            return fixed
        if isinstance(value, ast.IfExp):
            return self._is_fixed(value.body, function) and self._is_fixed(value.orelse, function)
        if isinstance(value, ast.BinOp):
            return self._is_fixed(value.left, function) and self._is_fixed(value.right, function)
        if isinstance(value, ast.Call) and ast.unparse(value.func).endswith(".join"):
            return all(self._is_fixed(one, function) for one in value.args)
        if isinstance(value, ast.List | ast.Tuple):
            return all(self._is_fixed(one, function) for one in value.elts)
        if isinstance(value, ast.Starred):
            return self._is_fixed(value.value, function)
        if isinstance(value, ast.GeneratorExp):
            # The names of fields, in braces, for names that are given beside the pattern.
            return isinstance(value.elt, ast.JoinedStr) and ast.unparse(value.elt).startswith("f'{{{")
        return False

    def _constants(self, name: str) -> Iterator[ast.expr]:
        for node in self._tree.body:
            if isinstance(node, ast.Assign) and any(ast.unparse(target) == name for target in node.targets):
                yield node.value

    def _assigned(self, name: str, function: ast.FunctionDef | None) -> Iterator[ast.expr]:
        for node in ast.walk(function or self._tree):
            if isinstance(node, ast.Assign) and any(ast.unparse(target) == name for target in node.targets):
                yield node.value
        if function is None:
            return
        parameters = [one.arg for one in function.args.args]
        if name not in parameters:
            return
        place = parameters.index(name) - (parameters[0] == "self")
        for call in self._calls.get(function.name, []):
            if len(call.args) > place:
                yield call.args[place]
            yield from (keyword.value for keyword in call.keywords if keyword.arg == name)


@cache
def all_calls() -> dict[str, list[ast.Call]]:
    """The calls of every module; to find them takes seconds, which those who only collect the tests need not."""
    return calls(map(parsed, MODULES))


@EACH
def test_no_command_holds_a_name_as_it_came(module: Path) -> None:
    assert list(Walk(parsed(module), all_calls()).raw_names()) == []


def sentences_with_commands(tree: ast.Module) -> Iterator[str]:
    """The sentences of a module, its docstrings apart, in which a command stands that is not a reference in
    back-quotes.
    """
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if node in docstrings or node in parts:
            continue
        text = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        if not re.match(r"az |kubectl ", text) and IN_A_SENTENCE.search(re.sub(r"`[^`]+`", "", text)):
            yield text


@EACH
def test_a_command_never_stands_inside_a_sentence(module: Path) -> None:
    assert list(sentences_with_commands(parsed(module))) == []


@pytest.mark.parametrize(
    "line",
    [
        'f"az aks start -g x -n {cluster.name}"',
        'f"az aks list --location {facts.location}"',
        "f\"Add: az aks show -n {target.cluster_name or 'x'}\"",
        'f"az aks show -n {shlex.quote(pool.name)}"',
        'f"kubectl delete namespace {names[0]}"',
        'def some(name: str) -> str:\n    return f"kubectl get pod {name}"\nsome(pod.name)',
        'def some(name: str) -> str:\n    pattern = pod.name\n    return f"kubectl get pod {pattern}"',
        "f\"kubectl delete {' '.join(names)}\"",
    ],
)
def test_the_walk_finds_such_a_name(line: str) -> None:
    tree = ast.parse(line)
    assert len(list(Walk(tree, calls([tree])).raw_names())) == 1


@pytest.mark.parametrize("line", ['"See: az aks list"', 'f"Start {x} with az aks start"', '"Run kubectl get pods."'])
def test_the_walk_finds_such_a_sentence(line: str) -> None:
    assert len(list(sentences_with_commands(ast.parse(f"x = {line}")))) == 1
