"""SBX409: the releases that a constraint of Terraform admits, and the versions of the API."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.facts import Facts, Known, NotAsked
from aks_sandbox.model.subject import Subject, judged
from aks_sandbox.model.wanted import NODEPOOL
from aks_sandbox.model.written import TemplateVersions
from aks_sandbox.rules.engine import ALL_RULES, ARM_RULES, run_rules
from aks_sandbox.rules.template import Range, admitted, runtime_in_the_version
from tests.support.wanted import GA, PREVIEW, sandbox_spec


@pytest.mark.parametrize(
    ("constraint", "low", "high"),
    [
        ("4.78.0", (4, 78, 0), (4, 78, 1)),
        ("= 4.78", (4, 78, 0), (4, 78, 1)),
        (">= 4.78", (4, 78, 0), ()),
        ("> 4.78", (4, 78, 1), ()),
        ("< 5", (0, 0, 0), (5, 0, 0)),
        ("<= 5.1", (0, 0, 0), (5, 1, 1)),
        ("~> 4.78", (4, 78, 0), (5, 0, 0)),
        ("~> 4.78.1", (4, 78, 1), (4, 79, 0)),
        ("~> 4", (4, 0, 0), ()),
        (">= 4.78, < 6.0", (4, 78, 0), (6, 0, 0)),
        (">= 4.0, != 4.5.0, < 5.0.0", (4, 0, 0), (5, 0, 0)),
        ("v4.78.0", (4, 78, 0), (4, 78, 1)),
    ],
)
def test_a_constraint_admits_what_terraform_does(constraint: str, low: tuple[int, ...], high: tuple[int, ...]) -> None:
    assert admitted(constraint) == Range(low, high)


@pytest.mark.parametrize("constraint", ["", "latest", ">= ${var.v}", "4.x", "=> 4", "1.2.3.4"])
def test_a_constraint_that_is_none_admits_nothing_that_is_known(constraint: str) -> None:
    assert admitted(constraint) is None


RELEASE = st.tuples(st.integers(0, 6), st.integers(0, 9), st.integers(0, 9))


@given(low=RELEASE, high=RELEASE, other=RELEASE, end=RELEASE, release=RELEASE)
def test_two_ranges_meet_where_a_release_is_in_both(
    low: tuple[int, ...], high: tuple[int, ...], other: tuple[int, ...], end: tuple[int, ...], release: tuple[int, ...]
) -> None:
    one, two = Range(low, high), Range(other, end)
    in_one, in_two = low <= release < high, other <= release < end
    if in_one and in_two:
        assert one.meets(two)
    if in_one and one.within(two):
        assert in_two


@pytest.mark.parametrize(
    ("runtime", "version", "status"),
    [
        (GA, "2025-09-01", "pass"),
        (GA, "2026-05-01", "pass"),
        (GA, "2025-09-02-preview", "pass"),
        (GA, "2025-08-01", "warn"),
        (GA, "2025-08-02-preview", "warn"),
        (GA, None, "unknown"),
        (PREVIEW, "2026-05-02-preview", "pass"),
        (PREVIEW, "2022-11-02-preview", "pass"),
        (PREVIEW, "2022-10-02-preview", "warn"),
        (PREVIEW, "2026-05-01", "warn"),
    ],
)
def test_a_runtime_is_judged_against_the_version_of_the_api(runtime: str, version: str | None, status: str) -> None:
    wanted = sandbox_spec(runtime)
    subject = Subject(NODEPOOL, (judged(wanted.pool, wanted.runtime),))
    known = Facts({"subject": Known(subject), "template": Known(TemplateVersions(api_version=version))})
    (finding,) = run_rules([runtime_in_the_version], wanted, known).findings
    assert finding.status == status


def test_check_does_not_carry_it_out() -> None:
    assert runtime_in_the_version not in (*ALL_RULES, *ARM_RULES)
    assert isinstance(Facts({}).outcome("template"), NotAsked)
