"""What happens to a command on this machine: its folder, its environment, its limits, and hostile input."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arm_simulator.runcommand import archive
from arm_simulator.runcommand.archive import ArchiveError, unpack
from arm_simulator.runcommand.execution import LOG_LIMIT
from tests.support.examples import examples
from tests.support.moments import wait_until

from .conftest import STABLE, Client
from .inside import DEMO, run, send, zipped


@pytest.fixture
def demo(make_client: Callable[..., Client]) -> Client:
    """A client on the healthy world, in which everything ends at its first poll."""
    return make_client(worlds=("inside-healthy",), operation_polls=1)


def seeded(make_client: Callable[..., Client], **command: Any) -> Client:
    seed = {"clusters": {"sandbox-rg/demo": {"inside": {"command": command}}}}
    return make_client(worlds=("inside-healthy",), operation_polls=1, seed=seed)


def state_of(pid: int) -> str:
    """Returns the letter of a process's state, or nothing; where nobody collects orphans, a dead one stays as Z."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()[:1]


def test_the_files_of_the_context_are_there(demo: Client) -> None:
    found = run(demo, "sh sub/run.sh one two; ls", {"sub/run.sh": 'echo "$1-$2"\n', "a b.txt": "x"})
    assert found["logs"] == "one-two\na b.txt\nsub\n"


def test_standard_output_and_error_keep_their_order(demo: Client) -> None:
    found = run(demo, "echo 1; echo 2 >&2; kubectl get pod nix; echo 3; kubectl get ns default -o name >&2")
    assert found["logs"] == '1\n2\nError from server (NotFound): pods "nix" not found\n3\nnamespace/default\n'


def test_nothing_of_this_machines_environment_gets_in(demo: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "s3cret")
    monkeypatch.setenv("KUBECONFIG", "/nowhere")
    logs = run(demo, "env")["logs"]
    names = {line.partition("=")[0] for line in logs.splitlines()}
    assert names <= {"PATH", "HOME", "LANG", "PWD", "OLDPWD", "SHLVL", "_"}
    assert "s3cret" not in logs


def test_a_command_has_no_standard_input(demo: Client) -> None:
    assert run(demo, "cat; echo over")["logs"] == "over\n"


def test_the_folder_is_gone_afterwards(demo: Client) -> None:
    folder = Path(run(demo, "pwd")["logs"].strip())
    assert folder.name == "work"
    assert not folder.parent.exists()


def test_processes_that_stay_behind_are_killed(demo: Client) -> None:
    pid = int(run(demo, "/bin/sleep 300 >/dev/null 2>&1 & echo $!")["logs"])
    wait_until(lambda: state_of(pid) in ("", "Z", "X"), "the process is gone")


def test_a_process_that_holds_the_output_is_not_waited_for(demo: Client) -> None:
    assert run(demo, "/bin/sleep 300 & echo over")["logs"] == "over\n"


def test_a_command_ends_at_its_time_limit(make_client: Callable[..., Client]) -> None:
    found = run(seeded(make_client, seconds=0.2), "echo begun; /bin/sleep 300")
    assert found == {
        "provisioningState": "Failed",
        "reason": "the command did not end within 0.2 seconds and was stopped",
    }


def test_a_command_that_kills_itself_has_a_status(demo: Client) -> None:
    assert run(demo, "kill -9 $$")["exitCode"] == 137


def test_by_polls_a_command_need_not_sleep(demo: Client) -> None:
    assert run(demo, "sleep 3600; echo $?")["logs"] == "0\n"


@pytest.mark.parametrize("tool", ["helm version", "curl http://169.254.169.254/", "az account show"])
def test_what_is_not_covered_says_so(demo: Client, tool: str) -> None:
    found = run(demo, tool)
    assert found["exitCode"] == 127
    assert "not covered" in found["logs"]


def test_the_logs_keep_their_beginning(demo: Client) -> None:
    logs = run(demo, "echo first; yes 0123456789 | head -c 900000; echo last")["logs"]
    assert len(logs) == LOG_LIMIT == 524288
    assert logs.startswith("first\n0123456789\n")
    assert "last" not in logs


def test_a_cut_may_go_through_a_letter(demo: Client) -> None:
    logs = run(demo, "echo; i=0; while [ $i -lt 9 ]; do cat text; i=$((i+1)); done", {"text": "é" * 60000})["logs"]
    assert logs.endswith("é\ufffd")


def test_output_that_is_no_text_is_replaced(demo: Client) -> None:
    logs = run(demo, "printf 'a\\377\\200b\\000c\\033[31m\\n'")["logs"]
    assert logs == "a\ufffd\ufffdb\x00c\x1b[31m\n"
    assert json.loads(json.dumps(logs)) == logs


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "a/../../out", "..\\out", "C:\\out", "a/../b"])
def test_a_name_that_leads_out_of_the_folder_is_refused(demo: Client, name: str) -> None:
    answer = send(demo, "true", {name: "x"})
    assert answer.status == 400
    assert "outside of its folder" in answer.body["message"]


def test_a_link_is_refused(demo: Client) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as made:
        member = zipfile.ZipInfo("link")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(member, "/etc/passwd")
    body = {"command": "cat link", "context": base64.b64encode(sink.getvalue()).decode()}
    answer = demo("POST", DEMO + "/runCommand", body, version=STABLE)
    assert (answer.status, "holds a link" in answer.body["message"]) == (400, True)


@pytest.mark.parametrize("context", ["no base64!", "aGVsbG8=", "é", "UEsDBA=="])
def test_a_context_that_is_no_archive_is_refused(demo: Client, context: str) -> None:
    answer = demo("POST", DEMO + "/runCommand", {"command": "true", "context": context}, version=STABLE)
    assert answer.status == 400


def test_a_small_archive_of_much_is_not_unpacked(demo: Client) -> None:
    found = run(demo, "echo never", {"zeros": b"\0" * (archive.LARGEST + 1)})
    assert found == {
        "provisioningState": "Failed",
        "reason": f"the context is larger than {archive.LARGEST} bytes when unpacked",
    }


def test_an_archive_of_many_files_is_refused(demo: Client) -> None:
    answer = send(demo, "true", {str(number): "" for number in range(archive.MOST_FILES + 1)})
    assert "holds 1001 files" in answer.body["message"]


def test_a_file_where_a_folder_should_be(demo: Client) -> None:
    assert run(demo, "true", {"a": "x", "a/b": "y"})["provisioningState"] == "Failed"


def test_a_broken_member_is_told(tmp_path: Path) -> None:
    data = bytearray(base64.b64decode(zipped({"a": "hello hello hello hello"})))
    data[36] ^= 0xFF
    with pytest.raises(ArchiveError, match="cannot be unpacked|no archive"):
        unpack(base64.b64encode(bytes(data)).decode(), tmp_path)


@examples(30)
@given(data=st.binary(max_size=200))
def test_any_archive_unpacks_or_is_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    with contextlib.suppress(ArchiveError):
        unpack(base64.b64encode(b"PK\x03\x04" + data).decode(), folder)


@pytest.mark.parametrize("name", ["$(touch${IFS}x)", "a;id", "`id`", "'", '"', "a\nb", "-o", "é", "a" * 300])
def test_names_are_never_run(demo: Client, name: str) -> None:
    quoted = "'" + name.replace("'", "'\\''") + "'"
    found = run(demo, f"kubectl get pod -- {quoted}; kubectl create namespace {quoted}; ls")
    assert "uid=" not in found["logs"]
    assert "\nx\n" not in found["logs"]
    assert "stand-in failed" not in found["logs"]


def test_hanging_kubectls_do_not_hang_the_simulator(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("deletion-stuck",), operation_polls=1)
    found = run(client, "kubectl create namespace n1; kubectl delete namespace n1")
    assert found["provisioningState"] == "Failed"
    assert "did not end within 60 seconds" in found["reason"]


def test_many_kubectls_at_once(demo: Client) -> None:
    script = "for i in 1 2 3 4 5 6; do kubectl create namespace n$i & done; wait; kubectl get ns -o name | grep -c /n"
    assert run(demo, script)["logs"].endswith("\n6\n")


def test_a_kubectl_whose_reader_leaves_ends_quietly(demo: Client) -> None:
    assert run(demo, "kubectl get pods,nodes -A -o json | head -1")["logs"] == "{\n"
