"""Which API version a body needs: the members that not every version of Microsoft.ContainerService has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aks_sandbox.catalog.tables import api_properties, document, find_runtime, runtime_releases


def members_with_versions(body: Mapping[str, Any], *, preview: bool) -> Iterator[tuple[str, str]]:
    """Each member of the body of a cluster or of a node pool that came later than others, and the first stable version,
    or the first preview one, that was seen to have it.
    """
    properties = body["properties"]
    profiles = properties.get("agentPoolProfiles")
    of_cluster, pools = ({}, [properties]) if profiles is None else (properties, profiles)
    column = "first_preview" if preview else "first_stable"
    for row in document("templates")["members"]:
        if profiles is not None and _has(body, row["member"]):
            yield row["member"], row[column]
    for name, one in api_properties().items():
        first = one.first_preview if preview else one.first_stable
        places = pools if name.startswith("agentPool.") else [of_cluster]
        if first is not None and any(_has(place, one.name) for place in places):
            yield one.name, first
    for pool in pools:
        runtime = find_runtime(str(pool.get("workloadRuntime")))
        if runtime is not None:
            releases = runtime_releases(runtime.name)
            of_runtime = releases.first_preview if preview else releases.first_stable
            if of_runtime is not None:
                yield f"workloadRuntime {runtime.name}", of_runtime


def _has(value: Any, path: str) -> bool:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value is not None
