"""Builds the extension's wheel into a folder and prints its path; with --pip, the wheel of the distribution for pip.

The build runs on a copy: setuptools leaves build/ and an egg-info behind, and what an old build/ holds would find its
way into the next wheel. A copy also lets two builds run side by side, as parallel tests do.

Two builds of the same sources with the same setuptools and zlib are equal byte for byte: setuptools sorts the entries,
their time is SOURCE_DATE_EPOCH (by default that of the last change in HISTORY.rst), and their modes are fixed here.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from release_notes import timestamp

ROOT = Path(__file__).resolve().parent.parent
NEEDED_FILES = (
    "setup.py",
    "pyproject.toml",
    "MANIFEST.in",
    "azext_metadata.json",
    "README.md",
    "HISTORY.rst",
    "LICENSE",
)
UNWANTED = shutil.ignore_patterns("__pycache__", "*.egg-info", "azext_metadata.json")
_VERSION = re.compile(r'^__version__(?:: \w+)? = "([^"]+)"$', re.MULTILINE)


def fix_modes(folder: Path) -> None:
    """Gives all files one mode, whatever the umask was when they were checked out."""
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def build_environment(root: Path) -> dict[str, str]:
    """The environment of the build: the time that the entries of the wheel get stands in it."""
    found = _VERSION.search((root / "src" / "aks_sandbox" / "__init__.py").read_text(encoding="utf-8"))
    if found is None:
        raise RuntimeError("src/aks_sandbox/__init__.py has no line of the form __version__ = '...'")
    history = (root / "HISTORY.rst").read_text(encoding="utf-8")
    return {"SOURCE_DATE_EPOCH": str(timestamp(history, found[1])), **os.environ}


def build_wheel(folder: Path, root: Path = ROOT, *, of_az: bool = True) -> Path:
    """Builds a wheel from the sources at root into the folder and returns its path: the extension of az, or else the
    distribution for pip, which has the same name.
    """
    with tempfile.TemporaryDirectory(prefix="aks-sandbox-build-") as scratch:
        copy = Path(scratch) / "aks-sandbox"
        shutil.copytree(root / "src", copy / "src", ignore=UNWANTED)
        for name in NEEDED_FILES:
            shutil.copy2(root / name, copy / name)
        fix_modes(copy)
        wheels = Path(scratch) / "wheels"
        command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel", str(copy)]
        options = ["--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(wheels)]
        done = subprocess.run(
            [*command, *options],
            capture_output=True,
            text=True,
            check=False,
            env=build_environment(root) | ({"AKS_SANDBOX_BUILD": "extension"} if of_az else {}),
            umask=0o022 if os.name == "posix" else -1,
        )
        if done.returncode != 0:
            raise RuntimeError(f"The wheel could not be built.\n{done.stdout}{done.stderr}")
        built = next(wheels.glob("aks_sandbox-*.whl"))
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy2(built, folder / built.name))


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--pip"]
    of_az = "--pip" not in sys.argv[1:]
    target = Path(words[0]) if words else ROOT / "dist" if of_az else ROOT / "dist" / "pip"
    for earlier in target.glob("aks_sandbox-*.whl"):
        earlier.unlink()
    print(build_wheel(target, of_az=of_az))
