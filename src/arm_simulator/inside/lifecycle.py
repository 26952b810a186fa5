"""The life of a pod: scheduled, created, running, ended; it moves on by the clock, or by the number of looks at it.

A stage lasts as many looks as an operation lasts polls (`operation_polls`), or half of `operation_seconds`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from arm_simulator.inside import events
from arm_simulator.inside.autoscaling import ask_for_node
from arm_simulator.inside.containers import run_container
from arm_simulator.inside.kernel import DEFAULT_GUEST_MEMORY, Machine, guest
from arm_simulator.inside.nodes import is_ready, machine_of, node_named
from arm_simulator.inside.resources import limit, quality
from arm_simulator.inside.scheduling import placed, room_refusals, selected
from arm_simulator.inside.state import Inside, Object, moment, next_version
from arm_simulator.inside.statuses import ended_status, pending_status, rejected_status, running_status
from arm_simulator.inside.troubles import handler_of, trouble_of

Progress = dict[str, Any]


def started(inside: Inside, pod: Object) -> None:
    """Begins the life of a pod that was just made."""
    inside.section("progress")[pod["metadata"]["uid"]] = {"stage": "new", "looks": 0, "since": _now(inside)}
    pod["status"] = {**pending_status(pod), "qosClass": quality(pod["spec"])}
    _schedule(inside, pod)


def look(inside: Inside, pod: Object) -> None:
    """Counts a look at a pod and moves it on when a stage is over; a pod of the seed stays as it is."""
    progress = progress_of(inside, pod)
    if progress is None or progress["stage"] == "over":
        return
    if progress["stage"] == "new":
        _schedule(inside, pod)
        return
    if not _stage_is_over(inside, pod, progress):
        return
    if progress["stage"] == "creating":
        _start(inside, pod, progress)
    elif progress["stage"] == "running" and not progress["forever"]:
        _end(inside, pod, progress)


def may_change(inside: Inside, pod: Object) -> bool:
    """Says whether looking on can change a pod, as things in the cluster stand."""
    progress = progress_of(inside, pod)
    if progress is None:
        return False
    stage = progress["stage"]
    return (stage == "creating" and not progress.get("stuck")) or (stage == "running" and not progress["forever"])


def progress_of(inside: Inside, pod: Object) -> Progress | None:
    """Returns what is known of a pod's life, or None for one of the seed."""
    found: Progress | None = inside.section("progress").get(pod["metadata"].get("uid"))
    return found


def _schedule(inside: Inside, pod: Object) -> None:
    """Looks for a node; a pod that names its node passes the scheduler by and is judged by the kubelet there."""
    progress = inside.section("progress")[pod["metadata"]["uid"]]
    name = pod["spec"].get("nodeName")
    if name:
        node = node_named(inside, name)
        if node is None or not is_ready(node):
            return
        why = ["NodeAffinity"] if not selected(pod["spec"], node) else room_refusals(inside, pod, node)
        if why:
            pod["status"] |= rejected_status(why[0])
            events.record(inside, pod, "Warning", pod["status"]["reason"], pod["status"]["message"])
            progress["stage"] = "over"
            return
    else:
        node, told = placed(inside, pod)
        if node is None:
            pod["status"]["conditions"] = [_unscheduled(told)]
            events.record(inside, pod, "Warning", "FailedScheduling", told, "default-scheduler")
            ask_for_node(inside, pod)
            return
        name = node["metadata"]["name"]
        pod["spec"]["nodeName"] = name
        where = f"Successfully assigned {pod['metadata']['namespace']}/{pod['metadata']['name']} to {name}"
        events.record(inside, pod, "Normal", "Scheduled", where, "default-scheduler")
    progress |= {"stage": "creating", "looks": 0, "since": _now(inside)}
    pod["status"] |= pending_status(pod)
    pod["metadata"]["resourceVersion"] = next_version(inside)


def _start(inside: Inside, pod: Object, progress: Progress) -> None:
    """Starts the containers, or says why they do not start."""
    node = node_named(inside, pod["spec"]["nodeName"])
    if node is None:
        return
    troubles = {one["name"]: trouble_of(inside, pod, one, node) for one in pod["spec"]["containers"]}
    progress["stuck"] = any(troubles.values())
    if progress["stuck"]:
        pod["status"] |= pending_status(pod, troubles)
        for trouble in {one for one in troubles.values() if one is not None}:
            events.record(inside, pod, "Warning", trouble.event, trouble.told)
        return
    machine = machine_for(inside, pod, node)
    ran = {one["name"]: run_container(pod, one, machine) for one in pod["spec"]["containers"]}
    never_ends = bool(inside.setting("sandbox", "neverEnds", False)) and handler_of(inside, pod) != "runc"
    progress |= {
        "stage": "running",
        "looks": 0,
        "since": _now(inside),
        "forever": never_ends or any(one.code is None for one in ran.values()),
        "logs": {name: one.log for name, one in ran.items()},
        "ends": {name: [one.code, one.error] for name, one in ran.items()},
    }
    for one in pod["spec"]["containers"]:
        events.record(inside, pod, "Normal", "Pulled", f'Container image "{one["image"]}" already present on machine')
        events.record(inside, pod, "Normal", "Created", f"Created container: {one['name']}")
        events.record(inside, pod, "Normal", "Started", f"Started container {one['name']}")
    pod["status"] |= running_status(pod, moment(inside.now()))
    pod["metadata"]["resourceVersion"] = next_version(inside)


def _end(inside: Inside, pod: Object, progress: Progress) -> None:
    """Ends a pod whose containers have all ended."""
    pod["status"] |= ended_status(pod, progress["ends"], moment(inside.now()))
    progress["stage"] = "over"
    pod["metadata"]["resourceVersion"] = next_version(inside)


def machine_for(inside: Inside, pod: Object, node: Object) -> Machine:
    """Returns the machine that a pod's processes see: the node, or a virtual machine of its own."""
    machine = machine_of(inside, node).named(pod["metadata"]["name"])
    if handler_of(inside, pod) == "runc":
        return machine
    cpus = -(-(limit(pod["spec"], "cpu") or 1000) // 1000)
    memory = limit(pod["spec"], "memory") or DEFAULT_GUEST_MEMORY
    facts = dict(inside.section("guest"))
    if facts.get("sameMachine"):
        return machine
    if facts.get("sameRelease"):
        facts["release"] = machine.release
    if facts.get("sameBootId"):
        facts["bootId"] = machine.boot_id
    return guest(pod["metadata"]["name"], pod["metadata"]["uid"], cpus, memory, facts)


def _stage_is_over(inside: Inside, pod: Object, progress: Progress) -> bool:
    """Counts a look and says whether the present stage has lasted long enough; virtual machines may come up slowly."""
    progress["looks"] += 1
    slow = progress["stage"] == "creating" and handler_of(inside, pod) != "runc"
    looks = int(inside.setting("sandbox", "looks", 0)) if slow else 0
    if inside.polls is not None:
        return bool(progress["looks"] >= max(inside.polls, looks))
    since = datetime.fromisoformat(progress["since"])
    return (inside.now() - since).total_seconds() >= inside.seconds / 2 * max(1, looks)


def _unscheduled(told: str) -> Object:
    """Returns the condition of a pod for which there is no node."""
    return {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": told}


def _now(inside: Inside) -> str:
    """Returns the present moment as progress keeps it."""
    return inside.now().isoformat()
