"""The test bed and the product do not know each other: a mistake must not be on both sides of a test."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

OURS = {"aks_sandbox", "azext_aks_sandbox", "arm_simulator", "testbed"}
NEEDED = {"cryptography"}


def imported(path: Path) -> set[str]:
    """The first names of all modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, path
            found.add(str(node.module).partition(".")[0])
    return found


def test_the_test_bed_needs_the_standard_library_and_keys_alone(root: Path) -> None:
    files = sorted((root / "testbed").rglob("*.py"))
    assert files
    allowed = set(sys.stdlib_module_names) | {"testbed"} | NEEDED
    assert {str(path): strange for path in files if (strange := imported(path) - allowed)} == {}


def test_checking_and_building_need_nothing_but_python(root: Path) -> None:
    users = sorted(path.name for path in (root / "testbed").rglob("*.py") if imported(path) & NEEDED)
    assert users == ["certificates.py"]
    files = (root / "testbed").glob("*.py")
    importers = sorted(path.name for path in files if "testbed.certificates" in path.read_text(encoding="utf-8"))
    assert importers == ["controlplane.py", "inside.py", "node.py"]


def test_nothing_of_the_product_imports_the_test_bed(root: Path) -> None:
    files = [path for folder in ("src", "scripts", "benchmarks") for path in (root / folder).rglob("*.py")]
    assert [str(path) for path in files if "testbed" in imported(path)] == []
