"""The parsers of Bicep and Terraform, which are not installed with the extension: only `template check` needs them."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from aks_sandbox.errors import MissingParser
from aks_sandbox.steps import step


@dataclass(frozen=True)
class ParserPackage:
    """A package with a parser: its name in an index, the one of its module, the language, and the range that is known
    to work.
    """

    name: str
    module: str
    language: str
    wanted: str


PYCEP = ParserPackage("pycep-parser", "pycep", "Bicep", "pycep-parser>=0.7,<0.8")
HCL2 = ParserPackage("python-hcl2", "hcl2", "Terraform", "python-hcl2>=8.1,<9")


def load(package: ParserPackage) -> Any:
    """The module of the parser; MissingParser, which gives the command that installs it, where it is not there."""
    try:
        return importlib.import_module(package.module)
    except ImportError:
        raise MissingParser(
            f"To read {package.language} files, the Python package {package.name} is required, and it is not "
            "installed.",
            _install(package),
        ) from None


def _install(package: ParserPackage) -> Any:
    folder = extension_folder()
    if folder is None:
        pattern = "{python} -m pip install {package}"
        return step("Install it:", pattern, python=sys.executable, package=package.wanted)
    pattern = "{python} -m pip install --target {folder} {package}"
    return step(
        "Install it beside the extension:",
        pattern,
        python=sys.executable,
        folder=str(folder),
        package=package.wanted,
    )


def extension_folder() -> Path | None:
    """The folder that az installed the extension into; None where it runs from elsewhere."""
    folder = Path(__file__).resolve().parents[3]
    # What pip --target leaves there for an extension, and az looks for.
    return folder if folder.name == "aks-sandbox" and list(folder.glob("aks_sandbox-*.dist-info")) else None


def installed_version(package: ParserPackage) -> str:
    """The version of the parser that is installed, empty where it does not say."""
    try:
        return version(package.name)
    except PackageNotFoundError:
        return ""
