"""Clusters and node pools are read with the newest API version that is known and offered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

import pytest

from aks_sandbox.arm.api_versions import ClusterVersion, newest_stable
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import find_cluster, list_node_pools
from aks_sandbox.catalog.tables import document, newest_known_stable
from aks_sandbox.errors import ServiceFailed
from aks_sandbox.model.cluster import Target
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import PREVIEW, runtime

TARGET = Target(
    subscription_id="00000000-0000-0000-0000-000000000000", resource_group="sandbox-rg", cluster_name="demo"
)
CLUSTER = {"clusters": {"sandbox-rg/demo": {"resource": {"location": "eastus", "properties": {}}}}}
NEWEST = "2026-08-01"


def offering(*versions: str) -> InProcessArm:
    """A service with a cluster `demo` that offers those versions alone."""
    types = {name: {"apiVersions": list(versions)} for name in ("managedClusters", "managedClusters/agentPools")}
    return InProcessArm({**CLUSTER, "providers": {"Microsoft.ContainerService": {"resourceTypes": types}}})


def asked(arm: InProcessArm) -> list[str]:
    """The API versions of the requests so far."""
    first_pages = [one for one in arm.traffic.sent if set(one.query) == {"api-version"}]
    return [one.query["api-version"] for one in first_pages]


def test_the_newest_known_version_is_used_at_once_where_it_is_offered() -> None:
    arm = offering("2027-01-01", NEWEST, "2026-06-01")
    found = find_cluster(arm.connection, TARGET)
    assert found is not None
    assert found.api_version == NEWEST
    assert len(list_node_pools(arm.connection, TARGET)) == 1
    assert asked(arm) == [NEWEST, NEWEST]


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (("2026-08-02-preview", "2026-04-01", "2026-06-01"), "2026-06-01"),
        (("2023-05-01",), "2023-05-01"),
        (("2025-09-02-preview", "2025-09-01"), "2025-09-01"),
        (("2028-01-01", "2027-01-01"), "2027-01-01"),
    ],
)
def test_a_refusal_names_the_version_that_is_used_from_there_on(versions: tuple[str, ...], expected: str) -> None:
    arm = offering(*versions)
    for _ in range(2):
        found = find_cluster(arm.connection, TARGET)
        assert found is not None
        assert found.api_version == expected
    assert len(list_node_pools(arm.connection, TARGET)) == 1
    assert asked(arm) == [NEWEST, expected, expected, expected]


@pytest.mark.parametrize(
    ("status", "code", "text"),
    [
        (400, "NoRegisteredProviderFound", "The supported api-versions are '2025-09-01, 2025-09-02-preview'."),
        (400, "InvalidApiVersionParameter", "The supported versions are '2025-09-01,2024-05-01'."),
        (404, "InvalidResourceType", "The supported api-versions are '2025-09-01'."),
    ],
)
def test_each_refusal_of_a_version_is_understood(status: int, code: str, text: str) -> None:
    arm = offering(NEWEST, "2025-09-01")
    arm.reply("GET", "managedClusters/demo", status, {"error": {"code": code, "message": f"No. {text}"}}, times=1)
    found = find_cluster(arm.connection, TARGET)
    assert found is not None
    assert found.api_version == "2025-09-01"


@pytest.mark.parametrize(
    ("status", "code", "text"),
    [
        (400, "NoRegisteredProviderFound", "There is none."),
        (400, "NoRegisteredProviderFound", "The supported api-versions are ''."),
        (400, "NoRegisteredProviderFound", f"The supported api-versions are '{NEWEST}'."),
        (400, "BadRequest", "The supported api-versions are '2025-09-01'."),
        (409, "Conflict", "Later."),
    ],
)
def test_any_other_refusal_stays_an_error(status: int, code: str, text: str) -> None:
    arm = offering(NEWEST, "2025-09-01")
    arm.reply("GET", "managedClusters/demo", status, {"error": {"code": code, "message": text}})
    with pytest.raises(ServiceFailed, match=re.escape(text)):
        find_cluster(arm.connection, TARGET)
    assert asked(arm) == [NEWEST]


def test_a_service_that_refuses_what_it_offers_is_not_asked_for_ever() -> None:
    arm = offering(NEWEST)
    texts = iter(["2026-01-01", "2025-01-01", "2024-01-01", "2023-01-01", "2022-01-01"])

    def refuse(_: object) -> Any:
        from tests.support.in_process_arm import Reply

        listed = f"The supported api-versions are '{next(texts)}'."
        return Reply(400, {"error": {"code": "NoRegisteredProviderFound", "message": listed}})

    arm.on("GET", "managedClusters/demo", refuse)
    with pytest.raises(ServiceFailed):
        find_cluster(arm.connection, TARGET)
    assert len(asked(arm)) == 4


def test_of_stable_versions_the_newest_known_one_is_chosen() -> None:
    assert newest_stable([], NEWEST) is None
    assert newest_stable(["2026-08-02-preview"], NEWEST) is None


def test_the_preview_version_of_writes_is_the_newest_known_one() -> None:
    assert runtime(PREVIEW).preview_api_version == document("api_versions")["newest_preview"]
    assert newest_known_stable() == NEWEST


class Watched(dict[str, Any]):
    """A mapping that remembers which members were asked for, by their paths."""

    def __init__(self, content: Mapping[str, Any], path: str, seen: set[str]) -> None:
        self._path, self._seen = path, seen
        super().__init__({name: self._watched(name, value) for name, value in content.items()})

    def _watched(self, name: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return Watched(value, f"{self._path}.{name}", self._seen)
        if isinstance(value, list):
            return [Watched(one, "agentPool", self._seen) if isinstance(one, Mapping) else one for one in value]
        return value

    def get(self, key: str, default: Any = None) -> Any:
        self._seen.add(f"{self._path}.{key}")
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._seen.add(f"{self._path}.{key}")
        return super().__getitem__(key)


class OneAnswer:
    """A connection that has read one cluster."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.cluster_version = ClusterVersion()
        self._body = body

    def get(self, *_: object, **__: object) -> Mapping[str, Any]:
        """The cluster."""
        return self._body


def test_each_property_that_is_read_is_in_the_catalogue_with_its_first_version() -> None:
    table = document("api_versions")
    known = {row["property"] for row in table["rows"]}
    known |= {f"{kind}.{name}" for kind in ("managedCluster", "agentPool") for name in table["always"][kind]}
    properties: dict[str, Any] = {"agentPoolProfiles": [{"name": "p"}]}
    for name in sorted(known):
        kind, *way = name.split(".")
        place = properties if kind == "managedCluster" else properties["agentPoolProfiles"][0]
        for part in way[:-1]:
            place = place.setdefault(part, {})
        place.setdefault(way[-1], None)
    seen: set[str] = set()
    body = {"name": "demo", "location": "eastus", "properties": Watched(properties, "managedCluster", seen)}
    assert find_cluster(cast(Connection, OneAnswer(body)), TARGET) is not None
    seen.discard("agentPool.name")
    parts = {one for name in known for one in (name, *(name[: dot.start()] for dot in re.finditer(r"\.", name)))}
    assert seen - parts == set(), "a property that is read needs a row in catalog/api_versions.json"
