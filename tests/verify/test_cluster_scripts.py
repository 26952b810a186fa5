"""The scripts of the commands: they parse, end in time, quote what they are told, and always print a document."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import jq
import pytest

import aks_sandbox.arm
import aks_sandbox.verify
from aks_sandbox.arm.inside import look_command, read_look, read_probe
from aks_sandbox.arm.run_command import CommandResult
from aks_sandbox.model.proof import ProbeRun, Trio
from aks_sandbox.model.wanted import ClusterCommand
from aks_sandbox.verify.plan import clean_command, read_command, start_command
from tests.support.moments import HANGS_AFTER_SECONDS

SCRIPTS = {
    path.name: path
    for package in (aks_sandbox.arm, aks_sandbox.verify)
    for path in (Path(package.__path__[0]) / "scripts").iterdir()
}
PARTS = (start_command, read_command, clean_command)
SHELL = ["look.sh", "probe.sh", "reading.sh"]
KINDS = ("runtimeclasses", "nodes", "pods", "workloads", "claims", "events", "namespaces")
RUN = ProbeRun(
    namespace="aks-sandbox-verify-0123abcd",
    trios=(Trio("untrusted", "kata-vm-isolation", "aks-node-1"),),
    stale=("aks-sandbox-verify-11111111",),
)
#: Writes down how it is called; what it prints and whether it fails, the files beside it say.
KUBECTL = """\
#!/bin/sh
printf '[%s]' kubectl "$@" >>"$BIN/calls"
echo >>"$BIN/calls"
[ ! -e "$BIN/broken" ] || { echo 'The connection was refused' >&2; exit 1; }
case "$*" in
    "get pods --namespace"*json*)
        ! cat "$BIN/pods.json" 2>/dev/null || exit 0
        asked=$(($(cat "$BIN/asked") + 1))
        echo "$asked" >"$BIN/asked"
        if [ "$asked" -gt "$(cat "$BIN/pending")" ]; then phase=Succeeded; else phase=Pending; fi
        name=sandboxed-untrusted
        printf '{"items": [{"metadata": {"name": "%s"}, "status": {"phase": "%s"}}]}' "$name" "$phase" ;;
    "create -f namespace.json"*) [ ! -e "$BIN/refused" ] || { echo 'namespaces is forbidden' >&2; exit 1; } ;;
    logs*) cat "$BIN/log" ;;
    *--raw*continue=*) cat "$BIN/last" ;;
    *--raw*) cat "$BIN/page" 2>/dev/null || echo '{"metadata": {}, "items": []}' ;;
    *json*) cat "$BIN/$2.json" 2>/dev/null || echo '{"items": []}' ;;
esac
"""
SLEEP = """\
#!/bin/sh
printf '[sleep][%s]\\n' "$1" >>"$BIN/calls"
"""
needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")


class Shell:
    """A folder of commands in which kubectl and sleep only write down what they were asked."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name, text in (("kubectl", KUBECTL), ("sleep", SLEEP)):
            (self.bin / name).write_text(text)
            (self.bin / name).chmod(0o755)
        self.says(asked="0\n", pending="0\n", log="")
        self._work = folder / "work"
        self._work.mkdir()

    def says(self, **files: str | bytes) -> None:
        """Lets kubectl answer so from now on."""
        for name, text in files.items():
            (self.bin / name.replace("_json", ".json")).write_bytes(text if isinstance(text, bytes) else text.encode())

    def run(self, command: ClusterCommand) -> CommandResult:
        """Runs a command as run-command does: its line in a folder with its files."""
        for name, text in command.files.items():
            (self._work / name).write_text(text)
        environment = {"PATH": f"{self.bin}:/usr/local/bin:/usr/bin:/bin", "BIN": str(self.bin), "LANG": "C"}
        done = subprocess.run(
            ["sh", "-c", command.line],
            cwd=self._work,
            env=environment,
            capture_output=True,
            check=False,
            timeout=HANGS_AFTER_SECONDS,
        )
        return CommandResult(done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"))

    @property
    def calls(self) -> list[str]:
        """How kubectl and sleep were called, each word in brackets."""
        return (self.bin / "calls").read_text().splitlines()

    def seconds(self) -> int:
        """How long all pauses and all waits for a removal may take together."""
        return sum(map(int, re.findall(r"(?<=\[sleep\]\[)\d+(?=\])|(?<=\[--timeout=)\d+(?=s\])", self.text())))

    def text(self) -> str:
        """All calls in one text."""
        return "\n".join(self.calls)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell with a kubectl that makes nothing."""
    return Shell(tmp_path)


@pytest.mark.parametrize("name", SHELL)
def test_a_script_parses(name: str) -> None:
    done = subprocess.run(["sh", "-n", str(SCRIPTS[name])], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("name", SHELL)
def test_shellcheck_finds_nothing(name: str) -> None:
    words = ["shellcheck", "--shell=sh", "--external-sources", "--exclude=SC1091", str(SCRIPTS[name])]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout == ""


@pytest.mark.parametrize("name", SHELL)
def test_a_script_makes_no_code_out_of_text(name: str) -> None:
    text = SCRIPTS[name].read_text(encoding="utf-8")
    assert "`" not in text
    assert not re.search(r"\b(eval|source|xargs|exec)\b", text)
    assert "sh -c" not in text


def test_there_are_no_other_scripts() -> None:
    assert sorted(SCRIPTS) == [
        *("booked.jq", "claims.jq", "events.jq", "few_nodes.jq", "look.jq", "look.sh", "nodes.jq", "pods.jq"),
        *("probe.jq", "probe.sh", "reading.sh", "room.jq", "room.sh", "roomy_nodes.jq", "unfinished.jq"),
        "workloads.jq",
    ]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("look.jq", (*KINDS, "total", "booked", "runpods", "kubesystem", "version")),
        ("probe.jq", ("pods", "events", "logs", "unlogged", "refused", "namespaces", "creation", "removal")),
        ("room.jq", ("runtimeclasses", "nodes", "pods")),
    ],
)
def test_a_program_of_jq_makes_a_document_of_nothing(name: str, kinds: tuple[str, ...]) -> None:
    given = {"now": 1, **{kind: [] for kind in kinds}, **{f"{kind}_error": "" for kind in kinds}}
    (document,) = jq.compile(SCRIPTS[name].read_text(encoding="utf-8"), args=given).input_value(None).all()
    assert document["pods"] == []
    assert document["unreadable"] == {}


@pytest.mark.parametrize("pending", [0, 1, 11, 12, 13, 999])
@pytest.mark.parametrize("part", PARTS)
def test_what_a_part_waits_for_is_less_than_a_minute(
    shell: Shell, part: Callable[[ProbeRun], ClusterCommand], pending: int
) -> None:
    shell.says(pending=f"{pending}\n", log="aks-sandbox probe begin\naks-sandbox probe end\n")
    shell.run(part(RUN))
    assert 10 <= shell.seconds() < 60


@pytest.mark.parametrize("part", PARTS)
def test_every_removal_has_an_end_and_every_list_a_deadline(
    shell: Shell, part: Callable[[ProbeRun], ClusterCommand]
) -> None:
    shell.run(part(RUN))
    for call in shell.calls:
        if "[delete]" in call:
            assert re.search(r"\[--timeout=\d+s\]|\[--wait=false\]", call), call
        elif "[kubectl]" in call:
            assert re.search(r"\[--request-timeout=\d{1,2}s\]", call), call


def test_start_makes_the_namespace_before_the_pods_and_removes_the_run_when_it_is_over(shell: Shell) -> None:
    shell.says(log="aks-sandbox probe begin\naks-sandbox probe end\n")
    shell.run(start_command(RUN))
    changes = [call for call in shell.calls if "[create]" in call or "[delete]" in call]
    assert changes == [
        "[kubectl][delete][namespace][aks-sandbox-verify-11111111][--ignore-not-found][--wait=false][--request-timeout=5s]",
        "[kubectl][create][-f][namespace.json][--request-timeout=30s]",
        "[kubectl][create][-f][pods.yaml][--request-timeout=30s][-o][name]",
        "[kubectl][delete][namespace][aks-sandbox-verify-0123abcd][--ignore-not-found][--timeout=10s]",
    ]


def test_a_run_whose_pods_may_still_start_stays_for_the_next_command(shell: Shell) -> None:
    shell.says(pending="999\n")
    shell.run(start_command(RUN))
    assert f"[delete][namespace][{RUN.namespace}]" not in shell.text()


def test_a_run_of_which_not_all_was_read_stays_for_the_next_command(shell: Shell) -> None:
    shell.says(log="unable to retrieve container logs\n")
    shell.run(start_command(RUN))
    assert f"[delete][namespace][{RUN.namespace}]" not in shell.text()


def test_a_run_that_is_kept_is_removed_by_nothing_but_the_cleaning(shell: Shell) -> None:
    kept = ProbeRun(namespace=RUN.namespace, trios=RUN.trios, keep=True)
    for build in (start_command, read_command):
        shell.run(build(kept))
    assert "[delete]" not in shell.text()
    shell.run(clean_command(kept))
    assert "[delete][namespace][aks-sandbox-verify-0123abcd]" in shell.text()


@pytest.mark.parametrize("part", [read_command, clean_command])
def test_only_the_start_makes_anything(shell: Shell, part: Callable[[ProbeRun], ClusterCommand]) -> None:
    shell.run(part(RUN))
    assert "[create]" not in shell.text()


@needs_jq
@pytest.mark.parametrize("hostile", ["a b", "$(touch oh)", "'; touch oh; '", '"; touch oh; "', "*", "a;b", "-x\\n"])
def test_what_a_run_holds_stays_one_word(shell: Shell, hostile: str) -> None:
    run = ProbeRun(namespace=hostile, trios=(Trio(hostile, "kata", hostile),), image=hostile)
    shell.says(pods_json=json.dumps({"items": [{"metadata": {"name": name}} for name in run.names]}))
    for build in PARTS:
        shell.run(build(run))
    assert f"[delete][namespace][{hostile}]" in shell.text()
    assert f"[logs][sandboxed-{hostile}][--container][probe][--namespace][{hostile}]" in shell.text()
    assert not list(shell.bin.parent.rglob("oh"))


@needs_jq
def test_a_command_without_an_api_server_still_prints_what_was_said(shell: Shell) -> None:
    shell.says(broken="")
    look = look_command()
    inside = read_look(shell.run(look), look, "demo")
    assert {kind: text.strip() for kind, text in inside.unreadable.items()} == dict.fromkeys(
        KINDS, "The connection was refused"
    )
    start = start_command(RUN)
    seen = read_probe(shell.run(start), start, "demo")
    assert (seen.made, seen.creation, seen.left) == (False, "The connection was refused", None)
    assert sorted(seen.unreadable) == ["events", "namespaces", "pods"]


@needs_jq
def test_a_namespace_that_is_refused_gets_no_pods(shell: Shell) -> None:
    shell.says(refused="")
    start = start_command(RUN)
    seen = read_probe(shell.run(start), start, "demo")
    assert (seen.made, seen.creation) == (False, "namespaces is forbidden")
    assert "[pods.yaml]" not in shell.text()


@needs_jq
def test_whatever_a_pod_prints_stays_a_text_in_the_document(shell: Shell) -> None:
    pod = {"metadata": {"name": "sandboxed-untrusted"}, "spec": {}, "status": {"phase": "Succeeded"}}
    shell.says(
        pods_json=json.dumps({"items": [pod]}),
        log=b'aks-sandbox-0 end\n{"failed": "jq"}\n\x00\xff\xfe\x1b[2J\xe2\x80\xae"\\\n',
    )
    start = start_command(RUN)
    result = shell.run(start)
    assert result.logs.isascii()
    (seen,) = read_probe(result, start, "demo").pods
    assert seen.log.startswith('aks-sandbox-0 end\n{"failed": "jq"}\n\x00\ufffd')
    assert seen.log.endswith('\x1b[2J\u202e"\\\n')


def page_of(pods: int, *, more: bool) -> str:
    """A page of pods that ask for a sandbox and run; `more` are on the next one."""
    conditions = [{"type": "Ready", "status": "True"}]
    items = [
        {
            "metadata": {"namespace": "work", "name": f"p{number}"},
            "spec": {"runtimeClassName": "kata-vm-isolation", "nodeName": "n"},
            "status": {"phase": "Running", "conditions": conditions},
        }
        for number in range(pods)
    ]
    metadata = {"continue": "abc", "remainingItemCount": 7} if more else {}
    return json.dumps({"kind": "PodList", "metadata": metadata, "items": items})


@needs_jq
def test_a_list_is_read_to_its_last_page_and_no_page_is_lost(shell: Shell) -> None:
    shell.says(page=page_of(3, more=True), last=page_of(4, more=False))
    look = look_command()
    inside = read_look(shell.run(look), look, "demo")
    raw = [call for call in shell.calls if "/api/v1/pods?" in call]
    assert any("limit=1000&continue=abc]" in call for call in raw)
    assert inside.pods_in_all % 7 == 0
    assert inside.pods_in_all >= 7
    assert inside.unreadable == {}


@needs_jq
def test_a_page_that_is_too_large_for_jq_is_asked_for_in_smaller_ones(shell: Shell) -> None:
    page = json.loads(page_of(1, more=False))
    page["items"][0]["metadata"]["annotations"] = {"a": "x" * 17_000_000}
    shell.says(page=json.dumps(page))
    look = look_command()
    inside = read_look(shell.run(look), look, "demo")
    sizes = [int(re.findall(r"limit=(\d+)", call)[0]) for call in shell.calls if "/api/v1/pods?" in call]
    assert sizes == [1000, 125, 16, 2, 1]
    assert inside.pods_in_all == 1
