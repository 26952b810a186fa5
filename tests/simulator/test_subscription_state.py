"""A subscription that is not simply enabled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import CLUSTER, STABLE, SUBSCRIPTION, Client, cluster_body, kata, pool_body

CORE = "2024-11-01"
WRITES: list[tuple[str, str, Any, str]] = [
    ("PUT", CLUSTER, cluster_body(), STABLE),
    ("PUT", CLUSTER + "/agentPools/k1", pool_body(kata()), STABLE),
    ("POST", CLUSTER + "/runCommand", {}, STABLE),
    ("PUT", SUBSCRIPTION + "/resourcegroups/new-rg", {"location": "eastus"}, CORE),
    ("POST", SUBSCRIPTION + "/providers/Microsoft.Compute/register", None, CORE),
    (
        "POST",
        SUBSCRIPTION + "/providers/Microsoft.Features/providers/Microsoft.ContainerService/features"
        "/AzureLinuxV3Preview/register",
        None,
        "2021-07-01",
    ),
]


@pytest.mark.parametrize("state", ["Enabled", "Warned", "PastDue", "Disabled"])
def test_the_subscription_shows_its_state(make_client: Callable[..., Client], state: str) -> None:
    client = make_client(seed={"subscription": {"state": state}})
    assert client("GET", SUBSCRIPTION, version=CORE).body["state"] == state
    assert client("GET", "/subscriptions", version=CORE).body["value"][0]["state"] == state


@pytest.mark.parametrize(("method", "path", "body", "version"), WRITES)
def test_a_disabled_subscription_refuses_writes(
    make_client: Callable[..., Client], method: str, path: str, body: Any, version: str
) -> None:
    client = make_client(worlds=("disabled-subscription",))
    answer = client(method, path, body, version=version)
    assert answer.status == 409
    assert answer.body == {
        "error": {
            "code": "ReadOnlyDisabledSubscription",
            "message": "The subscription '00000000-0000-0000-0000-000000000000' is disabled and therefore marked as "
            "read only. You cannot perform any write actions on this subscription until it is re-enabled.",
        }
    }


def test_a_disabled_subscription_can_be_read_and_emptied(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("healthy-cluster", "disabled-subscription"))
    demo = CLUSTER.replace("/c1", "/demo")
    assert client("GET", demo, version=STABLE).status == 200
    assert client("DELETE", demo, version=STABLE).status == 202


@pytest.mark.parametrize(("state", "status"), [("PastDue", 201), ("Warned", 409), ("Expired", 409), ("disabled", 409)])
def test_other_states_are_writable_or_not(make_client: Callable[..., Client], state: str, status: int) -> None:
    client = make_client(seed={"subscription": {"state": state}})
    assert client("PUT", CLUSTER, cluster_body(), version=STABLE).status == status
