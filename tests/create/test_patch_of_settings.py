"""What a patch may set in the sandboxed pool, what it may not, and which option the refusal names."""

from typing import Any

import pytest

from aks_sandbox.create.patch import patched_cluster, patched_pool
from aks_sandbox.errors import InvalidInput

BARE: dict[str, Any] = {
    "count": 3,
    "vmSize": "Standard_D4s_v5",
    "osType": "Linux",
    "workloadRuntime": "KataVmIsolation",
}
POOL: dict[str, Any] = {**BARE, "mode": "User", "scaleSetPriority": "Regular"}
POOL_BODY: dict[str, Any] = {"properties": POOL}
SYSTEM: dict[str, Any] = {"name": "system", "mode": "System"}
SANDBOXED: dict[str, Any] = {"name": "sandboxed", **POOL}
CLUSTER_BODY: dict[str, Any] = {"location": "eastus", "properties": {"agentPoolProfiles": [SYSTEM, SANDBOXED]}}


def with_profile(**changes: Any) -> dict[str, Any]:
    """A patch that repeats the pools, with changes in the sandboxed one."""
    return {"properties": {"agentPoolProfiles": [SYSTEM, {**SANDBOXED, **changes}]}}


@pytest.mark.parametrize(
    ("key", "value", "option"),
    [("maxCount", 9, "--max-count"), ("availabilityZones", ["2"], "--zones"), ("count", 9, "--node-count")],
)
def test_what_the_quota_rests_on_cannot_be_added_beside_the_options(key: str, value: Any, option: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        patched_pool({"properties": BARE}, {"properties": {key: value}})
    assert caught.value.message == (
        f"--patch: the patch would change properties.{key} from {BARE.get(key)!r} to {value!r}, which the checks and "
        f"the sandboxing rest on: use {option}"
    )


@pytest.mark.parametrize(
    ("key", "value", "of_pool", "of_cluster"),
    [
        ("mode", "System", ": use --mode", ": use --separate-system-pool"),
        ("scaleSetPriority", "Spot", ": use --priority", ": use az aks-sandbox nodepool add --priority"),
    ],
)
def test_a_refusal_names_an_option_that_the_command_has(key: str, value: str, of_pool: str, of_cluster: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        patched_pool(POOL_BODY, {"properties": {key: value}})
    assert caught.value.message.endswith(f"rest on{of_pool}")
    with pytest.raises(InvalidInput) as caught:
        patched_cluster(CLUSTER_BODY, with_profile(**{key: value}))
    assert caught.value.message.endswith(f"rest on{of_cluster}")


@pytest.mark.parametrize(
    "settings",
    [
        {"EnableFIPS": True},
        {"securityprofile": {"enableVTPM": True}},
        {"securityProfile": {"EnableSecureBoot": True}},
        {"securityProfile": {"enableVTPM": False, "enablevtpm": True}},
        {"artifactStreamingProfile": {"Enabled": True}},
        {"ArtifactStreamingProfile": None, "artifactstreamingprofile": {"enabled": True}},
    ],
    ids=str,
)
def test_a_setting_that_the_checks_judge_has_one_spelling(settings: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="another spelling of properties"):
        patched_pool(POOL_BODY, {"properties": settings})
    with pytest.raises(InvalidInput, match="another spelling of properties"):
        patched_cluster(CLUSTER_BODY, with_profile(**settings))


def test_a_setting_that_the_checks_judge_may_be_set_and_is_then_judged() -> None:
    settings = {"enableFIPS": True, "securityProfile": {"enableVTPM": True}, "artifactStreamingProfile": None}
    result = patched_pool(POOL_BODY, {"properties": settings})
    assert result["properties"]["enableFIPS"] is True
    assert result["properties"]["securityProfile"] == {"enableVTPM": True}
