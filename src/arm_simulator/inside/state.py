"""Where the inside of a cluster is kept, and how its objects are stamped."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from arm_simulator.core.operations import utc_now
from arm_simulator.inside.refusals import ApiError
from arm_simulator.world import World

Object = dict[str, Any]
SYSTEM_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")


@dataclass
class Inside:
    """Gives access to the inside of one cluster of the world, wherever the world's document is by now."""

    world: World
    key: str

    @property
    def record(self) -> Object:
        """Returns the cluster's record.

        Raises:
            ApiError: the cluster is gone.
        """
        record: Object | None = self.world.document["clusters"].get(self.key)
        if record is None:
            raise ApiError("ServiceUnavailable", "the API server of the cluster is not there any more")
        return record

    @property
    def resource(self) -> Object:
        """Returns the cluster as ARM shows it."""
        resource: Object = self.record["resource"]
        return resource

    def section(self, name: str) -> Object:
        """Returns one member of the inside; it is an object and made when it is missing."""
        content: Object = self.record.setdefault("inside", {})
        section: Object = content.setdefault(name, {})
        return section

    def setting(self, section: str, name: str, default: Any) -> Any:
        """Returns what the seed says, or the default."""
        inside: Object = self.record.get("inside") or {}
        return (inside.get(section) or {}).get(name, default)

    @property
    def polls(self) -> int | None:
        """Returns how many looks a stage of a pod lasts; None when they last by the clock."""
        return self.world.settings.operation_polls

    @property
    def seconds(self) -> float:
        """Returns how long a pod takes from its creation to the end of a short command, by the clock."""
        return self.world.settings.operation_seconds

    def now(self) -> datetime:
        """Returns the present moment."""
        return utc_now()

    def stable_id(self, *names: str) -> str:
        """Returns an identifier that is always the same for the same thing of this cluster."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join((self.key, *names))))


def moment(when: datetime) -> str:
    """Returns a moment as Kubernetes writes it."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp(inside: Inside, thing: Object) -> None:
    """Gives an object what the API server gives every object."""
    metadata = thing["metadata"]
    metadata.setdefault("uid", str(uuid.uuid4()))
    metadata.setdefault("creationTimestamp", moment(inside.now()))
    metadata["resourceVersion"] = next_version(inside)


def next_version(inside: Inside) -> str:
    """Returns the next resource version of the cluster."""
    counters = inside.section("counters")
    counters["resourceVersion"] = int(counters.get("resourceVersion", 1000)) + 1
    return str(counters["resourceVersion"])
