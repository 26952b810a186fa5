"""VM sizes and quota."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import SUBSCRIPTION, Client, kata, pool

SKUS = SUBSCRIPTION + "/providers/Microsoft.Compute/skus"
USAGES = SUBSCRIPTION + "/providers/Microsoft.Compute/locations/eastus/usages"


def sizes(client: Client, region: str) -> dict[str, dict[str, Any]]:
    answer = client("GET", f"{SKUS}?$filter=location eq '{region}'", version="2021-07-01")
    return {row["name"]: row for row in answer.body["value"]}


def capability(row: dict[str, Any], name: str) -> str | None:
    return next((one["value"] for one in row["capabilities"] if one["name"] == name), None)


@pytest.mark.parametrize(
    ("name", "generations", "architecture"),
    [
        ("Standard_D4s_v3", "V1,V2", "x64"),
        ("Standard_D4_v3", "V1", "x64"),
        ("Standard_D4s_v6", "V2", "x64"),
        ("Standard_D4ps_v5", "V2", "Arm64"),
    ],
)
def test_sizes_tell_generation_and_architecture(client: Client, name: str, generations: str, architecture: str) -> None:
    row = sizes(client, "eastus")[name]
    assert capability(row, "HyperVGenerations") == generations
    assert capability(row, "CpuArchitectureType") == architecture
    assert capability(row, "vCPUs") == "4"


def test_no_size_tells_nested_virtualization(client: Client) -> None:
    assert "nested" not in str(client("GET", SKUS, version="2021-07-01").body).lower()


def test_restrictions_have_computes_shape(client: Client) -> None:
    rows = sizes(client, "eastus")
    assert rows["Standard_L8s_v3"]["restrictions"] == [
        {
            "type": "Location",
            "values": ["eastus"],
            "restrictionInfo": {"locations": ["eastus"]},
            "reasonCode": "NotAvailableForSubscription",
        }
    ]
    assert rows["Standard_M8ms"]["restrictions"][0]["reasonCode"] == "QuotaId"
    assert rows["Standard_E4s_v5"]["restrictions"][0]["restrictionInfo"]["zones"] == ["3"]


def test_regions_differ(client: Client) -> None:
    assert "Standard_D4s_v6" in sizes(client, "eastus")
    assert "Standard_D4s_v6" not in sizes(client, "northeurope")
    assert sizes(client, "mars") == {}


def test_any_other_filter_is_refused(client: Client) -> None:
    answer = client("GET", SKUS + "?$filter=name eq 'x'", version="2021-07-01")
    assert (answer.status, answer.body["error"]["code"]) == (400, "InvalidParameter")


def test_pages_together_hold_every_size_once(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"pageSize": {"skus": 7}})
    link: str | None = f"{SKUS}?api-version=2021-07-01&$filter=location eq 'eastus'&includeExtendedLocations=false"
    names: list[str] = []
    while link:
        body = client("GET", link).body
        assert len(body["value"]) <= 7
        names += [row["name"] for row in body["value"]]
        link = body.get("nextLink")
    assert len(names) == len(set(names)) == 32


def usage(client: Client) -> dict[str, tuple[int, int]]:
    rows = client("GET", USAGES, version="2022-11-01").body["value"]
    return {row["name"]["value"]: (row["currentValue"], row["limit"]) for row in rows}


def test_pools_count_in_the_usage_of_their_family_and_region(client: Client) -> None:
    client.create(pool(count=2), kata("k1", vmSize="Standard_E4s_v5"), kata("s1", scaleSetPriority="Spot"))
    now = usage(client)
    assert now["standardDSv3Family"] == (8, 100)
    assert now["standardESv5Family"] == (4, 100)
    assert now["cores"] == (12, 200)
    assert now["lowPriorityCores"] == (4, 100)


def test_an_unknown_region_is_refused(client: Client) -> None:
    answer = client("GET", USAGES.replace("eastus", "mars"), version="2022-11-01")
    assert (answer.status, answer.body["error"]["code"]) == (400, "NoRegisteredProviderFound")


def test_the_short_list_and_akss_own_list_hold_the_same_sizes(client: Client) -> None:
    short = client("GET", USAGES.replace("usages", "vmSizes"), version="2024-11-01").body["value"]
    path = SUBSCRIPTION + "/providers/Microsoft.ContainerService/locations/eastus/vmSkus"
    of_aks = client("GET", path, version="2026-04-02-preview").body["value"]
    assert [row["name"] for row in short] == [row["name"] for row in of_aks]
