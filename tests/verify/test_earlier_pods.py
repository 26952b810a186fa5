"""What a killed run left in a namespace of others is removed by the next run there, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.model.proof import ProbeRun, Trio
from aks_sandbox.verify.pods import LABELS, pod_manifests
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world
from tests.support.verifying import lines_of, prove

SHARED = "platform"
OURS = "sandboxed-untrusted-0123abcd"


def pods_in(arm: InProcessArm) -> list[str]:
    """The pods of that namespace."""
    inside = arm.world.document["clusters"]["sandbox-rg/demo"]["inside"]
    return sorted(key.partition("/")[2] for key in inside.get("pods") or {} if key.startswith(f"{SHARED}/"))


def in_shared_world(**pods: dict[str, Any]) -> InProcessArm:
    """A healthy cluster with a namespace of others, and pods in it with these metadata."""
    arm = in_world("inside-healthy")
    inside = arm.world.document["clusters"]["sandbox-rg/demo"].setdefault("inside", {})
    inside.setdefault("namespaces", {})[SHARED] = {}
    inside["pods"] = {f"{SHARED}/{name.replace('_', '-')}": {"metadata": metadata} for name, metadata in pods.items()}
    return arm


OVER = {"aks-sandbox/until": "1"}
AHEAD = {"aks-sandbox/until": "99999999999"}


@pytest.mark.parametrize(
    ("metadata", "stays"),
    [
        ({"labels": LABELS, "annotations": OVER}, False),
        ({"labels": LABELS, "annotations": AHEAD}, True),
        ({"labels": LABELS, "annotations": {**OVER, "aks-sandbox/kept": "true"}}, True),
        ({"labels": {"app.kubernetes.io/managed-by": "aks-sandbox"}, "annotations": OVER}, True),
        ({"labels": {}, "annotations": OVER}, True),
    ],
)
def test_only_what_is_ours_and_over_is_removed_and_said(metadata: dict[str, Any], stays: bool) -> None:
    arm = in_shared_world(**{OURS.replace("-", "_"): metadata, "web": {"labels": LABELS, "annotations": OVER}})
    document = prove(arm, namespace=SHARED)
    assert document["verdict"] == "isolated"
    assert pods_in(arm) == ([OURS, "web"] if stays else ["web"])
    assert (OURS in document["cleanup"]["removed"]) is not stays
    assert document["cleanup"]["left"] == []
    assert len(document["cleanup"]["removed"]) == (3 if stays else 4)


def test_it_is_removed_too_where_nothing_is_made() -> None:
    arm = in_shared_world(**{OURS.replace("-", "_"): {"labels": LABELS, "annotations": OVER}})
    arm.world.document["clusters"]["sandbox-rg/demo"]["inside"]["nodes"] = {"untrusted": {"ready": False}}
    document = prove(arm, namespace=SHARED)
    assert document["verdict"] == "notProven"
    assert document["cleanup"]["removed"] == [OURS]
    assert pods_in(arm) == []
    assert lines_of(arm)[-1] == "sh probe.sh clean"


def test_without_the_option_no_namespace_of_others_is_looked_into() -> None:
    arm = in_shared_world(**{OURS.replace("-", "_"): {"labels": LABELS, "annotations": OVER}})
    prove(arm)
    assert pods_in(arm) == [OURS]
    assert not any("runpods" in line for line in lines_of(arm))


@pytest.mark.parametrize("borrowed", [True, False])
def test_pods_in_a_namespace_of_others_say_how_long_they_may_stay(borrowed: bool) -> None:
    trio = Trio("untrusted", "kata", "n")
    run = ProbeRun(namespace=SHARED, trios=(trio,), until=17, process="0a-1", borrowed=borrowed, annotations={"a": "b"})
    wanted = {"aks-sandbox/until": "17", "aks-sandbox/process": "0a-1"} if borrowed else {}
    assert [pod["metadata"]["annotations"] for pod in pod_manifests(run)] == [{"a": "b", **wanted}] * 3
