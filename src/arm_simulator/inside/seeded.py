"""Objects that nothing here makes or changes: those of a seed, such as Deployments and claims, as they are listed."""

from __future__ import annotations

from arm_simulator.core.merging import merged
from arm_simulator.inside.namespaces import BEGINNING
from arm_simulator.inside.state import Inside, Object


def seeded(inside: Inside, kind: str) -> list[Object]:
    """Returns the objects of a kind; a seed names one as kind/namespace/name."""
    found = []
    for key, given in sorted(inside.section("objects").items()):
        kind_of, namespace, name = str(key).split("/")
        if kind_of == kind and given is not None:
            identifier = inside.stable_id(*key.split("/"))
            metadata = {
                "name": name,
                "namespace": namespace,
                "uid": identifier,
                "creationTimestamp": BEGINNING,
                "resourceVersion": "1000",
            }
            found.append(dict(merged({"metadata": metadata, "spec": {}, "status": {}}, given)))
    return found
