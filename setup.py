"""Builds the aks-sandbox wheel: both packages under src, the catalogue data and az's metadata file.

The version stands once, in src/aks_sandbox/__init__.py, and is read as text: importing the package to build it would
need whatever that package imports. azext_metadata.json stands once too, at the top: az looks for it inside the
azext_ package, so it is copied there (the copy is git-ignored).
"""

import re
import shutil
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).resolve().parent
SOURCE = ROOT / "src"


def read_version() -> str:
    """Returns the value of __version__ without importing the package."""
    text = (SOURCE / "aks_sandbox" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__(?:: \w+)? = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise RuntimeError("src/aks_sandbox/__init__.py has no line of the form __version__ = '...'")
    return found.group(1)


def read_long_description() -> str:
    """Returns the readme, which is what a package index shows."""
    return (ROOT / "README.md").read_text(encoding="utf-8")


shutil.copyfile(ROOT / "azext_metadata.json", SOURCE / "azext_aks_sandbox" / "azext_metadata.json")

setup(
    name="aks-sandbox",
    version=read_version(),
    description="Create, check and prove AKS Pod Sandboxing with the Azure CLI",
    long_description=read_long_description(),
    long_description_content_type="text/markdown",
    license="MIT",
    author="The aks-sandbox authors",
    classifiers=[
        "Development Status :: 4 - Beta",
        "Environment :: Console",
        "Intended Audience :: System Administrators",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
    ],
    # What the tests run on. az's own packages bring 3.13 since 2.77; only az from pip can be on 3.10.
    python_requires=">=3.11",
    # Never one mapping per package: an egg-info at the repository root, with azext_ under src, breaks every az command.
    package_dir={"": "src"},
    packages=find_packages("src", exclude=["arm_simulator", "arm_simulator.*"]),
    package_data={
        "aks_sandbox": [
            "py.typed",
            "catalog/*.json",
            "arm/scripts/*",
            "verify/scripts/*",
            "reports/*.css",
            "reports/*.js",
        ],
        "azext_aks_sandbox": ["azext_metadata.json"],
    },
    # az would install these again beside the extension, though its own copies win at import.
    install_requires=[],
)
