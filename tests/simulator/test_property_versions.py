"""An answer has what its API version defines, and a write at an older version loses nothing that is stored."""

from __future__ import annotations

from typing import Any

import pytest

from arm_simulator.containerservice.property_versions import CLUSTER as OF_CLUSTER
from arm_simulator.containerservice.property_versions import ROWS, Row

from .conftest import CLUSTER, SUBSCRIPTION, Client, pool

NEWEST, NEWEST_PREVIEW, OLD = "2026-08-01", "2026-08-02-preview", "2025-09-01"
DEMO = SUBSCRIPTION + "/resourceGroups/sandbox-rg/providers/Microsoft.ContainerService/managedClusters/demo"
VALUE = {"probe": "kept"}


def nested(path: tuple[str, ...]) -> dict[str, Any]:
    value: Any = VALUE
    for name in reversed(path):
        value = {name: value}
    return dict(value)


def at(properties: Any, path: tuple[str, ...]) -> Any:
    """What is there, as far as the test put it there: defaults beside it do not count."""
    for name in path:
        properties = properties.get(name) if isinstance(properties, dict) else None
    return VALUE if isinstance(properties, dict) and VALUE.items() <= properties.items() else properties


def seeded(client: Client, row: Row) -> None:
    pools = [{"name": "system", "mode": "System", "vmSize": "Standard_D4s_v5", "osSKU": "AzureLinux"}]
    properties: dict[str, Any] = {"agentPoolProfiles": pools}
    if row.kind == OF_CLUSTER:
        properties |= nested(row.path)
    else:
        pools[0] |= nested(row.path)
    client.world.patch(
        {"clusters": {"sandbox-rg/demo": {"resource": {"location": "eastus", "properties": properties}}}}
    )


def shown(client: Client, row: Row, version: str) -> Any:
    properties = client("GET", DEMO, version=version).body["properties"]
    return at(properties if row.kind == OF_CLUSTER else properties["agentPoolProfiles"][0], row.path)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.path[-1])
def test_every_read_shows_a_property_where_its_version_defines_it_and_only_there(client: Client, row: Row) -> None:
    seeded(client, row)
    offered = client.world.document["providers"]["Microsoft.ContainerService"]["resourceTypes"]["managedClusters"]
    for version in offered["apiVersions"]:
        first = row.preview if version.endswith("-preview") else row.stable
        expected = VALUE if first is not None and version >= first else None
        assert shown(client, row, version) == expected, version
        listed = client("GET", DEMO.rpartition("/")[0], version=version).body["value"][0]["properties"]
        assert at(listed if row.kind == OF_CLUSTER else listed["agentPoolProfiles"][0], row.path) == expected
        if row.kind != OF_CLUSTER:
            (one,) = client("GET", DEMO + "/agentPools", version=version).body["value"]
            assert at(one["properties"], row.path) == expected
            own = client("GET", DEMO + "/agentPools/system", version=version).body
            assert at(own["properties"], row.path) == expected


LATER = [row for row in ROWS if not row.defined_by(OLD) and row.path != ("enableFIPS",)]


@pytest.mark.parametrize("row", LATER, ids=lambda row: row.path[-1])
def test_putting_back_what_an_older_version_shows_keeps_the_rest(client: Client, row: Row) -> None:
    seeded(client, row)
    client.world.patch({"clusters": {"sandbox-rg/demo": {"resource": {"properties": {"enableFIPS": True}}}}})
    body = client("GET", DEMO, version=OLD).body
    assert "enableFIPS" not in body["properties"]
    assert client.finish(client("PUT", DEMO, body, version=OLD))["status"] == "Succeeded"
    assert shown(client, row, NEWEST_PREVIEW) == VALUE
    assert client("GET", DEMO, version=NEWEST).body["properties"]["enableFIPS"] is True


def test_a_write_that_leaves_out_what_its_version_defines_still_loses_it(client: Client) -> None:
    client.create(pool(), networkProfile={"advancedNetworking": {"performance": VALUE}}, version=NEWEST)
    body = client("GET", CLUSTER, version=NEWEST).body
    assert body["properties"]["networkProfile"]["advancedNetworking"] == {"performance": VALUE}
    del body["properties"]["networkProfile"]["advancedNetworking"]
    client.finish(client("PUT", CLUSTER, body, version=NEWEST))
    assert "advancedNetworking" not in client("GET", CLUSTER, version=NEWEST).body["properties"]["networkProfile"]


def test_a_write_ignores_what_its_version_does_not_define(client: Client) -> None:
    streaming: dict[str, Any] = {"artifactStreamingProfile": {"enabled": True}}
    client.create(pool(**streaming), version="2025-09-01")
    (one,) = client("GET", CLUSTER, version=NEWEST).body["properties"]["agentPoolProfiles"]
    assert "artifactStreamingProfile" not in one
    client.finish(client("PUT", f"{CLUSTER}/agentPools/more", {"properties": {**pool(), **streaming}}, version=NEWEST))
    more = client("GET", f"{CLUSTER}/agentPools/more", version=NEWEST).body["properties"]
    assert more["artifactStreamingProfile"] == {"enabled": True}
