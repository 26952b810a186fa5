"""`template check` of Bicep: where a file hides its node pools, and what the parser does not know."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.errors import MissingParser
from aks_sandbox.templates.reading import parsers
from aks_sandbox.templates.reading.bicep_file import read_bicep
from aks_sandbox.templates.reading.unreadable import BrokenFile
from tests.support.template_files import CLUSTER_TYPE, POOL_TYPE, VERSION, judged, parser, sandboxed, statuses

BODY = """
  workloadRuntime: 'KataVmIsolation'
  osSKU: 'AzureLinux'
  vmSize: 'Standard_D4s_v5'
  mode: 'User'
  enableFIPS: true
"""
KATA = f"{{\n  name: 'box'\n{BODY}}}"
PLAIN = "{\n  name: 'plain'\n  mode: 'System'\n}"


def cluster(pools: str, more: str = "") -> str:
    """A cluster with these node pools."""
    return (
        f"resource aks '{CLUSTER_TYPE}@{VERSION}' = {{\n  name: 'aks'\n  properties: {{\n    agentPoolProfiles: {pools}\n"  # noqa: E501
        f"  }}\n{more}}}\n"
    )


def pool(properties: str, head: str = "") -> str:
    """A node pool as a resource of its own."""
    return f"resource box '{POOL_TYPE}@{VERSION}' = {head}{{\n  name: 'box'\n  properties: {properties}\n}}\n"


#: Each makes one node pool `box` that is sandboxed and has FIPS.
WAYS = {
    "in the cluster": cluster(f"[\n{PLAIN}\n{KATA}\n]"),
    "in one line": cluster(f"[{PLAIN}, {KATA}]"),
    "a resource": pool(f"{{{BODY}}}"),
    "inside of the cluster": cluster(
        "[]", f"  resource pool 'agentPools' = {{\n    name: 'box'\n    properties: {{{BODY}}}\n  }}\n"
    ),
    "inside with a version": cluster(
        "[]", f"  resource pool 'agentPools@2026-01-01' = {{\n    name: 'box'\n    properties: {{{BODY}}}\n  }}\n"
    ),
    "concat": cluster(f"concat([{PLAIN}], [{KATA}])"),
    "a variable": f"var pools = [{KATA}]\n" + cluster("pools"),
    "a variable that comes later": cluster("pools") + f"var pools = [\n{KATA}\n]\n",
    "union": f"var sandbox = {{{BODY}}}\n" + pool("union({ count: 1 }, sandbox)"),
    "a loop over literals": cluster("[for name in ['box']: {" + f"\n  name: name\n{BODY}" + "}]"),
    "a loop with a number": cluster("[for (name, i) in ['box']: {" + f"\n  name: name\n{BODY}" + "}]"),
    "a loop over a range": "var names = ['box']\n"
    + cluster("[for i in range(0, length(names)): {" + f"\n  name: names[i]\n{BODY}" + "}]"),
    "a loop of resources": f"resource pools '{POOL_TYPE}@{VERSION}' = [for name in ['box']: {{\n  name: name\n"
    f"  properties: {{{BODY}}}\n}}]\n",
    "a condition that holds": pool(f"{{{BODY}}}", "if (1 == 1) "),
    "a ternary that is decided": cluster(f"true ? [{KATA}] : []"),
    "map": cluster(f"map(['box'], name => {KATA})"),
    "the type in lower case": f"resource box '{POOL_TYPE.lower()}@{VERSION}' = {{\n  name: 'box'\n"
    f"  properties: {{{BODY}}}\n}}\n",
    "a decorator": f"@batchSize(1)\n{pool(f'{{{BODY}}}')}",
    "an index": f"var pools = {{\n  a: {{{BODY}}}\n}}\n" + pool("pools.a"),
    "an index in brackets": f"var pools = {{\n  a: {{{BODY}}}\n}}\n" + pool("pools['a']"),
}


@pytest.fixture(autouse=True)
def _parser() -> None:
    parser("pycep")


@pytest.mark.parametrize("way", WAYS)
def test_a_node_pool_is_found_wherever_it_stands(way: str) -> None:
    report = judged("bicep", WAYS[way])
    assert sandboxed(report)["box"] is True
    assert statuses(report)["SBX402"] == {"fail"}
    assert [one for one in report.unread if one.kind == "syntax"] == []


@pytest.mark.parametrize(
    "pools",
    [
        f"concat([{PLAIN}], on ? [{KATA}] : [])",
        f"on ? [{PLAIN}, {KATA}] : [{PLAIN}]",
        f"[\n{PLAIN}\n{{\n  name: 'box'\n  enableFIPS: true\n  workloadRuntime: on ? 'KataVmIsolation' : 'OCIContainer'\n}}\n]",  # noqa: E501
        f"[\n{PLAIN}\nunion({{\n  name: 'box'\n  enableFIPS: true\n}}, on ? {{\n  workloadRuntime: 'KataVmIsolation'\n}} : {{}})\n]",  # noqa: E501
    ],
)
def test_a_node_pool_under_a_condition_is_judged_as_it_is_then(pools: str) -> None:
    report = judged("bicep", "param on bool = false\n" + cluster(pools))
    assert sandboxed(report)["plain"] is False
    assert sandboxed(report)["box"] is not False
    (failed,) = [one for one in report.report.failures if one.rule.code == "SBX402"]
    assert failed.resource.place is not None
    assert failed.resource.place.only_if == ("on",)


def test_a_resource_under_a_condition_is_judged_with_it() -> None:
    report = judged("bicep", "param on bool\n" + pool(f"{{{BODY}}}", "if (on) "))
    assert [str(pool.resource.place) for pool in report.pools] == ["0.bicep:2, if on"]
    assert judged("bicep", pool(f"{{{BODY}}}", "if (false) ")).pools == ()


@pytest.mark.parametrize(
    "pools",
    [
        "pools",
        "[for one in pools: {\n  name: one.name\n  workloadRuntime: one.runtime\n}]",
        "[for one in pools: one]",
        "union(pools, [])",
        f"concat([{PLAIN}], pools)",
        "[{\n  name: 'box'\n  workloadRuntime: pools[0].?runtime ?? 'OCIContainer'\n}]",
        "imported",
        "other.properties.pools",
        "[{\n  name: 'box'\n  workloadRuntime: contains(pools[0], 'r') ? pools[0].r : 'OCIContainer'\n}]",
        "[union({\n  name: 'box'\n}, pools[0])]",
    ],
)
def test_an_expression_that_is_not_resolved_is_unknown_and_no_lack_of_pools(pools: str) -> None:
    report = judged("bicep", f"param pools array = [{PLAIN}]\n" + cluster(pools))
    assert None in sandboxed(report).values()
    assert report.report.verdict == "unknown"


NOT_USED = """
// workloadRuntime: 'KataMshvVmIsolation'
/* resource x 'Microsoft.ContainerService/managedClusters/agentPools@2026-05-01' = {} */
@allowed([
  'KataMshvVmIsolation'
  'OCIContainer'
])
@description('KataMshvVmIsolation is a runtime')
param runtime string = 'OCIContainer'
type Pool = {
  workloadRuntime: 'KataMshvVmIsolation' | 'OCIContainer'
}
output said string = 'KataMshvVmIsolation'
"""


def test_a_name_in_a_type_an_allowed_list_or_a_comment_is_no_use_of_it() -> None:
    report = judged("bicep", NOT_USED + cluster(f"[{PLAIN}]"))
    assert sandboxed(report) == {"plain": False}
    assert report.report.findings == ()


#: Syntax of Bicep that pycep-parser 0.7.1 does not know.
NEWER = {
    "a union in a type": "type Pool = {\n  mode: 'A' | 'B'\n}\n",
    "resourceInput": f"param x resourceInput<'{POOL_TYPE}@{VERSION}'>.properties?\n",
    "a decorator in a type": "type Pool = {\n  @minLength(1)\n  name: string\n}\n",
    "using": "using none\n",
    "extends": "extends 'base.bicepparam'\n",
    "an unknown declaration": "assert fine = true\n",
}


@pytest.mark.parametrize("name", NEWER)
def test_what_the_parser_does_not_know_is_said_not_to_be_known_and_the_rest_is_judged(name: str) -> None:
    report = judged("bicep", NEWER[name] + WAYS["a resource"])
    assert sandboxed(report) == {"box": True}
    assert statuses(report)["SBX402"] == {"fail"}
    (unread,) = report.unread
    assert unread.kind == "syntax"
    assert "is not known to pycep-parser" in unread.what
    assert "broken" not in unread.what


def test_a_resource_that_neither_reader_knows_is_unknown() -> None:
    report = judged("bicep", f"resource box '{POOL_TYPE}@{VERSION}' = <<>>\n" + cluster(f"[{PLAIN}]"))
    assert report.report.verdict == "unknown"
    assert "box was not read" in str([one.what for one in report.unread])


@pytest.mark.parametrize(
    ("spread", "status"),
    [("...sandbox", "fail"), ("...sandbox\n  enableFIPS: false", "pass")],
    ids=["spread", "overridden"],
)
def test_members_that_are_spread_count(spread: str, status: str) -> None:
    report = judged("bicep", f"var sandbox = {{{BODY}}}\n" + pool(f"{{\n  {spread}\n}}"))
    assert sandboxed(report) == {"box": True}
    assert statuses(report)["SBX402"] == {status}


@pytest.mark.parametrize(
    "call",
    [
        "module aks 'aks.bicep' = {\n  name: 'a'\n  params: {\n    runtime: 'KataMshvVmIsolation'\n  }\n}\n",
        "module aks 'br/public:avm/res/container-service/managed-cluster:0.8.0' = {\n  name: 'a'\n  params: {\n    "
        "agentPools: [\n      {\n        workloadRuntime: 'KataMshvVmIsolation'\n      }\n    ]\n  }\n}\n",
        "param zones array\nmodule aks 'aks.bicep' = [for zone in zones: {\n  name: zone\n  params: {\n    runtime: "
        "'KataMshvVmIsolation'\n  }\n}]\n",
        "module aks 'aks.bicep' = if (true) {\n  name: 'a'\n  params: {\n    runtime: 'KataMshvVmIsolation'\n  }\n}\n",
    ],
    ids=["file", "registry", "loop", "condition"],
)
def test_a_runtime_that_is_handed_to_a_module_is_named_and_unknown(call: str) -> None:
    report = judged("bicep", call + cluster(f"[{PLAIN}]"))
    assert [one.named for one in report.unread] == [("KataMshvVmIsolation",)]
    assert statuses(report)["SBX107"] == {"unknown"}
    assert report.report.verdict == "unknown"


MODULE = "module other 'network.bicep' = {\n  name: 'n'\n}\n"


def test_a_module_that_is_not_read_is_unknown_where_nothing_else_was_judged_or_strict() -> None:
    assert judged("bicep", MODULE).report.verdict == "unknown"
    beside = MODULE + cluster(f"[{PLAIN}]")
    assert judged("bicep", beside).report.verdict == "pass"
    assert judged("bicep", beside, strict=True).report.verdict == "unknown"
    assert [one.kind for one in judged("bicep", beside).unread] == ["module"]


def test_the_version_of_the_parent_is_that_of_its_node_pools() -> None:
    body = BODY.replace("enableFIPS: true", "enableFIPS: false")
    text = cluster(f"[{PLAIN}]").replace("  properties: {", "  properties: {\n    kubernetesVersion: '1.29'", 1)
    child = pool(f"{{{body}}}").replace("  name: 'box'", "  parent: aks\n  name: 'box'")
    assert statuses(judged("bicep", text + child))["SBX203"] == {"fail"}
    assert statuses(judged("bicep", text + pool(f"{{{body}}}")))["SBX203"] == {"skipped"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"param a string\n{pool('{')}", 2),
        ("param a string\nvar b = [\n", 2),
        ("var a = 'no end\n", 1),
        ("var a = '${b'\n", 1),
        ("var a = 1\n}\n", 2),
        ("just words\n", 1),
    ],
)
def test_a_file_that_ends_too_early_is_said_to_be_broken(text: str, line: int) -> None:
    with pytest.raises(BrokenFile) as raised:
        read_bicep(text, "x.bicep")
    assert (raised.value.line, "is not Bicep" in raised.value.problem) == (line, True)


WHOLE = WAYS["a loop with a number"] + WAYS["union"]


@given(at=st.integers(0, len(WHOLE)), length=st.integers(0, 6), typed=st.text("[](){}',\\$a1 \n=:?.|<", max_size=4))
def test_no_damage_makes_it_raise_anything_else(at: int, length: int, typed: str) -> None:
    try:
        read_bicep(WHOLE[:at] + typed + WHOLE[at + length :], "x.bicep")
    except BrokenFile:
        return


def test_without_the_parser_the_error_gives_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setitem(sys.modules, "pycep", None)
    with pytest.raises(MissingParser) as raised:
        read_bicep(WHOLE, "x.bicep")
    (step,) = raised.value.steps
    assert str(step.command) == f'{sys.executable} -m pip install "pycep-parser>=0.7,<0.8"'
    monkeypatch.setattr(parsers, "extension_folder", lambda: "/home/me/.azure/cliextensions/aks-sandbox")
    with pytest.raises(MissingParser) as raised:
        read_bicep(WHOLE, "x.bicep")
    (step,) = raised.value.steps
    assert "-m pip install --target /home/me/.azure/cliextensions/aks-sandbox " in str(step.command)
