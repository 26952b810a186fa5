"""The wheel is the same bytes whoever builds it, where and when."""

import os
import shutil
import time
import zipfile
from pathlib import Path

import pytest

from build_wheel import NEEDED_FILES, build_wheel

FIXED = 315532800 + 86400 * 365  # 1980-12-31, inside of what a zip can hold


def copy_of_the_sources(root: Path, folder: Path) -> Path:
    """The sources in another folder, as another person's checkout has them: other times, other modes."""
    shutil.copytree(root / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in NEEDED_FILES:
        shutil.copy(root / name, folder / name)
    for number, path in enumerate(sorted(folder.rglob("*"))):
        path.chmod(0o700 if path.is_dir() or number % 2 else 0o600)
        os.utime(path, (FIXED + number, FIXED + number))
    return folder


def test_two_builds_from_other_folders_with_other_times_modes_and_umask_are_equal_byte_for_byte(
    root: Path, wheel: Path, tmp_path: Path
) -> None:
    other = copy_of_the_sources(root, tmp_path / "elsewhere" / "aks sandbox")
    time.sleep(max(0.0, 2.0 - (time.time() - wheel.stat().st_mtime)))  # a zip counts time in steps of two seconds
    before = os.umask(0o077)
    try:
        again = build_wheel(tmp_path / "wheels", other)
    finally:
        os.umask(before)
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()


def test_the_entries_have_a_fixed_order_one_time_and_one_mode(wheel: Path) -> None:
    entries = zipfile.ZipFile(wheel).infolist()
    packaged = [entry.filename.rpartition("/") for entry in entries if ".dist-info/" not in entry.filename]
    assert packaged == sorted(packaged)  # the files of a folder, then those of its folders
    assert len({entry.date_time for entry in entries}) == 1
    assert {oct(entry.external_attr >> 16 & 0o777) for entry in entries} <= {"0o644", "0o664"}


def test_source_date_epoch_of_the_caller_is_the_time_of_the_entries(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIXED))
    entries = zipfile.ZipFile(build_wheel(tmp_path, root)).infolist()
    assert {entry.date_time[:3] for entry in entries} == {(1980, 12, 31)}
