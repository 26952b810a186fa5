"""Whatever a client sends, it gets an answer in ARM's shape, and the simulator never blames itself."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from arm_simulator.core.request_log import readable_body
from arm_simulator.core.routing import RouteTable
from arm_simulator.core.settings import Settings
from arm_simulator.start import new_world
from arm_simulator.table import all_routes
from tests.support.examples import examples

from .conftest import CLUSTER, STABLE, SUBSCRIPTION, Client, cluster_body, kata, pool, pool_body

ROUTES = RouteTable(all_routes())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
CLUSTER_NAMES = (
    "dnsPrefix",
    "kubernetesVersion",
    "supportPlan",
    "networkProfile",
    "autoUpgradeProfile",
    "storageProfile",
    "oidcIssuerProfile",
    "nodeProvisioningProfile",
    "securityProfile",
    "agentPoolProfiles",
    "nodeResourceGroup",
)
POOL_NAMES = (
    "count",
    "minCount",
    "vmSize",
    "osSKU",
    "osType",
    "mode",
    "workloadRuntime",
    "securityProfile",
    "upgradeSettings",
    "artifactStreamingProfile",
    "availabilityZones",
    "orchestratorVersion",
    "scaleSetPriority",
    "osDiskSizeGB",
)
TOP_NAMES = ("location", "properties", "identity", "sku", "tags", "kind", "id", "name")


def fresh() -> Client:
    return Client(new_world(Settings(operation_polls=1)), ROUTES)


def survives(client: Client, path: str, body: Any) -> None:
    answer = client("PUT", path, body, version=STABLE)
    assert answer.status in (200, 201, 400, 409), answer.body
    for look in (CLUSTER, CLUSTER + "/agentPools"):
        assert client("GET", look, version=STABLE).status in (200, 404)
    usages = SUBSCRIPTION + "/providers/Microsoft.Compute/locations/eastus/usages"
    assert client("GET", usages, version="2022-11-01").status == 200


@examples(75)
@given(name=st.sampled_from(TOP_NAMES), value=JSON)
def test_any_member_of_a_cluster_may_be_anything(name: str, value: Any) -> None:
    survives(fresh(), CLUSTER, {**cluster_body(), name: value})


@examples(100)
@given(name=st.sampled_from(CLUSTER_NAMES), value=JSON)
def test_any_property_of_a_cluster_may_be_anything(name: str, value: Any) -> None:
    survives(fresh(), CLUSTER, cluster_body(**{name: value}))


@examples(150)
@given(name=st.sampled_from(POOL_NAMES), value=JSON, sandboxed=st.booleans())
def test_any_property_of_a_pool_may_be_anything(name: str, value: Any, sandboxed: bool) -> None:
    client = fresh()
    client.create(pool())
    given_pool = kata() if sandboxed else pool("kata1", mode="User")
    survives(client, CLUSTER + "/agentPools/kata1", pool_body({**given_pool, name: value}))


@settings(deadline=None)
@given(name=st.sampled_from(POOL_NAMES), value=JSON)
def test_a_pool_inside_a_cluster_may_be_anything(name: str, value: Any) -> None:
    survives(fresh(), CLUSTER, cluster_body(pool(**{name: value})))


@settings(deadline=None)
@given(path=st.text(max_size=60), query=st.text(max_size=30), body=st.binary(max_size=40))
def test_any_path_and_body_get_an_answer(path: str, query: str, body: bytes) -> None:
    client = fresh()
    for method in ("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"):
        answer = client(method, SUBSCRIPTION + "/" + path.replace("[", ""), raw=body, version=query)
        assert answer.status != 500


@settings(deadline=None)
@given(JSON)
def test_the_log_never_changes_what_it_shows(value: Any) -> None:
    before = copy.deepcopy(value)
    readable_body(repr(value).encode())
    assert value == before
