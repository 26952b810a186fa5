"""Microsoft.Network: virtual networks and their subnets, as far as a cluster's nodes need addresses of one."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from arm_simulator.core.answer import Answer, ArmError
from arm_simulator.core.lookup import find
from arm_simulator.core.merging import as_seeded
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.world import World

NAMESPACE = "Microsoft.Network"
NETWORKS = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks"
NETWORK = NETWORKS + "/{network}"
SUBNET = NETWORK + "/subnets/{subnet}"
NETWORK_TYPE = f"{NAMESPACE}/virtualNetworks"
SUBNET_TYPE = f"{NETWORK_TYPE}/subnets"
#: Azure keeps the first four addresses of each subnet, and the last.
KEPT_BY_AZURE = 5


def network_body(world: World, key: str, row: dict[str, Any]) -> dict[str, Any]:
    """Returns a virtual network in the REST shape."""
    group, _, name = key.partition("/")
    body = {
        "name": name,
        "id": f"/subscriptions/{world.subscription_id}/resourceGroups/{group}/providers/{NETWORK_TYPE}/{name}",
        "type": NETWORK_TYPE,
        "location": row["location"],
        "properties": {
            "provisioningState": "Succeeded",
            "addressSpace": {"addressPrefixes": list(row["addressPrefixes"])},
            "subnets": [subnet_body(world, key, one, subnet) for one, subnet in row.get("subnets", {}).items()],
            "enableDdosProtection": False,
        },
    }
    return as_seeded(body, row)


def subnet_body(world: World, key: str, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Returns a subnet in the REST shape; each address in use has a row in ipConfigurations."""
    group, _, network = key.partition("/")
    base = f"/subscriptions/{world.subscription_id}/resourceGroups/{group}"
    properties: dict[str, Any] = {
        "provisioningState": "Succeeded",
        "addressPrefix": row["addressPrefix"],
        "delegations": [],
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
    }
    if row.get("used"):
        properties["ipConfigurations"] = [
            {"id": f"{base}/providers/{NAMESPACE}/networkInterfaces/{network}-nic-{number}/ipConfigurations/ipconfig1"}
            for number in range(int(row["used"]))
        ]
    body = {
        "name": name,
        "id": f"{base}/providers/{NETWORK_TYPE}/{network}/subnets/{name}",
        "type": SUBNET_TYPE,
        "properties": properties,
    }
    return as_seeded(body, row)


def free_addresses(row: dict[str, Any]) -> int:
    """Returns how many addresses of a subnet a new thing can have."""
    return ip_network(row["addressPrefix"]).num_addresses - KEPT_BY_AZURE - int(row.get("used") or 0)


def subnet_of(world: World, identifier: str) -> tuple[str, dict[str, Any]] | None:
    """Returns the name and the row of the subnet with a resource id, or None when the world has none."""
    segments = identifier.strip("/").split("/")
    if len(segments) != 10 or segments[6].lower() != "virtualnetworks" or segments[8].lower() != "subnets":
        return None
    network = find(world.document["virtualNetworks"], f"{segments[3]}/{segments[7]}")
    return find(network[1].get("subnets", {}), segments[9]) if network else None


def list_networks(world: World, request: ArmRequest) -> Answer:
    """Answers the virtual networks of a group."""
    prefix = f"{request.params['group']}/".lower()
    rows = world.document["virtualNetworks"].items()
    return Answer(
        200, {"value": [network_body(world, key, row) for key, row in rows if key.lower().startswith(prefix)]}
    )


def get_network(world: World, request: ArmRequest) -> Answer:
    """Answers one virtual network."""
    return Answer(200, network_body(world, *_network(world, request)))


def list_subnets(world: World, request: ArmRequest) -> Answer:
    """Answers the subnets of a virtual network."""
    key, row = _network(world, request)
    return Answer(200, {"value": [subnet_body(world, key, *one) for one in row.get("subnets", {}).items()]})


def get_subnet(world: World, request: ArmRequest) -> Answer:
    """Answers one subnet."""
    key, row = _network(world, request)
    found = find(row.get("subnets", {}), request.params["subnet"])
    if found is None:
        path = f"{NETWORK_TYPE}/{key.partition('/')[2]}/subnets/{request.params['subnet']}"
        raise ArmError(404, "NotFound", f"Resource {path} not found.")
    return Answer(200, subnet_body(world, key, *found))


def _network(world: World, request: ArmRequest) -> tuple[str, dict[str, Any]]:
    """Returns the key and the row of the virtual network that a path names.

    Raises:
        ArmError: there is none.
    """
    group, name = request.params["group"], request.params["network"]
    found = find(world.document["virtualNetworks"], f"{group}/{name}")
    if found is None:
        raise ArmError(
            404,
            "ResourceNotFound",
            f"The Resource '{NETWORK_TYPE}/{name}' under resource group '{group}' was not found. For more details "
            "please go to https://aka.ms/ARMResourceNotFoundFix",
        )
    return found


ROUTES = (
    Route("GET", NETWORKS, list_networks, NETWORK_TYPE, "virtual networks of a group"),
    Route("GET", NETWORK, get_network, NETWORK_TYPE, "a virtual network with its subnets"),
    Route("GET", NETWORK + "/subnets", list_subnets, SUBNET_TYPE, "subnets of a virtual network"),
    Route("GET", SUBNET, get_subnet, SUBNET_TYPE, "a subnet, with a row for each address in use"),
)
