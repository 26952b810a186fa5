"""Guards who may import whom: the direction of docs/design.md, which no import may go against.

It is read from the syntax trees, so that an import inside a function counts too.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"

# A layer may import what stands below it; layers of one row do not know each other.
ROWS = (
    {"azext_aks_sandbox", "aks_sandbox_cli"},
    {"front_end"},
    {"commands"},
    {"templates"},
    {"create", "verify", "manifests"},
    {"check"},
    {"rules", "reports", "arm"},
    {"explain"},
    {"catalog"},
    {"model"},
    {"files"},
    {"errors"},
    {"arguments", "steps"},
    {"aks_sandbox"},  # the package's own __init__, which holds the version
)
APART = {("verify", "check"), ("templates", "verify")}
ALLOWED = {
    layer: {below for row in ROWS[number + 1 :] for below in row if (layer, below) not in APART}
    for number, layers in enumerate(ROWS)
    for layer in layers
} | {"arm_simulator": set[str]()}
# Whose imports from outside the standard library are free to whom; every layer not named here has none.
OUTSIDE = {
    "arm": ("azure.core", "azure.mgmt"),
    "model": ("packaging",),
    "create": ("jmespath",),
    "verify": ("psutil",),
    "manifests": ("yaml",),
    "front_end": ("knack",),
    "azext_aks_sandbox": ("azure.cli", "knack"),
    "aks_sandbox_cli": ("azure.identity", "cryptography", "knack"),
    "arm_simulator": ("starlette", "uvicorn", "trustme", "cryptography", "h11", "anyio", "yaml", "jq"),
}
STANDARD_LIBRARY = sys.stdlib_module_names


def layer_of(module: str) -> str | None:
    """Returns the layer a dotted module name belongs to, None for one that is not ours."""
    parts = module.split(".")
    if parts[0] != "aks_sandbox":
        return parts[0] if parts[0] in ALLOWED else None
    return parts[1] if len(parts) > 1 and parts[1] in ALLOWED else "aks_sandbox"


def imports_of(text: str, module: str, *, is_package: bool) -> Iterator[tuple[int, str]]:
    """Yields the line and the full dotted name of everything a module imports."""
    package = module if is_package else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            kept = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*kept, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{name.name}") for name in node.names)


def violations(text: str, module: str, shown_as: str, *, is_package: bool = False) -> Iterator[str]:
    """Yields one line, with file and line number, for every import the rules forbid."""
    layer = layer_of(module)
    assert layer is not None
    for line, imported in imports_of(text, module, is_package=is_package):
        theirs = layer_of(imported)
        if theirs == layer or imported.split(".")[0] in STANDARD_LIBRARY:
            continue
        if theirs is not None:
            if theirs not in ALLOWED[layer]:
                yield f"{shown_as}:{line}: {layer} imports {imported}"
        elif not any(imported == free or imported.startswith(free + ".") for free in OUTSIDE.get(layer, ())):
            yield f"{shown_as}:{line}: {layer} imports {imported}, which is not of the standard library"


def module_name(path: Path) -> str:
    """Returns the dotted name of a file under src."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def python_files(*folders: str) -> list[Path]:
    """Returns every Python file under folders of the repository."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def test_every_import_goes_down_the_layers() -> None:
    wrong = [
        found
        for path in python_files("src")
        for found in violations(
            path.read_text(encoding="utf-8"),
            module_name(path),
            str(path.relative_to(ROOT)),
            is_package=path.name == "__init__.py",
        )
    ]
    assert not wrong, "\n".join(wrong)


def test_every_file_under_src_belongs_to_a_layer_that_the_design_names() -> None:
    strays = [
        str(path.relative_to(ROOT))
        for path in python_files("src")
        if layer_of(module_name(path)) is None
        or (layer_of(module_name(path)) == "aks_sandbox" and module_name(path) != "aks_sandbox")
    ]
    assert strays == []


@pytest.mark.parametrize(
    ("module", "line", "complaint"),
    [
        ("aks_sandbox.rules.region", "from aks_sandbox.arm import compute", "rules imports aks_sandbox.arm.compute"),
        ("aks_sandbox.rules.region", "from ..check import check", "rules imports aks_sandbox.check.check"),
        ("aks_sandbox.arm.compute", "import aks_sandbox.rules.rule", "arm imports aks_sandbox.rules.rule"),
        (
            "aks_sandbox.arm.compute",
            "from aks_sandbox.create.cluster import x",
            "arm imports aks_sandbox.create.cluster.x",
        ),
        ("aks_sandbox.reports.page", "from aks_sandbox import arm", "reports imports aks_sandbox.arm"),
        (
            "aks_sandbox.explain.messages",
            "from aks_sandbox.rules import rule",
            "explain imports aks_sandbox.rules.rule",
        ),
        ("aks_sandbox.model.spec", "from aks_sandbox import catalog", "model imports aks_sandbox.catalog"),
        ("aks_sandbox.model.spec", "from .. import catalog", "model imports aks_sandbox.catalog"),
        ("aks_sandbox.errors", "from aks_sandbox.model import spec", "errors imports aks_sandbox.model.spec"),
        ("aks_sandbox.errors", "from aks_sandbox import files", "errors imports aks_sandbox.files"),
        ("aks_sandbox.steps", "from aks_sandbox import errors", "steps imports aks_sandbox.errors"),
        ("aks_sandbox.arguments", "from aks_sandbox import steps", "arguments imports aks_sandbox.steps"),
        ("aks_sandbox.check.check", "from aks_sandbox.commands import row", "check imports aks_sandbox.commands.row"),
        (
            "aks_sandbox.check.check",
            "from aks_sandbox.create import cluster",
            "check imports aks_sandbox.create.cluster",
        ),
        ("aks_sandbox.verify.verify", "from aks_sandbox.check import check", "verify imports aks_sandbox.check.check"),
        ("aks_sandbox.verify.verify", "from aks_sandbox import create", "verify imports aks_sandbox.create"),
        ("aks_sandbox.create.bodies", "from aks_sandbox import templates", "create imports aks_sandbox.templates"),
        ("aks_sandbox.templates.bicep", "from aks_sandbox import verify", "templates imports aks_sandbox.verify"),
        (
            "aks_sandbox.commands.row",
            "from knack.arguments import CLIArgumentType",
            "commands imports knack.arguments.CLIArgumentType, which is not of the standard library",
        ),
        (
            "aks_sandbox.create.cluster",
            "from azure.core.exceptions import HttpResponseError",
            "create imports azure.core.exceptions.HttpResponseError, which is not of the standard library",
        ),
        (
            "aks_sandbox.arm.compute",
            "def f() -> None:\n    from knack.log import get_logger",
            "arm imports knack.log.get_logger, which is not of the standard library",
        ),
        (
            "azext_aks_sandbox.custom",
            "from azure.mgmt.containerservice import ContainerServiceClient",
            "azext_aks_sandbox imports azure.mgmt.containerservice.ContainerServiceClient,"
            " which is not of the standard library",
        ),
        (
            "azext_aks_sandbox.custom",
            "from azure.identity import ManagedIdentityCredential",
            "azext_aks_sandbox imports azure.identity.ManagedIdentityCredential, which is not of the standard library",
        ),
        (
            "aks_sandbox.arm.clients",
            "from azure.identity import ManagedIdentityCredential",
            "arm imports azure.identity.ManagedIdentityCredential, which is not of the standard library",
        ),
        (
            "aks_sandbox_cli.program",
            "def f() -> None:\n    from azure.core.exceptions import AzureError",
            "aks_sandbox_cli imports azure.core.exceptions.AzureError, which is not of the standard library",
        ),
        (
            "aks_sandbox_cli.program",
            "from azure.cli.core import __version__",
            "aks_sandbox_cli imports azure.cli.core.__version__, which is not of the standard library",
        ),
        (
            "aks_sandbox_cli.program",
            "from azext_aks_sandbox import commands",
            "aks_sandbox_cli imports azext_aks_sandbox.commands",
        ),
        (
            "aks_sandbox.front_end.running",
            "from azure.cli.core import azclierror",
            "front_end imports azure.cli.core.azclierror, which is not of the standard library",
        ),
        ("aks_sandbox.arm.compute", "import arm_simulator", "arm imports arm_simulator"),
        ("arm_simulator.core.server", "from aks_sandbox import catalog", "arm_simulator imports aks_sandbox.catalog"),
    ],
)
def test_the_guard_names_the_line_of_a_forbidden_import(module: str, line: str, complaint: str) -> None:
    text = f'"""A module."""\n\n{line}\n'
    number = 3 + line.count("\n")
    assert list(violations(text, module, "some/file.py")) == [f"some/file.py:{number}: {complaint}"]


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("aks_sandbox.create.cluster", "from aks_sandbox.arm import clusters"),
        ("aks_sandbox.create.cluster", "from aks_sandbox.check import check"),
        ("aks_sandbox.rules.region", "from ..model.spec import SandboxSpec"),
        ("aks_sandbox.rules.region", "from . import rule"),
        (
            "aks_sandbox.arm.containerservice",
            "def f() -> None:\n    from azure.mgmt.containerservice import ContainerServiceClient",
        ),
        ("azext_aks_sandbox.custom", "from knack.log import get_logger"),
        ("aks_sandbox_cli.credentials", "from azure.identity import ManagedIdentityCredential"),
        ("aks_sandbox.model.spec", "import dataclasses, collections.abc"),
    ],
)
def test_the_guard_lets_the_allowed_imports_through(module: str, line: str) -> None:
    assert list(violations(f"{line}\n", module, "some/file.py")) == []
