"""What the caller may do: told at each scope, and enforced where the world says less than everything."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arm_simulator.core.access import action_of, grants
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import RouteTable

from .conftest import CLUSTER, STABLE, SUBSCRIPTION, Client, cluster_body, kata, pool, pool_body

GROUP = SUBSCRIPTION + "/resourceGroups/sandbox-rg"
POOL = CLUSTER + "/agentPools/kata1"
PERMISSIONS = "/providers/Microsoft.Authorization/permissions"
FLAG = SUBSCRIPTION + "/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/AzureLinuxV3Preview"
READER = {"actions": ["*/read"]}
WRITE_POOLS = {"actions": ["Microsoft.ContainerService/managedClusters/agentPools/write"]}
CONTRIBUTOR = {"actions": ["*"], "notActions": ["Microsoft.Authorization/*/Write"], "dataActions": ["a/b"]}


def rows(client: Client, scope: str) -> Any:
    return client("GET", scope + PERMISSIONS, version="2022-04-01").body["value"]


def told(row: dict[str, Any]) -> dict[str, Any]:
    return {"actions": [], "notActions": [], "dataActions": [], "notDataActions": [], **row}


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP, CLUSTER, POOL])
def test_the_default_world_grants_everything_everywhere(client: Client, scope: str) -> None:
    assert rows(client, scope) == [told({"actions": ["*"]})]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (SUBSCRIPTION, [READER]),
        (SUBSCRIPTION + "/resourceGroups/west-rg", [READER]),
        (SUBSCRIPTION + "/resourceGroups/sandbox-rg-2", [READER]),
        (GROUP, [READER, CONTRIBUTOR]),
        (GROUP.upper(), [READER, CONTRIBUTOR]),
        (CLUSTER, [READER, CONTRIBUTOR, WRITE_POOLS]),
        (POOL, [READER, CONTRIBUTOR, WRITE_POOLS]),
        (CLUSTER + "2", [READER, CONTRIBUTOR]),
    ],
)
def test_a_scope_tells_its_rows_and_those_it_inherits(
    make_client: Callable[..., Client], scope: str, expected: list[dict[str, Any]]
) -> None:
    held = {"/": [READER], "/resourcegroups/Sandbox-RG": [CONTRIBUTOR], CLUSTER: [WRITE_POOLS]}
    client = make_client(seed={"permissions": held, "resourceGroups": {"sandbox-rg-2": {"location": "eastus"}}})
    assert rows(client, scope) == [told(row) for row in expected]


def test_a_caller_without_any_permission_is_told_so(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"permissions": []})
    assert rows(client, SUBSCRIPTION) == []


def test_permissions_come_in_pages(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"permissions": [READER, CONTRIBUTOR, WRITE_POOLS], "pageSize": {"permissions": 2}})
    first = client("GET", GROUP + PERMISSIONS, version="2022-04-01").body
    second = client("GET", first["nextLink"]).body
    assert first["value"] + second["value"] == [told(READER), told(CONTRIBUTOR), told(WRITE_POOLS)]
    assert "nextLink" not in second


def test_a_request_that_nothing_grants_is_refused_in_arms_words(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"permissions": [READER]})
    answer = client("PUT", CLUSTER, cluster_body(), version=STABLE)
    assert answer.status == 403
    assert answer.body == {
        "error": {
            "code": "AuthorizationFailed",
            "message": "The client '00000000-0000-0000-0000-00000000c11e' with object id "
            "'00000000-0000-0000-0000-00000000b0b0' does not have authorization to perform action "
            "'Microsoft.ContainerService/managedClusters/write' over scope "
            "'/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sandbox-rg/providers/"
            "Microsoft.ContainerService/managedClusters/c1' or the scope is invalid. If access was recently granted, "
            "please refresh your credentials.",
        }
    }
    assert client("GET", CLUSTER, version=STABLE).status == 404


PROVIDER = SUBSCRIPTION + "/providers/Microsoft.ContainerService"


@pytest.mark.parametrize(
    ("method", "path", "version", "action", "scope"),
    [
        ("GET", SUBSCRIPTION, "2022-12-01", "Microsoft.Resources/subscriptions/read", SUBSCRIPTION),
        ("GET", GROUP, "2024-11-01", "Microsoft.Resources/subscriptions/resourceGroups/read", GROUP),
        ("PUT", GROUP, "2024-11-01", "Microsoft.Resources/subscriptions/resourceGroups/write", GROUP),
        ("GET", PROVIDER, "2024-11-01", "Microsoft.Resources/subscriptions/providers/read", SUBSCRIPTION),
        ("POST", PROVIDER + "/register", "2024-11-01", "Microsoft.ContainerService/register/action", SUBSCRIPTION),
        ("GET", FLAG, "2021-07-01", "Microsoft.Features/providers/features/read", FLAG),
        ("POST", FLAG + "/register", "2021-07-01", "Microsoft.Features/providers/features/register/action", FLAG),
        (
            "GET",
            SUBSCRIPTION + "/providers/Microsoft.Compute/skus",
            "2021-07-01",
            "Microsoft.Compute/skus/read",
            SUBSCRIPTION,
        ),
        (
            "GET",
            SUBSCRIPTION + "/providers/Microsoft.Compute/locations/eastus/usages",
            "2024-07-01",
            "Microsoft.Compute/locations/usages/read",
            SUBSCRIPTION + "/providers/Microsoft.Compute/locations/eastus",
        ),
        (
            "GET",
            PROVIDER + "/locations/eastus/kubernetesVersions",
            STABLE,
            "Microsoft.ContainerService/locations/kubernetesVersions/read",
            PROVIDER + "/locations/eastus",
        ),
        (
            "GET",
            PROVIDER + "/locations/eastus/providers/Microsoft.Quota/usages",
            "2023-02-01",
            "Microsoft.Quota/usages/read",
            PROVIDER + "/locations/eastus",
        ),
        (
            "GET",
            PROVIDER + "/managedClusters",
            STABLE,
            "Microsoft.ContainerService/managedClusters/read",
            SUBSCRIPTION,
        ),
        ("GET", CLUSTER, STABLE, "Microsoft.ContainerService/managedClusters/read", CLUSTER),
        ("DELETE", CLUSTER, STABLE, "Microsoft.ContainerService/managedClusters/delete", CLUSTER),
        (
            "POST",
            CLUSTER + "/runCommand",
            STABLE,
            "Microsoft.ContainerService/managedClusters/runcommand/action",
            CLUSTER,
        ),
        ("GET", CLUSTER + "/agentPools", STABLE, "Microsoft.ContainerService/managedClusters/agentPools/read", CLUSTER),
        ("PUT", POOL, STABLE, "Microsoft.ContainerService/managedClusters/agentPools/write", POOL),
    ],
)
def test_each_request_is_an_action_at_a_scope(
    make_client: Callable[..., Client], method: str, path: str, version: str, action: str, scope: str
) -> None:
    client = make_client(seed={"permissions": []})
    answer = client(method, path, {}, version=version)
    assert answer.status == 403
    assert f"perform action '{action}' over scope '{scope}' or" in answer.body["error"]["message"]
    client.world.patch({"permissions": {scope: [{"actions": [action]}]}})
    assert client(method, path, {}, version=version).status != 403


def test_every_route_below_a_subscription_names_an_action_but_permissions_and_operations(routes: RouteTable) -> None:
    for route in routes.routes:
        names = re.findall(r"\{(\w+)", route.path)
        if route.resource_type is None or "subscription" not in names:
            continue
        request = ArmRequest(route.method, route.path, {}, {}, params=dict.fromkeys(names, "Microsoft.X"))
        action = action_of(route, request)
        if route.path.endswith((PERMISSIONS, "/{operation}")):
            assert action == ""
        else:
            assert re.fullmatch(r"Microsoft\.\w+(/\w+)*/(read|write|delete|\w+/action)", action), action


def test_writing_pools_does_not_take_the_right_to_write_the_cluster(make_client: Callable[..., Client]) -> None:
    client = make_client()
    client.create(pool())
    client.world.patch({"permissions": {"/": [READER], "/resourceGroups/sandbox-rg": [WRITE_POOLS]}})
    assert client("PUT", POOL, pool_body(kata()), version=STABLE).status == 201
    assert client("PUT", CLUSTER, cluster_body(pool()), version=STABLE).status == 403
    assert client("DELETE", POOL, version=STABLE).status == 403


def test_what_one_row_takes_away_another_may_grant(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"permissions": [{"actions": ["*"], "notActions": ["*/read"]}]})
    assert client("GET", GROUP, version="2024-11-01").status == 403
    client.world.patch({"permissions": [{"actions": ["*"], "notActions": ["*/read"]}, READER]})
    assert client("GET", GROUP, version="2024-11-01").status == 200


def test_enforcement_can_be_switched_off(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"permissions": [], "enforcePermissions": False})
    assert rows(client, GROUP) == []
    client.create()


def test_oddly_seeded_permissions_grant_nothing_and_break_nothing(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"permissions": [{"actions": "*"}, {"actions": [7], "notActions": 7}, {}]})
    assert client("GET", GROUP, version="2024-11-01").status == 403
    assert rows(client, GROUP)[0]["actions"] == "*"


def test_a_disallowed_caller_does_not_learn_what_is_there(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"permissions": []})
    assert client("GET", CLUSTER.replace("sandbox-rg", "nowhere"), version=STABLE).status == 403
    assert client("GET", "/subscriptions", version="2022-12-01").status == 200


@pytest.mark.parametrize(
    ("pattern", "action", "granted"),
    [
        ("*", "Microsoft.X/y/read", True),
        ("*/read", "Microsoft.X/y/read", True),
        ("*/read", "Microsoft.X/y/readx", False),
        ("Microsoft.X/*/read", "microsoft.x/Y/Z/READ", True),
        ("Microsoft.X/y/*", "Microsoft.X/y", False),
        ("Microsoft.X/y", "Microsoft.X/y/read", False),
        ("Microsoft.X/./read", "Microsoft.X/y/read", False),
        ("", "Microsoft.X/y/read", False),
    ],
)
def test_a_star_stands_for_anything_and_nothing_else_does(pattern: str, action: str, granted: bool) -> None:
    assert grants({"actions": [pattern]}, action) is granted
    assert grants({"actions": ["*"], "notActions": [pattern]}, action) is not granted


@settings(deadline=None)
@given(st.lists(st.text(alphabet="aB./", min_size=1), min_size=1), st.text(alphabet="aB./"))
def test_filling_the_stars_of_a_pattern_gives_an_action_that_it_covers(parts: list[str], filling: str) -> None:
    assert grants({"actions": ["*".join(parts)]}, filling.join(parts).lower())
