"""Builds one of two distributions of one library, each with its front end and without the other's.

    the extension of az        azext_aks_sandbox and az's metadata file, and nothing to install beside az
    the distribution for pip   aks_sandbox_cli and the program aks-sandbox, whose packages are in the extra `cli`

The version stands once, in src/aks_sandbox/__init__.py, and is read as text: importing the package to build it would
need whatever that package imports. azext_metadata.json stands once too, at the top: az looks for it inside the
azext_ package, so it is copied there (the copy is git-ignored).
"""

import os
import re
import shutil
import sys
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).resolve().parent
SOURCE = ROOT / "src"
# What the program imports, which az brings along for the extension. The lower bounds are what the oldest supported az
# has, where it has the package.
PROGRAM_NEEDS = [
    "argcomplete>=3.5",
    "azure-core>=1.35",
    "azure-identity>=1.27",
    "azure-mgmt-containerservice>=40.1",
    "azure-mgmt-core>=1.6",
    "cryptography>=42",
    "jmespath>=1.0",
    "knack>=0.11",
    "packaging>=24",
    "psutil>=5.9",
    "PyYAML>=6.0",
]


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


# Only scripts/build_wheel.py says so: a plain call of pip makes the distribution for pip. The egg-info that
# az reads in development is the extension's.
OF_AZ = os.environ.get("AKS_SANDBOX_BUILD") == "extension" or "egg_info" in sys.argv[1:2]
OTHER_FRONT_END = "aks_sandbox_cli" if OF_AZ else "azext_aks_sandbox"
if OF_AZ:
    shutil.copyfile(ROOT / "azext_metadata.json", SOURCE / "azext_aks_sandbox" / "azext_metadata.json")

setup(
    name="aks-sandbox",
    version=read_version(),
    description="Create, check and prove AKS Pod Sandboxing" + (" with the Azure CLI" if OF_AZ else ""),
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
    packages=find_packages("src", exclude=["arm_simulator", "arm_simulator.*", OTHER_FRONT_END]),
    package_data={
        "aks_sandbox": [
            "py.typed",
            "catalog/*.json",
            "arm/scripts/*",
            "verify/scripts/*",
            "reports/*.css",
            "reports/*.js",
        ],
        **({"azext_aks_sandbox": ["azext_metadata.json"]} if OF_AZ else {}),
    },
    # az would install these again beside the extension, though its own copies win at import.
    install_requires=[],
    extras_require={} if OF_AZ else {"cli": PROGRAM_NEEDS},
    entry_points={} if OF_AZ else {"console_scripts": ["aks-sandbox=aks_sandbox_cli.__main__:main"]},
)
