"""The commands that run in a cluster: fixed lines and scripts; whatever a run holds travels in files of their own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aks_sandbox.arm
import aks_sandbox.verify
from aks_sandbox.arm.inside import look_before_run_command, look_command, room_command
from aks_sandbox.model.proof import ProbeRun, Trio
from aks_sandbox.model.wanted import ClusterCommand
from aks_sandbox.verify.plan import clean_command, read_command, start_command

SCRIPTS = {
    path.name: path
    for package in (aks_sandbox.arm, aks_sandbox.verify)
    for path in (Path(package.__path__[0]) / "scripts").iterdir()
}
NAMESPACE = "aks-sandbox-verify-0123abcd"
LINES = {
    "sh look.sh runtimeclasses nodes pods workloads claims events namespaces",
    "sh look.sh runtimeclasses nodes booked namespaces identity",
    "sh probe.sh start",
    "sh probe.sh read",
    "sh probe.sh clean",
}
OF_A_RUN = (start_command, read_command, clean_command)
RUN = ProbeRun(namespace=NAMESPACE, trios=(Trio("untrusted", "kata-vm-isolation", "aks-node-1"),))
#: What a shell, kubectl or jq might take for more than a text.
HOSTILE = st.sampled_from(
    ["$(reboot)", "`reboot`", "'; reboot; '", '"; reboot; "', "a\nreboot", "--all", "\x00", "$mark"]
)
TEXTS = HOSTILE | st.text(st.characters(codec="utf-8"), max_size=30)
RUNS = st.builds(
    ProbeRun,
    namespace=TEXTS,
    trios=st.lists(st.builds(Trio, pool=TEXTS, runtime_class=TEXTS, node=TEXTS), max_size=3).map(tuple),
    image=TEXTS,
    process=TEXTS,
    keep=st.booleans(),
    stale=st.lists(TEXTS, max_size=3).map(tuple),
)


def script(name: str) -> str:
    """The text of a script as it stands in the repository."""
    return SCRIPTS[name].read_text(encoding="utf-8")


def all_commands(run: ProbeRun) -> list[ClusterCommand]:
    """Every command that there is."""
    return [look_command(), look_before_run_command(), *(build(run) for build in OF_A_RUN)]


IN_EACH = [*("mark", "names", "namespace", "probe.jq", "probe.sh", "reading.sh", "stale", "unfinished.jq")]
POD_FILES = sorted(f"pod-{name}.json" for name in RUN.names)


def test_the_lines_are_these() -> None:
    assert [command.line for command in all_commands(RUN)] == [
        "sh look.sh runtimeclasses nodes pods workloads claims events namespaces",
        "sh look.sh runtimeclasses nodes booked namespaces identity",
        "sh probe.sh start",
        "sh probe.sh read",
        "sh probe.sh clean",
    ]


@pytest.mark.parametrize(
    ("build", "names"),
    [
        (
            look_command,
            [
                *("claims.jq", "events.jq", "few_nodes.jq", "look.jq", "look.sh", "mark", "nodes.jq", "pods.jq"),
                *("reading.sh", "workloads.jq"),
            ],
        ),
        (
            look_before_run_command,
            ["booked.jq", "look.jq", "look.sh", "mark", "nodes.jq", "reading.sh", "roomy_nodes.jq"],
        ),
        (room_command, ["mark", "reading.sh", "room.jq", "room.sh"]),
        (
            lambda: start_command(RUN),
            [*IN_EACH, "namespace.json", *POD_FILES],
        ),
        (lambda: read_command(RUN), IN_EACH),
        (lambda: read_command(RUN, RUN.names[:1]), [*IN_EACH, f"pod-{RUN.names[0]}.json"]),
        (lambda: clean_command(RUN), IN_EACH),
    ],
)
def test_a_command_has_the_files_that_it_needs_and_no_other(
    build: Callable[[], ClusterCommand], names: list[str]
) -> None:
    assert sorted(build().files) == sorted(names)


@settings(max_examples=300)
@given(RUNS)
def test_whatever_a_run_holds_the_line_and_the_scripts_are_fixed(run: ProbeRun) -> None:
    for command in all_commands(run):
        assert command.line in LINES
        for name, text in command.files.items():
            if name.endswith((".sh", ".jq")):
                assert text == script(name), name
            elif name.endswith(".json"):
                assert text.isascii(), name
                assert json.loads(text)["kind"] in ("Namespace", "Pod"), name
            else:
                assert name in ("namespace", "names", "mark", "keep", "stale", "borrowed", "waiting"), name
        assert command.files["mark"] == f"{command.mark}\n"
        assert re.fullmatch("aks-sandbox-[0-9a-f]{32}", command.mark)


@pytest.mark.parametrize("build", OF_A_RUN)
def test_a_run_is_told_its_namespace_and_the_names_of_its_pods(build: Callable[[ProbeRun], ClusterCommand]) -> None:
    run = ProbeRun(namespace=NAMESPACE, trios=(Trio("one", "kata", "n"), Trio("two", "kata", "n")))
    files = build(run).files
    assert files["namespace"] == f"{NAMESPACE}\n"
    assert files["names"].split() == [
        *("sandboxed-one", "second-one", "control-one", "sandboxed-two", "second-two", "control-two")
    ]
    assert files["stale"] == ""
    assert not {"keep", "borrowed"} & set(files)


@pytest.mark.parametrize("build", OF_A_RUN)
def test_whoever_keeps_a_run_says_so_with_an_empty_file(build: Callable[[ProbeRun], ClusterCommand]) -> None:
    assert build(ProbeRun(namespace=NAMESPACE, trios=(), keep=True)).files["keep"] == ""


@pytest.mark.parametrize("build", OF_A_RUN)
def test_what_is_stale_is_named_a_name_a_line(build: Callable[[ProbeRun], ClusterCommand]) -> None:
    run = ProbeRun(namespace=NAMESPACE, trios=(), stale=("aks-sandbox-verify-11111111", "aks-sandbox-verify-22222222"))
    assert build(run).files["stale"] == "aks-sandbox-verify-11111111\naks-sandbox-verify-22222222\n"


@pytest.mark.parametrize("build", OF_A_RUN)
def test_a_namespace_of_others_is_neither_made_nor_removed(build: Callable[[ProbeRun], ClusterCommand]) -> None:
    files = build(replace(RUN, borrowed=True)).files
    assert files["borrowed"] == ""
    assert "namespace.json" not in files


def test_each_command_has_a_mark_of_its_own() -> None:
    marks = [command.mark for _ in range(20) for command in all_commands(RUN)]
    assert len(set(marks)) == len(marks)


def test_the_start_makes_all_pods_and_a_look_those_that_are_missing() -> None:
    made = start_command(RUN).files
    assert [json.loads(made[name])["kind"] for name in POD_FILES] == ["Pod"] * len(POD_FILES)
    assert json.loads(made["namespace.json"])["metadata"]["name"] == NAMESPACE
    for files in (read_command(RUN).files, clean_command(RUN).files):
        assert not {"namespace.json", *POD_FILES} & set(files)
    (missing,) = RUN.names[1:2]
    assert json.loads(read_command(RUN, [missing]).files[f"pod-{missing}.json"])["metadata"]["name"] == missing
