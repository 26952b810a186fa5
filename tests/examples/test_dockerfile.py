"""The image: its RUN steps carried out in a fresh folder, and what it promises of users, versions and hashes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.dockerfile import Instruction, instructions
from tests.support.package_index import is_unreachable
from tests.support.pipeline_examples import EXAMPLES, ROOT

DOCKERFILE = EXAMPLES / "docker" / "Dockerfile"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers: [{name: app, image: app}]\n"
#: The folders of the image, which stand below a folder of the test.
FOLDERS = ("/opt/", "/src", "/home/", "/work")


def build(steps: list[Instruction], image: Path) -> None:
    """Carries out COPY from the repository and RUN; what another stage built is there already."""
    for step in steps:
        if step.word == "COPY" and not step.rest.startswith("--from="):
            *sources, target = step.rest.split()
            for source in sources:
                place = Path(_within(target, image))
                into = place / source.rpartition("/")[2] if target.endswith("/") else place
                into.parent.mkdir(parents=True, exist_ok=True)
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, into, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
                else:
                    shutil.copyfile(ROOT / source, into)
        elif step.word == "RUN" and "chown" not in step.rest:
            done = subprocess.run(
                ["sh", "-ec", _within(step.rest, image).replace("python -m venv", f"{sys.executable} -m venv")],
                capture_output=True,
                text=True,
                timeout=900,
                check=False,
            )
            if done.returncode != 0 and is_unreachable(done.stderr):
                pytest.skip("the package index is not reachable")
            assert done.returncode == 0, f"{step.rest}\n{done.stdout}{done.stderr}"


def _within(text: str, image: Path) -> str:
    return re.sub(rf"(?<![\w/])(?={'|'.join(map(re.escape, FOLDERS))})", str(image), text)


def test_the_steps_of_the_image_make_a_program_without_az_and_without_what_built_it(tmp_path: Path) -> None:
    build(instructions(DOCKERFILE), tmp_path)
    environment = {"PATH": f"{tmp_path}/opt/aks-sandbox/bin:/usr/bin:/bin", "HOME": str(tmp_path)}
    program = tmp_path / "opt" / "aks-sandbox" / "bin" / "aks-sandbox"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(program), *words], env=environment, capture_output=True, text=True, timeout=300, check=False
        )

    listed = run("rule", "list", "--query", "[?code=='SBX101'].code", "--output", "tsv")
    assert listed.stdout == "SBX101\n", listed.stderr
    (tmp_path / "pod.yaml").write_text(POD)
    linted = run("manifest", "lint", str(tmp_path / "pod.yaml"), "--output", "json")
    assert json.loads(linted.stdout)["command"] == "aks-sandbox manifest lint", linted.stderr
    # What the credentials need is there too: without one, each way is named.
    checked = run("check", "-g", "group", "-l", "eastus", "--cloud", "https://localhost:9")
    assert checked.stderr.startswith("ERROR: reading the endpoints of the cloud at https://localhost:9"), checked.stderr
    packages = tmp_path / "opt" / "aks-sandbox" / "lib"
    found = {path.name for path in packages.rglob("*") if path.is_dir()}
    assert not {"azure_cli", "pip", "setuptools", "azext_aks_sandbox", "arm_simulator"} & found
    assert not list(packages.rglob("azure/cli"))


def test_the_image_is_pinned_by_version_and_does_not_run_as_root() -> None:
    steps = instructions(DOCKERFILE)
    bases = {step.rest.partition(" ")[0] for step in steps if step.word == "FROM"}
    assert len(bases) == 1
    assert re.fullmatch(r"python:\d+\.\d+\.\d+-slim-\w+", bases.pop())
    (user,) = [step.rest for step in steps if step.word == "USER"]
    number = int(user.partition(":")[0])
    assert number > 1000
    after = [step.word for step in steps[steps.index(Instruction("USER", user)) :]]
    assert "RUN" not in after
    assert "COPY" not in after


def test_what_the_image_takes_from_an_index_has_its_hash() -> None:
    for step in instructions(DOCKERFILE):
        if step.word == "RUN" and "pip install" in step.rest:
            assert "--require-hashes" in step.rest or "--no-index" in step.rest, step.rest


def test_what_is_copied_into_the_image_is_in_the_repository() -> None:
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for step in instructions(DOCKERFILE):
        if step.word == "COPY" and not step.rest.startswith("--from="):
            for source in step.rest.split()[:-1]:
                assert (ROOT / source).exists()
                assert f"!{source}" in sent, f".dockerignore keeps {source} away from the builder"
