"""Subnets, role assignments, identities and registries: what a cluster may be given beside itself."""

from __future__ import annotations

from typing import Any

import pytest

from arm_simulator.network import free_addresses, subnet_of

from .conftest import CLUSTER, SUBSCRIPTION, Client, cluster_body, pool

GROUP = SUBSCRIPTION + "/resourceGroups/sandbox-rg"
VNET = GROUP + "/providers/Microsoft.Network/virtualNetworks/sandbox-vnet"
NODES = VNET + "/subnets/nodes"
ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments"
NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7"
IDENTITY = GROUP + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/cluster-identity"


def assignment(role: str = NETWORK_CONTRIBUTOR, principal: str = "p1") -> dict[str, Any]:
    definition = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}"
    return {"properties": {"roleDefinitionId": definition, "principalId": principal}}


def test_a_subnet_has_its_prefix_and_a_row_for_each_address_in_use(client: Client) -> None:
    small = client("GET", VNET + "/subnets/small", version="2024-07-01").body
    assert small["properties"]["addressPrefix"] == "10.240.16.0/28"
    assert len(small["properties"]["ipConfigurations"]) == 3
    assert "ipConfigurations" not in client("GET", NODES, version="2024-07-01").body["properties"]


@pytest.mark.parametrize("path", [VNET + "/subnets/none", VNET.replace("sandbox-vnet", "none")])
def test_a_network_or_subnet_that_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client("GET", path, version="2024-07-01").status == 404


def test_a_network_lists_its_subnets(client: Client) -> None:
    network = client("GET", VNET, version="2025-07-01").body
    assert [one["name"] for one in network["properties"]["subnets"]] == ["nodes", "small"]
    listed = client("GET", VNET + "/subnets", version="2024-07-01").body["value"]
    assert listed == network["properties"]["subnets"]


def test_azure_keeps_five_addresses_of_a_subnet(client: Client) -> None:
    found = subnet_of(client.world, VNET + "/subnets/SMALL")
    assert found is not None
    assert free_addresses(found[1]) == 16 - 5 - 3
    assert subnet_of(client.world, VNET) is None


def test_a_role_is_assigned_once_and_listed_at_its_scope_and_below(client: Client) -> None:
    made = client("PUT", f"{NODES}{ASSIGNMENTS}/one", assignment(), version="2022-04-01")
    assert made.status == 201
    assert made.body["properties"]["scope"] == NODES
    assert client("GET", f"{NODES}{ASSIGNMENTS}/one", version="2022-04-01").body == made.body
    at_scope = client("GET", f"{NODES}{ASSIGNMENTS}?$filter=atScope()", version="2022-04-01").body["value"]
    assert at_scope == [made.body]
    assert client("GET", f"{VNET}{ASSIGNMENTS}?$filter=atScope()", version="2022-04-01").body["value"] == []
    assert client("GET", f"{GROUP}{ASSIGNMENTS}", version="2022-04-01").body["value"] == [made.body]


def test_the_same_assignment_under_another_name_exists_and_another_one_does_not(client: Client) -> None:
    client("PUT", f"{NODES}{ASSIGNMENTS}/one", assignment(), version="2022-04-01")
    again = client("PUT", f"{NODES}{ASSIGNMENTS}/two", assignment(), version="2022-04-01")
    assert (again.status, again.body["error"]["code"]) == (409, "RoleAssignmentExists")
    assert client("PUT", f"{NODES}{ASSIGNMENTS}/one", assignment(), version="2022-04-01").status == 200
    assert client("PUT", f"{NODES}{ASSIGNMENTS}/one", assignment(principal="p2"), version="2022-04-01").status == 400
    assert client("PUT", f"{NODES}{ASSIGNMENTS}/two", assignment(principal="p2"), version="2022-04-01").status == 201
    assert client("DELETE", f"{NODES}{ASSIGNMENTS}/two", version="2022-04-01").status == 200
    assert client("GET", f"{NODES}{ASSIGNMENTS}/two", version="2022-04-01").status == 404


@pytest.mark.parametrize("scope", ["/", "/resourceGroups/sandbox-rg", NODES])
def test_a_seeded_assignment_is_inherited(client: Client, scope: str) -> None:
    client.world.patch({"roleAssignments": {scope: {"a": {"role": "Network Contributor", "principalId": "p1"}}}})
    rows = client("GET", f"{NODES}{ASSIGNMENTS}?$filter=assignedTo('P1')", version="2022-04-01").body["value"]
    assert [row["properties"]["roleDefinitionId"].rpartition("/")[2] for row in rows] == [NETWORK_CONTRIBUTOR]
    others = client("GET", f"{NODES}{ASSIGNMENTS}?$filter=assignedTo('p2')", version="2022-04-01").body["value"]
    assert others == []


def test_a_caller_who_may_not_assign_roles_is_refused(client: Client) -> None:
    client.world.patch(
        {"permissions": [{"actions": ["*"], "notActions": ["Microsoft.Authorization/roleAssignments/write"]}]}
    )
    answer = client("PUT", f"{NODES}{ASSIGNMENTS}/one", assignment(), version="2022-04-01")
    assert (answer.status, answer.body["error"]["code"]) == (403, "AuthorizationFailed")


def test_a_role_is_found_by_its_name(client: Client) -> None:
    path = f"{NODES}/providers/Microsoft.Authorization/roleDefinitions?$filter=roleName eq 'acrpull'"
    assert [row["properties"]["roleName"] for row in client("GET", path, version="2022-04-01").body["value"]] == [
        "AcrPull"
    ]


def test_a_cluster_has_the_principal_of_its_identity(client: Client) -> None:
    identity = client("GET", IDENTITY, version="2024-11-30").body["properties"]
    body = cluster_body(pool()) | {"identity": {"type": "UserAssigned", "userAssignedIdentities": {IDENTITY: {}}}}
    cluster = client("PUT", CLUSTER, body, version="2026-06-01").body
    (held,) = cluster["identity"]["userAssignedIdentities"].values()
    assert held["principalId"] == identity["principalId"]


def test_a_registry_is_read_and_an_unknown_one_is_not_found(client: Client) -> None:
    path = GROUP + "/providers/Microsoft.ContainerRegistry/registries/"
    assert client("GET", path + "sandboxregistry", version="2023-07-01").body["id"] == path + "sandboxregistry"
    assert client("GET", path + "other", version="2023-07-01").body["error"]["code"] == "ResourceNotFound"
