"""Which node a pod goes to, and in the scheduler's words why there is none."""

from __future__ import annotations

from collections import Counter

from arm_simulator.inside.nodes import is_ready, nodes
from arm_simulator.inside.quantities import amount
from arm_simulator.inside.resources import RESOURCES, requested
from arm_simulator.inside.state import Inside, Object

SELECTOR = "node(s) didn't match Pod's node affinity/selector"
CORDONED = "node(s) were unschedulable"
TOO_MANY = "Too many pods"
# What the add-ons of each node take; deduced from no cluster, only so that a node is never quite empty.
ADD_ONS = {"cpu": 220, "memory": 300 * 2**20}


def placed(inside: Inside, pod: Object) -> tuple[Object | None, str]:
    """Returns the node for a pod, or None and why."""
    reasons: Counter[str] = Counter()
    lacking = 0
    found = nodes(inside)
    for node in found:
        why = refusals(inside, pod, node)
        if not why:
            return node, ""
        reasons.update(why)
        lacking += all(one.startswith("Insufficient") or one == TOO_MANY for one in why)
    return None, _told(len(found), reasons, lacking)


def refusals(inside: Inside, pod: Object, node: Object) -> list[str]:
    """Returns why a pod may not go to a node; the filters stop at the first kind that refuses, as the scheduler's."""
    spec = pod["spec"]
    if node["spec"].get("unschedulable"):
        return [CORDONED]
    if not is_ready(node) and not node["spec"].get("taints"):
        return ["node(s) were not ready"]
    taint = next((one for one in node["spec"].get("taints") or [] if not tolerated(spec, one)), None)
    if taint is not None:
        return [f"node(s) had untolerated taint {{{taint['key']}: {taint.get('value', '')}}}"]
    if not selected(spec, node):
        return [SELECTOR]
    return room_refusals(inside, pod, node)


def selected(spec: Object, node: Object) -> bool:
    """Says whether a node has the labels that a pod asks for, by a selector and by a required affinity."""
    labels = node["metadata"]["labels"]
    if any(labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
        return False
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    terms = (affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or {}).get("nodeSelectorTerms")
    return terms is None or any(
        all(_matches(labels, one) for one in term.get("matchExpressions") or []) for term in terms
    )


def _matches(labels: Object, expression: Object) -> bool:
    """Says whether labels are as one expression asks."""
    value, values = labels.get(expression["key"]), expression.get("values") or []
    operator = expression["operator"]
    if operator in ("In", "NotIn"):
        return (value in values) is (operator == "In")
    return (value is not None) is (operator == "Exists")


def room_refusals(inside: Inside, pod: Object, node: Object) -> list[str]:
    """Returns what a node has too little of."""
    name = node["metadata"]["name"]
    others = [
        one
        for key, one in inside.section("pods").items()
        if (one.get("spec") or {}).get("nodeName") == name
        and (one.get("status") or {}).get("phase") not in ("Succeeded", "Failed")
        and key != f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
    ]
    lacking = []
    if len(others) + 1 > int(node["status"]["allocatable"]["pods"]):
        lacking.append(TOO_MANY)
    for resource in RESOURCES:
        used = ADD_ONS[resource] + sum(requested(one["spec"], resource) for one in others)
        wanted = requested(pod["spec"], resource)
        if wanted and used + wanted > amount(resource, node["status"]["allocatable"][resource]):
            lacking.append(f"Insufficient {resource}")
    return lacking


def tolerated(spec: Object, taint: Object) -> bool:
    """Says whether a pod tolerates a taint; a preference is no obstacle."""
    if taint.get("effect") == "PreferNoSchedule":
        return True
    for one in spec.get("tolerations") or []:
        if one.get("effect") not in (None, "", taint.get("effect")):
            continue
        if one.get("operator") == "Exists" and one.get("key") in (None, "", taint["key"]):
            return True
        if one.get("key") == taint["key"] and one.get("value", "") == taint.get("value", ""):
            return True
    return False


def _told(total: int, reasons: Counter[str], lacking: int) -> str:
    """Returns the scheduler's sentence."""
    if total == 0:
        return "no nodes available to schedule pods"
    listed = ", ".join(sorted(f"{count} {reason}" for reason, count in reasons.items()))
    helpless = total - lacking
    parts = [f"{lacking} No preemption victims found for incoming pod"] if lacking else []
    parts += [f"{helpless} Preemption is not helpful for scheduling"] if helpless else []
    told = ", ".join(sorted(parts))
    return f"0/{total} nodes are available: {listed}. preemption: 0/{total} nodes are available: {told}."
