"""What the checks judge is what is sent: all pools of the patched body, with their sizes, counts and settings."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.create.as_sent import cluster_as_sent, pool_as_sent
from aks_sandbox.create.bodies import agent_pool, managed_cluster
from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.create.patch import patched_cluster, patched_pool
from aks_sandbox.errors import ChecksFailed, InvalidInput
from aks_sandbox.model.cluster import Autoscaler, ClusterSpec
from aks_sandbox.model.subject import JudgedPool, judged, subject_of
from aks_sandbox.model.wanted import SshKey, WriteOptions
from tests.support.examples import examples
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import GA, RecordingReporter, cluster_spec, pool_spec

SYSTEM = replace(pool_spec(GA, name="system", count=2, mode="System"), runtime=None)
SCALED = pool_spec(GA, name="box", count=3, autoscaler=Autoscaler(1, 5), max_surge="2", zones=("1",))
SPECS = [
    cluster_spec(GA, count=3),
    replace(cluster_spec(GA, count=3), system_pool=SYSTEM),
    replace(cluster_spec(GA), sandboxed_pool=SCALED, system_pool=SYSTEM),
]


def fold(value: Any) -> Any:
    """A document as a service reads it that takes names of members whatever their case, the last one of a name."""
    if isinstance(value, Mapping):
        return {key.casefold(): fold(item) for key, item in value.items()}
    return [fold(item) for item in value] if isinstance(value, list) else value


def read(pool: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a service makes of a pool that it was sent (its members folded)."""
    security = pool.get("securityprofile") or {}
    return (
        pool["vmsize"],
        1 if pool.get("count") is None else pool["count"],
        pool["maxcount"] if pool.get("enableautoscaling") else None,
        (pool.get("upgradesettings") or {}).get("maxsurge"),
        (pool.get("mode") or "User").lower(),
        tuple(pool.get("availabilityzones") or ()),
        (pool.get("scalesetpriority") or "").lower() == "spot",
        pool.get("enablefips"),
        security.get("enablevtpm"),
        security.get("enablesecureboot"),
        (pool.get("artifactstreamingprofile") or {}).get("enabled"),
    )


def seen(pool: JudgedPool) -> tuple[Any, ...]:
    """The same of a pool as it is judged."""
    flags = pool.settings
    return (
        *(pool.vm_size, pool.count, pool.max_count, pool.max_surge, pool.mode.lower(), pool.zones, pool.spot),
        *(flags.fips, flags.vtpm, flags.secure_boot, flags.artifact_streaming),
    )


def spelt(word: str) -> st.SearchStrategy[str]:
    """Mostly the word, sometimes another spelling of it."""
    return st.sampled_from([word] * 60 + [word.lower(), word.upper(), word[0].swapcase() + word[1:]])


def member(names: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with some of the members, now and then in other spellings."""
    pairs = st.one_of([st.tuples(spelt(name), values) for name, values in names.items()])
    return st.lists(pairs, max_size=4).map(dict)


FLAGS = st.sampled_from([None, True, False] * 5 + ["true", 1])
NUMBERS = st.sampled_from([None, 1, 2, 3, 5, 1000] * 5 + [0, -1, 3.0, True, "3"])
SETTINGS = {
    "upgradeSettings": member({"maxSurge": st.sampled_from(["1", "50%"] * 5 + ["all", None])}) | st.none(),
    "enableFIPS": FLAGS,
    "securityProfile": member({"enableVTPM": FLAGS, "enableSecureBoot": FLAGS}) | st.none(),
    "artifactStreamingProfile": member({"enabled": FLAGS}) | st.none(),
    "enableEncryptionAtHost": FLAGS,
}
SETTINGS_CHANGES = member(SETTINGS)
POOL_CHANGES = member(
    {
        **SETTINGS,
        "count": NUMBERS,
        "vmSize": st.sampled_from(["Standard_D4s_v3", "Standard_D64s_v5"] * 5 + ["", None, 7]),
        "mode": st.sampled_from(["System", "User", "system", None]),
        "enableAutoScaling": FLAGS,
        "minCount": NUMBERS,
        "maxCount": NUMBERS,
        "availabilityZones": st.sampled_from([["1"], ["1", "2"], [], None] * 5 + [["9"], "1"]),
        "scaleSetPriority": st.sampled_from(["Spot", "Regular", "spot", None]),
    }
)
ACCELERATED = member(
    {
        "advancedNetworking": member(
            {"performance": member({"accelerationMode": st.sampled_from(["BpfVeth", "None", None, 1])})}
        )
    }
)


@st.composite
def cluster_patches(draw: st.DrawFn, spec: ClusterSpec) -> dict[str, Any]:
    """A patch of such a cluster; where it replaces the pools, it begins with those that are there."""
    properties: dict[str, Any] = {}
    if draw(st.booleans()):
        rare = st.sampled_from([SETTINGS_CHANGES] * 9 + [POOL_CHANGES])
        profiles = [{**each, **draw(draw(rare))} for each in body_of(spec)["properties"]["agentPoolProfiles"]]
        more = [
            {"name": name, "vmSize": "Standard_D8s_v5", **draw(POOL_CHANGES)}
            for name in draw(st.sampled_from([(), ("more",), ("a", "b")]))
        ]
        properties["agentPoolProfiles"] = [*profiles, *more]
    if draw(st.booleans()):
        properties[draw(spelt("networkProfile"))] = draw(ACCELERATED)
    return {draw(spelt("properties")): properties}


def body_of(spec: ClusterSpec) -> dict[str, Any]:
    """The body before a patch."""
    return copy.deepcopy(managed_cluster(spec, "eastus", None))


@examples(150)
@given(st.sampled_from(SPECS).flatmap(lambda spec: st.tuples(st.just(spec), cluster_patches(spec))))
def test_what_is_judged_of_a_cluster_is_what_is_sent(given: tuple[ClusterSpec, dict[str, Any]]) -> None:
    spec, patch = given
    try:
        body = patched_cluster(body_of(spec), patch)
        sandbox = cluster_as_sent(spec, body)
    except InvalidInput:
        return
    subject = subject_of(sandbox, None, find_runtime, find_os_sku)
    sent = fold(body)["properties"]
    pools = {pool.name: seen(pool) for pool in (*subject.pools, *subject.plain_pools)}
    assert pools == {pool["name"]: read(pool) for pool in sent["agentpoolprofiles"]}
    assert [pool.name for pool in subject.pools] == [spec.sandboxed_pool.name]
    networking = (sent.get("networkprofile") or {}).get("advancednetworking") or {}
    assert sandbox.acceleration_mode == ((networking.get("performance") or {}).get("accelerationmode") or "")


@examples(100)
@given(st.tuples(spelt("properties"), POOL_CHANGES).map(lambda pair: {pair[0]: pair[1]}))
def test_what_is_judged_of_a_node_pool_is_what_is_sent(patch: dict[str, Any]) -> None:
    try:
        body = patched_pool(agent_pool(SCALED), patch)
        pool = pool_as_sent(SCALED, body["properties"])
    except InvalidInput:
        return
    runtime = find_runtime(GA)
    assert runtime is not None
    assert seen(judged(pool, runtime)) == read(fold(body)["properties"])


@pytest.mark.parametrize("spec", SPECS, ids=["one pool", "two pools", "with an autoscaler"])
def test_without_a_patch_that_is_what_was_asked_for(spec: ClusterSpec) -> None:
    sandbox = cluster_as_sent(spec, body_of(spec))
    assert sandbox.pool == spec.sandboxed_pool
    assert sandbox.plain_pools == tuple(pool for pool in spec.pools if pool is not spec.sandboxed_pool)
    assert pool_as_sent(SCALED, agent_pool(SCALED)["properties"]) == SCALED


def with_more(**member: Any) -> dict[str, Any]:
    """A patch that adds a pool to those of the second cluster, and keeps its own."""
    profiles = body_of(SPECS[1])["properties"]["agentPoolProfiles"]
    more = {"name": "more", "vmSize": "Standard_D4s_v3", **member}
    return {"properties": {"agentPoolProfiles": [*profiles, more]}}


@pytest.mark.parametrize(
    ("member", "message"),
    [
        ({"count": 1001}, "count of the node pool 'more': 1001 is out of range"),
        ({"count": -1000}, "count of the node pool 'more': -1000 is out of range"),
        ({"count": "3"}, "a setting of the node pool 'more' has an unknown shape"),
        ({"count": False}, "a setting of the node pool 'more' has an unknown shape"),
        ({"vmSize": None}, "the node pool 'more' has no vmSize, so no check can judge it: add vmSize to its entry"),
        ({"vmSize": "big"}, "vmSize of the node pool 'more': 'big' is not valid"),
        ({"name": "More"}, r"properties.agentPoolProfiles\[2\].name: 'More' is not valid"),
        ({"name": None}, r"properties.agentPoolProfiles\[2\] has no name"),
        ({"availabilityZones": ["7"]}, "availabilityZones of the node pool 'more': '7' is not an availability zone"),
        ({"enableAutoScaling": True}, "enableAutoScaling of the node pool 'more' needs both minCount and maxCount"),
        (
            {"enableAutoScaling": True, "minCount": 5, "maxCount": 2, "count": 5},
            "minCount of the node pool 'more': 5 is more than --max-count 2",
        ),
        ({"upgradeSettings": {"maxSurge": "all"}}, "upgradeSettings.maxSurge of the node pool 'more': 'all' is not"),
    ],
    ids=str,
)
def test_a_pool_that_cannot_be_judged_is_refused_before_any_call(
    arm: InProcessArm, member: dict[str, Any], message: str
) -> None:
    options = WriteOptions(no_wait=True, patches=(with_more(**member),))
    with pytest.raises(InvalidInput, match=f"^--patch: {message}"):
        create_cluster(arm.connection, SPECS[1], options, SshKey(), RecordingReporter())
    assert arm.traffic.sent == []


@pytest.mark.parametrize(
    ("member", "code", "said"),
    [
        ({"count": 1000}, "SBX308", "4020 vCPUs are needed to create the nodes"),
        ({"vmSize": "Standard_X99s_v9"}, "SBX301", "Standard_X99s_v9 is not offered in eastus."),
        (
            {"enableAutoScaling": True, "minCount": 1, "maxCount": 900, "count": 900},
            "SBX309",
            "vCPUs are needed to create the nodes",
        ),
    ],
    ids=["count", "size", "autoscaler"],
)
def test_a_further_pool_of_the_patch_is_judged_as_it_is_sent(
    arm: InProcessArm, member: dict[str, Any], code: str, said: str
) -> None:
    options = WriteOptions(no_wait=True, patches=(with_more(**member),))
    with pytest.raises(ChecksFailed) as caught:
        create_cluster(arm.connection, SPECS[1], options, SshKey(), RecordingReporter())
    [line] = [line for line in caught.value.message.splitlines() if line.startswith(code)]
    assert said in line
    assert arm.traffic.writes == []


@pytest.mark.parametrize(
    ("member", "option"),
    [({"count": 1000}, "--system-node-count"), ({"vmSize": "Standard_D64s_v5"}, "--system-node-vm-size")],
    ids=["count", "size"],
)
def test_what_the_system_pool_has_an_option_for_is_no_patch_s(
    arm: InProcessArm, member: dict[str, Any], option: str
) -> None:
    system, sandboxed = body_of(SPECS[1])["properties"]["agentPoolProfiles"]
    options = WriteOptions(patches=({"properties": {"agentPoolProfiles": [{**system, **member}, sandboxed]}},))
    with pytest.raises(InvalidInput, match=rf"agentPoolProfiles\[system\].*: use {option}$"):
        create_cluster(arm.connection, SPECS[1], options, SshKey(), RecordingReporter())
    assert arm.traffic.sent == []


@pytest.mark.parametrize("shape", ["x", [1], {"advancedNetworking": {"performance": {"accelerationMode": 1}}}], ids=str)
def test_a_network_profile_of_another_shape_is_refused_before_any_call(arm: InProcessArm, shape: Any) -> None:
    options = WriteOptions(patches=({"properties": {"networkProfile": shape}},))
    with pytest.raises(InvalidInput, match="^--patch: the network profile has an unknown shape"):
        create_cluster(arm.connection, SPECS[0], options, SshKey(), RecordingReporter())
    assert arm.traffic.sent == []
