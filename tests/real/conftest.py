"""The real az with the built wheel, the simulator's side of Azure, and behind its run-command a real cluster.

These tests run beside a cluster of the test bed (`make test-real`). Without one each of them fails: none may pass, or
be skipped, where the cluster is not there.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from private_az import PrivateAz, az_beside_python
from simulator_process import SimulatorProcess
from testbed.cluster import Running
from tests.e2e.conftest import Az, Result, an_az_on
from tests.support.moments import wait_until
from tests.support.recorded_runs import keep

POOL = "untrusted"
CLASS = "kata-vm-isolation"
IMAGE = "mcr.microsoft.com/cbl-mariner/busybox:2.0"
RUN_NAMESPACES = "app.kubernetes.io/managed-by=aks-sandbox"


class WrongAnswer(AssertionError):
    """The product said something that is not so.

    An expected failure expects this alone: a cluster that is not whole, or a command that did not run, raises something
    else and is never taken for the known fault.
    """


def hold(is_so: object, said: object) -> None:
    """Hold what the product said against what is true; `said` is shown where that is not so."""
    if not is_so:
        raise WrongAnswer(str(said))


def known_fault(why: str) -> pytest.MarkDecorator:
    """Marks a test whose true answer the product does not give yet; it turns red the day that it does."""
    return pytest.mark.xfail(reason=why, raises=WrongAnswer, strict=True)


@dataclass(frozen=True)
class Bed:
    """The cluster: what only its administrator sees and does, by which the words of the product are judged."""

    running: Running

    def kubectl(self, *words: str, given: object = None, check: bool = True) -> str:
        """Run kubectl and return its standard output; `given` goes to standard input as JSON."""
        command = [str(self.running.kubectl), "--kubeconfig", str(self.running.kubeconfig), *words]
        text = None if given is None else json.dumps(given)
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=400)
        assert done.returncode == 0 or not check, f"kubectl {' '.join(words)}: {done.stderr}"
        return done.stdout

    def get(self, *words: str) -> Any:
        """An object, or the list of them, as JSON."""
        return json.loads(self.kubectl("get", *words, "-o", "json"))

    def items(self, *words: str) -> list[Any]:
        """The objects of a list."""
        rows: list[Any] = self.get(*words)["items"]
        return rows

    def create(self, thing: Mapping[str, Any]) -> None:
        """Make an object."""
        self.kubectl("create", "-f", "-", given=thing)

    def delete(self, *words: str) -> None:
        """Remove objects, at once, and wait until they are gone."""
        self.kubectl("delete", "--ignore-not-found", "--timeout=300s", *words)

    def fault(self, name: str, node: str = POOL) -> None:
        """Change how the handler of a pool, or of one node, behaves."""
        self.running.ask("fault", node, name)

    def stop(self, part: str) -> None:
        """Stop a process of the cluster."""
        self.running.ask("stop", part)

    def start(self, part: str) -> None:
        """Start it again."""
        self.running.ask("start", part)

    def nodes(self, pool: str = POOL) -> list[str]:
        """The names of the nodes of a pool."""
        return [row["metadata"]["name"] for row in self.items("nodes", "-l", f"agentpool={pool}")]

    def kubelet(self, node: str) -> str:
        """The name of the kubelet of a node among the parts."""
        places: dict[str, int] = self.running.ask("parts")["nodes"]
        return f"kubelet-{places[node]}"

    def boot_ids(self) -> dict[str, str]:
        """The boot ID that each node reports."""
        return {row["metadata"]["name"]: row["status"]["nodeInfo"]["bootID"] for row in self.items("nodes")}

    def ready(self) -> dict[str, bool]:
        """Whether each node is ready."""
        return {
            row["metadata"]["name"]: any(
                one["type"] == "Ready" and one["status"] == "True" for one in row["status"]["conditions"]
            )
            for row in self.items("nodes")
        }

    def run_namespaces(self) -> list[str]:
        """The namespaces of runs of `verify` that are in the cluster."""
        return [row["metadata"]["name"] for row in self.items("namespaces", "-l", RUN_NAMESPACES)]

    def until_ready(self) -> None:
        """Wait until every node is ready."""
        wait_until(lambda: all(self.ready().values()), "every node was ready")


@pytest.fixture(scope="session")
def running() -> Running:
    """The cluster beside which the tests run; without one there is nothing to test."""
    found = Running.from_environment()
    if found is None:
        pytest.fail("These tests need a real cluster beside them: make test-real", pytrace=False)
    return found


@pytest.fixture(scope="session")
def bed_of_all(running: Running) -> Bed:
    return Bed(running)


@pytest.fixture
def bed(bed_of_all: Bed) -> Iterator[Bed]:
    """The cluster, honest and whole before each test and made so again after it."""
    bed_of_all.fault("honest")
    assert bed_of_all.run_namespaces() == []
    assert all(bed_of_all.ready().values())
    yield bed_of_all
    bed_of_all.fault("honest")
    for name in bed_of_all.run_namespaces():
        bed_of_all.delete("namespace", name)


@pytest.fixture(scope="session")
def real_simulator(running: Running) -> Iterator[SimulatorProcess]:
    """The simulator's side of Azure, whose run-command executes on the cluster."""
    options = ("--world", "inside-healthy", "--operation-seconds", "0.2", "--retry-after", "0.2")
    real = ("--kubeconfig", str(running.kubeconfig), "--kubectl", str(running.kubectl))
    with SimulatorProcess(*options, *real) as process:
        yield process


@pytest.fixture(scope="session")
def real_az(real_simulator: SimulatorProcess, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> PrivateAz:
    assert az_beside_python().exists(), "there is no az beside this Python: make test-real installs one"
    return an_az_on(real_simulator, wheel, tmp_path_factory.mktemp("az"))


#: The variable of the environment by which what the cluster says is recorded.
RECORD = "AKS_SANDBOX_RECORD_CLUSTER"


class RecordingAz(Az):
    """An az that saves the evidence of the first run of `verify`."""

    def __init__(self, private: PrivateAz, path: Path) -> None:
        super().__init__(private)
        self.path = path
        self.document: Mapping[str, Any] = {}

    def __call__(self, *arguments: str, **extra: str) -> Result:
        wanted = arguments[:2] == ("aks-sandbox", "verify") and not {"--save-evidence", "--evidence"} & {*arguments}
        if not wanted or self.path.exists():
            return super().__call__(*arguments, **extra)
        result = super().__call__(*arguments, "--save-evidence", str(self.path), **extra)
        self.document = result.json if self.path.exists() else {}
        return result


PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Notes that a test has passed, for the fixture that keeps what it recorded."""
    report = yield
    item.stash[PASSED] = call.when == "call" and report.passed
    return report


@pytest.fixture
def az(real_az: PrivateAz, bed: Bed, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Az]:
    """The real az with the wheel installed; its first run of `verify` is kept where the cluster is recorded."""
    if not os.environ.get(RECORD):
        yield Az(real_az)
        return
    recording = RecordingAz(real_az, tmp_path / "recorded.json")
    yield recording
    if recording.document and request.node.stash.get(PASSED, False):
        node = bed.items("nodes")[0]["status"]["nodeInfo"]
        made_with = {"kubernetes": node["kubeletVersion"], "containerRuntime": node["containerRuntimeVersion"]}
        keep(recording.path, request.node.name, recording.document, made_with)
