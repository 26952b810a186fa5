"""Public names alone are kept from one change to the next: the product keeps to those of az, the tests to ours too."""

import ast
from collections.abc import Iterator
from pathlib import Path

FOREIGN = ("azure", "knack", "msal", "msrest", "requests", "urllib3")
#: Each with the reason why there is no public way, beside the import.
ALLOWED = {
    "azext_aks_sandbox/_context.py: azure.cli.core._profile",
}
OURS = ("azext_aks_sandbox", "aks_sandbox", "aks_sandbox_cli")
#: What replaces or reads a name that is given as a text.
BY_TEXT = {"setattr", "delattr", "getattr", "hasattr", "patch", "object"}
#: Private names of the standard library that its documentation describes, and its reader of regular expressions,
#: which has no public name.
DOCUMENTED = {"_asdict", "_replace", "_exit", "_parser", "_constants"}


def private(name: str) -> bool:
    """Whether a name begins with one underscore."""
    return name.startswith("_") and not name.startswith("__")


def private_names(tree: ast.AST) -> Iterator[str]:
    """The private names of others that a module uses: imported, or read from anything but self and cls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in FOREIGN:
            for alias in node.names:
                if any(private(part) for part in (*node.module.split("."), alias.name)):
                    yield node.module if not private(alias.name) else f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            yield from (
                alias.name
                for alias in node.names
                if alias.name.split(".")[0] in FOREIGN and any(map(private, alias.name.split(".")))
            )
        elif isinstance(node, ast.Attribute) and private(node.attr) and node.attr not in DOCUMENTED:
            owner = node.value
            if not (isinstance(owner, ast.Name) and (owner.id in ("self", "cls") or owner.id.startswith("_"))):
                yield f".{node.attr}"


def reached_into(tree: ast.AST) -> Iterator[str]:
    """The private names that a test imports, reads or replaces; a module of the adapter has one, as az wants it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module != "azext_aks_sandbox":
            names = [alias.name for alias in node.names if alias.name not in DOCUMENTED]
            yield from (f"{node.module}.{name}" for name in names if private(name))
        elif isinstance(node, ast.Attribute) and private(node.attr) and node.attr not in DOCUMENTED:
            if not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")):
                yield f".{node.attr}"
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
            last = [text.rpartition(".")[2] for text in texts if called in BY_TEXT]
            yield from (f"{called} {name}" for name in last if private(name))


def test_the_tests_reach_into_no_private_name(root: Path) -> None:
    tests = sorted((root / "tests").rglob("*.py"))
    reached = {str(path): sorted(reached_into(ast.parse(path.read_text(encoding="utf-8")))) for path in tests}
    assert {name: names for name, names in reached.items() if names} == {}


def test_a_private_name_in_a_test_is_seen_in_every_form() -> None:
    source = """
from azext_aks_sandbox import _format
from azext_aks_sandbox._run import carry_out
from aks_sandbox import __version__
from aks_sandbox.arm.containerservice import _cluster
self._own, module._hidden, super()._hidden
monkeypatch.setattr(module, "_patched", 1)
monkeypatch.setattr("aks_sandbox.arm.connection._MOST_PAGES", 5)
monkeypatch.setenv("_ENVIRONMENT", "1")
"""
    assert sorted(reached_into(ast.parse(source))) == [
        "._hidden",
        "._hidden",
        "aks_sandbox.arm.containerservice._cluster",
        "setattr _MOST_PAGES",
        "setattr _patched",
    ]


def test_the_product_uses_no_private_name_of_others_but_those_without_a_public_way(root: Path) -> None:
    found = set()
    for package in OURS:
        for path in sorted((root / "src" / package).rglob("*.py")):
            place = path.relative_to(root / "src").as_posix()
            tree = ast.parse(path.read_text(encoding="utf-8"))
            own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
            names = private_names(tree)
            found |= {f"{place}: {name}" for name in names if name.lstrip(".") not in own}
    assert found <= ALLOWED


def test_private_names_are_seen_in_every_form() -> None:
    source = """
import azure.core._match_conditions
from azure.cli.core._profile import Profile
from knack.util import _hidden, CLIError
client._config.api_version
self._own, cls._own, _module._Name
connection(1)._client
pair._replace(a=1)
"""
    assert sorted(private_names(ast.parse(source))) == [
        "._client",
        "._config",
        "azure.cli.core._profile",
        "azure.core._match_conditions",
        "knack.util._hidden",
    ]
