"""`explain` with the real az: from an option, a file and a pipe, without a login and without any call."""

import json
import subprocess
from pathlib import Path

import pytest

from aks_sandbox.explain.messages import count_known
from private_az import AzResult
from tests.support.moments import HANGS_AFTER_SECONDS

from .conftest import Az, Result, Simulator, result_of

EXPLAIN = ("aks-sandbox", "explain")
DESCRIBED = """\
Name:                pod-1
Namespace:           default
Runtime Class Name:  kata-vm-isolation
Status:              Pending
    State:           Waiting
      Reason:        ImagePullBackOff
Events:
  Type     Reason                  Age                From               Message
  ----     ------                  ----               ----               -------
  Warning  FailedScheduling        9m4s               default-scheduler  0/3 nodes are available: 1 Insufficient \
memory, 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 No victims found.
  Warning  FailedCreatePodSandBox  1m (x9 over 4m)    kubelet  Failed to create pod sandbox: rpc error: code \
= Unknown desc = failed to create shim task: Failed to Check if grpc server is working: ttrpc: closed: unknown
"""
ARM_ERROR = json.dumps(
    {
        "error": {
            "code": "BadRequest",
            "message": "Preflight failed. "
            + json.dumps(
                {
                    "code": "QuotaExceeded",
                    "message": "The VM size of AgentPoolProfile:box is not allowed in "
                    "your subscription in location 'eastus'.",
                }
            ),
        }
    }
)


def piped(az: Az, data: bytes, *arguments: str) -> Result:
    """What az does with these bytes as its standard input."""
    command = az.private.command((*EXPLAIN, *arguments))
    done = subprocess.run(
        command, input=data, env=az.private.environment, capture_output=True, timeout=HANGS_AFTER_SECONDS, check=False
    )
    return result_of(AzResult(arguments, done.returncode, done.stdout.decode(), done.stderr.decode()))


def names(result: Result) -> list[str]:
    """What was recognised by a call that has to succeed."""
    assert result.exit_code == 0, result.stderr
    return [match["name"] for match in result.json["matches"]]


def test_a_message_is_explained_without_any_call(az: Az, simulator: Simulator) -> None:
    explained = az(*EXPLAIN, "--message", 'pods "x" is forbidden: RuntimeClass "kata-vm-isolation" not found')
    assert names(explained) == ["runtime-class-missing"]
    assert explained.json["known"] is True
    assert explained.json["summary"] == "1 known message found."
    (match,) = explained.json["matches"]
    assert match["steps"][0]["command"] == "az aks-sandbox reconcile -g GROUP -n CLUSTER"
    assert simulator.requests() == []


def test_no_login_is_needed(az: Az, tmp_path: Path) -> None:
    assert names(az(*EXPLAIN, "-m", "ErrImagePull", AZURE_CONFIG_DIR=str(tmp_path / "fresh"))) == ["image-pull"]


def test_a_whole_description_of_a_pod_is_read_from_a_pipe_and_from_a_file(az: Az, tmp_path: Path) -> None:
    found = ["image-pull", "insufficient", "vm-too-small"]
    assert names(piped(az, DESCRIBED.encode())) == found
    file = tmp_path / "describe.txt"
    file.write_text(DESCRIBED, encoding="utf-8")
    assert names(az(*EXPLAIN, "--message", f"@{file}")) == found


def test_an_error_of_arm_is_read_as_json(az: Az) -> None:
    assert names(piped(az, ARM_ERROR.encode())) == ["quota-without-numbers", "size-not-allowed"]


def test_bytes_that_are_no_text_and_a_text_that_is_too_long_are_read_as_far_as_they_go(az: Az) -> None:
    explained = piped(az, b"\xff\xfd ErrImagePull \x00" + b"x" * 2 * 1024 * 1024)
    assert names(explained) == ["image-pull"]
    assert "The text is longer than 1 MiB: its first 256 KiB and last 768 KiB were searched." in explained.stderr


def test_a_text_without_a_known_message_is_no_failure(az: Az) -> None:
    explained = piped(az, b"All is well.")
    assert names(explained) == []
    assert explained.json["known"] is False
    assert explained.json["summary"] == f"No known message found ({count_known()} patterns checked)."
    assert explained.json["steps"][0]["command"] == "kubectl describe pod POD -n NAMESPACE"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "--message: is missing, and what is piped in is empty"),
        (("--message", " "), "--message: is empty"),
        (("--message", "@no-such-file.txt"), "--message: the file 'no-such-file.txt' cannot be read"),
    ],
    ids=["nothing piped in", "empty option", "no such file"],
)
def test_a_text_that_is_not_there_is_refused_with_the_ways_to_give_one(
    az: Az, arguments: tuple[str, ...], problem: str
) -> None:
    refused = az(*EXPLAIN, *arguments)
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert problem in refused.stderr
    assert "az aks-sandbox explain --message @FILE" in refused.stderr


def test_a_closed_standard_input_is_no_defect(az: Az) -> None:
    line = 'exec "$@" <&-'
    command = ["/bin/sh", "-c", line, "sh", *az.private.command(EXPLAIN)]
    done = subprocess.run(
        command, env=az.private.environment, capture_output=True, timeout=HANGS_AFTER_SECONDS, check=False
    )
    refused = result_of(AzResult(EXPLAIN, done.returncode, done.stdout.decode(), done.stderr.decode()))
    assert refused.exit_code == 2
    assert "--message: is missing" in refused.stderr


def test_the_table_fits_on_a_screen_and_shows_every_part(az: Az) -> None:
    shown = piped(az, DESCRIBED.encode(), "-o", "table")
    lines = shown.stdout.rstrip().splitlines()
    assert shown.exit_code == 0, shown.stderr
    assert max(map(len, lines)) <= 120, shown.stdout
    assert sum(line.startswith("message ") for line in lines) == 3
    assert any(line.startswith("found ") and "Insufficient memory" in line for line in lines)
    assert any(line.startswith("source ") and line.endswith("kata-containers/issues/7470") for line in lines)
    none = piped(az, b"All is well.", "-o", "table").stdout
    assert f"No known message found ({count_known()} patterns checked)." in none
    assert "kubectl describe pod POD -n NAMESPACE" in none
    assert max(map(len, none.splitlines())) <= 120
