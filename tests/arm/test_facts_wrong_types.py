"""A field of the wrong type, in each answer that the facts read: unknown with the reason, never a wrong fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from aks_sandbox.model.facts import Unknown
from tests.support.in_process_arm import InProcessArm
from tests.support.questions import DOING, LIMITS, OF_CLUSTER, PATHS, fetch, unknown_facts
from tests.support.wanted import GA, PREVIEW, pool_row, world_with_cluster

#: The fields that are read of each answer, in the language of the simulator's `wrong-type`.
FIELDS = {
    "subscription": ["state"],
    "permissions": ["value", "value.0", "value.0.actions", "value.0.actions.0", "value.0.notActions"],
    "container_service": [
        "registrationState", "resourceTypes", "resourceTypes.0", "resourceTypes.0.resourceType",
        "resourceTypes.0.locations", "resourceTypes.0.locations.0", "resourceTypes.0.apiVersions",
        "resourceTypes.0.apiVersions.0",
    ],
    "compute": ["registrationState", "resourceTypes", "resourceTypes.0.apiVersions.0"],
    "feature_states": ["properties", "properties.state"],
    "other_features": ["properties", "properties.state"],
    "group_location": ["location"],
    "cluster": ["properties", "properties.agentPoolProfiles", "properties.agentPoolProfiles.0"],
    "skus": [
        "value", "value.0", "value.0.name", "value.0.family", "value.0.locationInfo", "value.0.locationInfo.0",
        "value.0.locationInfo.0.location", "value.0.locationInfo.0.zones", "value.0.locationInfo.0.zones.0",
        "value.0.capabilities", "value.0.capabilities.0.value", "value.0.restrictions",
        "value.0.restrictions.0.type", "value.0.restrictions.0.reasonCode", "value.0.restrictions.0.restrictionInfo",
        "value.0.restrictions.0.restrictionInfo.zones", "value.0.restrictions.0.restrictionInfo.zones.0",
    ],
    "usages": ["value", "value.0", "value.0.name", "value.0.name.value", "value.0.currentValue", "value.0.limit"],
    "kubernetes_versions": [
        "values", "values.0", "values.0.version", "values.0.isPreview", "values.1.isDefault", "values.0.capabilities",
        "values.0.capabilities.supportPlan", "values.0.capabilities.supportPlan.0", "values.0.patchVersions",
    ],
    "cluster_quota": [
        "value", "value.0.name", "value.0.properties", "value.0.properties.usages", "value.0.properties.usages.value",
    ],
    "limits": ["value", "value.0.name", "value.0.properties.limit", "value.0.properties.limit.value"],
}  # fmt: skip
#: Members of a cluster that are read each by itself: an odd one is named, and hides no other.
MEMBERS = [
        "name", "location", "properties.provisioningState", "properties.powerState",
        "properties.powerState.code", "properties.currentKubernetesVersion",
        "properties.maxAgentPools", "properties.networkProfile", "properties.networkProfile.advancedNetworking",
        "properties.networkProfile.advancedNetworking.performance",
        "properties.networkProfile.advancedNetworking.performance.accelerationMode", "properties.autoUpgradeProfile",
        "properties.autoUpgradeProfile.nodeOSUpgradeChannel", "properties.nodeProvisioningProfile",
        "properties.nodeProvisioningProfile.mode", "properties.apiServerAccessProfile",
        "properties.apiServerAccessProfile.disableRunCommand", "properties.enableFIPS",
        *(
            f"properties.agentPoolProfiles.0.{field}"
            for field in (
                "name", "count", "vmSize", "osSKU", "mode", "workloadRuntime", "nodeImageVersion", "provisioningState",
                "powerState", "powerState.code", "currentOrchestratorVersion", "enableAutoScaling", "maxCount",
                "upgradeSettings", "upgradeSettings.maxSurge", "scaleSetPriority", "availabilityZones",
                "availabilityZones.0", "enableFIPS", "securityProfile", "securityProfile.enableVTPM",
                "securityProfile.enableSecureBoot", "artifactStreamingProfile", "artifactStreamingProfile.enabled",
                "status", "status.provisioningError", "status.provisioningError.code",
            )
        ),
    ]  # fmt: skip
FULL_POOL = pool_row(
    "kata1",
    GA,
    enableAutoScaling=True,
    minCount=1,
    maxCount=3,
    upgradeSettings={"maxSurge": "33%"},
    scaleSetPriority="Regular",
    availabilityZones=["1"],
    enableFIPS=False,
    securityProfile={"enableVTPM": False, "enableSecureBoot": False},
    artifactStreamingProfile={"enabled": False},
    provisioningState="Failed",
    status={"provisioningError": {"code": "AllocationFailed", "message": "No."}},
)
WORLD = {
    **world_with_cluster(
        FULL_POOL,
        pool_row("old1", PREVIEW, mode="User"),
        networkProfile={"advancedNetworking": {"enabled": True, "performance": {"accelerationMode": "None"}}},
        nodeProvisioningProfile={"mode": "Manual"},
        apiServerAccessProfile={"disableRunCommand": False},
    ),
    "skus": {"eastus": {"Standard_D2s_v3": {"restrictedZones": ["1"]}}},
}

pytestmark = pytest.mark.world(WORLD)


@pytest.mark.parametrize(("failing", "field"), [(name, field) for name in FIELDS for field in FIELDS[name]])
def test_a_field_of_the_wrong_type_makes_exactly_its_dependants_unknown(
    arm: InProcessArm, failing: str, field: str
) -> None:
    path = PATHS.get(failing, LIMITS).lstrip("^")
    failing = failing if failing in PATHS else "cluster_quota"
    arm.fault(f"GET .*{path} wrong-type:{field}")
    facts = fetch(arm, location="eastus")
    assert unknown_facts(facts) == {failing, *(OF_CLUSTER if failing == "cluster" else ())}
    outcome = facts.outcome(failing)
    assert isinstance(outcome, Unknown)
    assert outcome.reason.startswith(f"{DOING[failing]}: ")


@pytest.mark.parametrize("field", MEMBERS)
def test_a_member_of_a_cluster_of_the_wrong_type_is_named_and_hides_no_other(arm: InProcessArm, field: str) -> None:
    arm.fault(f"GET .*{PATHS['cluster'].lstrip('^')} wrong-type:{field}")
    facts = fetch(arm, location="eastus")
    assert unknown_facts(facts) == set()
    known = facts.existing_cluster
    whole = InProcessArm(WORLD)
    before = fetch(whole, location="eastus").existing_cluster
    path = field.removeprefix("properties.")
    of_pool = re.fullmatch(r"agentPoolProfiles\.0\.(.*)", path)
    odd, original = (known.pools[0], before.pools[0]) if of_pool else (known, before)
    named = of_pool[1] if of_pool else path
    assert any(named == one or one.startswith(f"{named}.") or named.startswith(f"{one}.") for one in odd.unreadable)
    assert known.pools[1] == before.pools[1]
    assert original.unreadable == ()


def every_field(body: Any, path: str = "") -> Iterator[str]:
    """The paths of all fields, of lists the first row."""
    if isinstance(body, list):
        body = dict(enumerate(body[:1]))
    if isinstance(body, dict):
        for name, item in body.items():
            if "." not in str(name):
                yield f"{path}{name}"
                yield from every_field(item, f"{path}{name}.")


@pytest.mark.parametrize("failing", PATHS)
def test_no_field_of_the_wrong_type_raises_or_hides_another_fact(arm: InProcessArm, failing: str) -> None:
    fetch(arm, failing, location="eastus")
    [sent] = [one for one in arm.traffic.sent if re.search(PATHS[failing], one.path)]
    query = {name: text for name, text in sent.query.items() if name != "api-version"}
    fields = list(every_field(arm.connection.get(sent.path, sent.api_version, "looking", **query)))
    assert len(fields) > 3
    for field in fields:
        fresh = InProcessArm(WORLD)
        fresh.fault(f"GET .*{PATHS[failing].lstrip('^')} wrong-type:{field}")
        facts = fetch(fresh, failing, "location", location="eastus")
        assert facts.location == "eastus", field
        assert unknown_facts(facts) <= {failing, *OF_CLUSTER}, field
