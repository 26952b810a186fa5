"""What the API server does with a pod before it keeps it: namespace, RuntimeClass, defaults, pod security."""

from __future__ import annotations

import copy

from arm_simulator.inside.classes import runtime_class
from arm_simulator.inside.namespaces import namespace
from arm_simulator.inside.pod_security import check_pod_security
from arm_simulator.inside.quantities import QuantityError, amount
from arm_simulator.inside.refusals import forbidden
from arm_simulator.inside.state import Inside, Object
from arm_simulator.inside.validation import check_pod

TOLERATED = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def admitted(inside: Inside, given: Object) -> Object:
    """Returns the pod as it is kept.

    Raises:
        ApiError: it is refused.
    """
    pod = copy.deepcopy(given)
    name = pod["metadata"]["name"]
    home = namespace(inside, pod["metadata"]["namespace"])
    if home["status"]["phase"] == "Terminating":
        where = home["metadata"]["name"]
        raise forbidden(
            "pods", name, f"unable to create new content in namespace {where} because it is being terminated"
        )
    check_pod(pod)
    _apply_runtime_class(inside, pod)
    _fill(pod)
    check_pod_security(home, pod)
    return pod


def _apply_runtime_class(inside: Inside, pod: Object) -> None:
    """Does what the RuntimeClass admission does: the class must exist, its overhead and its nodes become the pod's."""
    name, spec = pod["metadata"]["name"], pod["spec"]
    wanted = spec.get("runtimeClassName")
    found = runtime_class(inside, str(wanted)) if wanted else None
    if wanted and found is None:
        raise forbidden("pods", name, f'pod rejected: RuntimeClass "{wanted}" not found')
    defined = ((found or {}).get("overhead") or {}).get("podFixed") or {}
    given = spec.get("overhead")
    if given and not defined:
        raise forbidden(
            "pods", name, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
        )
    if given and not _same(given, defined):
        raise forbidden("pods", name, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")
    if defined:
        spec["overhead"] = dict(defined)
    scheduling = (found or {}).get("scheduling") or {}
    selector = dict(spec.get("nodeSelector") or {})
    for key, value in (scheduling.get("nodeSelector") or {}).items():
        if key in selector and selector[key] != value:
            raise forbidden(
                "pods",
                name,
                f"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; "
                f"pod.spec.nodeSelector[{key}] = {selector[key]}",
            )
        selector[key] = value
    if selector:
        spec["nodeSelector"] = selector
    for one in scheduling.get("tolerations") or []:
        spec.setdefault("tolerations", []).append(dict(one))


def _same(given: object, defined: Object) -> bool:
    """Says whether two overheads are the same amounts."""
    if not isinstance(given, dict) or set(given) != set(defined):
        return False
    try:
        return all(amount(name, given[name]) == amount(name, defined[name]) for name in defined)
    except QuantityError:
        return False


def _fill(pod: Object) -> None:
    """Fills what a pod leaves out."""
    spec = pod["spec"]
    defaults: Object = {
        "restartPolicy": "Always",
        "dnsPolicy": "ClusterFirst",
        "schedulerName": "default-scheduler",
        "serviceAccountName": "default",
        "securityContext": {},
        "terminationGracePeriodSeconds": 30,
        "enableServiceLinks": True,
    }
    for key, value in defaults.items():
        spec.setdefault(key, value)
    tolerations = spec.setdefault("tolerations", [])
    for key in TOLERATED:
        if not any(one.get("key") == key for one in tolerations):
            tolerations.append({"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300})
    for one in spec["containers"]:
        one.setdefault("imagePullPolicy", "Always" if _latest(one["image"]) else "IfNotPresent")
        one.setdefault("terminationMessagePath", "/dev/termination-log")
        one.setdefault("terminationMessagePolicy", "File")
        rows = one.setdefault("resources", {})
        limits = rows.get("limits") or {}
        if limits:
            rows["requests"] = {**limits, **(rows.get("requests") or {})}


def _latest(image: str) -> bool:
    """Says whether an image is named without a tag, or with the one that moves."""
    tail = image.rpartition("/")[2]
    return "@" not in image and (":" not in tail or tail.endswith(":latest"))
