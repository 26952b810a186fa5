"""Settings that only a patch can set are judged like any other: FIPS, vTPM, secure boot, artifact streaming."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.errors import ChecksFailed, InvalidInput
from aks_sandbox.model.wanted import SshKey, WriteOptions
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import GA, RecordingReporter, cluster_spec, sandbox_spec, world_with_cluster

#: Settings, the check that refuses them, and what it says.
JUDGED = [
    ({"enableFIPS": True}, "SBX402", "enableFIPS is set."),
    ({"securityProfile": {"enableVTPM": True}}, "SBX403", "enableVTPM is set."),
    ({"securityProfile": {"enableSecureBoot": True}}, "SBX403", "enableSecureBoot is set."),
    (
        {"securityProfile": {"enableVTPM": True, "enableSecureBoot": True}},
        "SBX403",
        "enableVTPM and enableSecureBoot are set.",
    ),
    ({"artifactStreamingProfile": {"enabled": True}}, "SBX404", "Artifact streaming is enabled."),
]
HARMLESS = [
    {"enableFIPS": False},
    {"securityProfile": {"enableVTPM": False, "enableSecureBoot": False}},
    {"artifactStreamingProfile": {"enabled": False}},
    {"artifactStreamingProfile": {}},
    {"enableEncryptionAtHost": True},
]
ODD = [
    {"enableFIPS": "true"},
    {"enableFIPS": 1},
    {"securityProfile": True},
    {"securityProfile": {"enableVTPM": "yes"}},
    {"artifactStreamingProfile": [1]},
]
OTHER_SPELLINGS = [
    {"enableFips": True},
    {"SecurityProfile": {"enableVTPM": True}},
    {"securityProfile": {"enableVtpm": True}},
    {"securityProfile": {"enablesecureboot": True}},
    {"artifactstreamingprofile": {"enabled": True}},
    {"artifactStreamingProfile": {"Enabled": True}},
]

pytestmark = pytest.mark.world(world_with_cluster())


def add(arm: InProcessArm, settings: dict[str, Any], *ignore: str) -> None:
    options = WriteOptions(no_wait=True, patches=({"properties": settings},), ignore=ignore)
    add_node_pool(arm.connection, sandbox_spec(GA), options, RecordingReporter())


def create(arm: InProcessArm, settings: dict[str, Any], *ignore: str) -> None:
    arm.world.patch({"clusters": {"sandbox-rg/demo": None}})
    pool = {
        "name": "nodepool1", "count": 1, "vmSize": "Standard_D4s_v3", "osType": "Linux", "osSKU": "AzureLinux",
        "type": "VirtualMachineScaleSets", "mode": "System", "workloadRuntime": GA, **settings,
    }  # fmt: skip
    options = WriteOptions(no_wait=True, patches=({"properties": {"agentPoolProfiles": [pool]}},), ignore=ignore)
    create_cluster(arm.connection, cluster_spec(GA), options, SshKey(), RecordingReporter())


EACH_WRITE = pytest.mark.parametrize("write", [add, create])


@EACH_WRITE
@pytest.mark.parametrize(("settings", "code", "message"), JUDGED)
def test_a_setting_that_clashes_with_sandboxing_fails_its_check(
    arm: InProcessArm, write: Any, settings: dict[str, Any], code: str, message: str
) -> None:
    with pytest.raises(ChecksFailed) as caught:
        write(arm, settings)
    first, failed, *steps = caught.value.message.splitlines()
    assert first == "1 check failed, so nothing was written."
    assert failed.startswith(f"{code} ")
    assert failed.endswith(f": {message}")
    assert steps
    assert arm.traffic.writes == []


@EACH_WRITE
@pytest.mark.parametrize(("settings", "code", "_message"), JUDGED)
def test_an_ignored_setting_is_sent_for_the_service_to_judge(
    arm: InProcessArm, write: Any, settings: dict[str, Any], code: str, _message: str
) -> None:
    arm.reply("PUT", "demo", 400, {"code": "BadRequest", "message": "No."})
    with pytest.raises(Exception, match="BadRequest"):
        write(arm, settings, code)
    [put] = arm.traffic.writes
    sent = put.body["properties"]
    sent = sent.get("agentPoolProfiles", [sent])[0]
    assert {key: sent[key] for key in settings} == settings


@EACH_WRITE
@pytest.mark.parametrize("settings", HARMLESS)
def test_a_setting_that_is_off_or_of_no_concern_passes(arm: InProcessArm, write: Any, settings: dict[str, Any]) -> None:
    write(arm, settings)
    assert len(arm.traffic.writes) == 1


@EACH_WRITE
@pytest.mark.parametrize("settings", ODD)
def test_a_setting_of_an_unknown_shape_is_refused_before_any_call(
    arm: InProcessArm, write: Any, settings: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput, match="--patch: a setting of the node pool '[a-z0-9]+' has an unknown shape"):
        write(arm, settings)
    assert arm.traffic.sent == []


@EACH_WRITE
@pytest.mark.parametrize("settings", OTHER_SPELLINGS)
def test_another_spelling_of_a_setting_is_refused_before_any_call(
    arm: InProcessArm, write: Any, settings: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput, match="--patch: the patch sets '.*', another spelling of "):
        write(arm, settings)
    assert arm.traffic.sent == []


@pytest.mark.world({})
@pytest.mark.parametrize("value", [True, False, None])
def test_a_new_cluster_with_fips_fails_its_check_because_all_its_pools_would_need_it(
    arm: InProcessArm, value: bool | None
) -> None:
    options = WriteOptions(no_wait=True, patches=({"properties": {"enableFIPS": value}},))
    if not value:
        create_cluster(arm.connection, cluster_spec(GA), options, SshKey(), RecordingReporter())
        assert len(arm.traffic.writes) == 1
        return
    with pytest.raises(ChecksFailed) as caught:
        create_cluster(arm.connection, cluster_spec(GA), options, SshKey(), RecordingReporter())
    assert caught.value.message.splitlines()[1].startswith("SBX402 ")
    assert "Remove enableFIPS from --patch." in caught.value.message
    assert arm.traffic.writes == []
