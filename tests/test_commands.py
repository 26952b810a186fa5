"""No command that is proposed holds a name as it came: every name goes through model/shell_words.

Walks the f-strings of the source: one that holds a command of az or kubectl may hold what the functions below make, the
names of the catalogue, and words that the module itself wrote, never a name of a cluster, a pool or a region.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src"
COMMAND = re.compile(
    r"\b(?:az [a-z]|kubectl (?!said)[a-z]|-(?:g|n) $|--(?:name|location|resource-group|cluster-name) ?=?$)"
)
#: What makes words of a command out of names.
QUOTING = {"option", "kubernetes_name", "in_group", "at_cluster", "of_cluster", "at_pool", "kubectl", "group_creation"}
#: Where a name is one of the catalogue, or the line is one that the module made.
OF_THE_CATALOGUE = {
    "runtime.name",
    "default_runtime().name",
    "new.name",
    "flag.namespace",
    "first.flag.namespace",
    "first.flag.name",
}
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "arm_simulator" not in path.parts)


def raw_names(text: str) -> Iterator[tuple[int, str]]:
    """The line and the source of every name that an f-string puts into a command as it is."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".kubectl"):
            # Only what stands between its words and its rest is taken for names.
            words = [*node.args[:1], *(one.value for one in node.keywords if one.arg == "rest")]
            yield from ((one.lineno, ast.unparse(one)) for one in words if not isinstance(one, ast.Constant))
        if not isinstance(node, ast.JoinedStr):
            continue
        command = False
        for part in node.values:
            if isinstance(part, ast.Constant):
                command = command or COMMAND.search(str(part.value)) is not None
            elif isinstance(part, ast.FormattedValue) and command and _is_raw(part.value):
                yield part.value.lineno, ast.unparse(part.value)


def _is_raw(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        function = value.func
        return (function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)) not in QUOTING
    if isinstance(value, ast.Attribute):
        return value.attr not in QUOTING and ast.unparse(value) not in OF_THE_CATALOGUE
    return not isinstance(value, ast.Name)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_command_holds_a_name_as_it_came(module: Path) -> None:
    assert list(raw_names(module.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        'f"az aks start -g x -n {cluster.name}"',
        'f"az aks list --location {facts.location}"',
        "f\"Add: az aks show -n {target.cluster_name or 'x'}\"",
        'f"az aks show -n {shlex.quote(pool.name)}"',
        'f"kubectl delete namespace {names[0]}"',
        'target.kubectl(f"get {name}")',
        'target.kubectl("get", rest=f" {name}")',
    ],
)
def test_the_walk_finds_such_a_name(line: str) -> None:
    assert len(list(raw_names(line))) == 1
