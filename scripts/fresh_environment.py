"""Makes environments in which one wheel stands alone with the packages that it needs, without downloading any.

The packages are those of the running environment, so what is not named by the wheel cannot be there.
"""

import importlib.metadata
import os
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement


def needed(requirements: Iterable[str], extra: str = "") -> Iterator[str]:
    """The names of the packages that the requirements bring in this environment, those that they need included."""
    seen: set[str] = set()
    waiting = [(Requirement(text), {extra}) for text in requirements]
    while waiting:
        one, extras = waiting.pop()
        if one.marker and not any(one.marker.evaluate({"extra": name}) for name in extras or {""}):
            continue
        found = importlib.metadata.distribution(one.name)
        if not one.specifier.contains(found.version, prereleases=True):
            raise RuntimeError(f"{one.name} {found.version} is installed, and {one} is needed.")
        if one.name.lower() not in seen:
            seen.add(one.name.lower())
            yield one.name
            waiting += [(Requirement(text), set(one.extras)) for text in found.requires or ()]


def files_of(name: str) -> Iterator[tuple[Path, Path]]:
    """The files of an installed package: where each stands below the folder of packages, and where it is."""
    for file in importlib.metadata.distribution(name).files or ():
        place = Path(str(file.locate()))
        if ".." not in file.parts and "__pycache__" not in file.parts and place.is_file():
            yield Path(str(file)), place


def size_of(names: Iterable[str]) -> int:
    """The bytes of the files of these packages, without what Python compiles of them."""
    return sum(place.stat().st_size for name in names for _file, place in files_of(name))


def fresh_environment(folder: Path, wheel: Path, packages: Iterable[str] = ()) -> Path:
    """Makes an environment with the wheel and these packages alone; returns its folder of programs."""
    venv.create(folder, with_pip=False, symlinks=os.name == "posix")
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    question = "import sysconfig; print(sysconfig.get_path('purelib'))"
    place = Path(subprocess.check_output([programs / "python", "-c", question], text=True).strip())
    names = list(packages)
    for name in names:
        for file, original in files_of(name):
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            (place / file).symlink_to(original)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(programs / "python")]
    for words in (["install", "--no-index", "--no-deps", str(wheel)], *([["check"]] if names else [])):
        done = subprocess.run([*pip, *words], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"pip {words[0]} failed.\n{done.stdout}{done.stderr}")
    return programs
