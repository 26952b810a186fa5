"""What counts as executed, and which of it has to be opened to follow a command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from executed_modules import Execution
from measure_structure import commit_rows, files_to_open, module_rows

ROOT = Path(__file__).resolve().parents[2]
TOY = {
    "front/__init__.py": "",
    "front/command.py": "from lib.deep import work\n\n\ndef run():\n    return sorted([1], key=work)\n",
    "lib/__init__.py": "",
    "lib/loaded.py": "class Thing:\n    pass\n",
    "lib/shape.py": "from dataclasses import dataclass\n\n\n@dataclass\nclass Shape:\n    size: int\n",
    "lib/deep.py": "from lib import loaded, shape\n\n\ndef work(size):\n    return shape.Shape(size).size\n",
}


@pytest.mark.parametrize("ending", ["", "import os; os._exit(3)", "raise SystemExit(1)"])
def test_a_module_is_executed_when_a_function_of_it_runs(tmp_path: Path, ending: str) -> None:
    for name, text in TOY.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    code = (
        f"import sys; sys.path[:0] = [{str(ROOT / 'scripts')!r}, {str(tmp_path)!r}]\n"
        "import pathlib, threading, executed_modules\n"
        "executed_modules.own_packages = lambda: frozenset({'front', 'lib'})\n"
        f"executed_modules.observe(pathlib.Path({str(tmp_path / 'executed.json')!r}))\n"
        "from front.command import run\n"
        "worker = threading.Thread(target=run); worker.start(); worker.join()\n" + ending
    )
    subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert json.loads((tmp_path / "executed.json").read_text(encoding="utf-8")) == {
        "modules": ["front.command", "lib.deep", "lib.shape"],
        "calls": [["front.command", "lib.deep"], ["lib.deep", "lib.shape"]],
    }


def test_files_to_open_leave_out_the_folders_that_others_call_too() -> None:
    calls = {
        ("front.row", "aks_sandbox.one.start"),
        ("aks_sandbox.one.start", "aks_sandbox.one.part"),
        ("aks_sandbox.one.start", "aks_sandbox.shared.noun"),
        ("aks_sandbox.one.start", "front.progress"),
        ("front.row", "aks_sandbox.shared.other"),
        ("front.row", "aks_sandbox.output.table"),
    }
    at_import = "aks_sandbox.loaded.decorated"
    done = Execution(frozenset({at_import, *(name for pair in calls for name in pair)}), frozenset(calls))
    assert files_to_open(done) == {
        "front.row",
        "front.progress",
        "aks_sandbox.one.start",
        "aks_sandbox.one.part",
        "aks_sandbox.output.table",
    }


def test_modules_are_counted_without_the_files_that_only_make_a_package() -> None:
    counted = dict(module_rows())
    library = ROOT / "src" / "aks_sandbox"
    assert counted["modules of aks_sandbox"] == str(
        sum(1 for path in library.rglob("*.py") if path.name != "__init__.py")
    )
    assert counted["circles of imports in arm_simulator"] == "0"


def test_the_files_of_a_commit_are_those_that_git_names() -> None:
    (count, *files) = commit_rows("HEAD")
    assert count == ("files touched by HEAD", str(len(files)))


def test_a_commit_that_is_not_there_is_said_as_that() -> None:
    with pytest.raises(SystemExit, match="git cannot show the commit 'no-such-commit'"):
        commit_rows("no-such-commit")
