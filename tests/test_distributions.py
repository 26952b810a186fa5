"""Each distribution alone in a fresh environment: the extension of az, and the program with what its extra names."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

import pytest

from aks_sandbox import __version__
from build_wheel import build_wheel
from fresh_environment import fresh_environment, needed
from private_program import PrivateProgram
from simulator_process import SimulatorProcess

pytest.importorskip("azure.identity", reason="azure-identity is not installed: `make test` installs it")

EXTRA = "cli"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers: [{name: app, image: app}]\n"


@pytest.fixture(scope="module")
def pip_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the distribution for pip, built from the working tree."""
    return build_wheel(tmp_path_factory.mktemp("pip-wheel"), of_az=False)


@pytest.fixture(scope="module")
def metadata(pip_wheel: Path) -> Message:
    """What pip reads from it."""
    text = zipfile.ZipFile(pip_wheel).read(f"aks_sandbox-{__version__}.dist-info/METADATA").decode()
    return HeaderParser().parsestr(text)


@pytest.fixture(scope="module")
def programs(pip_wheel: Path, metadata: Message, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with aks-sandbox[cli] alone."""
    return fresh_environment(
        tmp_path_factory.mktemp("pip") / "environment",
        pip_wheel,
        needed(metadata.get_all("Requires-Dist") or (), EXTRA),
    )


def test_the_wheel_for_pip_has_the_second_front_end_in_the_place_of_the_first(pip_wheel: Path, wheel: Path) -> None:
    ours, of_az = (zipfile.ZipFile(one).namelist() for one in (pip_wheel, wheel))
    assert {name.split("/")[0] for name in ours if ".dist-info" not in name} == {"aks_sandbox", "aks_sandbox_cli"}
    assert {name.split("/")[0] for name in of_az if ".dist-info" not in name} == {"aks_sandbox", "azext_aks_sandbox"}
    library = [sorted(name for name in names if name.startswith("aks_sandbox/")) for names in (ours, of_az)]
    assert library[0] == library[1]


def test_the_wheel_for_pip_needs_packages_only_for_its_extra(metadata: Message) -> None:
    assert metadata.get_all("Provides-Extra") == [EXTRA]
    assert [text for text in metadata.get_all("Requires-Dist") or () if f'extra == "{EXTRA}"' not in text] == []


def test_the_extra_needs_nothing_of_az(metadata: Message) -> None:
    names = set(needed(metadata.get_all("Requires-Dist") or (), EXTRA))
    assert {"knack", "azure-identity"} <= names
    assert [name for name in names if name.startswith(("azure-cli", "azext"))] == []


@pytest.fixture(scope="module")
def simulator_process() -> Iterator[SimulatorProcess]:
    """A simulator whose operations end fast."""
    with SimulatorProcess("--operation-seconds", "0.2", "--retry-after", "0.1") as process:
        yield process


def test_the_program_alone_judges_manifests_and_checks_against_azure(
    programs: Path, simulator_process: SimulatorProcess, tmp_path: Path
) -> None:
    program = PrivateProgram(tmp_path, [str(programs / "aks-sandbox")], {"PYTHONPATH": ""})
    (tmp_path / "pod.yaml").write_text(POD)
    assert program.run("--version").stdout.startswith(f"aks-sandbox {__version__}\n")
    judged = program.run("manifest", "lint", str(tmp_path / "pod.yaml"))
    assert json.loads(judged.stdout)["command"] == "aks-sandbox manifest lint", judged.stderr
    program.connect(simulator_process.address)
    checked = program.run("check", "-g", "sandbox-rg", "-l", "eastus", "-o", "table")
    assert (checked.exit_code, checked.stderr) == (10, "")
    assert "aks-sandbox feature register" in checked.stdout
    created = program.run(
        "create", "-g", "sandbox-rg", "-n", "new", "--no-ssh-key", "--workload-runtime", "KataVmIsolation", "-o", "none"
    )
    assert created.exit_code == 0, created.stderr


def test_the_program_without_its_extra_says_how_to_install_it(pip_wheel: Path, tmp_path: Path) -> None:
    programs = fresh_environment(tmp_path / "environment", pip_wheel)
    result = PrivateProgram(tmp_path, [str(programs / "aks-sandbox")], {"PYTHONPATH": ""}).run("check")
    assert result.exit_code == 1
    first, *others = result.stderr.splitlines()
    assert first == "ERROR: aks-sandbox needs the package knack, which is not installed."
    assert others[0] == "Install it:"
    assert others[1].endswith("-m pip install 'aks-sandbox[cli]'")


def test_the_extension_alone_has_the_library_and_no_program(wheel: Path, tmp_path: Path) -> None:
    programs = fresh_environment(tmp_path / "environment", wheel)
    assert not (programs / "aks-sandbox").exists()
    code = "import aks_sandbox, importlib.util; print(importlib.util.find_spec('aks_sandbox_cli'))"
    done = subprocess.run([programs / "python", "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "None\n"), done.stderr
