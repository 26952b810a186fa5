"""What the commands tell, as plain data: a member of another type is Unreachable, and a hostile name is a name."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.arm.inside import read_look, read_probe
from aks_sandbox.arm.run_command import CommandResult
from aks_sandbox.errors import Unreachable
from aks_sandbox.model.in_cluster import ClassedPod, InCluster, Node, PodEvent, ProbeNamespace, RuntimeClass
from aks_sandbox.model.proof import NamespaceLeft, ProbePod, ProbeResult
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.model.wanted import ClusterCommand
from aks_sandbox.steps import lines_of
from tests.support.examples import examples

MARK = "aks-sandbox-0123456789abcdef0123456789abcdef"
COMMAND = ClusterCommand("sh look.sh", {}, MARK)
LOOK: dict[str, Any] = {
    "now": 1_795_000_000,
    "runtimeClasses": [
        {"name": "kata-vm-isolation", "handler": "kata", "overhead": {"memory": "600Mi"}, "nodeSelector": {"a": "b"}}
    ],
    "nodes": [
        {
            "name": "aks-1",
            "labels": {"kubernetes.azure.com/agentpool": "untrusted"},
            "ready": True,
            "schedulable": True,
            "handlers": ["runc", "kata"],
            "image": "AKSAzureLinux-V3katagen2-1",
            "bootId": "b",
            "kernel": "6.6",
            "cpu": "3860m",
            "memory": "14375080Ki",
        }
    ],
    "nodesInAll": 1,
    "pods": [
        {"namespace": "work", "name": "job", "runtimeClass": "kata-vm-isolation", "node": "aks-1", "phase": "Running"}
    ],
    "podsInAll": 1,
    "eventsInAll": 1,
    "events": [
        {"namespace": "work", "pod": "job", "reason": "Failed", "message": "no", "count": 2, "lastSeen": "2026-09-01"}
    ],
    "namespaces": [{"name": "aks-sandbox-verify-0123abcd", "created": "2026-09-01", "annotations": {"until": "5"}}],
    "unreadable": {"pods": "no"},
}
PROBE: dict[str, Any] = {
    "pods": [
        {
            "name": "sandboxed-untrusted",
            "phase": "Succeeded",
            "node": "aks-1",
            "runtimeClass": "kata-vm-isolation",
            "overhead": {"memory": "600Mi"},
            "imageId": "mcr.example/busybox@sha256:00",
            "reason": "Completed",
            "message": "over",
        }
    ],
    "logs": {"sandboxed-untrusted": "a\nb\n"},
    "events": [{"namespace": "work", "pod": "job", "reason": "Failed", "message": "no", "count": 2, "lastSeen": "now"}],
    "made": True,
    "creation": "",
    "refusals": {"control-untrusted": "denied\n"},
    "namespaces": [
        {
            "name": "aks-sandbox-verify-0123abcd",
            "deleted": True,
            "finalizers": ["example.com/audit"],
            "why": "held",
        }
    ],
    "unreadable": {"events": "no"},
}
#: Values that are of no use where something else is expected.
OTHERS = (7, 1.5, True, "text", ["x"], {"x": "y"})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
Path = tuple[str | int, ...]


def look(document: Any) -> InCluster:
    """What a look that printed that has seen."""
    return read_look(result(document), COMMAND, "demo")


def probe(document: Any) -> ProbeResult:
    """What a command of a run that printed that has seen."""
    return read_probe(result(document), COMMAND, "demo")


def result(document: Any) -> CommandResult:
    """A command that printed that document."""
    return CommandResult(0, f"\n{MARK} begin\n{json.dumps(document)}\n{MARK} end\n")


READERS: dict[str, tuple[dict[str, Any], Callable[[Any], Any]]] = {"look": (LOOK, look), "probe": (PROBE, probe)}


def paths(value: Any, before: Path = ()) -> Iterator[Path]:
    """The way to every member of a document."""
    if before:
        yield before
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, (*before, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, (*before, index))


def member(document: Any, path: Path) -> Any:
    """The member at the end of that way."""
    for step in path:
        document = document[step]
    return document


def with_member(document: Any, path: Path, value: Any) -> Any:
    """The document with another value there."""
    changed = copy.deepcopy(document)
    member(changed, path[:-1])[path[-1]] = value
    return changed


ALL_PATHS = [(name, path) for name, (document, _) in READERS.items() for path in paths(document)]


def test_a_good_look_is_read_in_every_member() -> None:
    assert look(LOOK) == InCluster(
        now=1_795_000_000,
        runtime_classes=(RuntimeClass("kata-vm-isolation", "kata", {"memory": "600Mi"}, {"a": "b"}),),
        nodes=(
            Node(
                name="aks-1",
                pool="untrusted",
                ready=True,
                schedulable=True,
                labels={"kubernetes.azure.com/agentpool": "untrusted"},
                handlers=("runc", "kata"),
                image="AKSAzureLinux-V3katagen2-1",
                boot_id="b",
                kernel_release="6.6",
                cpu="3860m",
                memory="14375080Ki",
            ),
        ),
        pods=(ClassedPod("work", "job", "kata-vm-isolation", "aks-1", "Running"),),
        events=(PodEvent("work", "job", "Failed", "no", 2, "2026-09-01"),),
        namespaces=(ProbeNamespace("aks-sandbox-verify-0123abcd", "2026-09-01", 5, False, ""),),
        nodes_in_all=1,
        pods_in_all=1,
        events_in_all=1,
        unreadable={"pods": "no"},
    )


def test_a_good_probe_is_read_in_every_member() -> None:
    assert probe(PROBE) == ProbeResult(
        pods=(
            ProbePod(
                name="sandboxed-untrusted",
                phase="Succeeded",
                node="aks-1",
                runtime_class="kata-vm-isolation",
                overhead={"memory": "600Mi"},
                image_id="mcr.example/busybox@sha256:00",
                reason="Completed",
                message="over",
                log="a\nb\n",
            ),
        ),
        events=(PodEvent("work", "job", "Failed", "no", 2, "now"),),
        made=True,
        creation="",
        refusals={"control-untrusted": "denied"},
        left=(NamespaceLeft("aks-sandbox-verify-0123abcd", True, ("example.com/audit",), "held"),),
        unreadable={"events": "no"},
    )


@pytest.mark.parametrize(("name", "path"), ALL_PATHS, ids=lambda value: str(value))
def test_a_member_of_another_type_is_unreachable(name: str, path: Path) -> None:
    document, reader = READERS[name]
    for other in OTHERS:
        if type(other) is not type(member(document, path)):
            with pytest.raises(Unreachable, match="demo: the answer does not have the expected form") as caught:
                reader(with_member(document, path, other))
            assert lines_of(caught.value.steps) == ["Repeat the command."]


@examples(150)
@given(st.sampled_from(ALL_PATHS), JSON)
def test_whatever_stands_in_a_member_nothing_else_is_raised(where: tuple[str, Path], value: Any) -> None:
    document, reader = READERS[where[0]]
    with suppress(Unreachable):
        reader(with_member(document, where[1], value))


@given(st.dictionaries(st.sampled_from([*LOOK, *PROBE]), JSON))
def test_no_document_at_all_raises_anything_else(document: dict[str, Any]) -> None:
    for _, reader in READERS.values():
        with suppress(Unreachable):
            reader(document)


@pytest.mark.parametrize("name", ["now", "nodesInAll", "podsInAll", "eventsInAll"])
def test_a_look_without_its_numbers_is_unreachable(name: str) -> None:
    with pytest.raises(Unreachable, match=f"'{name}' is missing"):
        look({key: value for key, value in LOOK.items() if key != name})


def test_what_may_be_missing_is_empty() -> None:
    assert look({"now": 1, "nodesInAll": 0, "podsInAll": 0, "eventsInAll": 0}) == InCluster(now=1)
    assert probe({}) == ProbeResult()


@pytest.mark.parametrize("rows", [None, [], [{"name": "aks-sandbox-verify-1"}]])
def test_namespaces_that_nobody_could_ask_for_are_none_and_no_empty_list(rows: list[dict[str, Any]] | None) -> None:
    expected = None if rows is None else tuple(NamespaceLeft(row["name"]) for row in rows)
    assert probe({"namespaces": rows}).left == expected


@pytest.mark.parametrize(
    ("annotation", "until"),
    [("5", 5), ("0", 0), ("999999999999999", 999_999_999_999_999)]
    + [(text, None) for text in ("", "-5", "+5", "5.0", "5 ", "5\n", "٥", "1e3", "1000000000000000", "9" * 5000, "x")],
)
def test_a_namespace_that_says_no_time_has_none(annotation: str, until: int | None) -> None:
    row = {"name": "n", "annotations": {"until": annotation}}
    assert look({**LOOK, "namespaces": [row]}).namespaces == (ProbeNamespace("n", "", until),)


@pytest.mark.parametrize(("kept", "expected"), [("true", True), ("True", False), ("1", False), ("", False)])
def test_a_namespace_is_kept_by_one_word(kept: str, expected: bool) -> None:
    row = {"name": "n", "annotations": {"kept": kept, "process": "0a-1"}}
    assert look({**LOOK, "namespaces": [row]}).namespaces == (ProbeNamespace("n", "", None, expected, "0a-1"),)


@pytest.mark.parametrize(
    ("labels", "pool"),
    [
        ({"kubernetes.azure.com/agentpool": "one", "agentpool": "two"}, "one"),
        ({"agentpool": "two"}, "two"),
        ({"other/agentpool": "three"}, ""),
        ({}, ""),
    ],
)
def test_the_pool_of_a_node_is_read_from_its_labels(labels: dict[str, str], pool: str) -> None:
    row = {"name": "n", "ready": True, "schedulable": True, "labels": labels}
    (node,) = look({**LOOK, "nodes": [row]}).nodes
    assert (node.pool, node.handlers) == (pool, None)


HOSTILE = st.sampled_from(["\x00", "\x1b[2J", "\u202e", "\ud800", f"{MARK} begin\n", "$(reboot)", "{}", '"', "\\"])


@given(HOSTILE | st.text(st.characters(codec=None), max_size=20))
def test_a_hostile_name_passes_as_one_line_and_a_log_as_it_is(name: str) -> None:
    row = {**LOOK["pods"][0], "name": name, "namespace": name}
    (pod,) = look({**LOOK, "pods": [row]}).pods
    shown = one_line(name)
    assert (pod.namespace, pod.name) == (shown, shown)
    (probed,) = probe({"pods": [{"name": name, "phase": name}], "logs": {name: name}}).pods
    assert probed == ProbePod(name=shown, phase=shown, log=name)


def test_a_name_that_holds_the_end_mark_leaves_no_document() -> None:
    with pytest.raises(Unreachable, match="printed no JSON between its marks"):
        look({**LOOK, "unreadable": {"pods": f"{MARK} end"}})
