"""Guards the locks of requirements/: whole, hashed, of public packages by name alone, and true to what is promised."""

import json
import re
from pathlib import Path

import pytest

from lock_requirements import LOCKS, WITH_SOURCES

LOCK = re.compile(
    r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)==(?P<version>[A-Za-z0-9.+!]+)(?: ; (?P<marker>[^\\]+))?"
    r"(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n(?:    # via.*\n(?:    #   .*\n)*)?"
)
HEADER = re.compile(r"(?:#.*\n)*")


def locks_of(root: Path, name: str) -> list[re.Match[str]]:
    """Every package of a lock; fails where a line of the file is anything else."""
    text = (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    at, found = HEADER.match(text).end(), []  # type: ignore[union-attr]
    while at < len(text):
        match = LOCK.match(text, at)
        assert match, f"{name}.txt has a line that locks nothing, or has no hash: {text[at : text.find(chr(10), at)]}"
        found.append(match)
        at = match.end()
    return found


def test_every_input_has_a_lock_and_every_lock_an_input(root: Path) -> None:
    folder = root / "requirements"
    assert {path.stem for path in folder.glob("*.in")} == {path.stem for path in folder.glob("*.txt")} == set(LOCKS)


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_pins_one_version_and_its_hashes(root: Path, name: str) -> None:
    assert locks_of(root, name)


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_asked_for_is_locked_as_it_is_asked_for(root: Path, name: str) -> None:
    lines = (root / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
    asked = {line.lower() for line in lines if line and not line.startswith(("#", "-"))}
    locked = {f"{one['name']}=={one['version']}" for one in locks_of(root, name)}
    assert {line for line in asked if "==" in line} <= locked
    assert {line for line in asked if "==" not in line} <= {one.partition("==")[0] for one in locked}


def test_locks_that_are_installed_together_agree(root: Path) -> None:
    seen: dict[tuple[str, str | None], set[str]] = {}
    for name in ("az-newest", "program", "build", "simulator", "test", "lint"):
        for one in locks_of(root, name):
            key = (one["name"], one["marker"] if one["name"] == "deprecated" else None)
            seen.setdefault(key, set()).add(one["version"])
    assert {key: versions for key, versions in seen.items() if len(versions) > 1} == {}


def test_no_file_of_the_requirements_names_a_host_a_path_or_an_index(root: Path) -> None:
    said = [
        f"{path.name}: {line}"
        for path in sorted((root / "requirements").iterdir())
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"://|--(?:index|extra-index|find-links|trusted)| @ |file:|(?:^|\s)/", line)
    ]
    assert said == []


def test_the_oldest_az_that_is_locked_is_the_oldest_that_is_promised(root: Path) -> None:
    promised = json.loads((root / "azext_metadata.json").read_text(encoding="utf-8"))["azext.minCliCoreVersion"]
    versions = {one["name"]: one["version"] for one in locks_of(root, "az-oldest")}
    assert (versions["azure-cli"], versions["azure-cli-core"]) == (promised, promised)


def test_the_linter_of_az_runs_on_the_newest_az(root: Path) -> None:
    newest = {one["name"]: one["version"] for one in locks_of(root, "az-newest")}
    assert {one["name"]: one["version"] for one in locks_of(root, "azdev")}["azure-cli"] == newest["azure-cli"]


def test_every_installation_of_the_makefile_checks_hashes_and_takes_wheels(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    [settings] = re.findall(r"^PIP_INSTALL = (.+)$", makefile, re.MULTILINE)
    assert "--require-hashes" in settings
    assert "--only-binary :all:" in settings
    installs = [line for line in makefile.splitlines() if re.search(r"-r requirements/|pip install", line)]
    assert [line for line in installs if "$(PIP_INSTALL)" not in line] == []
    from_sources = [line for line in installs if "--no-binary" in line]
    assert [line.rpartition("/")[2] for line in from_sources] == [f"{name}.txt" for name in sorted(WITH_SOURCES)]
