"""The guard of --patch: what makes a pool sandboxed stays as the checks saw it, however the patch is written."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.create.patch import patched_cluster, patched_pool
from aks_sandbox.errors import InvalidInput
from tests.support.examples import examples

POOL: dict[str, Any] = {
    "count": 3,
    "vmSize": "Standard_D4s_v5",
    "osType": "Linux",
    "type": "VirtualMachineScaleSets",
    "osSKU": "AzureLinux",
    "mode": "User",
    "workloadRuntime": "KataVmIsolation",
    "orchestratorVersion": "1.34",
    "maxCount": 5,
    "availabilityZones": ["1"],
    "scaleSetPriority": "Regular",
}
SYSTEM: dict[str, Any] = {"name": "system", "count": 2, "vmSize": "Standard_D2s_v5", "mode": "System"}
SANDBOXED: dict[str, Any] = {"name": "sandboxed", **POOL}
POOL_BODY: dict[str, Any] = {"properties": POOL}
CLUSTER_BODY: dict[str, Any] = {
    "location": "eastus",
    "properties": {
        "dnsPrefix": "demo",
        "kubernetesVersion": "1.34",
        "agentPoolProfiles": [SYSTEM, SANDBOXED],
        "networkProfile": {"networkPlugin": "azure"},
    },
}
GUARDED = (
    *("type", "workloadRuntime", "osSKU", "osType", "vmSize", "orchestratorVersion"),
    *("count", "maxCount", "availabilityZones", "mode", "scaleSetPriority"),
)


def other_spellings(word: str) -> set[str]:
    """Keys that a reader which folds case takes for the word, the ones beyond ASCII included."""
    turkish = {word.replace("i", "\N{LATIN SMALL LETTER DOTLESS I}")} - {word}
    turkish |= {word.replace("i", "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}")} - {word}
    folded = {word.lower(), word.upper(), word.swapcase(), word.capitalize(), word[0].upper() + word[1:]} - {word}
    unicode = {word.replace("s", "\N{LATIN SMALL LETTER LONG S}"), word.replace("k", "\N{KELVIN SIGN}")} - {word}
    unicode |= {word.replace("S", "\N{LATIN SMALL LETTER LONG S}")} - {word}
    return folded | unicode | turkish


def with_profile(**changes: Any) -> dict[str, Any]:
    """A patch that repeats the pools, with changes in the sandboxed one."""
    return {"properties": {"agentPoolProfiles": [SYSTEM, {**SANDBOXED, **changes}]}}


@pytest.mark.parametrize("key", GUARDED)
@pytest.mark.parametrize("value", [None, "Other", "", 1, {}, []], ids=repr)
def test_a_pool_patch_that_changes_what_makes_the_pool_sandboxed_is_refused(key: str, value: Any) -> None:
    with pytest.raises(InvalidInput, match=f"the patch would change properties.{key} from "):
        patched_pool(POOL_BODY, {"properties": {key: value}})


@pytest.mark.parametrize("key", GUARDED)
@pytest.mark.parametrize("value", [None, "Other", "", 1, {}, []], ids=repr)
def test_a_cluster_patch_that_changes_it_is_refused(key: str, value: Any) -> None:
    with pytest.raises(InvalidInput, match="the patch would change properties.agentPoolProfiles.sandboxed.." + key):
        patched_cluster(CLUSTER_BODY, with_profile(**{key: value}))


@pytest.mark.parametrize("key", GUARDED)
def test_another_spelling_of_a_guarded_field_is_refused_even_with_the_same_value(key: str) -> None:
    for spelling in other_spellings(key):
        with pytest.raises(InvalidInput, match="another spelling of properties"):
            patched_pool(POOL_BODY, {"properties": {spelling: POOL[key]}})
        with pytest.raises(InvalidInput, match="another spelling of properties.agentPoolProfiles"):
            patched_cluster(CLUSTER_BODY, with_profile(**{spelling: POOL[key]}))


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (
            {"location": "westeurope"},
            "--patch: the patch would change location from 'eastus' to 'westeurope', which the checks and the "
            "sandboxing rest on: use --location",
        ),
        (
            {"properties": {"kubernetesVersion": "1.20"}},
            "--patch: the patch would change properties.kubernetesVersion from '1.34' to '1.20', which the checks and "
            "the sandboxing rest on: use --kubernetes-version",
        ),
        (
            {"properties": {"kubernetesVersion": None}},
            "--patch: the patch would change properties.kubernetesVersion from '1.34' to None, which the checks and "
            "the sandboxing rest on: use --kubernetes-version",
        ),
        (
            with_profile(osType="Windows"),
            "--patch: the patch would change properties.agentPoolProfiles[sandboxed].osType from 'Linux' to 'Windows', "
            "which the checks and the sandboxing rest on",
        ),
        (
            {"properties": None},
            "--patch: the patch removes properties, which holds the sandboxed node pool",
        ),
        (
            {"properties": []},
            "--patch: the patch removes properties, which holds the sandboxed node pool",
        ),
        (
            {"properties": {"agentPoolProfiles": None}},
            "--patch: the patch removes properties.agentPoolProfiles, which holds the sandboxed node pool",
        ),
        (
            {"properties": {"agentPoolProfiles": {"0": SANDBOXED}}},
            "--patch: the patch removes properties.agentPoolProfiles, which holds the sandboxed node pool",
        ),
        (
            {"properties": {"agentPoolProfiles": [SANDBOXED, None]}},
            "--patch: properties.agentPoolProfiles[1] is not an object with the name of a node pool",
        ),
        (
            {"properties": {"agentPoolProfiles": [SANDBOXED, {**SANDBOXED, "workloadRuntime": "OCIContainer"}]}},
            "--patch: properties.agentPoolProfiles[1] names the node pool 'sandboxed' a second time",
        ),
        (
            {"properties": {"agentPoolProfiles": [{"name": "sandboxed", "workloadRuntime": None}]}},
            "--patch: the patch would change properties.agentPoolProfiles[sandboxed].workloadRuntime from "
            "'KataVmIsolation' to None, which the checks and the sandboxing rest on: use --workload-runtime",
        ),
        (
            {"properties": {"agentPoolProfiles": [{"name": "Sandboxed"}]}},
            "--patch: properties.agentPoolProfiles[0] is named 'Sandboxed', another spelling of the node pool "
            "'sandboxed'",
        ),
        *(
            (
                {"properties": {"agentPoolProfiles": [{**nameless, "maxPods": 50}]}},
                "--patch: properties.agentPoolProfiles[0] has no name: an entry is merged into the node pool of its "
                "name, and one with another name is added; the node pools of the request are system, sandboxed",
            )
            for nameless in ({}, {"name": None}, {"name": ""}, {"name": 1}, {"name": ["sandboxed"]}, {"Name": "system"})
        ),
        (
            {"Location": "westeurope"},
            "--patch: the patch sets 'Location', another spelling of location, which the checks and the request rest "
            "on: spell it 'location'",
        ),
        (
            {"PROPERTIES": {"x": 1}},
            "--patch: the patch sets 'PROPERTIES', another spelling of properties, which the checks and the request "
            "rest on: spell it 'properties'",
        ),
        (
            {"properties": {"AgentPoolProfiles": []}},
            "--patch: the patch sets 'AgentPoolProfiles', another spelling of properties.agentPoolProfiles, which the "
            "checks and the request rest on: spell it 'agentPoolProfiles'",
        ),
        (
            {"properties": {"KubernetesVersion": "1.20"}},
            "--patch: the patch sets 'KubernetesVersion', another spelling of properties.kubernetesVersion, which the "
            "checks and the request rest on: spell it 'kubernetesVersion'",
        ),
        (
            with_profile(Name="other"),
            "--patch: the patch sets 'Name', another spelling of properties.agentPoolProfiles[1].name, which the "
            "checks and the request rest on: spell it 'name'",
        ),
    ],
    ids=lambda part: part.removeprefix("--patch: the patch ")[:60] if isinstance(part, str) else "",
)
def test_the_refusal_says_which_field_the_patch_tried_to_change(patch: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        patched_cluster(CLUSTER_BODY, patch)
    assert caught.value.message == message
    assert str(caught.value.argument) == "--patch"


@pytest.mark.parametrize(
    "patch",
    [
        {},
        {"tags": {"team": "blue"}},
        {"properties": {"networkProfile": {"networkPlugin": None, "podCidr": "10.0.0.0/16"}}},
        {"location": "eastus", "properties": {"kubernetesVersion": "1.34"}},
        with_profile(maxPods=50, enableNodePublicIP=True, enableFIPS=False),
        {"properties": {"agentPoolProfiles": [SANDBOXED, {"name": "more", "vmSize": "Standard_D8s_v5"}]}},
    ],
    ids=["nothing", "tags", "network", "same values", "pool repeated", "another pool"],
)
def test_a_patch_that_leaves_the_sandboxed_pool_alone_is_applied(patch: dict[str, Any]) -> None:
    result = patched_cluster(CLUSTER_BODY, patch)
    for key in patch.get("properties", {}).get("networkProfile", {}):
        assert result["properties"]["networkProfile"].get(key) == patch["properties"]["networkProfile"][key]
    assert ("tags" in result) is ("tags" in patch)
    assert result["properties"]["agentPoolProfiles"][-1] is not None


def test_a_patch_merges_the_node_pools_by_name_and_adds_the_others() -> None:
    entries = [
        {"name": "new", "vmSize": "Standard_D8s_v5", "count": None},
        {"name": "sandboxed", "upgradeSettings": {"drainTimeoutInMinutes": 60}, "tags": {"team": "blue"}},
    ]
    result = patched_cluster(CLUSTER_BODY, {"properties": {"agentPoolProfiles": entries}})
    assert result["properties"]["agentPoolProfiles"] == [
        SYSTEM,
        {**SANDBOXED, "upgradeSettings": {"drainTimeoutInMinutes": 60}, "tags": {"team": "blue"}},
        {"name": "new", "vmSize": "Standard_D8s_v5"},
    ]
    assert CLUSTER_BODY["properties"]["agentPoolProfiles"] == [SYSTEM, SANDBOXED]


def test_a_patch_that_lists_one_node_pool_leaves_the_others() -> None:
    result = patched_cluster(CLUSTER_BODY, {"properties": {"agentPoolProfiles": [SYSTEM]}})
    assert result["properties"]["agentPoolProfiles"] == [SYSTEM, SANDBOXED]


def test_what_is_nested_in_a_node_pool_is_merged_too_and_null_removes_it() -> None:
    system = {**SYSTEM, "upgradeSettings": {"maxSurge": "1", "maxUnavailable": "1"}}
    body = copy.deepcopy(CLUSTER_BODY)
    body["properties"]["agentPoolProfiles"][0] = system
    entry = {"name": "system", "upgradeSettings": {"maxSurge": None}}
    result = patched_cluster(body, {"properties": {"agentPoolProfiles": [entry]}})
    assert result["properties"]["agentPoolProfiles"][0] == {**SYSTEM, "upgradeSettings": {"maxUnavailable": "1"}}


def test_a_pool_patch_reaches_a_property_that_has_no_option() -> None:
    body = {"properties": {**POOL, "osDiskSizeGB": 128}}
    patch = {"properties": {"kubeletConfig": {"cpuManagerPolicy": "static"}, "osDiskSizeGB": None}}
    result = patched_pool(body, patch)
    assert result["properties"] == {**POOL, "kubeletConfig": {"cpuManagerPolicy": "static"}}
    assert body == {"properties": {**POOL, "osDiskSizeGB": 128}}


KEYS = ("location", "properties", "agentPoolProfiles", "kubernetesVersion", "name", *GUARDED)
SPELLINGS = st.sampled_from(KEYS) | st.sampled_from(sorted({each for key in KEYS for each in other_spellings(key)}))
VALUES = st.sampled_from(
    [None, "eastus", "1.34", "sandboxed", "Linux", "OCIContainer", *POOL.values(), SYSTEM, SANDBOXED]
)
PATCHES = st.recursive(
    VALUES, lambda inner: st.dictionaries(SPELLINGS, inner, max_size=3) | st.lists(inner, max_size=3), max_leaves=10
)
PROFILES = st.lists(
    st.dictionaries(SPELLINGS, VALUES, max_size=3).map(lambda change: {**SANDBOXED, **change}) | PATCHES, max_size=3
)
CLUSTER_PATCHES = st.dictionaries(SPELLINGS, PATCHES, max_size=3) | st.fixed_dictionaries(
    {"properties": st.fixed_dictionaries({"agentPoolProfiles": PROFILES}, optional={"kubernetesVersion": VALUES})}
)
POOL_PATCHES = st.dictionaries(SPELLINGS, PATCHES, max_size=3) | st.fixed_dictionaries(
    {"properties": st.dictionaries(SPELLINGS, PATCHES, max_size=3)}
)


@examples(120)
@given(POOL_PATCHES)
def test_no_pool_patch_at_all_gets_around_the_guard(patch: dict[str, Any]) -> None:
    before = copy.deepcopy(patch)
    try:
        result = patched_pool(POOL_BODY, patch)
    except InvalidInput:
        return
    finally:
        assert patch == before
        assert json.loads(json.dumps(POOL_BODY)) == {"properties": POOL}
    assert [name for name in result if name.casefold() == "properties"] == ["properties"]
    for key in GUARDED:
        assert [value for name, value in result["properties"].items() if name.casefold() == key.casefold()] == [
            POOL[key]
        ]


@examples(120)
@given(CLUSTER_PATCHES)
def test_no_cluster_patch_at_all_gets_around_the_guard(patch: dict[str, Any]) -> None:
    try:
        result = patched_cluster(CLUSTER_BODY, patch)
    except InvalidInput:
        return
    assert [value for name, value in result.items() if name.casefold() == "location"] == ["eastus"]
    assert [name for name in result if name.casefold() == "properties"] == ["properties"]
    top = {name: value for name, value in result["properties"].items() if name.casefold() == "kubernetesversion"}
    assert top == {"kubernetesVersion": "1.34"}
    assert [name for name in result["properties"] if name.casefold() == "agentpoolprofiles"] == ["agentPoolProfiles"]
    profiles = result["properties"]["agentPoolProfiles"]
    (kept,) = [
        profile
        for profile in profiles
        if any(name.casefold() == "name" and value == "sandboxed" for name, value in profile.items())
    ]
    assert kept["name"] == "sandboxed"
    for key in GUARDED:
        assert [value for name, value in kept.items() if name.casefold() == key.casefold()] == [POOL[key]]


def test_a_patch_cannot_add_a_sandboxed_pool_that_no_check_has_seen() -> None:
    patch = with_profile()
    patch["properties"]["agentPoolProfiles"].append({"name": "extra", "workloadRuntime": "KataVmIsolation"})
    with pytest.raises(InvalidInput) as caught:
        patched_cluster(copy.deepcopy(CLUSTER_BODY), patch)
    assert caught.value.message == (
        "--patch: the patch gives properties.agentPoolProfiles[extra] the workload runtime 'KataVmIsolation', and the "
        "checks do not judge that node pool"
    )
    assert str(caught.value.steps[0].command) == "az aks-sandbox nodepool add -g GROUP --cluster-name CLUSTER -n extra"


def test_a_patch_cannot_move_the_size_elsewhere_by_another_kind_of_pool() -> None:
    with pytest.raises(InvalidInput, match="properties.type from 'VirtualMachineScaleSets' to 'VirtualMachines'"):
        patched_pool(copy.deepcopy(POOL_BODY), {"properties": {"type": "VirtualMachines"}})
