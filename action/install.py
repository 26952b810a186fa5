"""Installs the program of this checkout, or a wheel whose checksum is given, into an environment of its own.

It reads INPUT_WHEEL and INPUT_WHEEL_SHA256 and writes where the program is into GITHUB_OUTPUT, and its folder into
GITHUB_PATH. Packages are the locked ones of requirements/, by their hashes. It uses the standard library alone.
"""

import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class NotInstalled(Exception):
    """The program cannot be installed; the message says why and what to do."""


def checked_wheel(wheel: str, checksum: str) -> Path:
    """The wheel with that SHA-256; NotInstalled for another file."""
    path = Path(wheel)
    if path.suffix != ".whl" or not path.is_file():
        raise NotInstalled(f"wheel: '{wheel}' is not a wheel in this job. Download it in a step before.")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != checksum.strip().lower():
        raise NotInstalled(f"wheel: the SHA-256 of '{wheel}' is {found}, and wheel-sha256 has another one.")
    return path


def commands(python: str, what: Path) -> Sequence[Sequence[str]]:
    """The calls of pip, in their order."""
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    locked = [*pip, "--require-hashes", "--only-binary", ":all:", "--no-deps"]
    program = [*locked, "-r", str(ROOT / "requirements" / "program.txt")]
    if what.suffix == ".whl":
        return [program, [*pip, "--no-deps", str(what)]]
    build = [*locked, "-r", str(ROOT / "requirements" / "build.txt")]
    return [program, build, [*pip, "--no-deps", "--no-build-isolation", str(what)]]


def install(environment: Mapping[str, str]) -> Path:
    """The program; NotInstalled where it cannot be had."""
    wheel = environment.get("INPUT_WHEEL", "").strip()
    what = checked_wheel(wheel, environment.get("INPUT_WHEEL_SHA256", "")) if wheel else ROOT
    folder = Path(environment["RUNNER_TEMP"]) / "aks-sandbox"
    venv.create(folder, with_pip=True, clear=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    for command in commands(str(scripts / "python"), what):
        done = subprocess.run(command, check=False)
        if done.returncode != 0:
            raise NotInstalled(f"pip ended with {done.returncode}: see above.")
    return scripts / "aks-sandbox"


def main(environment: Mapping[str, str]) -> int:
    """Installs, and tells the next steps where."""
    try:
        program = install(environment)
    except NotInstalled as error:
        print(f"aks-sandbox was not installed. {error}", file=sys.stderr)
        return 1
    with Path(environment["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as stream:
        stream.write(f"program={program}\n")
    with Path(environment["GITHUB_PATH"]).open("a", encoding="utf-8") as stream:
        stream.write(f"{program.parent}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
