"""The action's installation: the locked packages by their hashes, and a wheel by its checksum alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from action.install import ROOT, NotInstalled, checked_wheel, commands, main


def test_every_package_of_an_index_is_taken_by_its_hash(tmp_path: Path) -> None:
    for what in (ROOT, tmp_path / "a.whl"):
        for command in commands("python", what):
            from_index = "--require-hashes" in command and "--only-binary" in command
            local = "--no-deps" in command and str(what) in command
            assert from_index or local, command
    assert "--no-build-isolation" in commands("python", ROOT)[-1]


def test_a_wheel_with_another_checksum_is_not_installed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wheel = tmp_path / "a.whl"
    wheel.write_bytes(b"x")
    checksum = hashlib.sha256(b"x").hexdigest()
    assert checked_wheel(str(wheel), checksum.upper() + "\n") == wheel
    environment = {"INPUT_WHEEL": str(wheel), "INPUT_WHEEL_SHA256": "0" * 64, "RUNNER_TEMP": str(tmp_path)}
    assert main(environment) == 1
    assert f"the SHA-256 of '{wheel}' is {checksum}" in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == [wheel]


@pytest.mark.parametrize("name", ["https://example.com/a.whl", "missing.whl", "--index-url=x"])
def test_what_is_not_a_wheel_of_the_job_is_refused(name: str) -> None:
    with pytest.raises(NotInstalled, match="is not a wheel in this job"):
        checked_wheel(name, "0" * 64)
