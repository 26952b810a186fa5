"""Runs azdev's linter, whose rules every published Azure CLI extension passes, on the built wheel, without a network.

azdev wants a checkout of the Azure CLI and two lists from the web. Neither says anything about an extension's help or
parameters, so they are answered with empty stand-ins, and the rules that need them find nothing to do.
Run it with the Python of an environment that has azdev.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RULES = ["params", "commands", "command_groups", "help_entries"]
# The names azdev expects in the list of patterns that it downloads for its coverage rules.
PATTERNS = ("CMD", "QUO", "END", "DOCS_END", "NOT_END", "NUMBER_SIGN")


def unpack_newest_wheel(extensions: Path) -> Path:
    """Installs the built wheel into an extension folder and returns the folder of its azext_ package."""
    wheels = sorted((ROOT / "dist").glob("aks_sandbox-*.whl"))
    if not wheels:
        raise SystemExit("There is no wheel in dist/: run `make wheel` first.")
    target = extensions / "aks-sandbox"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*install, str(wheels[-1])], check=True)
    return target / "azext_aks_sandbox"


def answer_like_the_web(*_: Any, **__: Any) -> SimpleNamespace:
    """Stands in for requests.get: a list of patterns that match nothing."""
    text = "\n".join(f"{name}_PATTERN: x" for name in PATTERNS)
    return SimpleNamespace(status_code=200, text=text, json=dict)


def run_linter(package: Path, scratch: str) -> None:
    """Runs azdev's linter on one azext_ folder; it ends the process with exit code 1 at a violation."""
    import requests

    requests.get = answer_like_the_web  # type: ignore[assignment]
    import azdev.operations.linter as linter
    import azdev.utilities as utilities
    import azdev.utilities.path as path

    for module in (path, utilities, linter):
        module.get_cli_repo_path = lambda: scratch
        module.get_ext_repo_paths = lambda *_: [scratch]
    linter.require_azure_cli = lambda: None
    linter.get_path_table = lambda **_: {"mod": {}, "core": {}, "ext": {package.name: str(package)}}
    linter.filter_by_git_diff = lambda table, *_: table
    linter.pylint_rules = lambda *_: 0  # ruff does that; its closing "PASSED" would hide what failed above
    linter.run_linter(rule_types=RULES, include_whl_extensions=True)


def main() -> None:
    """Installs the wheel into a folder of this run, where every file of az stays too, and lints it."""
    scratch = tempfile.mkdtemp(prefix="aks-sandbox-azdev-")
    try:
        extensions = Path(scratch) / "extensions"
        os.environ["AZURE_EXTENSION_DIR"] = str(extensions)
        os.environ["AZURE_CONFIG_DIR"] = str(Path(scratch) / "config")
        os.environ["AZDEV_CONFIG_DIR"] = scratch
        os.environ["AZURE_CORE_COLLECT_TELEMETRY"] = "0"
        os.environ.setdefault("VIRTUAL_ENV", sys.prefix)
        shutil.copy(ROOT / "linter_exclusions.yml", scratch)
        run_linter(unpack_newest_wheel(extensions), scratch)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
