"""The member `resourceGroup`, which az adds to each object that has the ID of a resource in one."""

from __future__ import annotations

from typing import Any

#: /subscriptions/ID/resourceGroups/NAME/providers/NAMESPACE/TYPE/NAME: the places of the word and of the name.
_WORD, _GROUP, _SHORTEST = 3, 4, 9
#: az leaves the objects in this member as they are.
_LEFT_OUT = "sourceVault"


def add_resource_groups(node: Any) -> None:
    """Add the member wherever it is missing, in place."""
    if isinstance(node, list):
        for one in node:
            add_resource_groups(one)
    elif isinstance(node, dict):
        group = _group_of(node.get("id"))
        if group is not None and not any(str(name).lower() == "resourcegroup" for name in node):
            node["resourceGroup"] = group
        for name, one in node.items():
            if name != _LEFT_OUT:
                add_resource_groups(one)


def _group_of(identifier: object) -> str | None:
    parts = identifier.split("/") if isinstance(identifier, str) else []
    return parts[_GROUP] if len(parts) >= _SHORTEST and parts[_WORD].lower() == "resourcegroups" else None
