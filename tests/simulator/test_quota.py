"""How many managed clusters a region may hold, as Microsoft.Quota tells it and as AKS enforces it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import CLUSTER, STABLE, SUBSCRIPTION, Client, cluster_body

SCOPE = SUBSCRIPTION + "/providers/Microsoft.ContainerService/locations/eastus"
USAGES = SCOPE + "/providers/Microsoft.Quota/usages"
QUOTAS = SCOPE + "/providers/Microsoft.Quota/quotas"
VERSION = "2023-02-01"


def limited(**row: Any) -> dict[str, Any]:
    return {"quotas": {"eastus": {"ManagedClusters": row}}}


def used_and_limit(client: Client) -> tuple[int, int]:
    usage = client("GET", USAGES + "/ManagedClusters", version=VERSION).body
    quota = client("GET", QUOTAS + "/ManagedClusters", version=VERSION).body
    return usage["properties"]["usages"]["value"], quota["properties"]["limit"]["value"]


def test_usages_have_the_shape_of_the_public_api(client: Client) -> None:
    assert client("GET", USAGES, version=VERSION).body == {
        "value": [
            {
                "id": USAGES + "/ManagedClusters",
                "name": "ManagedClusters",
                "type": "Microsoft.Quota/Usages",
                "properties": {
                    "isQuotaApplicable": True,
                    "name": {"value": "ManagedClusters", "localizedValue": "Managed Clusters"},
                    "properties": {},
                    "unit": "Count",
                    "usages": {"usagesType": "Individual", "value": 0},
                },
            }
        ]
    }


def test_quotas_have_the_shape_of_the_public_api(client: Client) -> None:
    (row,) = client("GET", QUOTAS, version=VERSION).body["value"]
    assert (row["id"], row["type"]) == (QUOTAS + "/ManagedClusters", "Microsoft.Quota/Quotas")
    assert row["properties"]["limit"] == {"limitObjectType": "LimitValue", "limitType": "Independent", "value": 100}


def test_clusters_of_the_region_count_and_no_others(client: Client) -> None:
    client.create()
    client.create(path=CLUSTER + "2")
    west = {**cluster_body(), "location": "westus2"}
    assert client("PUT", CLUSTER + "3", west, version=STABLE).status == 201
    assert used_and_limit(client) == (2, 100)


def test_what_is_used_beside_the_world_can_be_seeded(make_client: Callable[..., Client]) -> None:
    client = make_client(seed=limited(limit=7, used=5))
    client.create()
    assert used_and_limit(client) == (6, 7)


def test_a_cluster_beyond_the_limit_is_refused_with_the_numbers(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("full-region",))
    answer = client("PUT", CLUSTER, cluster_body(), version=STABLE)
    assert (answer.status, answer.body["code"]) == (400, "ManagedClusterCountExceedsQuotaLimit")
    assert answer.body["message"] == (
        "Operation results in exceeding quota limits for managed clusters. "
        "Maximum allowed: 100, Current usage: 100, Additional requested: 1."
    )
    west = {**cluster_body(), "location": "westus2"}
    assert client("PUT", CLUSTER, west, version=STABLE).status == 201


def test_a_cluster_that_exists_can_be_written_in_a_full_region(make_client: Callable[..., Client]) -> None:
    client = make_client(seed=limited(limit=1))
    client.create()
    assert client("PUT", CLUSTER, cluster_body(), version=STABLE).status == 200


@pytest.mark.parametrize(
    ("seed", "status", "code"),
    [
        ({"providers": {"Microsoft.Quota": None}}, 404, "InvalidResourceNamespace"),
        (
            {"providers": {"Microsoft.Quota": {"resourceTypes": {"usages": None, "quotas": None}}}},
            400,
            "NoRegisteredProviderFound",
        ),
        (
            {"providers": {"Microsoft.Quota": {"registrationState": "NotRegistered"}}},
            409,
            "MissingSubscriptionRegistration",
        ),
        ({"quotas": {"eastus": None}}, 400, "BadRequest"),
    ],
)
@pytest.mark.parametrize("path", [USAGES, QUOTAS, USAGES + "/ManagedClusters"])
def test_the_service_may_not_be_offered(
    make_client: Callable[..., Client], seed: dict[str, Any], status: int, code: str, path: str
) -> None:
    client = make_client(seed=seed)
    answer = client("GET", path, version=VERSION)
    assert (answer.status, answer.body["error"]["code"]) == (status, code)
    client.create()


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (USAGES.replace("eastus", "mars"), 400, "NoRegisteredProviderFound"),
        (QUOTAS + "/Nodes", 404, "NotFound"),
    ],
)
def test_what_is_not_there_is_told(client: Client, path: str, status: int, code: str) -> None:
    answer = client("GET", path, version=VERSION)
    assert (answer.status, answer.body["error"]["code"]) == (status, code)


def test_a_region_may_have_no_such_row_and_then_holds_any_number(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"quotas": {"eastus": {"ManagedClusters": None}}})
    assert client("GET", USAGES, version=VERSION).body == {"value": []}
    client.create()


def test_quotas_come_in_pages(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"quotas": {"eastus": {"Other": {"limit": 3}}}, "pageSize": {"quotas": 1}})
    first = client("GET", QUOTAS, version=VERSION).body
    second = client("GET", first["nextLink"]).body
    assert [row["name"] for row in first["value"] + second["value"]] == ["ManagedClusters", "Other"]


def test_wrong_types_can_be_seeded(make_client: Callable[..., Client]) -> None:
    odd = limited(answer={"properties": {"usages": {"value": "many"}, "limit": "none"}}, without=["type"])
    client = make_client(seed=odd)
    assert used_and_limit_raw(client) == ("many", "none")
    assert "type" not in client("GET", QUOTAS, version=VERSION).body["value"][0]
    client.create()


def used_and_limit_raw(client: Client) -> tuple[Any, Any]:
    usage = client("GET", USAGES, version=VERSION).body["value"][0]["properties"]
    quota = client("GET", QUOTAS, version=VERSION).body["value"][0]["properties"]
    return usage["usages"]["value"], quota["limit"]
