"""The demo shows the main job, fails when a step does not behave, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from demo import STEPS, run_steps
from private_az import AzResult, az_beside_python
from tests.support.moments import HANGS_AFTER_SECONDS


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """An environment whose home and temporary folder are the test's, so that what is left behind shows."""
    if not az_beside_python().exists():
        pytest.skip(f"there is no az at {az_beside_python()}: `make test` installs one")
    folders = {"HOME": tmp_path / "home", "TMPDIR": tmp_path / "temporary"}
    for folder in folders.values():
        folder.mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AZURE_")}
    return {**kept, **{key: str(folder) for key, folder in folders.items()}}


def start_demo(root: Path, wheel: Path, surroundings: dict[str, str]) -> "subprocess.Popen[str]":
    """Starts the demo in a process group of its own, as a shell does."""
    return subprocess.Popen(
        [sys.executable, str(root / "scripts" / "demo.py"), str(wheel)],
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def processes_of(surroundings: dict[str, str]) -> list[str]:
    """Returns the command lines of all living processes that have inherited the temporary folder."""
    marker = f"TMPDIR={surroundings['TMPDIR']}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if marker in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # it has ended, or belongs to someone else
            continue
    return found


def assert_nothing_is_left(surroundings: dict[str, str]) -> None:
    """Fails where a process, a temporary file or a file in the home folder is left."""
    assert processes_of(surroundings) == []
    assert list(Path(surroundings["TMPDIR"]).iterdir()) == []
    assert list(Path(surroundings["HOME"]).iterdir()) == []


def test_the_demo_shows_every_command_and_leaves_nothing_behind(
    root: Path, wheel: Path, surroundings: dict[str, str]
) -> None:
    demo = start_demo(root, wheel, surroundings)
    shown, _ = demo.communicate(timeout=HANGS_AFTER_SECONDS)
    assert demo.returncode == 0, shown
    report = wheel.parent / "proof.html"
    lines = shown.splitlines()
    assert [line for line in lines if line.startswith("$ ")] == [
        f"$ az {one.line.format(report=report)}" for one in STEPS
    ]
    assert len(lines) < 40
    for part in ("Sizes that pass here: ", "  Proves       boot ID: ", "Verdict: isolated "):
        assert part in shown
    assert lines[-2] == f"The report: {report}"
    assert lines[-1].startswith("On a real subscription: az extension add --source ")
    assert report.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert_nothing_is_left(surroundings)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_is_stopped_half_way_leaves_nothing_behind(
    root: Path, wheel: Path, surroundings: dict[str, str], number: signal.Signals
) -> None:
    demo = start_demo(root, wheel, surroundings)
    assert demo.stdout is not None
    for line in demo.stdout:
        if line.startswith("$ "):
            break
    if number is signal.SIGINT:
        os.killpg(demo.pid, number)  # Ctrl-C reaches every process of the group
    else:
        demo.send_signal(number)
    demo.communicate(timeout=HANGS_AFTER_SECONDS)
    assert demo.returncode == 128 + number
    assert_nothing_is_left(surroundings)


def test_a_step_that_does_not_behave_as_stated_ends_the_demo_with_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def run(*arguments: str) -> AzResult:
        return AzResult(("az", *arguments), 0, "everything passed\n", "")

    assert run_steps(run, tmp_path / "proof.html") == 1
    shown = capsys.readouterr().out
    assert shown.count("$ az ") == 1
    assert "This step should have ended with exit 10 and so nothing was written, " in shown
    assert "; it ended with exit 0." in shown
