"""`template check` of ARM JSON: where a template hides its node pools, and what is no template."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.templates.reading.arm_file import read_arm
from aks_sandbox.templates.reading.unreadable import BrokenFile
from tests.support.template_files import (
    CLUSTER_TYPE,
    GOOD,
    POOL_TYPE,
    SCHEMA,
    VERSION,
    arm,
    arm_cluster,
    arm_pool,
    judged,
    sandboxed,
    statuses,
)

KATA = {**GOOD, "name": "box", "enableFIPS": True}
PLAIN = {"name": "plain", "vmSize": "Standard_D4ps_v5", "mode": "System", "enableFIPS": False}
AS_ARGUMENTS = ",".join(f"'{name}','{value}'" for name, value in GOOD.items() if name != "count")
OBJECT = f"createObject('name','box',{AS_ARGUMENTS},'enableFIPS',true())"
PLAIN_OBJECT = "createObject('name','plain','mode','System')"
SWITCH = {"on": {"type": "bool", "defaultValue": False}}


def fips(text: str) -> tuple[dict[str, bool | None], set[str]]:
    """Which node pools are sandboxed, and what the check of FIPS says."""
    report = judged("arm", text)
    return sandboxed(report), statuses(report)["SBX402"]


#: Each makes one node pool `box` that is sandboxed and has FIPS.
WAYS: dict[str, str] = {
    "in the cluster": arm([arm_cluster([PLAIN, KATA])]),
    "a resource": arm([arm_pool(KATA)]),
    "inside of the cluster": arm([arm_cluster([], resources=[{**arm_pool(KATA, name="box"), "type": "agentPools"}])]),
    "with the whole type inside": arm([arm_cluster([], resources=[arm_pool(KATA)])]),
    "in lower case": arm([{**arm_pool(KATA), "type": POOL_TYPE.lower()}]),
    "symbolic names": arm({"c": arm_cluster([]), "p": arm_pool(KATA)}, languageVersion="2.0"),
    "symbolic names inside": arm({"c": arm_cluster([], resources={"p": {**arm_pool(KATA), "type": "agentPools"}})}),
    "createArray": arm([arm_cluster(f"[createArray({OBJECT})]")]),
    "concat": arm([arm_cluster(f"[concat(createArray({PLAIN_OBJECT}), createArray({OBJECT}))]")]),
    "a variable": arm([arm_cluster("[variables('pools')]")], variables={"pools": [KATA]}),
    "an item of a variable": arm([arm_pool("[variables('pools')[0]]")], variables={"pools": [KATA]}),
    "a variable of a variable": arm([arm_cluster("[variables('all')]")], variables={"all": "[variables('a')]", "a": [KATA]}),  # noqa: E501
    "union": arm([arm_pool(f"[union(variables('base'), {OBJECT})]")], variables={"base": PLAIN}),
    "a nested object of union": arm([{**arm_cluster([]), "properties": "[union(variables('b'), variables('p'))]"}], variables={"b": {"dnsPrefix": "a"}, "p": {"agentPoolProfiles": [KATA]}}),  # noqa: E501
    "json": arm([arm_pool("[if(true(), variables('p'), createObject())]")], variables={"p": KATA}),
    "a copy of a list": arm([arm_cluster([], properties={"copy": [{"name": "agentPoolProfiles", "count": 1, "input": KATA}]})]),  # noqa: E501
    "a map": arm([arm_cluster(f"[map(createArray(1), lambda('one', {OBJECT}))]")]),
    "a filter": arm([arm_cluster(f"[filter(createArray({OBJECT}), lambda('one', true()))]")]),
    "flatten": arm([arm_cluster(f"[flatten(createArray(createArray({OBJECT})))]")]),
    "coalesce": arm([arm_cluster(f"[coalesce(null(), createArray({OBJECT}))]")]),
    "other letters": arm([arm_cluster("[CONCAT(CreateArray(CREATEOBJECT('name','box'," + AS_ARGUMENTS + ",'enableFIPS',True())))]")]),  # noqa: E501
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_node_pool_is_found_wherever_it_stands(way: str) -> None:
    found, check = fips(WAYS[way])
    assert found["box"] is True
    assert check == {"fail"}


def deployment(template: dict[str, Any], scope: str | None, parameters: Any = None) -> dict[str, Any]:
    """A nested deployment."""
    options = {} if scope is None else {"expressionEvaluationOptions": {"scope": scope}}
    properties = {"mode": "Incremental", **options, "template": template, "parameters": parameters or {}}
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2025-04-01",
        "name": "d",
        "properties": properties,
    }


INNER = json.loads(
    arm(
        [arm_cluster("[parameters('pools')]")],
        parameters={"pools": {"type": "array", "defaultValue": [PLAIN]}},
    )
)


@pytest.mark.parametrize(
    "handed",
    [
        {"value": [KATA]},
        {"value": f"[createArray({OBJECT})]"},
        f"[createObject('value', createArray({OBJECT}))]",
        {"value": "[variables('pools')]"},
    ],
    ids=["literal", "expression", "whole", "variable"],
)
def test_an_inner_template_has_what_is_handed_to_it(handed: Any) -> None:
    text = arm([deployment(INNER, "inner", {"pools": handed})], variables={"pools": [KATA]})
    assert fips(text) == ({"box": True}, {"fail"})


@pytest.mark.parametrize("given", [None, {}], ids=["nothing", "empty"])
def test_an_inner_template_has_its_defaults_where_nothing_is_handed_over(given: Any) -> None:
    # The outer template hands nothing over, so the default is what is deployed.
    assert fips(arm([deployment(INNER, "inner", given)])) == ({"plain": False}, set())


def test_a_parameter_of_the_outer_template_stays_open_inside() -> None:
    handed = {"pools": {"value": "[parameters('mine')]"}}
    text = arm([deployment(INNER, "inner", handed)], parameters={"mine": {"type": "array", "defaultValue": [PLAIN]}})
    report = judged("arm", text)
    assert [pool.sandboxed for pool in report.pools] == [None]
    assert report.report.verdict == "unknown"
    assert "parameter mine" in report.report.findings[0].message


@pytest.mark.parametrize("scope", [None, "outer", "Outer"])
def test_the_expressions_of_an_outer_scope_are_those_of_the_outer_template(scope: str | None) -> None:
    inner = {"resources": [arm_cluster("[variables('pools')]")], "variables": {"pools": [PLAIN]}}
    assert fips(arm([deployment(inner, scope)], variables={"pools": [KATA]})) == ({"box": True}, {"fail"})


@pytest.mark.parametrize(
    "pools",
    [
        f"[concat(createArray({PLAIN_OBJECT}), if(parameters('on'), createArray({OBJECT}), createArray()))]",
        f"[if(not(parameters('on')), createArray({PLAIN_OBJECT}), createArray({PLAIN_OBJECT}, {OBJECT}))]",
    ],
)
def test_a_node_pool_under_a_condition_is_judged_as_it_is_then(pools: str) -> None:
    report = judged("arm", arm([arm_cluster(pools)], parameters=SWITCH))
    assert sandboxed(report) == {"plain": False, "box": True}
    assert statuses(report)["SBX402"] == {"fail"}
    (failed,) = report.report.failures
    assert failed.resource.place is not None
    (condition,) = failed.resource.place.only_if
    assert "on" in condition


def test_other_members_have_the_value_that_goes_with_the_condition() -> None:
    size = "[if(parameters('on'), 'Standard_D4s_v5', 'Standard_DC4as_v5')]"
    runtime = "[if(parameters('on'), 'KataVmIsolation', 'OCIContainer')]"
    report = judged("arm", arm([arm_pool({**GOOD, "vmSize": size, "workloadRuntime": runtime})], parameters=SWITCH))
    assert sandboxed(report) == {"box": None}
    assert statuses(report)["SBX311"] == {"pass"}
    other = "[if(parameters('on'), 'OCIContainer', 'KataVmIsolation')]"
    report = judged("arm", arm([arm_pool({**GOOD, "vmSize": size, "workloadRuntime": other})], parameters=SWITCH))
    assert statuses(report)["SBX311"] == {"fail"}


def test_the_members_of_a_copied_item_go_together() -> None:
    item = {name: f"[variables('pools')[copyIndex('agentPoolProfiles')].{name}]" for name in ("name", *GOOD)}
    copied = {"name": "agentPoolProfiles", "count": "[length(variables('pools'))]", "input": item}
    plain = {**dict.fromkeys(GOOD), **PLAIN, "workloadRuntime": "OCIContainer"}
    text = arm([arm_cluster([], properties={"copy": [copied]})], variables={"pools": [plain, {**GOOD, "name": "box"}]})
    report = judged("arm", text)
    assert report.report.verdict == "pass"
    assert {one.resource.name for one in report.report.findings if one.resource.kind == "nodePool"} == {"box"}


@pytest.mark.parametrize("other", ["null()", PLAIN_OBJECT])
def test_an_item_that_is_one_of_several_is_judged_as_each(other: str) -> None:
    item = f"[if(parameters('on'), {OBJECT}, {other})]"
    report = judged("arm", arm([arm_cluster([item])], parameters=SWITCH))
    assert sandboxed(report) == ({"box": True} if other == "null()" else {"box": True, "plain": False})
    assert statuses(report)["SBX402"] == {"fail"}
    assert statuses(report)["SBX405"] == {"pass"}


@pytest.mark.parametrize(
    "pools",
    [
        "[parameters('pools')]",
        "[map(parameters('pools'), lambda('one', lambdaVariables('one')))]",
        "[reference('other').pools]",
        f"[concat(createArray({PLAIN_OBJECT}), parameters('pools'))]",
        "[variables(concat('po', 'ols'))]",
        "[nonsense(]",
        "[contoso.pools()]",
    ],
)
def test_an_expression_that_is_not_resolved_is_unknown_and_no_lack_of_pools(pools: str) -> None:
    parameters = {"pools": {"type": "array", "defaultValue": [PLAIN]}}
    report = judged("arm", arm([arm_cluster(pools)], parameters=parameters, variables={"pools": [KATA]}))
    assert None in sandboxed(report).values()
    assert report.report.verdict == "unknown"
    assert not report.report.failures


def test_the_runtime_of_each_mapped_pool_is_seen_where_it_stands() -> None:
    text = arm(
        [arm_cluster(f"[map(parameters('names'), lambda('one', union({OBJECT}, createObject('name', lambdaVariables('one')))))]")],  # noqa: E501
        parameters={"names": {"type": "array"}},
    )  # fmt: skip
    report = judged("arm", text)
    assert list(sandboxed(report).values()) == [True]
    assert statuses(report)["SBX402"] == {"fail"}
    assert statuses(report)["SBX405"] == {"unknown"}


def test_a_copy_of_resources_is_judged_once() -> None:
    copied = arm_pool(
        {**GOOD, "workloadRuntime": "[if(contains(parameters('pools')[copyIndex()], 'r'), parameters('pools')[copyIndex()].r, '')]"},  # noqa: E501
        name="[concat('aks/', parameters('pools')[copyIndex()].name)]",
        copy={"name": "each", "count": "[length(parameters('pools'))]"},
    )  # fmt: skip
    report = judged("arm", arm([copied], parameters={"pools": {"type": "array"}}))
    assert [pool.sandboxed for pool in report.pools] == [None]
    assert report.report.verdict == "unknown"


@pytest.mark.parametrize("condition", [False, "[false()]", "[not(true())]", "[equals('a', 'b')]"])
def test_what_is_never_deployed_is_not_judged(condition: Any) -> None:
    assert judged("arm", arm([arm_pool(KATA, condition=condition)])).pools == ()


@pytest.mark.parametrize(
    "resource",
    [
        {**arm_cluster([KATA]), "type": "Microsoft.HybridContainerService/provisionedClusters"},
        {**arm_cluster([KATA]), "type": "Microsoft.ContainerService/fleets"},
        {
            "type": "Microsoft.Storage/storageAccounts",
            "name": "s",
            "metadata": {"note": f"{POOL_TYPE} KataVmIsolation"},
        },
        {**arm_cluster([KATA]), "existing": True},
    ],
    ids=["arc", "fleet", "storage", "existing"],
)
def test_what_is_no_aks_cluster_of_the_file_is_not_counted(resource: dict[str, Any]) -> None:
    report = judged("arm", arm({"one": resource}))
    assert (report.clusters, report.pools, report.report.findings) == ((), (), ())


def test_a_child_of_an_existing_cluster_is_judged_and_the_cluster_is_said_to_exist() -> None:
    cluster = {"type": CLUSTER_TYPE, "apiVersion": VERSION, "name": "aks", "existing": True}
    report = judged("arm", arm({"aks": cluster, "box": arm_pool(KATA)}, languageVersion="2.0"))
    assert (len(report.clusters), sandboxed(report)) == (0, {"box": True})
    assert [one.kind for one in report.unread] == ["existing"]


@pytest.mark.parametrize("link", [{"uri": "https://example.com/aks.json"}, {"relativePath": "aks.json"}])
def test_a_linked_template_is_not_read_and_said_so(link: dict[str, str]) -> None:
    linked = deployment({}, None, {"runtime": {"value": "KataMshvVmIsolation"}})
    del linked["properties"]["template"]
    linked["properties"]["templateLink"] = link
    report = judged("arm", arm([linked]))
    (one,) = report.unread
    assert (one.kind, one.named) == ("module", ("KataMshvVmIsolation",))
    assert "aks.json" in one.what
    assert statuses(report)["SBX107"] == {"unknown"}


def test_the_version_of_the_cluster_is_that_of_its_node_pools() -> None:
    pool = {name: value for name, value in KATA.items() if name not in ("orchestratorVersion", "enableFIPS")}
    cluster = arm_cluster([PLAIN], name="[parameters('c')]", properties={"kubernetesVersion": "1.29"})
    child = arm_pool(pool, name="[format('{0}/{1}', parameters('c'), 'box')]")
    report = judged("arm", arm([cluster, child], parameters={"c": {"type": "string"}}))
    assert sandboxed(report) == {"plain": False, "box": True}
    assert statuses(report)["SBX203"] == {"fail"}


@pytest.mark.parametrize(("fips", "status"), [(True, "fail"), (False, "pass"), ("[parameters('on')]", "unknown")])
def test_fips_of_the_cluster_counts_for_its_sandboxed_node_pools(fips: Any, status: str) -> None:
    text = arm([arm_cluster([{**GOOD, "name": "box"}], properties={"enableFIPS": fips})], parameters=SWITCH)
    assert statuses(judged("arm", text))["SBX402"] == {status}


@pytest.mark.parametrize(
    ("channel", "status"),
    [("NodeImage", "pass"), ("SecurityPatch", "warn"), ("[if(parameters('on'), 'NodeImage', 'None')]", "unknown")],
)
def test_the_channel_of_a_cluster_is_judged_where_it_has_a_sandboxed_node_pool(channel: str, status: str) -> None:
    more = {"autoUpgradeProfile": {"nodeOSUpgradeChannel": channel}}
    text = arm([arm_cluster([{**GOOD, "name": "box"}], properties=more)], parameters=SWITCH)
    assert statuses(judged("arm", text))["SBX505"] == {status}
    assert statuses(judged("arm", arm([arm_cluster([PLAIN], properties=more)], parameters=SWITCH))) == {}


def test_comments_commas_and_texts_of_several_lines_are_read() -> None:
    text = (
        '\ufeff// a comment with "quotes"\n{ /* another\n one */ "$schema": "' + SCHEMA + '", "contentVersion": "1.0.0.0",\n'  # noqa: E501
        '"resources": [ {"type": "' + POOL_TYPE + '", "apiVersion": "' + VERSION + '", "name": "aks/box", // KataMshvVmIsolation\n'  # noqa: E501
        '"properties": {"workloadRuntime": "KataVmIsolation", "osSKU": "Ubuntu", "tags": {"a": "one\ntwo // three",},},},],}\n'  # noqa: E501
    )  # fmt: skip
    report = judged("arm", text)
    assert sandboxed(report) == {"box": True}
    assert statuses(report)["SBX401"] == {"fail"}
    (pool,) = report.pools
    assert pool.resource.place is not None
    assert pool.resource.place.line == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "not an object"),
        ('{"a": 1}', "neither the $schema of one nor resources"),
        ('{"properties": {"workloadRuntime": "KataVmIsolation"}}', "neither"),
        ('{"$schema": "https://x/2019-04-01/deploymentParameters.json#", "parameters": {}}', "parameter file"),
        ('{"$schema": "https://x/2019-04-01/deploymentTemplate.json#"}', "nor resources"),
        ('{"a": tru}', "not JSON"),
        ('{"a" 1}', "colon"),
        ('{"a": "\\q"}', "escape"),
        ('{"a": 1} x', "after the end"),
        ("[" * 5000, "nested too deeply"),
    ],
)  # fmt: skip
def test_what_is_no_template_is_said_to_be_none(text: str, words: str) -> None:
    with pytest.raises(BrokenFile) as raised:
        read_arm(text, "x.json")
    assert words in raised.value.problem
    assert raised.value.line >= 1


WHOLE = WAYS["concat"]


@given(end=st.integers(0, len(WHOLE.rstrip()) - 1))
def test_a_template_that_is_cut_off_is_never_half_judged(end: int) -> None:
    with pytest.raises(BrokenFile):
        read_arm(WHOLE[:end], "x.json")


@given(at=st.integers(0, len(WHOLE)), length=st.integers(0, 6), typed=st.text("[](){}',\"\\$a1 \n", max_size=4))
def test_no_damage_makes_it_raise_anything_else(at: int, length: int, typed: str) -> None:
    damaged = WHOLE[:at] + typed + WHOLE[at + length :]
    try:
        read_arm(damaged, "x.json")
    except BrokenFile:
        return


def test_what_refers_to_itself_and_what_grows_ends() -> None:
    variables = {"a": "[concat(variables('b'), variables('b'))]", "b": "[concat(variables('a'), variables('a'))]"}
    assert judged("arm", arm([arm_cluster("[variables('a')]")], variables=variables)).report.verdict == "unknown"
    doubling = {
        f"v{number}": f"[concat(variables('v{number + 1}'), variables('v{number + 1}'))]" for number in range(60)
    }
    report = judged("arm", arm([arm_cluster("[variables('v0')]")], variables={**doubling, "v60": [PLAIN]}))
    assert report.report.verdict == "unknown"
    nested = "[" + "if(parameters('on'), " * 300 + "1" + ", 2)" * 300 + "]"
    assert judged("arm", arm([arm_cluster(nested)], parameters=SWITCH)).report.verdict == "unknown"
