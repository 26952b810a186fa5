"""`explain` with the real az: a message, a pipe, a file, and a text in which nothing is known. No login is needed."""

import json
import subprocess
from pathlib import Path

import pytest

from .conftest import Az, Result, Simulator

EXPLAIN = ("aks-sandbox", "explain")
CLASS_MISSING = 'pods "x" is forbidden: pod rejected: RuntimeClass "kata-vm-isolation" not found'
DESCRIBED = """\
Name:                untrusted-7d9
Namespace:           team-a
Runtime Class Name:  kata-vm-isolation
Status:              Pending
Events:
  Type     Reason                  Age   From               Message
  ----     ------                  ----  ----               -------
  Warning  FailedScheduling        2m    default-scheduler  0/3 nodes are available: 1 Insufficient memory, 2 node(s) \
didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available.
  Warning  FailedCreatePodSandBox  1m    kubelet            Failed to create pod sandbox: rpc error: code = Unknown \
desc = failed to create shim task: Failed to Check if grpc server is working: ttrpc: closed: unknown
"""
ARM_ERROR = {
    "error": {
        "code": "QuotaExceeded",
        "message": "Operation could not be completed as it results in exceeding approved Total Regional Cores quota. "
        "Additional details - Current Limit: 10, Current Usage: 0, Additional Required: 14, (Minimum) New Limit "
        "Required: 14.",
    }
}


def piped(az: Az, text: bytes, *words: str) -> Result:
    """What az does with a text on its standard input."""
    done = subprocess.run(
        az.private.command([*EXPLAIN, *words]),
        env=az.private.environment,
        input=text,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def names(result: Result) -> list[str]:
    """The names of the known messages, in their order."""
    return [row["name"] for row in result.json["matches"]]


@pytest.mark.smoke
def test_a_message_is_explained_with_the_next_command_and_its_source(az: Az, simulator: Simulator) -> None:
    result = az(*EXPLAIN, "--message", CLASS_MISSING)
    assert result.exit_code == 0
    [row] = result.json["matches"]
    assert row["name"] == "runtime-class-missing"
    assert "az aks-sandbox reconcile -g GROUP -n CLUSTER" in row["fix"].splitlines()
    assert row["source"].startswith("https://github.com/kubernetes/kubernetes/")
    assert simulator.requests() == []


def test_a_whole_description_that_is_piped_in_tells_every_message_in_order(az: Az) -> None:
    result = piped(az, DESCRIBED.encode())
    assert (result.exit_code, names(result)) == (0, ["insufficient", "no-node-selected", "vm-too-small"])
    assert result.json["summary"] == "3 known messages stand in the text."


def test_a_file_is_read_by_az_itself(az: Az, tmp_path: Path) -> None:
    path = tmp_path / "describe.txt"
    path.write_text(DESCRIBED, encoding="utf-8")
    result = az(*EXPLAIN, "--message", f"@{path}", "--query", "matches[].name", "-o", "tsv")
    assert result.stdout.split() == ["insufficient", "no-node-selected", "vm-too-small"]


def test_an_error_of_azure_as_json_is_explained_with_its_numbers(az: Az) -> None:
    result = piped(az, json.dumps(ARM_ERROR).encode())
    assert names(result) == ["quota"]
    assert "limit 10, used 0, needed 14 more" in result.json["matches"][0]["cause"]


def test_a_text_in_which_nothing_is_known_is_said_to_be_that(az: Az) -> None:
    result = piped(az, b"\xff\xfe\x00 all is well")
    assert (result.exit_code, result.json["known"], result.json["matches"]) == (0, False, [])
    assert "known messages stands in the text" in result.json["summary"]


def test_the_table_is_read_at_120_columns(az: Az) -> None:
    result = piped(az, DESCRIBED.encode(), "-o", "table")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["Part", "Text"]
    assert [line.split()[1] for line in lines if line.startswith("message")] == [
        "insufficient",
        "no-node-selected",
        "vm-too-small",
    ]
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("text", [b"", b" \n\t "])
def test_nothing_to_explain_is_refused_with_the_ways_to_give_it(az: Az, text: bytes) -> None:
    result = piped(az, text)
    assert result.exit_code == 1
    assert "ERROR: --message: " in result.stderr
    assert "kubectl describe pod POD | az aks-sandbox explain" in result.stderr
