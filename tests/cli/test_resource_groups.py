"""The group of a resource: what az adds to a result, the program adds too."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from azure.cli.core.commands.transform import register_global_transforms
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox_cli.resource_groups import add_resource_groups

ID = "/subscriptions/one/resourceGroups/MyGroup/providers/Microsoft.Network/virtualNetworks/net"


def of_az(result: Any) -> Any:
    """What az makes of it."""
    transforms: list[Any] = []

    class Cli:
        """Keeps what az registers."""

        def register_event(self, _name: str, handler: Any) -> None:
            """Keep it."""
            transforms.append(handler)

    register_global_transforms(Cli())
    result = copy.deepcopy(result)
    transforms[0](None, event_data={"result": result})
    return result


@pytest.mark.parametrize(
    "result",
    [
        {"id": ID},
        {"id": ID.lower(), "resourceGroup": "kept"},
        {"id": ID, "RESOURCEGROUP": None},
        {"id": "/subscriptions/one"},
        {"id": ID.rpartition("/")[0]},
        {"id": None, "inner": [{"id": ID}, {"id": 5}]},
        {"sourceVault": {"id": ID}},
        ID,
        None,
    ],
)
def test_an_object_with_the_id_of_a_resource_in_a_group_gets_its_group(result: Any) -> None:
    ours = copy.deepcopy(result)
    add_resource_groups(ours)
    assert ours == of_az(result)


PARTS = st.sampled_from(["", "subscriptions", "resourceGroups", "resourcegroups", "MyGroup", "providers", "x"])
TEXTS = st.lists(PARTS, max_size=10).map("/".join)
TREES = st.recursive(
    TEXTS | st.none() | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "resourceGroup", "name", "sourceVault"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(TREES)
def test_any_result_becomes_what_az_makes_of_it(result: Any) -> None:
    ours = copy.deepcopy(result)
    add_resource_groups(ours)
    assert ours == of_az(result)
