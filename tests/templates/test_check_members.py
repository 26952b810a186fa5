"""`template check`: each member of a node pool in each language, as a literal and left to a parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.template_files import GOOD, LANGUAGES, Parameter, judged, sandboxed, statuses

EACH = pytest.mark.parametrize("language", LANGUAGES)
#: A member, a value of which no check complains, one of which some do, and those with the status that they give.
ROWS: list[tuple[str, Any, Any, dict[str, str]]] = [
    ("osSKU", "AzureLinux", "Ubuntu", {"SBX401": "fail"}),
    ("osSKU", "AzureLinux", "AzureContainerLinux", {"SBX401": "fail"}),
    ("enableFIPS", False, True, {"SBX402": "fail"}),
    ("securityProfile.enableVTPM", False, True, {"SBX403": "fail"}),
    ("securityProfile.enableSecureBoot", False, True, {"SBX403": "fail"}),
    ("artifactStreamingProfile.enabled", False, True, {"SBX404": "fail"}),
    ("name", "box", "Bad_Name", {"SBX405": "fail"}),
    ("mode", "User", "System", {"SBX407": "warn"}),
    ("vmSize", "Standard_D4s_v5", "Standard_A2_v2", {"SBX305": "fail"}),
    ("vmSize", "Standard_D4s_v5", "Standard_D4ps_v5", {"SBX306": "fail"}),
    ("vmSize", "Standard_D4s_v5", "Standard_DC4as_v5", {"SBX311": "fail"}),
    ("vmSize", "standard_d4S_V5", "standard_dc4AS_v5", {"SBX311": "fail"}),
    ("orchestratorVersion", "1.34", "1.29", {"SBX203": "fail"}),
    ("orchestratorVersion", "1.34.2", "1.24.9", {"SBX203": "fail"}),
]
#: The checks that read each member.
READ_BY: Mapping[str, set[str]] = {
    "osSKU": {"SBX401", "SBX203"},
    "enableFIPS": {"SBX402"},
    "securityProfile.enableVTPM": {"SBX403"},
    "artifactStreamingProfile.enabled": {"SBX404"},
    "name": {"SBX405"},
    "mode": {"SBX407"},
    "vmSize": {"SBX304", "SBX305", "SBX306", "SBX310", "SBX311"},
    "orchestratorVersion": {"SBX203"},
}
OF_A_POOL = set().union(*READ_BY.values()) | {"SBX107", "SBX409"}


def text_of(language: str, changes: Mapping[str, Any]) -> str:
    """The good node pool with some of its members changed."""
    properties: dict[str, Any] = dict(GOOD)
    name: Any = "box"
    for path, value in changes.items():
        if path == "name":
            name = value
            continue
        *outer, last = path.split(".")
        inside = properties
        for one in outer:
            inside[one] = dict(inside.get(one, {}))
            inside = inside[one]
        inside[last] = value
    return LANGUAGES[language](name, properties)


@EACH
def test_a_good_node_pool_passes_every_check(language: str) -> None:
    report = judged(language, text_of(language, {}))
    assert sandboxed(report) == {"box": True}
    found = statuses(report)
    assert set(found) == OF_A_POOL
    assert set().union(*found.values()) == {"pass"}
    assert report.report.verdict == "pass"


@EACH
@pytest.mark.parametrize(("member", "good", "bad", "codes"), ROWS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_literal_passes_or_not(language: str, member: str, good: Any, bad: Any, codes: dict[str, str]) -> None:
    assert judged(language, text_of(language, {member: good})).report.verdict == "pass"
    found = statuses(judged(language, text_of(language, {member: bad})))
    assert {code: found[code] for code in codes} == {code: {status} for code, status in codes.items()}


@EACH
@pytest.mark.parametrize(("member", "good", "bad", "codes"), ROWS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_parameter_is_unknown_whatever_its_default_is(
    language: str, member: str, good: Any, bad: Any, codes: dict[str, str]
) -> None:
    for default in (None, good, bad):
        report = judged(language, text_of(language, {member: Parameter("p", default)}))
        found = statuses(report)
        assert {code: found[code] for code in codes} == {code: {"unknown"} for code in codes}
        (pool,) = report.pools
        assert any(one.member == member and " p" in one.decided_by for one in pool.open_members)


@EACH
@given(members=st.sets(st.sampled_from(sorted(READ_BY))))
def test_a_check_that_reads_what_is_open_never_passes(language: str, members: set[str]) -> None:
    changes = {member: Parameter(f"p{number}") for number, member in enumerate(sorted(members))}
    found = statuses(judged(language, text_of(language, changes)))
    unknown = set().union(*(READ_BY[member] for member in members))
    assert {code for code, one in found.items() if one == {"unknown"}} == unknown
    assert all(one == {"pass"} for code, one in found.items() if code not in unknown)


@EACH
@pytest.mark.parametrize("default", [None, "KataVmIsolation", "OCIContainer"])
def test_whether_a_node_pool_is_sandboxed_is_unknown_where_a_parameter_decides_it(
    language: str, default: str | None
) -> None:
    text = text_of(language, {"workloadRuntime": Parameter("runtime", default), "osSKU": "Ubuntu", "enableFIPS": True})
    report = judged(language, text)
    assert sandboxed(report) == {"box": None}
    assert set().union(*statuses(report).values()) == {"unknown"}
    assert report.report.verdict == "unknown"


@EACH
@pytest.mark.parametrize("runtime", ["OCIContainer", "WasmWasi", "ocicontainer", "", None])
def test_a_plain_node_pool_gets_no_finding(language: str, runtime: str | None) -> None:
    changes = {"osSKU": "Ubuntu", "vmSize": "Standard_D4ps_v5", "enableFIPS": True, "mode": "System", "name": "No-Name"}
    report = judged(language, text_of(language, {"workloadRuntime": runtime, **changes}))
    assert sandboxed(report) == {"No-Name": False}
    assert report.report.findings == ()
    assert report.report.verdict == "pass"


@EACH
def test_the_preview_name_warns_and_more_so_with_a_stable_version(language: str) -> None:
    found = statuses(judged(language, text_of(language, {"workloadRuntime": "KataMshvVmIsolation"})))
    assert (found["SBX107"], found["SBX409"]) == ({"warn"}, {"warn"})


@EACH
@pytest.mark.parametrize(("member", "code"), [("osSKU", "SBX401"), ("vmSize", "SBX305")])
def test_what_is_not_set_is_chosen_by_aks_and_not_passed(language: str, member: str, code: str) -> None:
    properties = {name: value for name, value in GOOD.items() if name != member}
    report = judged(language, LANGUAGES[language]("box", properties))
    assert statuses(report)[code] == {"unknown"}
    (step, *_) = [one for finding in report.report.findings for one in finding.steps]
    assert str(step).startswith(f"Set {member} to ")


@EACH
def test_an_unknown_word_for_the_runtime_is_unknown(language: str) -> None:
    report = judged(language, text_of(language, {"workloadRuntime": "KataNextIsolation"}))
    assert sandboxed(report) == {"box": None}
    assert report.report.verdict == "unknown"


def test_the_sizes_of_a_pool_of_virtual_machines_are_judged_one_by_one() -> None:
    sizes = [{"size": "Standard_D4s_v5", "count": 1}, {"size": "Standard_DC4as_v5", "count": 1}]
    properties = {name: value for name, value in GOOD.items() if name != "vmSize"}
    properties["virtualMachinesProfile"] = {"scale": {"manual": sizes}}
    assert statuses(judged("arm", LANGUAGES["arm"]("box", properties)))["SBX311"] == {"pass", "fail"}
