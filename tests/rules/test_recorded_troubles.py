"""SBX605 to SBX613 on what a real cluster listed of sixty troubles: each is named at its object, and nothing that is
well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import pytest

from aks_sandbox.model.facts import Known
from tests.support.look_programs import seen_in
from tests.support.recorded_cluster import read
from tests.support.troubles import HEALTHY, NAMESPACE, Trouble, troubles
from tests.support.worlds import cluster, live_pool, plain_pool, shown_each

CODES = [f"SBX{number}" for number in range(601, 614)]
TROUBLES = troubles("aks-untrusted-12345678-vmss000000", "aks-untrusted-12345678-vmss000001")


@cache
def findings() -> Mapping[str, list[tuple[str, str, str, str]]]:
    """Resource, status, message and steps of each finding by the code of its check."""
    inside = Known(seen_in(read().lists))
    live = cluster(live_pool("untrusted"), plain_pool())
    return {code: shown_each(code, cluster=live, in_cluster=inside) for code in CODES}


def about(namespace: str, name: str) -> str:
    """What the findings that are not a pass say where they name an object, by a pattern of its name."""
    called = re.compile(rf"{namespace}/{name}(?![\w-])")
    told = [
        f"{code}: {' | '.join(row)}"
        for code, rows in findings().items()
        for row in rows
        if row[1] not in ("pass", "notApplicable") and called.search(" ".join(row))
    ]
    return "\n".join(told)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: one.name)
def test_a_recorded_trouble_is_named_at_its_object_with_a_true_cause(trouble: Trouble) -> None:
    told = about(trouble.namespace, trouble.name if trouble.kind == "Pod" else rf"{trouble.name}(-[0-9a-z]+)*")
    assert re.search(trouble.cause, told, re.IGNORECASE), told


@pytest.mark.parametrize("name", [one["metadata"]["name"] for one in HEALTHY])
def test_nothing_is_said_of_what_is_well(name: str) -> None:
    assert about(NAMESPACE, rf"{name}(-[0-9a-z]+)*") == ""


def test_no_check_of_the_inside_is_unknown() -> None:
    assert [code for code, rows in findings().items() for row in rows if row[1] == "unknown"] == []
