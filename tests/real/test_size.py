"""`manifest size` against the real scheduler: what it books for a pod, and how many pods it places on a node."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from tests.e2e.conftest import Az
from tests.support.moments import wait_until

from .conftest import CLASS, IMAGE, Bed, hold
from .fake_nodes import EVERYWHERE, booked, fake_node, on_pool, placed, workload

_SIZE = "Standard_D4s_v5"
_MORE_THAN_FIT = 3


def _container(name: str = "main", limits: Any = None, requests: Any = None, **more: Any) -> dict[str, Any]:
    amounts = {name: values for name, values in (("limits", limits), ("requests", requests)) if values}
    return {"name": name, "image": IMAGE, "resources": amounts, **more}


def _of(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"containers": list(containers), **more}


_SIDECAR = _container("side", {"memory": "1Gi", "cpu": "500m"}, restartPolicy="Always")
_INIT = _container("init", {"memory": "2Gi", "cpu": "1"})
#: Pods whose bookings follow from different rules of the scheduler.
PODS: Mapping[str, dict[str, Any]] = {
    "small": _of(_container(limits={"memory": "256Mi"})),
    "large": _of(_container(limits={"memory": "1Gi"})),
    "processors": _of(_container(limits={"memory": "256Mi", "cpu": "500m"})),
    "unlimited": _of(_container()),
    "requests": _of(_container(limits={"memory": "1Gi"}, requests={"memory": "128Mi", "cpu": "10m"})),
    "two": _of(_container(limits={"memory": "256Mi"}), _container("other", requests={"memory": "100Mi"})),
    "init": _of(_container(limits={"memory": "256Mi"}), initContainers=[_INIT]),
    "sidecar-last": _of(_container(limits={"memory": "256Mi"}), initContainers=[_INIT, _SIDECAR]),
    "sidecar-first": _of(_container(limits={"memory": "256Mi"}), initContainers=[_SIDECAR, _INIT]),
    "whole": _of(_container(limits={"memory": "256Mi"}), resources={"requests": {"memory": "2Gi", "cpu": "300m"}}),
    "twenty": _of(*(_container(f"c{number}", limits={"memory": "64Mi", "cpu": "7m"}) for number in range(20))),
}


def _sized(az: Az, path: Path, objects: list[dict[str, Any]], *options: str) -> Any:
    path.write_text("\n---\n".join(map(json.dumps, objects)), encoding="utf-8")
    result = az("aks-sandbox", "manifest", "size", str(path), *options)
    assert result.exit_code == 0, result.stderr
    return result.json


def test_what_is_booked_and_how_many_fit_is_what_the_scheduler_does(bed: Bed, az: Az, tmp_path: Path) -> None:
    given = [workload("Deployment", name, {"runtimeClassName": CLASS, **spec}) for name, spec in PODS.items()]
    said = _sized(az, tmp_path / "pods.json", given, "-s", _SIZE, "--max-pods", "110")
    room = said["nodes"][0]["allocatable"]
    for number, (name, spec) in enumerate(PODS.items()):
        fits = said["nodes"][0]["pods"][number]["podsPerNode"]
        books = said["pods"][number]
        pool = f"size{number}"
        with fake_node(bed, pool, room["memoryBytes"], room["cpuMillis"], room["pods"]) as node:
            wanted = fits + _MORE_THAN_FIT
            bed.create(workload("Deployment", name, on_pool(pool, spec), replicas=wanted))
            try:
                hold(placed(bed, name, wanted) == fits, (name, fits))
                memory, cpu = booked(bed, node)
                hold(memory == fits * books["bookedMemoryBytes"], (name, memory, books))
                hold(cpu == fits * books["bookedCpuMillis"], (name, cpu, books))
            finally:
                _remove(bed, "deployment", name)


def test_daemon_sets_take_their_room_on_the_node(bed: Bed, az: Az, tmp_path: Path) -> None:
    """An ordinary one and a sandboxed one, and one that does not select such nodes."""
    plain = {"tolerations": EVERYWHERE, **_of(_container(limits={"memory": "900Mi", "cpu": "150m"}))}
    boxed = _of(_container(limits={"memory": "64Mi"}))
    elsewhere = {**_of(_container(limits={"memory": "2Gi"})), "nodeSelector": {"kubernetes.io/os": "windows"}}
    pods = _of(_container(limits={"memory": "128Mi"}))
    sandboxed = {"runtimeClassName": CLASS}
    given = [
        workload("Deployment", "app", {**sandboxed, **pods}),
        workload("DaemonSet", "plain", plain),
        workload("DaemonSet", "boxed", {**sandboxed, **boxed}),
        workload("DaemonSet", "elsewhere", elsewhere),
    ]
    answer = _sized(az, tmp_path / "pods.json", given, "-s", _SIZE, "--max-pods", "110")["nodes"][0]
    room, fits = answer["allocatable"], answer["pods"][0]["podsPerNode"]
    with fake_node(bed, "sizeds", room["memoryBytes"], room["cpuMillis"], room["pods"]) as node:
        try:
            bed.create(workload("DaemonSet", "plain", {**plain, "nodeSelector": {"agentpool": "sizeds"}}))
            bed.create(workload("DaemonSet", "boxed", on_pool("sizeds", boxed)))
            bed.create(workload("DaemonSet", "elsewhere", elsewhere))
            for name in ("plain", "boxed"):
                hold(placed(bed, name, 1) == 1, name)
            memory, cpu = booked(bed, node)
            taken = answer["taken"]
            hold((memory, cpu, 2) == (taken["memoryBytes"], taken["cpuMillis"], taken["pods"]), (memory, cpu, taken))
            wanted = fits + _MORE_THAN_FIT
            bed.create(workload("Deployment", "app", on_pool("sizeds", pods), replicas=wanted))
            hold(placed(bed, "app", wanted) == fits, fits)
            hold(bed.items("pods", "-l", "size=elsewhere") == [], "a node of Linux")
        finally:
            _remove(bed, "deployment", "app")
            for name in ("plain", "boxed", "elsewhere"):
                _remove(bed, "daemonset", name)


def test_a_job_has_as_many_pods_at_once_as_is_said(bed: Bed, az: Az, tmp_path: Path) -> None:
    jobs: dict[str, dict[str, Any]] = {
        "one": {},
        "queue": {"parallelism": 3},
        "few-to-do": {"parallelism": 5, "completions": 2},
        "few-at-once": {"parallelism": 2, "completions": 6},
        "suspended": {"parallelism": 4, "suspend": True},
    }
    given = []
    for name, fields in jobs.items():
        # They stay without a node: what counts is how many the controller creates.
        spec = {"runtimeClassName": CLASS, "restartPolicy": "Never", **_of(_container(limits={"memory": "256Mi"}))}
        template = {"spec": {**spec, "nodeSelector": {"agentpool": "nowhere"}}}
        metadata = {"name": name}
        given.append(
            {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": {**fields, "template": template}}
        )
    counts = [row["replicas"] for row in _sized(az, tmp_path / "jobs.json", given)["pods"]]
    try:
        for one in given:
            bed.create(one)
        for name, count in zip(jobs, counts, strict=True):
            wait_until(partial(_has_pods, bed, name, count), f"Job {name} had {count} pods")
            controlled = bed.get("job", name)["status"].get("active", 0)
            hold(controlled == count, (name, controlled, count))
    finally:
        bed.delete("job", *jobs)


def _has_pods(bed: Bed, job: str, count: int) -> bool:
    return len(bed.items("pods", "-l", f"job-name={job}")) == count


def _remove(bed: Bed, kind: str, name: str) -> None:
    bed.kubectl("delete", kind, name, "--ignore-not-found", "--cascade=foreground", "--wait=false")
    # Nothing runs on such a node, so nothing would confirm the end of its pods.
    bed.kubectl("delete", "pods", "-l", f"size={name}", "--force", "--grace-period=0", "--ignore-not-found")
