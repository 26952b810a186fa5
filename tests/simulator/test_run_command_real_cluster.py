"""A command that runs on a real cluster: which kubectl it finds, what else it finds, and its limits.

The kubectl here is a program of the test, which tells how it was called; tests/real has a cluster behind it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arm_simulator.command_line import parse
from arm_simulator.runcommand import real_cluster
from arm_simulator.runcommand.execution import LOG_LIMIT
from tests.support.moments import HANGS_AFTER_SECONDS

from .conftest import Client
from .inside import send

BY_THE_CLOCK: dict[str, Any] = {"operation_seconds": 0.0, "operation_polls": None}
TELLING = '#!/bin/sh\necho "kubectl $*"\necho "config $KUBECONFIG"\ncat "$KUBECONFIG"\n'


@pytest.fixture
def kubectl(tmp_path: Path) -> Path:
    """A kubectl that tells how it was called, under a name that it is not looked for by."""
    path = tmp_path / "the kubectl"
    path.write_text(TELLING, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def kubeconfig(tmp_path: Path) -> Path:
    path = tmp_path / "kubeconfig"
    path.write_text("a cluster\n", encoding="utf-8")
    return path


@pytest.fixture
def demo(make_client: Callable[..., Client], kubectl: Path, kubeconfig: Path) -> Client:
    return make_client(worlds=("inside-healthy",), **BY_THE_CLOCK, kubeconfig=kubeconfig, kubectl=kubectl)


def run(client: Client, command: str, files: dict[str, str] | None = None) -> dict[str, Any]:
    """Sends a command and waits for its result."""
    place = send(client, command, files or {}).headers["Location"]
    end = time.monotonic() + HANGS_AFTER_SECONDS
    while True:
        answer = client("GET", place)
        if answer.status == 200:
            properties: dict[str, Any] = answer.body["properties"]
            return properties
        assert time.monotonic() < end, "the command did not end"
        time.sleep(0.02)


def test_the_command_speaks_to_the_cluster_of_the_kubeconfig(demo: Client, kubeconfig: Path) -> None:
    found = run(demo, "kubectl get nodes -o 'a b'")
    assert found["logs"] == f"kubectl get nodes -o a b\nconfig {kubeconfig}\na cluster\n"
    assert found["exitCode"] == 0


def test_its_jq_is_the_real_one(demo: Client) -> None:
    # `input` is what the stand-in refuses.
    assert run(demo, "printf '1 2' | /bin/sh -c 'jq -c \"[., input]\"'")["logs"] == "[1,2]\n"


def test_it_has_a_folder_and_an_environment_of_its_own(demo: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "s3cret")
    logs = run(demo, "ls; env | cut -d= -f1 | sort", {"probe.sh": "x"})["logs"].split()
    assert logs[0] == "probe.sh"
    assert set(logs[1:]) - {"_", "SHLVL", "OLDPWD"} == {"HOME", "KUBECACHEDIR", "KUBECONFIG", "LANG", "PATH", "PWD"}


def test_what_the_image_of_run_command_lacks_is_not_found_by_chance(demo: Client) -> None:
    assert run(demo, "az version; exit 3")["logs"] == "the ARM simulator has no az: not covered\n"


def test_time_passes(demo: Client) -> None:
    started = time.monotonic()
    run(demo, "sleep 0.3")
    assert time.monotonic() - started >= 0.3


def test_a_command_has_a_time_limit(demo: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(real_cluster, "SECONDS", 0.2)
    found = run(demo, "echo begun; sleep 600")
    assert found == {
        "provisioningState": "Failed",
        "reason": "the command did not end within 0.2 seconds and was stopped",
    }


def test_the_logs_have_a_limit(demo: Client) -> None:
    assert len(run(demo, f"head -c {LOG_LIMIT + 1000} /dev/zero | tr '\\0' x")["logs"]) == LOG_LIMIT


def test_no_node_of_the_world_decides_whether_it_runs(
    make_client: Callable[..., Client], kubectl: Path, kubeconfig: Path
) -> None:
    worlds = ("inside-healthy", "command-not-scheduled")
    client = make_client(worlds=worlds, **BY_THE_CLOCK, kubeconfig=kubeconfig, kubectl=kubectl)
    assert run(client, "echo ran")["logs"] == "ran\n"


def test_the_cluster_still_has_to_take_commands(
    make_client: Callable[..., Client], kubectl: Path, kubeconfig: Path
) -> None:
    client = make_client(worlds=("stopped-cluster",), **BY_THE_CLOCK, kubeconfig=kubeconfig, kubectl=kubectl)
    answer = send(client, "echo ran")
    assert answer.status == 409, answer.body


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ["--kubeconfig", "/nowhere/config"],
            "--kubeconfig /nowhere/config: there is no such file, or it cannot be read",
        ),
        (["--kubeconfig", "CONFIG", "--kubectl", "/nowhere/kubectl"], "/nowhere/kubectl is not a program"),
        (
            ["--kubeconfig", "CONFIG", "--kubectl", "KUBECTL", "--operation-polls", "1"],
            "--operation-polls is not for a",
        ),
        (["--kubectl", "KUBECTL"], "--kubectl is for a real cluster: --kubeconfig is missing"),
    ],
)
def test_a_cluster_that_cannot_be_used_is_refused_in_one_line(
    options: list[str], line: str, kubectl: Path, kubeconfig: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"CONFIG": str(kubeconfig), "KUBECTL": str(kubectl)}
    with pytest.raises(SystemExit) as ended:
        parse([given.get(word, word) for word in options])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert line in told
    assert len(told.splitlines()) == 1


def test_a_machine_without_jq_is_told(
    kubectl: Path, kubeconfig: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("arm_simulator.command_line.SYSTEM_PATH", "/nowhere:/neither")
    with pytest.raises(SystemExit):
        parse(["--kubeconfig", str(kubeconfig), "--kubectl", str(kubectl)])
    assert "a real cluster needs a real jq, and there is none in /nowhere:/neither" in capsys.readouterr().err


def test_the_files_are_known_by_their_whole_names(
    kubectl: Path, kubeconfig: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(kubeconfig.parent)
    found = parse(["--kubeconfig", kubeconfig.name, "--kubectl", os.path.join(".", kubectl.name)])  # noqa: PTH118
    assert (found.kubeconfig, found.kubectl) == (kubeconfig, kubectl)
