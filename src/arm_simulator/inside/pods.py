"""Pods: how they are kept, made, looked at and deleted."""

from __future__ import annotations

import copy

from arm_simulator.inside.admission import admitted
from arm_simulator.inside.classes import runtime_class
from arm_simulator.inside.lifecycle import look, started
from arm_simulator.inside.namespaces import BEGINNING
from arm_simulator.inside.refusals import already_exists, not_found
from arm_simulator.inside.state import Inside, Object, moment, stamp
from arm_simulator.inside.statuses import running_status
from arm_simulator.inside.system_pods import system_pods


def pods(inside: Inside) -> list[Object]:
    """Returns all pods by namespace and name; each look may move those that were made on."""
    settle(inside)
    kept = inside.section("pods")
    found = {key_of(one): one for one in system_pods(inside)}
    for key in list(kept):
        found[key] = _completed(inside, key)
    return [found[key] for key in sorted(found)]


def pod(inside: Inside, namespace: str, name: str, looking: bool = True) -> Object:
    """Returns one pod; only this one is looked at.

    Raises:
        ApiError: there is none.
    """
    key = f"{namespace}/{name}"
    kept = inside.section("pods")
    if key in kept:
        _completed(inside, key)
        if looking:
            _settle_one(inside, key)
    found: Object | None = kept.get(key) or next((one for one in system_pods(inside) if key_of(one) == key), None)
    if found is None:
        raise not_found("pods", name)
    return found


def create_pod(inside: Inside, given: Object) -> Object:
    """Admits a pod, keeps it and returns it.

    Raises:
        ApiError: it is refused.
    """
    made = admitted(inside, given)
    key = key_of(made)
    if key in inside.section("pods"):
        raise already_exists("pods", made["metadata"]["name"])
    stamp(inside, made)
    inside.section("pods")[key] = made
    started(inside, made)
    return made


def begin_deletion(inside: Inside, namespace: str, name: str) -> None:
    """Starts to delete a pod.

    Raises:
        ApiError: there is none.
    """
    pod(inside, namespace, name, looking=False)
    kept = inside.section("pods").get(f"{namespace}/{name}")
    if kept is not None:
        kept["metadata"].setdefault("deletionTimestamp", moment(inside.now()))
        kept["metadata"].setdefault("deletionGracePeriodSeconds", 30)


def settle(inside: Inside) -> None:
    """Looks at every pod."""
    for key in list(inside.section("pods")):
        _completed(inside, key)
        _settle_one(inside, key)


def key_of(one: Object) -> str:
    """Returns the key of a pod."""
    return f"{one['metadata']['namespace']}/{one['metadata']['name']}"


def _settle_one(inside: Inside, key: str) -> None:
    """Looks at one pod: one that was told to go goes, any other may move on."""
    kept = inside.section("pods")
    one = kept[key]
    if one["metadata"].get("deletionTimestamp"):
        if not inside.setting("deletion", "stuck", False):
            del kept[key]
            inside.section("progress").pop(one["metadata"].get("uid", ""), None)
        return
    look(inside, one)


def _completed(inside: Inside, key: str) -> Object:
    """Returns a kept pod; one that a seed names is filled first, as if it had been admitted and run long ago."""
    one: Object = inside.section("pods")[key]
    if one.get("apiVersion") and (one.get("metadata") or {}).get("uid"):
        return one
    namespace, _, name = key.partition("/")
    metadata = {
        "name": name,
        "namespace": namespace,
        "uid": inside.stable_id("pod", key),
        **(one.get("metadata") or {}),
    }
    spec = {"containers": [{"name": "main", "image": "example.invalid/app:1"}], **copy.deepcopy(one.get("spec") or {})}
    found = runtime_class(inside, str(spec.get("runtimeClassName") or ""))
    if found is not None and found.get("overhead"):
        spec.setdefault("overhead", dict(found["overhead"]["podFixed"]))
    whole: Object = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
    given = one.get("status") or {}
    usual = running_status(whole, BEGINNING) if given.get("phase", "Running") == "Running" else {}
    whole["status"] = {**usual, **given}
    stamp(inside, whole)
    inside.section("pods")[key] = whole
    return whole
