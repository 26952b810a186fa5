"""What kubectl described of sixty troubles in a real cluster is explained with a true cause."""

from __future__ import annotations

import re

import pytest

from aks_sandbox.explain.messages import Origin, explain_text
from tests.support.recorded_cluster import read
from tests.support.steps import text_of
from tests.support.troubles import Trouble, troubles

DESCRIBED = read().described
TROUBLES = troubles("first", "second")


def test_every_trouble_was_recorded() -> None:
    assert set(DESCRIBED) == {one.name for one in TROUBLES}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: one.name)
def test_what_was_described_is_explained(trouble: Trouble) -> None:
    known = explain_text(DESCRIBED[trouble.name], Origin.PERSON)
    told = "\n".join(f"{one.cause} {text_of(one.steps)} {one.found}" for one in known)
    assert re.search(trouble.cause_told, "\n".join(one.cause for one in known), re.IGNORECASE), told
