"""Guards what is published: exactly these files, one version, one metadata file, and nothing to install beside az."""

import email.parser
import itertools
import json
import re
import zipfile
from email.message import Message
from pathlib import Path

import pytest

from aks_sandbox import __version__

PACKAGES = ("aks_sandbox", "azext_aks_sandbox")
# What a wheel adds about itself.
INFORMATION = {"METADATA", "RECORD", "WHEEL", "licenses/LICENSE", "top_level.txt"}


@pytest.fixture(scope="module")
def archive(wheel: Path) -> zipfile.ZipFile:
    """The built wheel, open for reading."""
    return zipfile.ZipFile(wheel)


@pytest.fixture(scope="module")
def metadata(archive: zipfile.ZipFile) -> Message:
    """The headers that an index or pip reads from the wheel."""
    text = archive.read(f"aks_sandbox-{__version__}.dist-info/METADATA").decode()
    return email.parser.HeaderParser().parsestr(text)


def test_the_wheel_holds_the_two_packages_their_data_and_nothing_else(archive: zipfile.ZipFile, root: Path) -> None:
    code = {str(path.relative_to(root / "src")) for name in PACKAGES for path in (root / "src" / name).rglob("*.py")}
    data = ("catalog/*.json", "arm/scripts/*", "verify/scripts/*", "reports/*.css", "reports/*.js")
    kept = {str(path.relative_to(root / "src")) for one in data for path in (root / "src/aks_sandbox").glob(one)}
    named = {"aks_sandbox/py.typed", "azext_aks_sandbox/azext_metadata.json"}
    information = {f"aks_sandbox-{__version__}.dist-info/{name}" for name in INFORMATION}
    assert sorted(archive.namelist()) == sorted(code | kept | named | information)


def test_the_wheel_holds_the_entry_point_of_az_and_the_data_of_each_folder(archive: zipfile.ZipFile) -> None:
    assert {
        "azext_aks_sandbox/__init__.py",
        "azext_aks_sandbox/azext_metadata.json",
        "aks_sandbox/catalog/runtimes.json",
        "aks_sandbox/catalog/vm_series.json",
        "aks_sandbox/arm/scripts/look.sh",
        "aks_sandbox/verify/scripts/probe.sh",
        "aks_sandbox/reports/report.css",
        "aks_sandbox/reports/report.js",
    } <= set(archive.namelist())


def test_az_reads_the_same_metadata_that_git_keeps(archive: zipfile.ZipFile, root: Path) -> None:
    packaged = archive.read("azext_aks_sandbox/azext_metadata.json")
    assert packaged == (root / "azext_metadata.json").read_bytes()
    assert json.loads(packaged) == {
        "name": "aks-sandbox",
        "azext.minCliCoreVersion": "2.80.0",
        "azext.isPreview": True,
    }


def test_the_wheel_is_named_and_versioned_as_the_package_says(wheel: Path, metadata: Message) -> None:
    assert wheel.name == f"aks_sandbox-{__version__}-py3-none-any.whl"
    assert (metadata["Name"], metadata["Version"]) == ("aks-sandbox", __version__)
    assert metadata["Requires-Python"] == ">=3.11"


def test_the_wheel_asks_for_nothing_beside_what_az_ships(metadata: Message) -> None:
    assert metadata.get_all("Requires-Dist") is None


def test_the_top_of_the_history_is_the_version_of_the_package(root: Path) -> None:
    lines = (root / "HISTORY.rst").read_text(encoding="utf-8").splitlines()
    underlined = [line for line, below in itertools.pairwise(lines) if re.fullmatch(r"[+\-~^]{3,}", below)]
    assert underlined[0] == __version__
