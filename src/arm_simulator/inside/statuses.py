"""The status of a pod as it is shown, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from arm_simulator.inside.state import Object
from arm_simulator.inside.troubles import Trouble

REJECTIONS = {
    "NodeAffinity": (
        "NodeAffinity",
        "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    ),
    "Insufficient cpu": ("OutOfcpu", "Node didn't have enough resource: cpu"),
    "Insufficient memory": ("OutOfmemory", "Node didn't have enough resource: memory"),
}


def pending_status(pod: Object, troubles: Mapping[str, Trouble | None] | None = None) -> Object:
    """Returns the status of a pod whose containers do not run yet."""
    scheduled = bool(pod["spec"].get("nodeName"))
    if not scheduled:
        return {"phase": "Pending", "conditions": []}
    rows = []
    for one in pod["spec"]["containers"]:
        trouble = (troubles or {}).get(one["name"])
        waiting = {"reason": trouble.reason if trouble else "ContainerCreating"}
        if trouble and trouble.message:
            waiting["message"] = trouble.message
        rows.append(_container(one, {"waiting": waiting}))
    return {"phase": "Pending", "conditions": _conditions("False"), "containerStatuses": rows}


def running_status(pod: Object, since: str) -> Object:
    """Returns the status of a pod whose containers run."""
    rows = [_container(one, {"running": {"startedAt": since}}, ready=True) for one in pod["spec"]["containers"]]
    number = int(pod["metadata"]["uid"].replace("-", "")[:4], 16)
    return {
        "phase": "Running",
        "conditions": _conditions("True"),
        "containerStatuses": rows,
        "startTime": since,
        "podIP": f"10.244.{number // 256}.{number % 256}",
    }


def ended_status(pod: Object, ends: Mapping[str, Any], now: str) -> Object:
    """Returns the status of a pod whose containers have ended; one that would restart backs off instead."""
    failed = any(code for code, _ in ends.values())
    policy = pod["spec"]["restartPolicy"]
    restarts = policy == "Always" or (policy == "OnFailure" and failed)
    rows = []
    for one in pod["spec"]["containers"]:
        code, error = ends[one["name"]]
        reason = "StartError" if error else "Error" if code else "Completed"
        state: Object = {"exitCode": code, "reason": reason, "startedAt": now, "finishedAt": now}
        if error:
            state["message"] = f"failed to create containerd task: failed to create shim task: {error}"
        if restarts:
            row = _container(one, {"waiting": {"reason": "CrashLoopBackOff"}}) | {"lastState": {"terminated": state}}
            rows.append({**row, "restartCount": 1})
        else:
            rows.append(_container(one, {"terminated": state}))
    phase = "Running" if restarts else "Failed" if failed else "Succeeded"
    reason = "" if restarts or failed else "PodCompleted"
    return {"phase": phase, "conditions": _conditions("False", reason), "containerStatuses": rows}


def rejected_status(why: str) -> Object:
    """Returns the status of a pod that the kubelet of its node does not take."""
    reason, text = REJECTIONS.get(why, ("OutOfpods", "Node didn't have enough resource: pods"))
    return {"phase": "Failed", "reason": reason, "message": f"Pod was rejected: {text}", "conditions": []}


def _conditions(ready: str, reason: str = "") -> list[Object]:
    """Returns the conditions of a scheduled pod."""
    why = {"reason": reason or "ContainersNotReady"} if ready == "False" else {}
    return [
        {"type": "Initialized", "status": "True"},
        {"type": "Ready", "status": ready, **why},
        {"type": "ContainersReady", "status": ready, **why},
        {"type": "PodScheduled", "status": "True"},
    ]


def image_id(image: str) -> str:
    """Returns what a node calls an image: its repository and a digest, the wanted one or one made up from the name."""
    name, _, digest = image.partition("@")
    repository, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        repository = name
    return f"{repository}@{digest or f'sha256:{sha256(name.encode()).hexdigest()}'}"


def _container(container: Object, state: Object, ready: bool = False) -> Object:
    """Returns the status of one container."""
    return {
        "name": container["name"],
        "image": container["image"],
        # A node knows the image once it has pulled it, also after the container has ended.
        "imageID": "" if "waiting" in state else image_id(container["image"]),
        "ready": ready,
        "started": ready,
        "restartCount": 0,
        "lastState": {},
        "state": state,
    }
