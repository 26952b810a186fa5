"""What this product writes is read with the parsers of others: it has the body of the request, and passes the check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from aks_sandbox.create.bodies import agent_pool, managed_cluster
from aks_sandbox.model.cluster import AccessSpec, ClusterSpec, NetworkSpec, PoolSpec
from aks_sandbox.templates.arm_template import arm_template
from aks_sandbox.templates.bicep import bicep
from aks_sandbox.templates.draft import cluster_template, pool_template
from aks_sandbox.templates.judging import judge_files
from aks_sandbox.templates.reading.declared import Declared
from aks_sandbox.templates.template import Template
from aks_sandbox.templates.terraform import terraform_azapi, terraform_azurerm
from tests.create.test_body_members import KEY
from tests.support.template_files import declared, sandboxed, settled, statuses
from tests.support.wanted import GA, PREVIEW, cluster_spec, pool_spec, target
from tests.templates.test_azurerm import ACCESS, FULL, NETWORKS
from tests.templates.test_azurerm import POOLS as COMBINED
from tests.templates.test_round_trips import CLUSTERS, POOLS

LANGUAGES: dict[str, tuple[str, Callable[[Template], str]]] = {
    "arm": ("arm", arm_template),
    "bicep": ("bicep", bicep),
    "azapi": ("terraform", terraform_azapi),
}
EACH = pytest.mark.parametrize("language", LANGUAGES)


def read(language: str, template: Template) -> Declared:
    """What is declared; every syntax is known to the parser."""
    name, write = LANGUAGES[language]
    (found,) = declared(name, write(template))
    assert [one for one in found.not_read if one.kind == "syntax"] == []
    return found


def plain(value: Any) -> Any:
    """The body as plain data: a list of a request may be a tuple."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


@EACH
@pytest.mark.parametrize("name", CLUSTERS)
def test_a_cluster_has_the_body_of_its_request(language: str, name: str) -> None:
    spec = CLUSTERS[name]
    body = managed_cluster(spec, "eastus", KEY)
    (cluster,) = read(language, cluster_template(spec.target, body)).clusters
    assert settled(cluster.properties) == plain(body["properties"])
    assert settled(cluster.name) == "demo"


@EACH
@pytest.mark.parametrize("name", POOLS)
def test_a_node_pool_has_the_body_of_its_request(language: str, name: str) -> None:
    body = agent_pool(POOLS[name])
    (pool,) = read(language, pool_template(target(), "box", body)).pools
    assert settled(pool.properties) == plain(body["properties"])
    assert settled(pool.name) == "box"


@EACH
@given(pool=COMBINED, network=NETWORKS, access=ACCESS)
def test_whatever_is_combined_has_the_body_of_its_request(
    language: str, pool: PoolSpec, network: NetworkSpec, access: AccessSpec
) -> None:
    spec: ClusterSpec = replace(
        cluster_spec(),
        sandboxed_pool=replace(pool, mode="System", taints=(), max_surge=pool.max_surge or "1"),
        network=network,
        access=access,
    )
    body = managed_cluster(spec, "eastus", KEY)
    (cluster,) = read(language, cluster_template(spec.target, body)).clusters
    assert settled(cluster.properties) == plain(body["properties"])


WRITTEN = {**LANGUAGES, "azurerm": ("terraform", terraform_azurerm)}


# azurerm does not take the preview name.
@pytest.mark.parametrize(
    ("language", "runtime"),
    [(name, runtime) for name in WRITTEN for runtime in (GA, PREVIEW) if (name, runtime) != ("azurerm", PREVIEW)],
)
@pytest.mark.parametrize("whole", [True, False], ids=["cluster", "pool"])
def test_what_is_written_passes_the_check(language: str, runtime: str, whole: bool) -> None:
    name, write = WRITTEN[language]
    spec = cluster_spec(runtime)
    template = cluster_template(spec.target, managed_cluster(spec, "eastus", KEY))
    if not whole:
        template = pool_template(target(), "box", agent_pool(pool_spec(runtime)))
    report = judge_files(declared(name, write(template)))
    assert list(sandboxed(report).values()) == [True]
    found = statuses(report)
    assert report.report.failures == []
    # What stays a parameter is unknown; the rest, such as the version that the runtime needs, passes.
    assert {code for code, one in found.items() if "unknown" in one} == {
        *("SBX304", "SBX305", "SBX306", "SBX310", "SBX311"),
        "SBX405",
        *(["SBX505"] if whole and language == "azurerm" else []),
    }
    assert {code for code, one in found.items() if "warn" in one} == {
        *(["SBX107"] if runtime == PREVIEW else []),
        *(["SBX407"] if whole else []),
    }


def test_the_full_cluster_of_azurerm_is_read_with_both_node_pools() -> None:
    body = managed_cluster(FULL, "eastus", KEY)
    report = judge_files(declared("terraform", terraform_azurerm(cluster_template(FULL.target, body))))
    assert sorted(map(str, sandboxed(report).values())) == ["False", "True"]
