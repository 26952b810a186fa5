"""Locks the requirements of every environment: reads requirements/*.in, writes requirements/*.txt with hashes.

One lock serves Python 3.11 and later on Linux, macOS and Windows: uv resolves for all of them at once and marks what
only some need. Later locks are constrained by earlier ones, so that those of one environment agree.

Run it with `make lock`. With --keep, what is locked stays, and only what the .in files ask for anew is changed.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: In this order: a .in file names only locks that stand before its own.
LOCKS = ("az-newest", "program", "az-oldest", "azdev", "build", "simulator", "test", "lint", "supply")
OLDEST_PYTHON = "3.11"
#: Has a package that is published as source only. All others are wheels, so that installing a lock runs no code.
WITH_SOURCES = frozenset({"azdev"})


def lock_command(name: str, *, upgrade: bool) -> list[str]:
    """The command that writes the lock of that name."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", OLDEST_PYTHON, "--no-config", "--custom-compile-command", "make lock"]
    command += [] if name in WITH_SOURCES else ["--no-build"]
    command += ["--upgrade"] if upgrade else []
    return [*command, "--output-file", f"{name}.txt", f"{name}.in"]


def main() -> int:
    """Writes all locks; stops at the first that cannot be resolved, with uv's reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="keep the locked versions that still fit")
    asked = parser.parse_args()
    for name in LOCKS:
        print(f"requirements/{name}.txt", flush=True)
        command = lock_command(name, upgrade=not asked.keep)
        if subprocess.run(command, cwd=ROOT / "requirements", check=False).returncode != 0:
            print(f"requirements/{name}.in could not be locked. The later locks are as they were.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
