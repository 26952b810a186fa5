"""Namespaces: those that every cluster has, and those that were made."""

from __future__ import annotations

import copy
from typing import Any

from arm_simulator.inside.refusals import already_exists, forbidden, not_found
from arm_simulator.inside.state import SYSTEM_NAMESPACES, Inside, Object, moment, stamp

BEGINNING = "2026-06-20T08:00:00Z"


def namespaces(inside: Inside) -> list[Object]:
    """Returns all namespaces, by name."""
    settle(inside)
    kept = inside.section("namespaces")
    found = {name: _system(inside, name) for name in SYSTEM_NAMESPACES}
    for name, given in kept.items():
        found[name] = _completed(inside, name, given)
    return [found[name] for name in sorted(found)]


def namespace(inside: Inside, name: str) -> Object:
    """Returns one namespace.

    Raises:
        ApiError: there is none.
    """
    found = next((one for one in namespaces(inside) if one["metadata"]["name"] == name), None)
    if found is None:
        raise not_found("namespaces", name)
    return found


def create_namespace(inside: Inside, given: Object) -> Object:
    """Keeps a new namespace and returns it.

    Raises:
        ApiError: there is one of that name.
    """
    name = given["metadata"]["name"]
    if any(one["metadata"]["name"] == name for one in namespaces(inside)):
        raise already_exists("namespaces", name)
    made = copy.deepcopy(given)
    stamp(inside, made)
    inside.section("namespaces")[name] = made
    return _completed(inside, name, made)


def begin_deletion(inside: Inside, name: str) -> None:
    """Starts to delete a namespace with all that is in it.

    Raises:
        ApiError: there is none, or it is one that a cluster needs.
    """
    namespace(inside, name)
    if name in SYSTEM_NAMESPACES:
        raise forbidden("namespaces", name, "this namespace may not be deleted")
    metadata = inside.section("namespaces")[name].setdefault("metadata", {})
    metadata.setdefault("deletionTimestamp", moment(inside.now()))


def settle(inside: Inside) -> None:
    """Removes what was told to go: a namespace in deletion goes at the next look, with its pods and events."""
    if inside.setting("deletion", "stuck", False):
        return
    kept = inside.section("namespaces")
    for name in [name for name, one in kept.items() if (one.get("metadata") or {}).get("deletionTimestamp")]:
        gone = kept[name]
        looks = int(gone.get("looks", 0)) + 1
        if looks < 2:
            gone["looks"] = looks
            continue
        del kept[name]
        pods: dict[str, Any] = inside.section("pods")
        for key in [key for key in pods if key.startswith(name + "/")]:
            del pods[key]
        events = inside.section("events")
        for key in [key for key in events if key.startswith(name + "/")]:
            del events[key]


def _system(inside: Inside, name: str) -> Object:
    """Returns a namespace that every cluster has."""
    return _completed(inside, name, {"metadata": {"creationTimestamp": BEGINNING}})


def _completed(inside: Inside, name: str, given: Object | None) -> Object:
    """Returns a whole namespace object."""
    given = given or {}
    metadata = {
        "name": name,
        "uid": inside.stable_id("namespace", name),
        "creationTimestamp": BEGINNING,
        "resourceVersion": "1000",
        **copy.deepcopy(given.get("metadata") or {}),
    }
    metadata["labels"] = {"kubernetes.io/metadata.name": name, **(metadata.get("labels") or {})}
    phase = "Terminating" if metadata.get("deletionTimestamp") else "Active"
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": metadata,
        "spec": {"finalizers": ["kubernetes"]},
        "status": {"phase": phase},
    }
