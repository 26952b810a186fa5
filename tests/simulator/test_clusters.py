"""Clusters and node pools: writing, reading, conditions, reconciling."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import CLUSTER, STABLE, SUBSCRIPTION, Client, cluster_body, kata, pool, pool_body

POOL = CLUSTER + "/agentPools/kata1"
ONLY_NEW = {"If-None-Match": "*"}


def record(client: Client) -> dict[str, Any]:
    return dict(client.world.document["clusters"]["sandbox-rg/c1"])


def etags(client: Client) -> tuple[str, ...]:
    body = client("GET", CLUSTER, version=STABLE).body
    return (body["eTag"], *(one["eTag"] for one in body["properties"]["agentPoolProfiles"]))


def test_a_new_cluster_has_no_etag_until_it_is_provisioned(client: Client) -> None:
    answer = client("PUT", CLUSTER, cluster_body(), version=STABLE)
    assert answer.status == 201
    assert answer.body["properties"]["provisioningState"] == "Creating"
    assert "eTag" not in answer.body
    assert "eTag" not in answer.body["properties"]["agentPoolProfiles"][0]
    client.finish(answer)
    body = client("GET", CLUSTER, version=STABLE).body
    assert body["properties"]["provisioningState"] == "Succeeded"
    assert body["eTag"]
    assert body["properties"]["agentPoolProfiles"][0]["eTag"]


def test_etags_change_with_every_write_and_a_pool_write_changes_the_clusters_too(client: Client) -> None:
    client.create()
    first = etags(client)
    assert etags(client) == first
    client.finish(client("PUT", POOL, pool_body(kata()), version=STABLE))
    second = etags(client)
    assert second[0] != first[0]
    assert second[1] == first[1]
    body = client("GET", CLUSTER, version=STABLE).body
    client.finish(client("PUT", CLUSTER, body, version=STABLE))
    third = etags(client)
    assert not set(second) & set(third)


def test_if_none_match_never_writes_over_what_is_there(client: Client) -> None:
    assert client("PUT", CLUSTER, cluster_body(), version=STABLE, headers=ONLY_NEW).status == 201
    before = copy.deepcopy(record(client))
    answer = client("PUT", CLUSTER, cluster_body(), version=STABLE, headers=ONLY_NEW)
    assert answer.status == 412
    assert answer.body["code"] == "PreconditionFailed"
    assert answer.body["message"] == "If-None-Match is '*', and the managed cluster 'c1' exists already."
    assert record(client) == before


def test_if_none_match_guards_pools_too(client: Client) -> None:
    client.create()
    assert client("PUT", POOL, pool_body(kata()), version=STABLE, headers=ONLY_NEW).status == 201
    answer = client("PUT", POOL, pool_body(kata()), version=STABLE, headers=ONLY_NEW)
    assert answer.body["message"] == "If-None-Match is '*', and the node pool 'kata1' exists already."
    assert answer.status == 412


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("path", [CLUSTER, POOL])
def test_if_match_must_name_the_present_etag(client: Client, method: str, path: str) -> None:
    client.create(pool(), kata())
    body = client("GET", path, version=STABLE).body
    tag = body.get("eTag") or body["properties"]["eTag"]
    refused = client(method, path, body, version=STABLE, headers={"If-Match": '"another"'})
    assert (refused.status, refused.body["code"]) == (412, "PreconditionFailed")
    assert client(method, path, body, version=STABLE, headers={"If-Match": f'"{tag}"'}).status in (200, 202)


def test_if_match_on_what_is_not_there_fails(client: Client) -> None:
    assert client("PUT", CLUSTER, cluster_body(), version=STABLE, headers={"If-Match": "*"}).status == 412


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_busy_cluster_refuses_writes(client: Client, method: str) -> None:
    answer = client("PUT", CLUSTER, cluster_body(), version=STABLE)
    for path, body in ((CLUSTER, cluster_body()), (POOL, pool_body(kata()))):
        if method == "DELETE" and path == POOL:
            continue
        refused = client(method, path, body, version=STABLE)
        assert (refused.status, refused.body["code"]) == (409, "OperationNotAllowed")
    client.finish(answer)
    assert client("PUT", POOL, pool_body(kata()), version=STABLE).status == 201


def test_unknown_properties_are_kept_through_a_reconcile(client: Client) -> None:
    body = cluster_body(pool(poolNovelty={"x": [1]}), clusterNovelty={"deep": {"y": None, "z": 1}})
    body["topNovelty"] = "kept"
    client.finish(client("PUT", CLUSTER, body, version=STABLE))
    for _ in range(2):
        read = client("GET", CLUSTER, version=STABLE).body
        assert read["topNovelty"] == "kept"
        assert read["properties"]["clusterNovelty"] == {"deep": {"y": None, "z": 1}}
        assert read["properties"]["agentPoolProfiles"][0]["poolNovelty"] == {"x": [1]}
        answer = client("PUT", CLUSTER, read, version=STABLE)
        assert answer.status == 200
        client.finish(answer)


def test_a_reconcile_with_its_own_body_changes_nothing_but_etags(client: Client) -> None:
    read = client.create(
        pool(), kata(nodeTaints=["a=b:NoSchedule"], nodeLabels={"l": "v"}), disableLocalAccounts=True
    ).body
    client.finish(client("PUT", CLUSTER, read, version=STABLE))
    again = client("GET", CLUSTER, version=STABLE).body
    for body in (read, again):
        del body["eTag"]
        for one in body["properties"]["agentPoolProfiles"]:
            del one["eTag"]
    assert again == read


def test_a_property_that_a_write_leaves_out_is_lost(client: Client) -> None:
    read = client.create(pool(), apiServerAccessProfile={"authorizedIPRanges": ["10.0.0.0/8"]}).body
    del read["properties"]["apiServerAccessProfile"]
    answer = client("PUT", CLUSTER, read, version=STABLE)
    assert "apiServerAccessProfile" not in answer.body["properties"]


def test_a_write_that_leaves_out_a_pool_is_refused(client: Client) -> None:
    read = client.create(pool(), kata()).body
    del read["properties"]["agentPoolProfiles"][1]
    answer = client("PUT", CLUSTER, read, version=STABLE)
    assert answer.body["message"] == (
        "The body leaves out the existing node pool 'kata1'; a pool is deleted by its own path."
    )


def test_the_runtime_class_comes_with_a_sandboxed_cluster(client: Client) -> None:
    answer = client("PUT", CLUSTER, cluster_body(pool(workloadRuntime="KataVmIsolation")), version=STABLE)
    assert record(client)["runtimeClasses"] == []
    client.finish(answer)
    assert record(client)["runtimeClasses"] == ["kata-vm-isolation"]


def test_the_runtime_class_waits_for_a_reconcile_after_a_pool_is_added(client: Client) -> None:
    client.create()
    client.finish(client("PUT", POOL, pool_body(kata()), version=STABLE))
    assert record(client)["runtimeClasses"] == []
    client.finish(client("PUT", CLUSTER, client("GET", CLUSTER, version=STABLE).body, version=STABLE))
    assert record(client)["runtimeClasses"] == ["kata-vm-isolation"]


def test_pools_are_listed_with_a_closing_empty_page(client: Client) -> None:
    client.create(pool(), kata())
    first = client("GET", CLUSTER + "/agentPools", version=STABLE).body
    assert [one["name"] for one in first["value"]] == ["nodepool1", "kata1"]
    assert "name" not in first["value"][0]["properties"]
    assert client("GET", first["nextLink"]).body == {"value": []}


def test_clusters_are_listed_by_group_and_by_subscription(client: Client) -> None:
    client.create()
    client.create(path=CLUSTER.replace("sandbox-rg", "west-rg"))
    base = "/providers/Microsoft.ContainerService/managedClusters"
    assert len(client("GET", SUBSCRIPTION + base, version=STABLE).body["value"]) == 2
    in_group = client("GET", SUBSCRIPTION + "/resourceGroups/WEST-RG" + base, version=STABLE).body["value"]
    assert [one["id"].split("/")[4] for one in in_group] == ["west-rg"]


def test_deleting_a_cluster_answers_both_headers_and_ends_in_204(client: Client) -> None:
    client.create()
    answer = client("DELETE", CLUSTER, version=STABLE)
    assert (answer.status, answer.body) == (202, None)
    assert set(answer.headers) == {"Azure-AsyncOperation", "Location", "Retry-After-Ms"}
    assert client("GET", answer.headers["Location"]).status == 202
    assert client("GET", answer.headers["Location"]).status == 204
    assert client("GET", CLUSTER, version=STABLE).status == 404
    assert client("DELETE", CLUSTER, version=STABLE).status == 204


def test_deleting_a_pool_removes_it(client: Client) -> None:
    client.create(pool(), kata())
    client.finish(client("DELETE", POOL, version=STABLE))
    answer = client("GET", POOL, version=STABLE)
    assert (answer.status, answer.body["code"]) == (404, "NotFound")
    assert client("DELETE", POOL, version=STABLE).status == 204


def test_the_last_system_pool_stays(client: Client) -> None:
    client.create(pool(), kata())
    answer = client("DELETE", CLUSTER + "/agentPools/nodepool1", version=STABLE)
    assert (answer.status, answer.body["code"]) == (400, "OperationNotAllowed")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"location": None}, 400, "LocationRequired"),
        ({"location": "mars"}, 400, "LocationNotAvailableForResourceType"),
        ({"properties": []}, 400, "InvalidParameter"),
        ({"properties": {"agentPoolProfiles": []}}, 400, "InvalidParameter"),
        ({"properties": {"agentPoolProfiles": [pool(), pool()]}}, 400, "InvalidParameter"),
        ({"properties": {"agentPoolProfiles": [7]}}, 400, "InvalidParameter"),
        ({"properties": {"agentPoolProfiles": [kata()]}}, 400, "InvalidParameter"),
        ({"properties": {"kubernetesVersion": "9.9", "agentPoolProfiles": [pool()]}}, 400, "K8sVersionNotSupported"),
    ],
    ids=str,
)
def test_a_bad_cluster_is_refused(client: Client, change: dict[str, Any], status: int, code: str) -> None:
    answer = client("PUT", CLUSTER, {**cluster_body(), **change}, version=STABLE)
    body = answer.body.get("error", answer.body)
    assert (answer.status, body["code"]) == (status, code)
    assert client.world.document["clusters"] == {}


def test_a_bad_cluster_name_is_refused(client: Client) -> None:
    answer = client("PUT", CLUSTER + "-", cluster_body(), version=STABLE)
    assert (answer.status, answer.body["message"]) == (400, "The cluster name 'c1-' is not valid.")


def test_a_cluster_cannot_move(client: Client) -> None:
    client.create()
    answer = client("PUT", CLUSTER, {**cluster_body(), "location": "westus2"}, version=STABLE)
    assert (answer.status, answer.body["error"]["code"]) == (409, "InvalidResourceLocation")


def test_a_region_full_of_clusters_takes_no_more(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"quotas": {"eastus": {"ManagedClusters": {"limit": 1}}}})
    client.create()
    answer = client("PUT", CLUSTER + "2", cluster_body(), version=STABLE)
    assert (answer.status, answer.body["code"]) == (400, "ManagedClusterCountExceedsQuotaLimit")


def test_seeded_clusters_are_filled_and_keep_what_is_odd_about_them(make_client: Callable[..., Client]) -> None:
    odd = {"name": "old1", "nodeImageVersion": "AKSAzureLinux-V2katagen2-202509.05.0", "provisioningState": "Failed"}
    profile = {"agentPoolProfiles": [pool(), kata(**odd)]}
    client = make_client(seed={"clusters": {"Sandbox-RG/c1": {"resource": {"properties": profile}}}})
    body = client("GET", CLUSTER, version=STABLE).body
    assert body["properties"]["provisioningState"] == "Succeeded"
    first, second = body["properties"]["agentPoolProfiles"]
    assert (first["provisioningState"], first["nodeImageVersion"]) == (
        "Succeeded",
        "AKSAzureLinux-V3gen2-202606.10.0",
    )
    assert (second["provisioningState"], second["nodeImageVersion"]) == (
        "Failed",
        "AKSAzureLinux-V2katagen2-202509.05.0",
    )
    assert record(client)["runtimeClasses"] == ["kata-vm-isolation"]
    client.world.patch({"clusters": {"sandbox-rg/c2": {}}})
    assert client("GET", CLUSTER.replace("c1", "c2"), version=STABLE).body["eTag"]


def test_versions_tell_default_preview_and_support_plans(client: Client) -> None:
    path = SUBSCRIPTION + "/providers/Microsoft.ContainerService/locations/eastus/kubernetesVersions"
    rows = {row["version"]: row for row in client("GET", path, version=STABLE).body["values"]}
    assert [version for version, row in rows.items() if row.get("isDefault")] == ["1.34"]
    assert [version for version, row in rows.items() if row.get("isPreview")] == ["1.35"]
    assert rows["1.31"]["capabilities"]["supportPlan"] == ["AKSLongTermSupport"]
