"""Clusters and nodes as large as real ones: that their JSON is as long, and that hundreds of nodes are no trouble."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from arm_simulator.inside.state import Inside

from .conftest import Client
from .inside import Kubectl, namespace, pod, run

LIMITS = {"cpu": "500m", "memory": "256Mi"}
MANY = 300


@pytest.fixture
def large(make_client: Callable[..., Client]) -> Kubectl:
    """The healthy cluster with 300 nodes in its sandboxed pool."""
    pools = [
        {"name": "system", "mode": "System", "count": 2, "vmSize": "Standard_D4s_v5", "osSKU": "AzureLinux"},
        {
            "name": "untrusted",
            "mode": "User",
            "count": MANY,
            "vmSize": "Standard_D4s_v3",
            "osSKU": "AzureLinux",
            "workloadRuntime": "KataVmIsolation",
        },
    ]
    seed = {"clusters": {"sandbox-rg/demo": {"resource": {"properties": {"agentPoolProfiles": pools}}}}}
    return Kubectl(make_client(worlds=("inside-healthy",), operation_polls=1, seed=seed))


def test_a_node_is_as_long_as_a_real_one(make_client: Callable[..., Client]) -> None:
    kubectl = Kubectl(make_client(worlds=("inside-healthy",), operation_polls=1))
    said = kubectl("get", "nodes", "-o", "json")
    rows = said.json["items"]
    assert 15_000 < len(said.out) / len(rows) < 20_000
    assert {len(row["status"]["images"]) for row in rows} == {30}
    first = rows[0]["status"]["images"][0]
    assert first["names"][0].startswith("mcr.microsoft.com/oss/v2/kubernetes/kube-proxy@sha256:")
    assert first["names"][1].startswith("mcr.microsoft.com/oss/v2/kubernetes/kube-proxy:v1.")


def test_the_nodes_of_a_large_cluster_go_through_a_command(large: Kubectl) -> None:
    script = "kubectl get nodes -o json >n.json; wc -c <n.json; jq -n --slurpfile n n.json '$n[0].items | length'"
    size, count = run(large.client, script)["logs"].split()
    assert (int(size) > 4_000_000, int(count)) == (True, MANY + 2)


def test_what_is_printed_plainly_is_cut_at_the_limit(large: Kubectl) -> None:
    found = run(large.client, "kubectl get nodes -o json")
    assert len(found["logs"]) == 524288
    assert found["logs"].startswith("{\n")


def test_a_look_at_a_pod_makes_no_more_nodes_than_it_needs(large: Kubectl, monkeypatch: pytest.MonkeyPatch) -> None:
    large.make(namespace("n1"))
    large.make(*[pod(f"p{number}", sandboxed=True, limits=LIMITS, home="n1") for number in range(5)])
    made: list[str] = []
    identified = Inside.stable_id

    def stable_id(inside: Inside, *names: str) -> str:
        """Remember each node that is made: nothing else asks for the identifier of a node."""
        made.extend(names[1:] if names[0] == "node" else ())
        return identified(inside, *names)

    monkeypatch.setattr(Inside, "stable_id", stable_id)
    assert large("wait", "pods", "--all", "-n", "n1", "--for=jsonpath={.status.phase}=Succeeded").code == 0
    # The list of the pods that --all means shows those of kube-system too, so it needs all nodes once.
    assert len(made) == MANY + 2 + 5
