"""docs/simulator.md, the tables it is made from, and the independence of the package."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from arm_simulator.seed import default_document
from arm_simulator.seed.shape import SHAPE

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "arm_simulator"


def test_the_page_is_up_to_date() -> None:
    script = ROOT / "scripts" / "generate_simulator_docs.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def codes_of_refusals() -> set[str]:
    """Every code that the simulator refuses with, as its source has them."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("refusal", "ArmError"):
                code = node.args[1 if getattr(node.func, "id", "") == "ArmError" else 0]
                found |= {one.value for one in ast.walk(code) if isinstance(one, ast.Constant)}
    return {code for code in found if isinstance(code, str) and code.isalpha() and code[0].isupper()}


def test_the_page_says_of_each_refusal_where_its_text_is_from() -> None:
    page = (ROOT / "docs" / "simulator.md").read_text(encoding="utf-8")
    table = page.partition("## Where its texts are from")[2].partition("##")[0]
    assert len(codes_of_refusals()) > 30
    assert sorted(code for code in codes_of_refusals() if f"`{code}`" not in table) == []


def test_every_member_of_the_world_is_described() -> None:
    assert set(SHAPE) == set(default_document())


def test_the_simulator_imports_nothing_of_ours() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            bad = [
                name for name in names if name.split(".")[0] in ("aks_sandbox", "azext_aks_sandbox", "azure", "knack")
            ]
            assert not bad, f"{path.relative_to(ROOT)} imports {bad[0]}"
