"""Feature flags and resource providers move through their states."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import SUBSCRIPTION, Client

FEATURES = SUBSCRIPTION + "/providers/Microsoft.Features"
FLAG = FEATURES + "/providers/Microsoft.ContainerService/features/KataVMIsolationPreview"
NEWER = (
    FEATURES + "/featureProviders/Microsoft.ContainerService/subscriptionFeatureRegistrations/KataVMIsolationPreview"
)
PROVIDER = SUBSCRIPTION + "/providers/Microsoft.Compute"
VERSION = "2021-07-01"


def state(client: Client, path: str = FLAG) -> str:
    return str(client("GET", path, version=VERSION).body["properties"]["state"])


def test_a_flag_is_registered_after_some_polls(client: Client) -> None:
    assert state(client) == "NotRegistered"
    answer = client("POST", FLAG + "/register", version=VERSION)
    assert answer.body["properties"]["state"] == "Registering"
    assert answer.body["name"] == "Microsoft.ContainerService/KataVMIsolationPreview"
    assert [state(client), state(client), state(client)] == ["Registering", "Registered", "Registered"]
    assert client("POST", FLAG + "/register", version=VERSION).body["properties"]["state"] == "Registered"


def test_a_flag_can_be_unregistered(client: Client) -> None:
    client.world.patch({"features": {"Microsoft.ContainerService/KataVMIsolationPreview": {"state": "Registered"}}})
    assert client("POST", FLAG + "/unregister", version=VERSION).body["properties"]["state"] == "Unregistering"
    assert [state(client), state(client)] == ["Unregistering", "Unregistered"]


def test_both_shapes_tell_the_same_flag(client: Client) -> None:
    assert client("PUT", NEWER, {}, version=VERSION).body["properties"]["state"] == "Registering"
    assert [state(client, NEWER), state(client, FLAG)] == ["Registering", "Registered"]
    assert client("GET", NEWER, version=VERSION).body["properties"]["approvalType"] == "AutoApproval"
    assert client("DELETE", NEWER, version=VERSION).status == 200
    assert state(client) == "Unregistering"


def test_a_flag_that_a_person_approves_stays_pending(client: Client) -> None:
    path = FEATURES + "/providers/Microsoft.ContainerService/features/HumanApprovedPreview"
    assert client("POST", path + "/register", version=VERSION).body["properties"]["state"] == "Pending"
    assert {state(client, path) for _ in range(5)} == {"Pending"}


def test_an_unknown_flag_is_told_so(client: Client) -> None:
    answer = client("GET", FLAG + "X", version=VERSION)
    assert (answer.status, answer.body["error"]["code"]) == (404, "FeatureNotFound")


def test_flag_names_ignore_case(client: Client) -> None:
    assert (
        state(client, FLAG.replace("Kata", "KATA").replace("ContainerService", "containerservice")) == "NotRegistered"
    )


def test_flags_are_listed_in_pages(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"pageSize": {"features": 2}})
    first = client("GET", FEATURES + "/providers/Microsoft.ContainerService/features", version=VERSION).body
    second = client("GET", first["nextLink"]).body
    names = [one["name"].partition("/")[2] for one in first["value"] + second["value"]]
    assert names == ["KataVMIsolationPreview", "AzureLinuxV3Preview", "HumanApprovedPreview"]
    assert (
        client("GET", FEATURES + "/features", version=VERSION).body["value"][0]["properties"]["state"]
        == "NotRegistered"
    )


def test_only_flags_that_were_touched_are_listed_as_registrations(client: Client) -> None:
    path = FEATURES + "/subscriptionFeatureRegistrations"
    assert client("GET", path, version=VERSION).body["value"] == []
    client("POST", FLAG + "/register", version=VERSION)
    assert [one["name"] for one in client("GET", path, version=VERSION).body["value"]] == ["KataVMIsolationPreview"]


@pytest.mark.parametrize(("verb", "middle", "end"), [("unregister", "Unregistering", "Unregistered")])
def test_a_provider_moves_through_its_states(client: Client, verb: str, middle: str, end: str) -> None:
    def registration() -> str:
        return str(client("GET", PROVIDER, version="2022-09-01").body["registrationState"])

    assert registration() == "Registered"
    assert client("POST", f"{PROVIDER}/{verb}", version="2022-09-01").body["registrationState"] == middle
    assert [registration(), registration()] == [middle, end]
    assert client("POST", f"{PROVIDER}/register", version="2022-09-01").body["registrationState"] == "Registering"
    assert [registration(), registration()] == ["Registering", "Registered"]


def test_registering_again_starts_over(client: Client) -> None:
    assert client("POST", PROVIDER + "/register", version="2022-09-01").body["registrationState"] == "Registering"


def test_providers_show_display_names_of_regions_and_their_api_versions(client: Client) -> None:
    body = client("GET", SUBSCRIPTION + "/providers/microsoft.containerservice", version="2022-09-01").body
    clusters = next(one for one in body["resourceTypes"] if one["resourceType"] == "managedClusters")
    assert clusters["locations"] == ["East US", "West US 2", "North Europe"]
    assert {"2025-09-01", "2025-09-02-preview", "2026-06-01", "2026-08-02-preview"} <= set(clusters["apiVersions"])
    listed = client("GET", SUBSCRIPTION + "/providers", version="2022-09-01").body["value"]
    assert "Microsoft.ManagedIdentity" in [one["namespace"] for one in listed]
