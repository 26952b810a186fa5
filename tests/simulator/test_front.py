"""What ARM's front says before any provider sees a request."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import CLUSTER, STABLE, SUBSCRIPTION, Client

GROUP = SUBSCRIPTION + "/resourcegroups/sandbox-rg"
CORE = "2024-11-01"


def test_requests_without_a_token_are_refused(client: Client) -> None:
    answer = client("GET", GROUP, version=CORE, token=None)
    assert answer.status == 401
    assert answer.body["error"]["code"] == "AuthenticationFailed"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("token", ["Basic abc", "Bearer", "Bearer  "])
def test_only_bearer_tokens_count(client: Client, token: str) -> None:
    assert client("GET", GROUP, version=CORE, token=token).status == 401


def test_the_metadata_need_no_token_and_name_the_simulator_everywhere(client: Client) -> None:
    answer = client("GET", "/metadata/endpoints", version="2022-09-01", token=None)
    assert answer.status == 200
    assert answer.body["resourceManager"] == "https://localhost:1"
    assert answer.body["authentication"]["loginEndpoint"] == "https://localhost:1"
    assert not [value for value in answer.body.values() if isinstance(value, str) and "azure.com" in value]


def test_a_missing_api_version_is_refused(client: Client) -> None:
    answer = client("GET", GROUP)
    assert answer.status == 400
    assert answer.body == {
        "error": {
            "code": "MissingApiVersionParameter",
            "message": "The api-version query parameter (?api-version=) is required for all requests.",
        }
    }


def test_a_core_type_names_its_versions_when_it_has_not_the_wanted_one(client: Client) -> None:
    answer = client("GET", GROUP, version="1999-01-01")
    assert (answer.status, answer.body["error"]["code"]) == (400, "InvalidApiVersionParameter")
    assert "2024-11-01" in answer.body["error"]["message"]


def test_a_provider_type_names_its_versions_when_it_has_not_the_wanted_one(make_client: Callable[..., Client]) -> None:
    client = make_client(
        seed={
            "providers": {
                "Microsoft.ContainerService": {
                    "resourceTypes": {"managedClusters": {"apiVersions": ["2026-08-02-preview", "2026-06-01"]}}
                }
            }
        }
    )
    answer = client("GET", CLUSTER, version="2025-09-02-preview")
    assert answer.status == 400
    assert answer.body["error"] == {
        "code": "NoRegisteredProviderFound",
        "message": "No registered resource provider found for location '' and API version '2025-09-02-preview' for "
        "type 'managedClusters'. The supported api-versions are '2026-06-01, 2026-08-02-preview'.",
    }
    assert client("GET", CLUSTER, version="2026-08-02-preview").status == 404


@pytest.mark.parametrize(
    ("path", "version", "status", "code"),
    [
        ("/subscriptions/11111111-0000-0000-0000-000000000000/resourcegroups", CORE, 404, "SubscriptionNotFound"),
        (SUBSCRIPTION + "/resourcegroups/nowhere", CORE, 404, "ResourceGroupNotFound"),
        (CLUSTER.replace("sandbox-rg", "nowhere"), STABLE, 404, "ResourceGroupNotFound"),
        (CLUSTER, STABLE, 404, "ResourceNotFound"),
        (SUBSCRIPTION + "/providers/Microsoft.Nothing", CORE, 404, "InvalidResourceNamespace"),
        (SUBSCRIPTION + "/resourcegroups?$skiptoken=x", CORE, 400, "InvalidSkipToken"),
    ],
)
def test_what_is_not_there_is_refused_in_arms_shape(
    client: Client, path: str, version: str, status: int, code: str
) -> None:
    answer = client("GET", path, version=version)
    assert (answer.status, answer.body["error"]["code"]) == (status, code)


def test_a_cluster_that_is_not_there_is_told_in_arms_words(client: Client) -> None:
    answer = client("GET", CLUSTER, version=STABLE)
    assert answer.body["error"]["message"] == (
        "The Resource 'Microsoft.ContainerService/managedClusters/c1' under resource group 'sandbox-rg' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix"
    )
    assert answer.headers == {"x-ms-failure-cause": "gateway"}


@pytest.mark.parametrize("path", [GROUP.upper(), GROUP.replace("resourcegroups", "resourceGroups"), GROUP + "/"])
def test_paths_ignore_case(client: Client, path: str) -> None:
    answer = client("GET", path, version=CORE)
    assert (answer.status, answer.body["name"]) == (200, "sandbox-rg")


def test_an_uncovered_path_says_loudly_that_this_is_not_azure(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    path = GROUP + "/providers/Microsoft.Storage/storageAccounts/x"
    answer = client("GET", path, version=CORE)
    assert (answer.status, answer.body["error"]["code"]) == (404, "InvalidResourceType")
    assert answer.headers == {"x-simulator-not-covered": "1"}
    assert answer.body["error"]["message"].endswith("That says nothing about Azure.")
    assert capsys.readouterr().err == f"arm_simulator: not covered: GET {path}\n"


def test_an_uncovered_method_names_the_covered_ones(client: Client) -> None:
    answer = client("PATCH", CLUSTER, {}, version=STABLE)
    assert (answer.status, answer.body["error"]["code"]) == (405, "HttpMethodNotAllowed")
    assert answer.body["error"]["message"] == "The ARM simulator answers DELETE, GET, PUT here, but not PATCH."


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff\xfe", b"null", b'"text"', b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_refused(client: Client, raw: bytes) -> None:
    answer = client("PUT", CLUSTER, raw=raw, version=STABLE)
    assert (answer.status, answer.body["error"]["code"]) == (400, "InvalidRequestContent")


def test_an_unregistered_provider_refuses_everything(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"providers": {"Microsoft.ContainerService": {"registrationState": "NotRegistered"}}})
    answer = client("GET", CLUSTER, version=STABLE)
    assert (answer.status, answer.body["error"]["code"]) == (409, "MissingSubscriptionRegistration")
    assert "'Microsoft.ContainerService'" in answer.body["error"]["message"]


def test_groups_can_be_created_changed_and_asked_for(client: Client) -> None:
    path = SUBSCRIPTION + "/resourcegroups/new-rg"
    assert client("HEAD", path, version=CORE).status == 404
    created = client("PUT", path, {"location": "West US 2", "tags": {"a": "b"}}, version=CORE)
    assert (created.status, created.body["location"], created.body["tags"]) == (201, "westus2", {"a": "b"})
    assert client("PUT", path, {"location": "westus2"}, version=CORE).status == 200
    assert client("PUT", path, {"location": "eastus"}, version=CORE).status == 409
    assert client("PUT", path, {"location": "mars"}, version=CORE).status == 400
    assert client("HEAD", path, version=CORE).status == 204
    names = [group["name"] for group in client("GET", SUBSCRIPTION + "/resourcegroups", version=CORE).body["value"]]
    assert names == ["sandbox-rg", "west-rg", "new-rg"]


def test_lists_come_in_pages_when_the_world_says_so(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"pageSize": {"resourceGroups": 1}})
    first = client("GET", SUBSCRIPTION + "/resourcegroups", version=CORE).body
    assert [group["name"] for group in first["value"]] == ["sandbox-rg"]
    second = client("GET", first["nextLink"]).body
    assert [group["name"] for group in second["value"]] == ["west-rg"]
    assert "nextLink" not in second


def test_subscription_tenant_regions_and_permissions_are_there(client: Client) -> None:
    assert client("GET", "/subscriptions", version=CORE).body["value"][0]["state"] == "Enabled"
    assert client("GET", "/tenants", version=CORE).body["value"][0]["tenantId"].endswith("aaaa")
    regions = client("GET", SUBSCRIPTION + "/locations", version=CORE).body["value"]
    assert [(one["name"], one["displayName"]) for one in regions] == [
        ("eastus", "East US"),
        ("westus2", "West US 2"),
        ("northeurope", "North Europe"),
    ]


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP, CLUSTER, CLUSTER + "/agentPools/p"])
def test_permissions_are_told_at_every_scope(make_client: Callable[..., Client], scope: str) -> None:
    client = make_client(seed={"permissions": [{"actions": ["*/read"], "notActions": ["x/read"]}]})
    answer = client("GET", scope + "/providers/Microsoft.Authorization/permissions", version="2022-04-01")
    assert answer.body == {
        "value": [{"actions": ["*/read"], "notActions": ["x/read"], "dataActions": [], "notDataActions": []}]
    }
