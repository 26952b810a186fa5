"""Drives the real az, with the built wheel installed the way a person installs it, against a simulator process.

Which az: the one that AKS_SANDBOX_TEST_AZ names, else the one beside the running Python. Every test starts with the
simulator's first world and no faults.
"""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from private_az import AzResult, PrivateAz, az_beside_python
from simulator_process import SimulatorProcess
from tests.support.moments import HANGS_AFTER_SECONDS, wait_until

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test of this folder as an end-to-end test."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@dataclass(frozen=True)
class Result:
    """What one az call did, with what it printed read as JSON on demand."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """Returns standard output as JSON; a failing call shows what it said instead."""
        try:
            return json.loads(self.stdout)
        except ValueError:
            pytest.fail(f"no JSON: exit {self.exit_code}\n{self.stdout}\n{self.stderr}")

    @property
    def statuses(self) -> dict[str, str]:
        """The worst status of each check of a check's document by its code; findings stand worst first."""
        worst: dict[str, str] = {}
        for finding in self.json["findings"]:
            for code in finding["codes"]:
                worst.setdefault(code, finding["status"])
        return worst

    def codes(self, status: str) -> str:
        """The codes of the checks with that status, in order."""
        return " ".join(sorted(code for code, worst in self.statuses.items() if worst == status))


class Az:
    """Calls az as `az("aks-sandbox", "check", ...)`."""

    def __init__(self, private: PrivateAz) -> None:
        """Keeps the private az that does the work."""
        self.private = private

    def __call__(self, *arguments: str, **extra: str) -> Result:
        """Runs one command to its end; keyword arguments are environment variables."""
        return result_of(self.private.run(*arguments, extra=extra))

    def start(self, *arguments: str) -> "RunningAz":
        """Starts one command and returns while it runs."""
        process = subprocess.Popen(
            self.private.command(arguments),
            env=self.private.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # so that a signal reaches this az and not the test
        )
        return RunningAz(process, arguments)


@dataclass(frozen=True)
class RunningAz:
    """An az call that has not ended yet."""

    process: "subprocess.Popen[str]"
    arguments: tuple[str, ...]

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> None:
        """Does what Ctrl-C does, or sends another signal."""
        os.killpg(self.process.pid, number)

    def until(self, happened: Callable[[], object], what: str) -> None:
        """Returns once it has happened; fails where this az ends before."""
        wait_until(happened, f"az {' '.join(self.arguments)}: {what}", over=lambda: self.process.poll() is not None)

    def result(self) -> Result:
        """Returns what the call did, once it has ended."""
        try:
            stdout, stderr = self.process.communicate(timeout=HANGS_AFTER_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            stdout, stderr = self.process.communicate()
            pytest.fail(f"az {' '.join(self.arguments)} did not end\n{stdout}\n{stderr}")
        return result_of(AzResult(self.arguments, self.process.returncode, stdout, stderr))


def result_of(done: AzResult) -> Result:
    """Returns the result of a call, after looking for what must never reach a person."""
    for text in (done.stdout, done.stderr):
        assert "Traceback (most recent call last)" not in text, text
        assert "The command failed with an unexpected error" not in text, text
        assert "aks-sandbox has a defect" not in text, text
    return Result(done.exit_code, done.stdout, done.stderr)


class Simulator:
    """What a test may ask of the simulator and do to it."""

    def __init__(self, process: SimulatorProcess) -> None:
        """Keeps the process whose routes are called."""
        self.process = process
        self.subscription = process.address.subscription_id

    def reset(self, *worlds: str) -> None:
        """Puts back the first world with named worlds over it, ends all faults, and forgets all requests."""
        self.process.control("POST", "reset", {"worlds": list(worlds)})

    def requests(self, method: str = "") -> list[dict[str, Any]]:
        """Returns the requests that arrived, oldest first; with a method, only those."""
        entries: list[dict[str, Any]] = self.process.control("GET", "requests")["requests"]
        return [entry for entry in entries if method in ("", entry["method"])]

    def fault(self, *texts: str) -> None:
        """Puts faults in force."""
        self.process.control("POST", "faults", {"faults": list(texts)})

    def register_feature(self) -> None:
        """Makes the world one in which the preview feature has been registered."""
        self.process.control("PATCH", "state", {"features": REGISTERED})

    def hold(self, *requests: str) -> None:
        """Carries the next request of each kind out and holds its answer back, until it is released."""
        self.fault(*(f"{one} hold x1" for one in requests))

    def release(self) -> None:
        """Lets the answers go that are held back now."""
        self.process.control("POST", "release")

    def wait_until_held(self, running: RunningAz, part: str, *, command: str = "") -> None:
        """Returns once az waits for the answer to a request of that method and path, and has sent that command."""
        running.until(
            lambda: (
                any(part in one for one in self.process.control("GET", "held")["held"])
                and (not command or command in self.commands())
            ),
            f"{part} was held back",
        )

    def commands(self) -> list[str]:
        """The lines of the commands that were sent into a cluster, oldest first."""
        return [entry["body"]["command"] for entry in self.requests("POST") if entry["path"].endswith("/runCommand")]


REGISTERED = {"Microsoft.ContainerService/KataVMIsolationPreview": {"state": "Registered"}}


def an_az_on(process: SimulatorProcess, wheel: Path, folder: Path) -> PrivateAz:
    """An az with the wheel installed and signed in to a simulator; skips the test where there is no az."""
    executable = Path(os.environ.get("AKS_SANDBOX_TEST_AZ") or az_beside_python()).absolute()
    if not executable.exists():
        pytest.skip(f"there is no az at {executable}: `make test` installs one")
    private = PrivateAz(executable, folder)
    private.install(wheel)
    private.connect(process.address)
    return private


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[SimulatorProcess]:
    """One simulator for the whole run of a worker, whose operations end fast."""
    with SimulatorProcess("--operation-seconds", "0.2", "--retry-after", "0.1") as process:
        yield process


@pytest.fixture(scope="session")
def connected_az(
    simulator_process: SimulatorProcess, wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> PrivateAz:
    """An az with the wheel installed and signed in to the simulator."""
    return an_az_on(simulator_process, wheel, tmp_path_factory.mktemp("az"))


@pytest.fixture
def simulator(simulator_process: SimulatorProcess) -> Simulator:
    """The simulator, with its first world."""
    fresh = Simulator(simulator_process)
    fresh.reset()
    return fresh


@pytest.fixture
def az(connected_az: PrivateAz, simulator: Simulator) -> Az:
    """The real az, against a simulator with its first world."""
    simulator.reset()
    # The VM sizes that the test before kept on disk are those of its own world.
    shutil.rmtree(Path(connected_az.environment["AZURE_CONFIG_DIR"]) / "aks-sandbox", ignore_errors=True)
    return Az(connected_az)


@pytest.fixture
def registered(simulator: Simulator) -> None:
    """A world in which the preview feature has been registered."""
    simulator.register_feature()
