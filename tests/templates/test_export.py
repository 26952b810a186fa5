"""`template export`: of what exists, the request that would make it, and nothing that no request has."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.create.bodies import agent_pool, managed_cluster
from aks_sandbox.errors import InvalidInput, NotFound, Unreachable
from aks_sandbox.reports.text import PlainText
from aks_sandbox.templates.exporting import export
from aks_sandbox.templates.writing import Format, HowWritten, Provider
from tests.create.test_body_members import FULL_CLUSTER, FULL_POOL, KEY
from tests.support.in_process_arm import InProcessArm, Reply
from tests.support.named_worlds import in_world
from tests.support.template_bodies import GIVEN, of_arm, of_azapi, of_bicep
from tests.support.wanted import CLUSTER, PREVIEW, RecordingReporter, target, world_with_cluster

READ = {Format.ARM: of_arm, Format.BICEP: of_bicep, Format.TERRAFORM: of_azapi}
EACH = pytest.mark.parametrize("language", list(Format), ids=lambda one: one.value)
READ_ONLY = {
    "provisioningState": "Succeeded", "powerState": {"code": "Running"}, "fqdn": "demo.hcp.eastus.azmk8s.io",
    "currentKubernetesVersion": "1.34.2", "maxAgentPools": 100, "resourceUID": "0", "azurePortalFQDN": "demo.portal",
}  # fmt: skip
POOL_READ_ONLY = {
    "provisioningState": "Succeeded", "powerState": {"code": "Running"}, "currentOrchestratorVersion": "1.34.2",
    "nodeImageVersion": "AKSAzureLinux-V3katagen2-202609.10.0", "eTag": "1", "status": {"provisioningError": None},
}  # fmt: skip


def how(language: Format) -> HowWritten:
    """The language; Terraform with azapi, which has every property."""
    return HowWritten(language=language, provider=Provider.AZAPI if language is Format.TERRAFORM else None)


def live_cluster(**properties: Any) -> dict[str, Any]:
    """A cluster as Azure reports it, made by the request with every option."""
    body = copy.deepcopy(managed_cluster(FULL_CLUSTER, "eastus", KEY))
    body["properties"] |= {**READ_ONLY, **properties}
    for profile in body["properties"]["agentPoolProfiles"]:
        profile |= POOL_READ_ONLY
    for one in body["identity"]["userAssignedIdentities"].values():
        one |= {"principalId": "p", "clientId": "c"}
    kubelet = body["properties"]["identityProfile"]["kubeletidentity"]
    kubelet |= {"clientId": "c", "objectId": "o"}
    named = {"id": CLUSTER, "name": "demo", "type": "Microsoft.ContainerService/ManagedClusters", "eTag": "1"}
    return {**named, "systemData": {"createdBy": "me"}, **body}


def exported(resource: Any, language: Format, pool: str | None = None, runtime: str = "") -> tuple[Any, list[str]]:
    """The template of what Azure reports, read back, and the warnings."""
    arm = InProcessArm()
    path = f"{CLUSTER}/agentPools/{pool}" if pool else CLUSTER
    arm.on("GET", path, lambda _sent: Reply(200, resource))
    reporter = RecordingReporter()
    found = export(arm.connection, target(), pool, find_runtime(runtime), how(language), reporter)
    assert isinstance(found, PlainText)
    return READ[language](found.text), reporter.warnings


@EACH
def test_a_cluster_comes_back_as_the_request_that_made_it(language: Format) -> None:
    found, warnings = exported(live_cluster(), language)
    wanted = managed_cluster(FULL_CLUSTER, "eastus", KEY)
    del wanted["properties"]["azureMonitorProfile"]  # it is off, as without the member
    assert found.body == wanted
    assert warnings == []


@EACH
def test_a_node_pool_comes_back_as_the_request_that_made_it(language: Format) -> None:
    properties = {**agent_pool(FULL_POOL)["properties"], **POOL_READ_ONLY}
    found, warnings = exported({"id": "x", "name": "box", "properties": properties}, language, "box")
    assert found.body == agent_pool(FULL_POOL)
    assert found.names == ["demo", "box"]
    assert warnings == []


@EACH
def test_the_runtime_gets_another_name_where_one_is_given(language: Format) -> None:
    found, _ = exported(live_cluster(), language, runtime=PREVIEW)
    assert found.body["properties"]["agentPoolProfiles"][0]["workloadRuntime"] == PREVIEW
    assert found.api_version.endswith("-preview")


@EACH
def test_secrets_never_leave(language: Format) -> None:
    secrets = {
        "windowsProfile": {"adminUsername": "me", "adminPassword": "pa55word-w"},
        "servicePrincipalProfile": {"clientId": "c", "secret": "pa55word-s"},
        "httpProxyConfig": {"httpProxy": "http://me:pa55word-p@proxy.example.com"},
        "serviceAccountToken": "pa55word-t",
    }
    arm = InProcessArm()
    arm.on("GET", CLUSTER, lambda _sent: Reply(200, live_cluster(**secrets)))
    reporter = RecordingReporter()
    found = export(arm.connection, target(), None, None, how(language), reporter)
    assert found is not None
    assert "pa55word" not in found.text + "".join(reporter.warnings)
    assert READ[language](found.text).body["properties"]["httpProxyConfig"] == {"httpProxy": GIVEN}
    named = ("properties.windowsProfile", "properties.servicePrincipalProfile", "properties.serviceAccountToken")
    assert reporter.warnings == [f"Not exported, because no option sets them: {', '.join(named)}."]


@EACH
def test_what_is_left_out_is_named_in_the_template_and_in_a_warning(language: Format) -> None:
    _, warnings = exported(live_cluster(storageProfile={"diskCSIDriver": {"enabled": True}}), language)
    assert warnings == ["Not exported, because no option sets them: properties.storageProfile."]


@EACH
def test_what_aks_makes_by_itself_is_not_asked_for(language: Format) -> None:
    live = live_cluster(nodeResourceGroup="MC_sandbox-rg_demo_eastus")
    live["identity"] = {"type": "SystemAssigned", "principalId": "p", "tenantId": "t"}
    live["properties"]["networkProfile"]["podCidrs"] = ["10.0.0.0/16"]
    body = exported(live, language)[0].body
    assert body["identity"] == {"type": "SystemAssigned"}
    assert not {"nodeResourceGroup", "identityProfile"} & set(body["properties"])
    assert "podCidrs" not in body["properties"]["networkProfile"]
    assert body["sku"] == {"name": "Base", "tier": "Standard"}


NONE_AT_ALL: list[Any] = [{}, {"properties": 1}, []]
ODD: list[tuple[Any, str | None]] = [
    *((resource, pool) for resource in NONE_AT_ALL for pool in (None, "box")),
    ({"properties": {"agentPoolProfiles": 1}}, None),
    ({"properties": {"agentPoolProfiles": [{"name": 1}]}}, None),
    ({"properties": {"upgradeSettings": "x"}}, "box"),
]


@pytest.mark.parametrize(("resource", "pool"), ODD)
def test_what_has_an_unknown_form_is_an_error(resource: Any, pool: str | None) -> None:
    with pytest.raises(Unreachable):
        exported(resource, Format.BICEP, pool)


@pytest.mark.parametrize(("name", "pool"), [("absent", None), ("demo", "absent"), ("absent", "box")])
def test_what_does_not_exist_is_not_found(name: str, pool: str | None) -> None:
    arm = in_world("inside-healthy")
    with pytest.raises(NotFound):
        export(arm.connection, target(cluster_name=name), pool, None, how(Format.ARM), RecordingReporter())


@pytest.mark.parametrize(
    ("pool", "message"),
    [("system", "--as: node pool system is not a sandboxed one")],
)
def test_a_plain_pool_has_no_runtime_to_rename(pool: str, message: str) -> None:
    arm = in_world("inside-healthy")
    with pytest.raises(InvalidInput) as caught:
        export(arm.connection, target(), pool, find_runtime(PREVIEW), how(Format.ARM), RecordingReporter())
    assert caught.value.message == message


def test_the_demo_cluster_can_be_exported_for_azurerm() -> None:
    arm = in_world("inside-healthy")
    text = export(arm.connection, target(), None, None, HowWritten(language=Format.TERRAFORM), RecordingReporter())
    assert text is not None
    assert 'resource "azurerm_kubernetes_cluster_node_pool" "node_pool"' in text.text


OFFERED = ["2025-09-02-preview", "2025-09-01", "2025-05-01"]
OLD_CLOUD = {
    "providers": {
        "Microsoft.ContainerService": {
            "resourceTypes": {
                name: {"apiVersions": OFFERED} for name in ("managedClusters", "managedClusters/agentPools")
            }
        }
    }
}


@EACH
@pytest.mark.parametrize("name", [None, "nodepool1"])
def test_a_template_of_a_cloud_with_older_versions_has_one_that_is_offered_there(
    language: Format, name: str | None
) -> None:
    arm = InProcessArm({**world_with_cluster(), **OLD_CLOUD})
    reporter = RecordingReporter()
    found = export(arm.connection, target(), name, None, how(language), reporter)
    assert found is not None
    assert READ[language](found.text).api_version == "2025-09-01"
    assert [text for text in reporter.warnings if "API version" in text] == []


def test_a_template_that_cannot_be_deployed_in_its_cloud_says_so() -> None:
    arm, reporter = InProcessArm({**world_with_cluster(), **OLD_CLOUD}), RecordingReporter()
    preview = export(arm.connection, target(), None, None, how(Format.ARM), reporter)
    assert preview is not None
    arm.cluster()["properties"]["agentPoolProfiles"][0]["workloadRuntime"] = PREVIEW
    found = export(arm.connection, target(), None, None, how(Format.ARM), reporter)
    assert found is not None
    said = [text for text in reporter.warnings if "API version" in text]
    assert said == [
        f"The template needs API version {READ[Format.ARM](found.text).api_version}, and Azure offers "
        "Microsoft.ContainerService here up to 2025-09-01: it cannot be deployed here."
    ]
