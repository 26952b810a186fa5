"""Whatever one member of a cluster is, nothing crashes, nothing fails because of it, and no sentence lacks a name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import pytest

from aks_sandbox.arm.api_versions import ClusterVersion
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import find_cluster
from aks_sandbox.create.shown_pools import list_node_pools, show_node_pool
from aks_sandbox.errors import AksSandboxError
from aks_sandbox.front_end.tables import node_pool_table, node_pools_table
from aks_sandbox.model.facts import Fact, Known, Unknown, judged
from aks_sandbox.model.finding import Report, Status
from aks_sandbox.reports.documents import check_document
from aks_sandbox.reports.table import check_lines
from aks_sandbox.reports.text import Run
from aks_sandbox.rules.engine import ALL_RULES, run_rules
from aks_sandbox.steps import NAMELESS, lines_of
from tests.support.odd_bodies import bodies_of_worlds, recorded_bodies, spoiled
from tests.support.wanted import target
from tests.support.worlds import facts, spec

RECORDED = recorded_bodies()
OF_WORLDS = bodies_of_worlds()
#: A name that is not there leaves two blanks, or a blank before a stop, or empty quotes.
NO_NAME = re.compile(r"^\s|\s\s|\s[.,:;)]|\( ?\)|''|\"\"|\bNone\b|\(, |, ,")


@dataclass
class OneAnswer:
    """A connection to a service that has this one cluster."""

    body: dict[str, Any]

    cluster_version = ClusterVersion()

    def get(self, path: str, *_: Any, **__: Any) -> dict[str, Any]:
        """The cluster, or its first node pool."""
        return self.list_all()[0] if "/agentPools/" in path else self.body

    def list_all(self, *_: Any, **__: Any) -> list[dict[str, Any]]:
        """Its node pools as resources of their own."""
        profiles = self.body["properties"].get("agentPoolProfiles") or []
        return [{"name": row.get("name"), "properties": row} for row in profiles]


def connection(body: dict[str, Any]) -> Connection:
    """The answers of that cluster."""
    return cast(Connection, OneAnswer(body))


def fact_of(body: dict[str, Any]) -> Fact:
    """The cluster as `check` knows it."""
    try:
        return Known(find_cluster(connection(body), target()))
    except AksSandboxError as error:
        return Unknown(error.message)


def report_of(fact: Fact) -> tuple[Report, list[str]]:
    """All checks of it, and every text that they show."""
    wanted = spec()
    answers = facts(wanted, cluster=fact)
    report, subject = run_rules(ALL_RULES, wanted, answers), judged(wanted, answers)
    document = check_document(report, subject, Run.now("check"))
    json.dumps(document)
    lines = [line.text for line in check_lines(report, everything=True)]
    texts = [subject.sentence, subject.short_sentence, *(row["message"] for row in document["findings"])]
    commands = [line for finding in report.findings for line in lines_of(finding.steps)]
    return report, [*texts, *commands, *(line.strip() for line in lines if line.strip())]


def texts_of_pools(body: dict[str, Any]) -> Iterator[str]:
    """Every text of `nodepool list` and `nodepool show`, as JSON and as a table."""
    try:
        pools = list_node_pools(connection(body), target())
        shown = show_node_pool(connection(body), target(), "untrusted") if pools else None
    except AksSandboxError as error:
        yield error.message
        return
    json.dumps([pools, shown])
    for row in (*node_pools_table(pools), *(node_pool_table(shown) if shown else ())):
        yield from (str(cell) for cell in row.values() if cell != "")


def problems(body: dict[str, Any]) -> Iterator[str]:
    """What goes wrong for a body of which one member after the other is spoiled."""
    first = fact_of(body)
    before = report_of(first)[0].statuses
    assert isinstance(first, Known)
    seen: list[Fact] = [first]
    for where, how, odd in spoiled(body):
        fact = fact_of(odd)
        # Much is not read at all, and what is absent is often the same as null.
        if fact not in seen:
            seen.append(fact)
            report, texts = report_of(fact)
            if isinstance(fact, Known) and fact.value.pools != first.value.pools:
                texts += texts_of_pools(odd)
            for code, status in report.statuses.items():
                if status is Status.FAIL and before[code] is not Status.FAIL:
                    yield f"{where} {how}: {code} fails"
                if how == "another type" and before[code] is Status.FAIL and status is Status.PASS:
                    yield f"{where} {how}: {code} passes"
            yield from (f"{where} {how}: {text!r}" for text in texts if _is_wrong(text))


def _is_wrong(text: str) -> bool:
    if text.startswith("az "):
        return NAMELESS in text or "''" in text
    return NO_NAME.search(text) is not None or "itself failed" in text


@pytest.mark.parametrize("name", OF_WORLDS)
def test_no_odd_member_of_a_cluster_of_a_world_crashes_fails_or_leaves_a_name_empty(name: str) -> None:
    assert sorted(set(problems(OF_WORLDS[name]))) == []


@pytest.mark.skipif(not RECORDED, reason="the folder ../shared/azure-recordings is not here")
@pytest.mark.parametrize("name", RECORDED)
def test_no_odd_member_of_a_real_cluster_crashes_fails_or_leaves_a_name_empty(name: str) -> None:
    assert sorted(set(problems(RECORDED[name]))) == []
