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


def test_the_page_says_whose_words_the_refusals_are() -> None:
    text = " ".join((ROOT / "docs" / "simulator.md").read_text(encoding="utf-8").split())
    assert "so those texts, like all refusals of the ContainerService provider here, are the simulator's own" in text


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
