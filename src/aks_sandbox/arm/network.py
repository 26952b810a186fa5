"""Microsoft.Network: the subnets that nodes and pods take their addresses from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arm.answers import expected_form, rows, text, text_or_empty, texts
from aks_sandbox.arm.api_versions import SUBNETS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.errors import NotFound
from aks_sandbox.model.network import Subnet


def find_subnet(connection: Connection, subnet_id: str) -> Subnet | None:
    """The subnet, which may be in another subscription; None when it does not exist."""
    doing = f"reading subnet {subnet_id.rpartition('/')[2]}"
    try:
        body = connection.get(subnet_id, SUBNETS, doing)
    except NotFound:
        return None
    with expected_form(doing):
        return _subnet(body)


def _subnet(body: Mapping[str, Any]) -> Subnet:
    properties = body["properties"]
    prefix = text_or_empty(properties.get("addressPrefix"))
    return Subnet(
        name=text(body["name"]),
        ranges=texts(properties.get("addressPrefixes")) or ((prefix,) if prefix else ()),
        # There is a row for each address that a machine, a pod, an endpoint or a gateway has taken.
        used=len(rows(properties.get("ipConfigurations"))),
        route_table=bool(properties.get("routeTable")),
        nat_gateway=bool(properties.get("natGateway")),
    )
