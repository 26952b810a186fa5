"""The action's installation: the locked packages by their hashes, and a wheel by its checksum alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from action.install import ROOT, NotInstalled, checked_wheel, commands, main
from tests.support.package_index import is_unreachable

#: Stands for the program: it prints what its package needs from another one.
PROGRAM = "from needed import WORD\n\n\ndef main():\n    print(WORD)\n"


def made(folder: Path, name: str, files: Mapping[str, str], script: str = "") -> Path:
    """A wheel of version 1.0 with those files, and a program of the script's name."""
    info = f"{name}-1.0.dist-info"
    content = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        **({f"{info}/entry_points.txt": f"[console_scripts]\n{script}\n"} if script else {}),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in content.items():
            archive.writestr(file, text)
        archive.writestr(f"{info}/RECORD", "".join(f"{file},,\n" for file in [*content, f"{info}/RECORD"]))
    return path


def sha256(path: Path) -> str:
    """The checksum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run_install(script: Path, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The script as the step of the action runs it; pip has no settings of this machine where there are others."""
    folder.mkdir(exist_ok=True)
    names = {"RUNNER_TEMP": folder / "temp", "GITHUB_OUTPUT": folder / "output", "GITHUB_PATH": folder / "path"}
    environment = {**os.environ, **{name: str(path) for name, path in names.items()}, **variables}
    return subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, check=False, timeout=900
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of the action whose one locked package lies in a folder that stands for the index."""
    root = tmp_path / "checkout"
    (root / "action").mkdir(parents=True)
    (root / "requirements").mkdir()
    shutil.copyfile(ROOT / "action" / "install.py", root / "action" / "install.py")
    needed = made(tmp_path / "index", "needed", {"needed.py": 'WORD = "it runs"\n'})
    (root / "requirements" / "program.txt").write_text(f"needed==1.0 --hash=sha256:{sha256(needed)}\n")
    return root


def of_index(tmp_path: Path) -> Mapping[str, str]:
    """Settings of pip that know this folder alone."""
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path / "index"), "PIP_CONFIG_FILE": os.devnull}


def test_a_wheel_with_its_checksum_is_installed_and_its_program_is_an_output_and_on_the_path(
    checkout: Path, tmp_path: Path
) -> None:
    wheel = made(tmp_path / "download", "aks_sandbox", {"program.py": PROGRAM}, "aks-sandbox = program:main")
    inputs = {"INPUT_WHEEL": str(wheel), "INPUT_WHEEL_SHA256": sha256(wheel)}
    done = run_install(checkout / "action" / "install.py", tmp_path / "run", **of_index(tmp_path), **inputs)
    assert done.returncode == 0, done.stderr
    name, _, program = (tmp_path / "run" / "output").read_text().rstrip("\n").partition("=")
    assert name == "program"
    assert (tmp_path / "run" / "path").read_text() == f"{Path(program).parent}\n"
    assert subprocess.run([program], capture_output=True, text=True, check=False).stdout == "it runs\n"


def test_a_package_of_the_index_with_another_hash_ends_the_installation(checkout: Path, tmp_path: Path) -> None:
    made(tmp_path / "index", "needed", {"needed.py": 'WORD = "owned"\n'})
    wheel = made(tmp_path / "download", "aks_sandbox", {"program.py": PROGRAM}, "aks-sandbox = program:main")
    inputs = {"INPUT_WHEEL": str(wheel), "INPUT_WHEEL_SHA256": sha256(wheel)}
    done = run_install(checkout / "action" / "install.py", tmp_path / "run", **of_index(tmp_path), **inputs)
    assert done.returncode == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    assert done.stderr.rstrip().endswith("aks-sandbox was not installed. pip ended with 1: see above.")
    assert not (tmp_path / "run" / "output").exists()


def test_the_program_of_this_repository_is_installed_with_its_locked_packages(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    # pip builds in the folder: what it leaves there does not belong into this one.
    left_out = shutil.ignore_patterns("__pycache__", "*.egg-info", ".git", ".venv*", ".*_cache", "tests", "build")
    shutil.copytree(ROOT, root, ignore=left_out, symlinks=True)
    done = run_install(root / "action" / "install.py", tmp_path / "run")
    if done.returncode != 0 and is_unreachable(done.stderr):
        pytest.skip("the package index is not reachable")
    assert done.returncode == 0, done.stderr
    program = (tmp_path / "run" / "output").read_text().rstrip("\n").removeprefix("program=")
    listed = subprocess.run(
        [program, "rule", "list", "--query", "[?code=='SBX101'].code", "--output", "tsv"],
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.stdout == "SBX101\n", listed.stderr


def test_every_package_of_an_index_is_taken_by_its_hash(tmp_path: Path) -> None:
    for what in (ROOT, tmp_path / "a.whl"):
        for command in commands("python", what):
            from_index = "--require-hashes" in command and "--only-binary" in command
            local = "--no-deps" in command and str(what) in command
            assert from_index or local, command
    assert "--no-build-isolation" in commands("python", ROOT)[-1]


def test_a_wheel_with_another_checksum_is_not_installed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wheel = tmp_path / "a.whl"
    wheel.write_bytes(b"x")
    checksum = hashlib.sha256(b"x").hexdigest()
    assert checked_wheel(str(wheel), checksum.upper() + "\n") == wheel
    environment = {"INPUT_WHEEL": str(wheel), "INPUT_WHEEL_SHA256": "0" * 64, "RUNNER_TEMP": str(tmp_path)}
    assert main(environment) == 1
    assert f"the SHA-256 of '{wheel}' is {checksum}" in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == [wheel]


@pytest.mark.parametrize("name", ["https://example.com/a.whl", "missing.whl", "--index-url=x"])
def test_what_is_not_a_wheel_of_the_job_is_refused(name: str) -> None:
    with pytest.raises(NotInstalled, match="is not a wheel in this job"):
        checked_wheel(name, "0" * 64)
