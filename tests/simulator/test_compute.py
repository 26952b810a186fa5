"""VM sizes and quota."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from arm_simulator.core.wire import encode

from .conftest import SUBSCRIPTION, Client, kata, pool

SKUS = SUBSCRIPTION + "/providers/Microsoft.Compute/skus"
USAGES = SUBSCRIPTION + "/providers/Microsoft.Compute/locations/eastus/usages"


def sizes(client: Client, region: str) -> dict[str, dict[str, Any]]:
    answer = client("GET", f"{SKUS}?$filter=location eq '{region}'", version="2021-07-01")
    return {row["name"]: row for row in answer.body["value"]}


def capability(row: dict[str, Any], name: str) -> Any:
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


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Standard_NC24ads_A100_v4", {"GPUs": "1", "vCPUs": "24"}),
        ("Standard_NP10s", {"vCPUs": "10", "HyperVGenerations": "V1", "RetirementDateUtc": "05/31/2027"}),
        ("Standard_E2s_v3", {"HyperVGenerations": "V1,V2", "RetirementDateUtc": "11/15/2029"}),
        ("Standard_A2", {"MemoryGB": "3.5", "RetirementDateUtc": "09/03/2024"}),
        ("Standard_B2ats_v2", {"vCPUs": "2", "MemoryGB": "1"}),
        ("Standard_D2ls_v5", {"vCPUs": "2", "MemoryGB": "4"}),
        ("Standard_DS1_v2", {"vCPUs": "1", "MemoryGB": "3.5"}),
        ("Standard_E4-2s_v5", {"vCPUs": "4", "vCPUsAvailable": "2"}),
        ("Standard_DC4as_v5", {"ConfidentialComputingType": "SNP"}),
        ("Standard_EC4as_v5", {"ConfidentialComputingType": "SNP"}),
        ("Standard_DC4s_v3", {"ConfidentialComputingType": None, "HyperVGenerations": "V2"}),
        ("Standard_D4s_v3", {"GPUs": None, "RetirementDateUtc": None}),
    ],
)
def test_sizes_that_a_check_has_to_tell_apart(client: Client, name: str, expected: dict[str, str | None]) -> None:
    row = sizes(client, "eastus")[name]
    assert {key: capability(row, key) for key in expected} == expected


def test_a_size_can_be_answered_with_wrong_types(make_client: Callable[..., Client]) -> None:
    odd = {
        "Standard_D4s_v3": {"capabilities": {"vCPUs": 4, "MemoryGB": ["16"]}},
        "Standard_D8s_v3": {"answer": {"capabilities": "none", "locationInfo": {"zones": 7}}, "without": ["family"]},
    }
    client = make_client(seed={"skus": {"eastus": odd}})
    rows = sizes(client, "eastus")
    assert (capability(rows["Standard_D4s_v3"], "vCPUs"), capability(rows["Standard_D4s_v3"], "MemoryGB")) == (
        4,
        ["16"],
    )
    assert (rows["Standard_D8s_v3"]["capabilities"], rows["Standard_D8s_v3"]["locationInfo"]) == ("none", {"zones": 7})
    assert "family" not in rows["Standard_D8s_v3"]


def test_the_list_can_be_as_long_as_the_real_one(make_client: Callable[..., Client]) -> None:
    client = make_client(sku_rows=1000)
    rows = sizes(client, "eastus")
    padding = [row for name, row in rows.items() if name.startswith("Standard_Simulated")]
    assert (len(rows), len(padding)) == (1000, 956)
    assert {row["restrictions"][0]["reasonCode"] for row in padding} == {"NotAvailableForSubscription"}
    text = encode({"value": padding, "nextLink": "x"})
    assert json.loads(text) == {"value": padding, "nextLink": "x"}
    assert 1_500_000 < len(text) < 2_500_000


def test_the_long_list_comes_in_pages_too(make_client: Callable[..., Client]) -> None:
    client = make_client(sku_rows=100, seed={"pageSize": {"skus": 40}})
    first = client("GET", SKUS + "?$filter=location eq 'eastus'", version="2021-07-01").body
    second = client("GET", first["nextLink"]).body
    third = client("GET", second["nextLink"]).body
    assert [len(body["value"]) for body in (first, second, third)] == [40, 40, 20]
    assert len({row["name"] for body in (first, second, third) for row in body["value"]}) == 100
    everywhere = make_client(sku_rows=100)("GET", SKUS, version="2021-07-01").body["value"]
    assert len(everywhere) == 300


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
    assert len(names) == len(set(names)) == 44


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


def test_quota_and_its_use_can_be_seeded(make_client: Callable[..., Client]) -> None:
    rows = {"cores": {"limit": 10, "used": 4}, "lowPriorityCores": {"limit": 3}, "standardDSv3Family": {"used": 98}}
    client = make_client(seed={"usages": {"eastus": rows}})
    now = usage(client)
    assert (now["cores"], now["lowPriorityCores"], now["standardDSv3Family"]) == ((4, 10), (0, 3), (98, 100))


def test_an_unknown_region_is_refused(client: Client) -> None:
    answer = client("GET", USAGES.replace("eastus", "mars"), version="2022-11-01")
    assert (answer.status, answer.body["error"]["code"]) == (400, "NoRegisteredProviderFound")


def test_the_short_list_and_akss_own_list_hold_the_same_sizes(client: Client) -> None:
    short = client("GET", USAGES.replace("usages", "vmSizes"), version="2024-11-01").body["value"]
    path = SUBSCRIPTION + "/providers/Microsoft.ContainerService/locations/eastus/vmSkus"
    of_aks = client("GET", path, version="2026-04-02-preview").body["value"]
    assert [row["name"] for row in short] == [row["name"] for row in of_aks]


@pytest.mark.parametrize(
    ("name", "supported", "cache", "temporary", "nvme"),
    [
        ("Standard_D4s_v3", "True", "107374182400", "32768", None),
        ("Standard_D64s_v3", "True", "1717986918400", "524288", None),
        ("Standard_DS2_v2", "True", "92341796864", "14336", None),
        ("Standard_D2as_v6", "False", None, "0", None),
        ("Standard_NC24ads_A100_v4", "True", "274877906944", "65536", "915527"),
        ("Standard_D4s_v5", "False", None, "0", None),
    ],
)
def test_sizes_have_the_local_disks_that_compute_lists(
    client: Client, name: str, supported: str, cache: str | None, temporary: str, nvme: str | None
) -> None:
    row = sizes(client, "eastus")[name]
    assert capability(row, "EphemeralOSDiskSupported") == supported
    assert capability(row, "CachedDiskBytes") == cache
    assert capability(row, "MaxResourceVolumeMB") == temporary
    assert capability(row, "NvmeDiskSizeInMiB") == nvme
