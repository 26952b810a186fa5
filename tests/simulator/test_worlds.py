"""The named worlds: that each is what its line says, and that a cluster can be seeded in any state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arm_simulator.core.settings import Settings
from arm_simulator.seed.named_worlds import WORLDS, named_worlds
from arm_simulator.start import new_world
from arm_simulator.world import SeedError

from .conftest import CLUSTER, STABLE, SUBSCRIPTION, Client, cluster_body, kata, pool, pool_body

DEMO = CLUSTER.replace("/c1", "/demo")
NEW_POOL = DEMO + "/agentPools/kata9"


def demo(client: Client) -> dict[str, Any]:
    body = client("GET", DEMO, version="2026-08-01").body
    assert body["id"].endswith("/managedClusters/demo")
    return dict(body["properties"])


def pools(client: Client) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in demo(client)["agentPoolProfiles"]}


@pytest.mark.parametrize("name", sorted(path.stem for path in WORLDS.glob("*.yaml")))
def test_each_world_starts_and_says_in_one_line_what_it_is(name: str) -> None:
    assert named_worlds()[name].endswith(".")
    new_world(Settings(worlds=(name,)))


def test_all_worlds_together_are_still_a_world() -> None:
    new_world(Settings(worlds=tuple(named_worlds())))


def test_an_unknown_world_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SeedError, match=r"there is no world 'heaven'; there are aad-cluster, automatic-cluster, "):
        new_world(Settings(worlds=("heaven",)))


def test_later_worlds_and_seeds_win(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("healthy-cluster", "stopped-cluster"), seed={"usages": {"eastus": {"cores": None}}})
    assert demo(client)["powerState"] == {"code": "Stopped"}
    assert "cores" not in client.world.document["usages"]["eastus"]


def test_the_healthy_cluster_takes_another_sandboxed_pool(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("healthy-cluster",))
    before = pools(client)
    assert before["untrusted"]["nodeImageVersion"] == "AKSAzureLinux-V3katagen2-202606.10.0"
    assert {row["provisioningState"] for row in before.values()} == {"Succeeded"}
    assert client("PUT", NEW_POOL, pool_body(kata()), version=STABLE).status == 201


def test_the_stopped_cluster_refuses_writes_but_not_its_end(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("stopped-cluster",))
    assert {row["powerState"]["code"] for row in pools(client).values()} == {"Stopped"}
    for path, body in ((NEW_POOL, pool_body(kata())), (DEMO, cluster_body(pool("system")))):
        answer = client("PUT", path, body, version=STABLE)
        assert (answer.status, answer.body["code"]) == (409, "OperationNotAllowed")
        assert answer.body["message"] == "The managed cluster 'demo' is in the Stopped state; start it first."
    assert client("DELETE", DEMO, version=STABLE).status == 202


def test_the_drifted_cluster_disagrees_with_itself(make_client: Callable[..., Client]) -> None:
    rows = pools(make_client(worlds=("drifted-cluster",)))
    assert {name: (row["workloadRuntime"], row["nodeImageVersion"]) for name, row in rows.items()} == {
        "system": ("OCIContainer", "AKSAzureLinux-V3gen2-202606.10.0"),
        "drifted": ("KataVmIsolation", "AKSAzureLinux-V3gen2-202606.10.0"),
        "retired": ("KataMshvVmIsolation", "AKSAzureLinux-V2katagen2-202509.05.0"),
    }


def test_the_failed_pool_tells_why_until_a_write_succeeds(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("failed-pool",))
    path = DEMO + "/agentPools/untrusted"
    failed = client("GET", path, version=STABLE).body
    assert failed["properties"]["provisioningState"] == "Failed"
    error = failed["properties"]["status"]["provisioningError"]
    assert (error["code"], error["details"][0]["code"]) == ("ReconcileVMSSAgentPoolFailed", "AllocationFailed")
    assert client.finish(client("PUT", path, failed, version=STABLE))["status"] == "Succeeded"
    healed = client("GET", path, version=STABLE).body["properties"]
    assert healed["provisioningState"] == "Succeeded"
    assert "status" not in healed


def test_the_awkward_cluster_has_every_setting_that_is_in_the_way(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("awkward-cluster",))
    properties = demo(client)
    assert properties["networkProfile"]["advancedNetworking"]["performance"]["accelerationMode"] == "BpfVeth"
    assert properties["autoUpgradeProfile"]["nodeOSUpgradeChannel"] == "SecurityPatch"
    assert properties["nodeProvisioningProfile"]["mode"] == "Auto"
    assert properties["apiServerAccessProfile"]["disableRunCommand"] is True
    assert properties["currentKubernetesVersion"] == "1.31.13"
    rows = pools(client)
    assert rows["fips"]["enableFIPS"] is True
    assert rows["trusted"]["securityProfile"] == {
        "enableVTPM": True,
        "enableSecureBoot": True,
        "sshAccess": "LocalUser",
    }
    assert rows["streaming"]["artifactStreamingProfile"] == {"enabled": True}


@pytest.mark.parametrize(
    ("world", "code"),
    [("full-cluster", "InvalidParameter"), ("closed-sizes", "BadRequest"), ("poor-quota", "QuotaExceeded")],
)
def test_a_pool_is_refused_where_the_world_has_no_room_for_it(
    make_client: Callable[..., Client], world: str, code: str
) -> None:
    client = make_client(worlds=("healthy-cluster", world))
    answer = client("PUT", NEW_POOL, pool_body(kata()), version=STABLE)
    assert (answer.status, answer.body["code"]) == (400, code)


def test_the_restricted_caller_adds_pools_and_nothing_else(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("healthy-cluster", "restricted-caller"))
    assert client("PUT", NEW_POOL, pool_body(kata()), version=STABLE).status == 201
    assert client("PUT", CLUSTER, cluster_body(), version=STABLE).status == 403
    register = SUBSCRIPTION + "/providers/Microsoft.ContainerService/register"
    assert client("POST", register, version="2024-11-01").status == 403
    assert client("GET", SUBSCRIPTION + "/providers/Microsoft.Compute/skus", version="2021-07-01").status == 200


def test_the_contributor_of_a_group_sees_nothing_of_the_subscription(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("group-contributor",))
    assert client("GET", SUBSCRIPTION + "/providers/Microsoft.Compute/skus", version="2021-07-01").status == 403
    assert client("GET", SUBSCRIPTION, version="2022-12-01").status == 403
    assert client.create().status == 200


def test_late_in_the_calendar_old_versions_need_long_term_support(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("late-calendar",))
    path = SUBSCRIPTION + "/providers/Microsoft.ContainerService/locations/eastus/kubernetesVersions"
    rows = {row["version"]: row for row in client("GET", path, version=STABLE).body["values"]}
    assert [version for version, row in rows.items() if row.get("isPreview")] == ["1.36"]
    assert [version for version, row in rows.items() if row.get("isDefault")] == ["1.35"]
    only = [v for v, row in rows.items() if row["capabilities"]["supportPlan"] == ["AKSLongTermSupport"]]
    assert only == ["1.33", "1.32", "1.31"]
    body = cluster_body(kubernetesVersion="1.33")
    assert client("PUT", CLUSTER, body, version=STABLE).status == 400
    body["properties"]["supportPlan"] = "AKSLongTermSupport"
    assert client("PUT", CLUSTER, body, version=STABLE).status == 201


def test_nothing_of_a_fresh_subscription_is_registered(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("unregistered",))
    assert client("GET", CLUSTER, version=STABLE).body["error"]["code"] == "MissingSubscriptionRegistration"


@pytest.mark.parametrize("name", ["AllowBringYourOwnPublicIpAddress", "AzureLinuxV3Preview"])
def test_the_flags_of_newer_documents_are_there_and_not_registered(client: Client, name: str) -> None:
    namespace = "Microsoft.Network" if name.startswith("Allow") else "Microsoft.ContainerService"
    path = f"{SUBSCRIPTION}/providers/Microsoft.Features/providers/{namespace}/features/{name}"
    assert client("GET", path, version="2021-07-01").body["properties"]["state"] == "NotRegistered"


@pytest.mark.parametrize(
    ("given", "path", "expected"),
    [
        ({"provisioningState": "Failed"}, ("provisioningState",), "Failed"),
        ({"provisioningState": "Upgrading"}, ("provisioningState",), "Upgrading"),
        ({"powerState": {"code": "Stopped"}}, ("powerState", "code"), "Stopped"),
        ({"maxAgentPools": 3}, ("maxAgentPools",), 3),
        ({"enableFIPS": True}, ("enableFIPS",), True),
        ({"networkProfile": {"networkPlugin": "kubenet"}}, ("networkProfile", "networkPlugin"), "kubenet"),
        ({"agentPoolProfiles": [{"name": "p", "workloadRuntime": 7}]}, ("agentPoolProfiles", 0, "workloadRuntime"), 7),
    ],
)
def test_a_cluster_is_seeded_in_any_state_with_one_property(
    make_client: Callable[..., Client], given: dict[str, Any], path: tuple[Any, ...], expected: Any
) -> None:
    client = make_client(seed={"clusters": {"sandbox-rg/demo": {"resource": {"properties": given}}}})
    found: Any = demo(client)
    for name in path:
        found = found[name]
    assert found == expected


def test_a_cluster_can_be_answered_with_wrong_types(make_client: Callable[..., Client]) -> None:
    odd = {"answer": {"properties": {"autoUpgradeProfile": "no object", "agentPoolProfiles": 7}}, "without": ["sku"]}
    client = make_client(worlds=("healthy-cluster",), seed={"clusters": {"sandbox-rg/demo": odd}})
    listed = client("GET", CLUSTER.rpartition("/")[0], version=STABLE).body["value"][0]
    for body in (client("GET", DEMO, version=STABLE).body, listed):
        assert body["properties"]["autoUpgradeProfile"] == "no object"
        assert body["properties"]["agentPoolProfiles"] == 7
        assert "sku" not in body
    assert client("PUT", NEW_POOL, pool_body(kata()), version=STABLE).status == 201


def test_a_failed_write_leaves_its_error_in_the_pool(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("healthy-cluster",), operation_polls=1)
    answer = client("PUT", NEW_POOL, pool_body(kata()), version=STABLE)
    running = client.world.operations.running("cluster:sandbox-rg/demo")
    assert running is not None
    running.error = {"code": "SkuNotAvailable", "message": "none left"}
    assert client.finish(answer)["status"] == "Failed"
    properties = client("GET", NEW_POOL, version=STABLE).body["properties"]
    assert properties["provisioningState"] == "Failed"
    assert properties["status"] == {
        "provisioningError": {"code": "SkuNotAvailable", "message": "none left", "details": []}
    }
