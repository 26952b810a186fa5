"""The mark of a process: a process is gone only when this machine knows for certain that it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.verify.stop_signals import process_is_gone, process_mark

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells of processes so")
PRINTS_ITS_MARK = "from aks_sandbox.verify.stop_signals import process_mark; print(process_mark(), flush=True)"

BOOT_ID, NAMESPACE = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")


def redirect(monkeypatch: pytest.MonkeyPatch, told: Path, other: Path) -> None:
    """Let the system tell at one place what stands at another."""
    read_text, readlink = Path.read_text, Path.readlink

    def read_other(path: Path, encoding: str | None = None, errors: str | None = None) -> str:
        return read_text(other if path == told else path, encoding, errors)

    monkeypatch.setattr(Path, "read_text", read_other)
    monkeypatch.setattr(Path, "readlink", lambda path: readlink(other if path == told else path))


def started(root: Path, program: str) -> subprocess.Popen[str]:
    """A process of Python that prints its mark first."""
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(root / "src")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def ended(root: Path) -> str:
    """The mark of a process that has ended and was waited for."""
    process = started(root, PRINTS_ITS_MARK)
    mark, _ = process.communicate()
    assert process.returncode == 0
    return mark.strip()


def test_a_mark_tells_the_process_and_hides_the_machine() -> None:
    mark = process_mark()
    assert re.fullmatch(f"[0-9a-f]{{16}}-{os.getpid()}", mark)
    assert process_mark() == mark
    boot = BOOT_ID.read_text(encoding="ascii").strip()
    assert mark.partition("-")[0] not in boot.replace("-", "")


def test_this_process_is_not_gone() -> None:
    assert not process_is_gone(process_mark())


def test_a_process_that_has_ended_is_gone(ended: str) -> None:
    assert ended.partition("-")[0] == process_mark().partition("-")[0]
    assert process_is_gone(ended)


def test_a_process_that_still_runs_is_not_gone_until_it_ends(root: Path) -> None:
    with started(root, f"{PRINTS_ITS_MARK}; input()") as process:
        assert process.stdout is not None
        mark = process.stdout.readline().strip()
        assert not process_is_gone(mark)
        process.communicate("go\n")
    assert process_is_gone(mark)


def test_a_process_of_another_user_is_not_gone() -> None:
    assert not process_is_gone(f"{process_mark().partition('-')[0]}-1")


def test_a_process_of_another_machine_is_not_gone(ended: str) -> None:
    machine, _, number = ended.partition("-")
    other = ("0" if machine[0] != "0" else "1") + machine[1:]
    assert not process_is_gone(f"{other}-{number}")
    assert not process_is_gone(f"{machine.upper()}x-{number}")


def test_after_a_restart_of_the_machine_nobody_can_tell(
    ended: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "boot_id").write_text("00000000-0000-4000-8000-000000000000\n")
    redirect(monkeypatch, BOOT_ID, tmp_path / "boot_id")
    assert not process_is_gone(ended)
    assert process_mark() not in ("", ended)


def test_in_another_namespace_of_processes_nobody_can_tell(
    ended: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pid").symlink_to("pid:[1]")
    redirect(monkeypatch, NAMESPACE, tmp_path / "pid")
    assert not process_is_gone(ended)


@pytest.mark.parametrize("told", [BOOT_ID, NAMESPACE], ids=["boot", "namespace"])
def test_where_the_system_does_not_tell_there_is_no_mark_and_nobody_is_gone(
    ended: str, told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    redirect(monkeypatch, told, tmp_path / "missing")
    assert process_mark() == ""
    assert not process_is_gone(ended)
    assert not process_is_gone("")
    assert not process_is_gone("-1")


@pytest.mark.parametrize(
    "number", ["", " ", "x", "-5", "+5", "5 ", "5\n", "٥", "²", "1.5", "0x1", "../1", "9" * 10, "self"]
)
def test_a_mark_without_a_plain_number_is_of_nobody(number: str) -> None:
    assert not process_is_gone(f"{process_mark().partition('-')[0]}-{number}")


@given(st.text(st.characters(codec=None)) | st.text("0123456789abcdef-/."))
def test_no_garbage_is_a_process_that_is_gone(text: str) -> None:
    assert not process_is_gone(text)
    assert not process_is_gone(f"{text}-1")
