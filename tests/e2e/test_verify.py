"""`verify` with the real az: what a person and a pipeline see in each world, and that nothing stays behind."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from private_az import PrivateAz
from simulator_process import SimulatorProcess

from .conftest import Az, RunningAz, Simulator, an_az_on

CLUSTER = ("-g", "sandbox-rg", "-n", "demo")
VERIFY = ("aks-sandbox", "verify", *CLUSTER)


@pytest.fixture(scope="module")
def quick_process() -> Iterator[SimulatorProcess]:
    """A simulator in which nothing waits for a clock."""
    with SimulatorProcess("--operation-polls", "1", "--retry-after", "0.05") as process:
        yield process


@pytest.fixture(scope="module")
def quick_private_az(
    quick_process: SimulatorProcess, wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> PrivateAz:
    """An az with the wheel installed and signed in to that simulator."""
    return an_az_on(quick_process, wheel, tmp_path_factory.mktemp("az"))


@pytest.fixture
def simulator(quick_process: SimulatorProcess) -> Simulator:
    """The simulator, with its first world."""
    fresh = Simulator(quick_process)
    fresh.reset()
    return fresh


@pytest.fixture
def az(quick_private_az: PrivateAz, simulator: Simulator) -> Az:
    """The real az against that simulator."""
    return Az(quick_private_az)


def namespaces(simulator: Simulator) -> list[str]:
    """The namespaces of runs that are in the cluster."""
    state: dict[str, Any] = simulator.process.control("GET", "state")
    inside = state["clusters"]["sandbox-rg/demo"].get("inside") or {}
    return sorted(name for name in inside.get("namespaces") or {} if name.startswith("aks-sandbox-verify-"))


def start_until(az: Az, simulator: Simulator, held: str, *options: str) -> RunningAz:
    """A run that has looked into the cluster and waits for the answer to its next request of that kind."""
    simulator.hold(RESULT)
    running = az.start(*VERIFY, *options)
    simulator.wait_until_held(running, "/commandResults/", command=LOOK)
    simulator.hold(held)
    simulator.release()
    simulator.wait_until_held(running, "/commandResults/" if held is RESULT else "/runCommand", command=START)
    return running


LOOK, START = "sh look.sh runtimeclasses nodes booked namespaces identity", "sh probe.sh start"
RESULT, COMMAND = "GET .*/commandResults/.*", "POST .*/runCommand"
WORLDS = [
    ("inside-healthy", 0, "isolated", "", 2),
    ("same-uname", 0, "isolated", "", 2),
    ("spoofed-class", 10, "notIsolated", "is a spoof: its handler is 'runc'", 1),
    ("class-missing", 11, "notProven", "RuntimeClass kata-vm-isolation was not found", 1),
    ("no-ready-node", 11, "notProven", "The only node of node pool untrusted is not Ready.", 1),
    ("vm-too-small", 11, "notProven", "ttrpc: closed", 4),
    ("image-pull-failure", 11, "notProven", "image", 4),
    ("run-command-disabled", 11, "notProven", "Run-command is disabled on cluster demo", 0),
    ("output-cut", 11, "notProven", "longer than the 512 kB that run-command passes on", 1),
    ("command-not-scheduled", 11, "notProven", "was not scheduled within 60 seconds", 1),
    ("stopped-cluster", 11, "notProven", "Cluster demo is stopped.", 0),
    ("left-behind", 0, "isolated", "", 2),
]


@pytest.mark.parametrize(("world", "exit_code", "verdict", "reason", "calls"), WORLDS, ids=[row[0] for row in WORLDS])
def test_a_world_ends_with_its_verdict_and_nothing_stays_behind(
    az: Az, simulator: Simulator, world: str, exit_code: int, verdict: str, reason: str, calls: int
) -> None:
    simulator.reset(world)
    result = az(*VERIFY)
    document = result.json
    assert (result.exit_code, document["verdict"]) == (exit_code, verdict), result.stderr
    assert reason in " ".join(document["reasons"])
    assert bool(document["reasons"]) is bool(document["steps"]) is (exit_code != 0)
    commands = [entry for entry in simulator.requests("POST") if entry["path"].endswith("/runCommand")]
    assert len(commands) == document["commandCalls"] == calls
    assert namespaces(simulator) == []


@pytest.mark.smoke
def test_the_table_shows_the_evidence_of_each_pool(az: Az, simulator: Simulator) -> None:
    simulator.reset("inside-healthy")
    result = az(*VERIFY, "-o", "table")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert re.sub(r"-\d{8}-", "-12345678-", lines[0].rstrip()) == (
        "Node pool untrusted of cluster demo in resource group sandbox-rg, node "
        "aks-untrusted-12345678-vmss000000, 1 of 1."
    )
    assert lines[2].startswith("ISOLATED node pool untrusted (kata-vm-isolation, node aks-untrusted-")
    assert [line.split(":")[0].split(maxsplit=1) for line in lines if line.startswith("  Proves ")] == [
        ["Proves", "boot ID"],
        ["Proves", "kernel build stamp"],
    ]
    assert lines[-1] == "Verdict: isolated (2 items prove isolation, 16 support it, 1 is inconclusive)"
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("ending", [".html", ".json", ".xml"])
def test_a_report_is_written_whatever_the_verdict_and_is_private(
    az: Az, simulator: Simulator, tmp_path: Path, ending: str
) -> None:
    simulator.reset("vm-too-small")
    path = tmp_path / f"proof{ending}"
    result = az(*VERIFY, "--report", str(path), "--query", "verdict", "-o", "tsv")
    assert (result.exit_code, result.stdout) == (11, "notProven\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    assert "ttrpc: closed" in text
    if ending == ".json":
        assert json.loads(text)["verdict"] == "notProven"


def test_pods_that_are_kept_are_named_on_standard_error_with_the_command_that_removes_them(
    az: Az, simulator: Simulator
) -> None:
    simulator.reset("inside-healthy")
    result = az(*VERIFY, "--keep")
    [kept] = namespaces(simulator)
    assert result.json["cleanup"]["namespace"] == kept
    assert (
        f"Kept in the cluster: namespace {kept}. Remove it with:\n{result.json['cleanup']['command']}\n"
        in result.stderr
    )
    removed = az(*shlex.split(result.json["cleanup"]["command"])[1:])
    assert removed.exit_code == 0, removed.stderr
    assert namespaces(simulator) == []


def test_the_token_of_a_directory_user_is_sent_and_never_logged(az: Az, simulator: Simulator) -> None:
    simulator.reset("aad-cluster")
    result = az(*VERIFY, "--debug")
    assert result.exit_code == 0, result.stderr[-2000:]
    assert all(entry["body"]["clusterToken"] for entry in simulator.requests("POST"))
    assert "clusterToken" not in result.stderr
    assert re.search(r"eyJ[\w-]{20,}", result.stderr + result.stdout) is None


@pytest.mark.smoke
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("held", [RESULT, COMMAND])
def test_ctrl_c_and_the_signal_to_end_remove_the_pods_before_az_ends(
    az: Az, simulator: Simulator, held: str, number: signal.Signals
) -> None:
    simulator.reset("vm-too-small")
    running = start_until(az, simulator, held)
    running.interrupt(number)
    simulator.release()
    result = running.result()
    assert result.exit_code == 128 + number
    assert "Stopping: what was created in the cluster is removed first." in result.stderr
    assert "Stopped. Everything that was created in the cluster was removed." in result.stderr
    assert simulator.commands() == [LOOK, START, "sh probe.sh clean"]
    assert namespaces(simulator) == []


def test_ctrl_c_while_az_starts_sends_nothing_into_the_cluster(az: Az, simulator: Simulator) -> None:
    simulator.reset("vm-too-small")
    running = az.start(*VERIFY)
    running.interrupt()
    # Python itself, and az while it loads, say what they want: nothing of ours runs yet, so nothing can be left.
    running.process.communicate()
    assert running.process.returncode != 0
    assert simulator.commands() == []
    assert namespaces(simulator) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_before_anything_was_created_says_so(az: Az, simulator: Simulator, number: signal.Signals) -> None:
    simulator.reset("vm-too-small")
    simulator.hold(RESULT)
    running = az.start(*VERIFY)
    simulator.wait_until_held(running, "/commandResults/", command=LOOK)
    running.interrupt(number)
    result = running.result()
    assert result.exit_code == 128 + number
    assert "Stopped. Nothing was created in the cluster." in result.stderr
    assert simulator.commands() == [LOOK]


def test_a_run_that_was_killed_is_removed_by_the_next_one(az: Az, simulator: Simulator) -> None:
    simulator.reset("vm-too-small")
    running = start_until(az, simulator, RESULT)
    [left] = namespaces(simulator)
    os.killpg(running.process.pid, signal.SIGKILL)
    running.process.communicate()
    simulator.process.control("PATCH", "state", {"clusters": {"sandbox-rg/demo": {"inside": {"sandbox": None}}}})
    result = az(*VERIFY)
    assert result.json["verdict"] == "isolated"
    assert left in result.json["cleanup"]["removed"]
    assert namespaces(simulator) == []


def test_a_run_that_still_goes_on_is_left_alone_by_another(az: Az, simulator: Simulator) -> None:
    simulator.reset("inside-healthy")
    first = start_until(az, simulator, RESULT, "--keep")
    [living] = namespaces(simulator)
    second = az(*VERIFY)
    assert second.json["verdict"] == "isolated"
    assert namespaces(simulator) == [living]
    simulator.release()
    assert first.result().exit_code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--image", "no image;rm"), "--image: 'no image;rm' is not valid: an image looks like"),
        (("--timeout", "5"), "--timeout: 5 is out of range: give 60 to 300"),
        (("--report", "proof.sarif"), "--report: the ending of 'proof.sarif' is not a report format"),
        (("--report", "/nowhere/proof.html"), "--report: "),
        (("--nodepool-name", "NOT_A_POOL"), "--nodepool-name: 'NOT_A_POOL' is not valid"),
        (("--nodepool-name", "absent"), "--nodepool-name: node pool absent was not found in cluster demo"),
        (("--nodepool-name", "system"), "--nodepool-name: node pool system is not sandboxed"),
    ],
)
def test_a_wrong_input_is_refused_before_any_command_runs(
    az: Az, simulator: Simulator, words: tuple[str, ...], message: str
) -> None:
    simulator.reset("inside-healthy")
    result = az(*VERIFY, *words)
    assert result.exit_code == (3 if "was not found" in message else 1)
    assert f"ERROR: {message}" in result.stderr
    assert simulator.requests("POST") == []


def offline(folder: Path) -> dict[str, str]:
    """The environment of an az that is not signed in and reaches nothing."""
    folder.mkdir()
    nothing = ("REQUESTS_CA_BUNDLE", "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "NO_PROXY")
    return {"AZURE_CONFIG_DIR": str(folder), **dict.fromkeys(nothing, "")}


@pytest.mark.parametrize("more", [(), ("--anonymize",)])
@pytest.mark.parametrize(("world", "exit_code"), [("inside-healthy", 0), ("no-isolation", 10), ("output-cut", 11)])
def test_saved_evidence_is_judged_without_network_and_login(
    az: Az, simulator: Simulator, tmp_path: Path, world: str, exit_code: int, more: tuple[str, ...]
) -> None:
    simulator.reset(world)
    saved, page = tmp_path / "evidence.json", tmp_path / "proof.html"
    live = az(*VERIFY, "--save-evidence", str(saved), *more)
    assert live.exit_code == exit_code, live.stderr
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    told = live.json["provenance"]
    assert told["caller"]["name"]
    simulator.reset()
    options = ("aks-sandbox", "verify", "--evidence", str(saved), "--report", str(page))
    again = az(*options, **offline(tmp_path / "offline"))
    assert again.exit_code == exit_code, again.stderr
    same = {"provenance": {**told, "fromFile": True}, "createdAt": again.json["createdAt"]}
    assert again.json == {**live.json, **same}
    assert told["sha256"] in page.read_text(encoding="utf-8")
    assert simulator.requests() == []
