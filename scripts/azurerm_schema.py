"""Writes the table of azurerm's arguments that the tests of templates read, from `terraform providers schema -json`.

    terraform providers schema -json | python scripts/azurerm_schema.py 5.2.0 > tests/templates/azurerm_schema.json

Only the two resources that templates write, and of them names, types, nesting and what is required.
"""

import json
import sys
from typing import Any

RESOURCES = ("azurerm_kubernetes_cluster", "azurerm_kubernetes_cluster_node_pool")


def slim(block: dict[str, Any]) -> dict[str, Any]:
    """Returns what can be written of a block: required and optional arguments with their types, and the blocks."""
    arguments = {
        name: {"type": one["type"], **({"required": True} if one.get("required") else {})}
        for name, one in block.get("attributes", {}).items()
        if one.get("required") or one.get("optional")
    }
    blocks = {
        name: {**slim(one["block"]), **{key: one[key] for key in ("min_items", "max_items") if key in one}}
        for name, one in block.get("block_types", {}).items()
    }
    return {"arguments": arguments, "blocks": blocks}


def table(document: dict[str, Any], release: str) -> dict[str, Any]:
    """Returns the whole table."""
    (provider,) = (one for name, one in document["provider_schemas"].items() if name.endswith("/azurerm"))
    schemas = provider["resource_schemas"]
    return {"provider": f"hashicorp/azurerm {release}", **{name: slim(schemas[name]["block"]) for name in RESOURCES}}


if __name__ == "__main__":
    json.dump(table(json.load(sys.stdin), sys.argv[1]), sys.stdout, sort_keys=True)
    print()
