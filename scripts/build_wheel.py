"""Builds the extension's wheel into a folder and prints its path.

The build runs on a copy: setuptools leaves build/ and an egg-info behind, and what an old build/ holds would find its
way into the next wheel. A copy also lets two builds run side by side, as parallel tests do.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

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


def build_wheel(folder: Path) -> Path:
    """Builds the wheel from the working tree into the folder and returns its path."""
    with tempfile.TemporaryDirectory(prefix="aks-sandbox-build-") as scratch:
        copy = Path(scratch) / "aks-sandbox"
        shutil.copytree(ROOT / "src", copy / "src", ignore=UNWANTED)
        for name in NEEDED_FILES:
            shutil.copy2(ROOT / name, copy / name)
        wheels = Path(scratch) / "wheels"
        command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel", str(copy)]
        options = ["--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(wheels)]
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"The wheel could not be built.\n{done.stdout}{done.stderr}")
        built = next(wheels.glob("aks_sandbox-*.whl"))
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy2(built, folder / built.name))


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"
    for earlier in target.glob("aks_sandbox-*.whl"):
        earlier.unlink()
    print(build_wheel(target))
