"""`verify` on a real cluster. Each test states the true verdict first; what the product says wrongly is an expected
failure that names the fault, and turns red the day that it is right.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from simulator_process import SimulatorProcess
from tests.e2e.conftest import Az, Result
from tests.support.moments import wait_until

from .conftest import CLASS, POOL, Bed, hold

CLUSTER = ("-g", "sandbox-rg", "-n", "demo")
VERIFY = ("aks-sandbox", "verify", *CLUSTER)
EXIT_CODES = {"isolated": 0, "notIsolated": 10, "notProven": 11}


def verify(az: Az, *more: str) -> Result:
    """Runs `verify` and holds its exit code against its own verdict."""
    result = az(*VERIFY, *more)
    assert result.exit_code == EXIT_CODES[result.json["verdict"]], result.stderr
    return result


def never_isolated(result: Result) -> None:
    """Holds a verdict on a pool that is not isolated."""
    hold(result.json["verdict"] != "isolated", f"isolated: {told(result)}")


def isolated(result: Result) -> None:
    """Holds that a pool is proven to be isolated; what is told is shown where it is not."""
    assert result.json["verdict"] == "isolated", told(result)


def told(result: Result) -> str:
    """All that a person is told: reasons, diagnoses, steps and warnings, as one text."""
    document = result.json
    return str([document[name] for name in ("reasons", "diagnoses", "steps", "warnings", "nodePools")])


def evidence(result: Result) -> dict[str, Any]:
    """The items of evidence of the one node pool, by their code."""
    [pool] = result.json["nodePools"]
    return {item["item"]: item for item in pool["evidence"]}


def test_an_honest_pool_is_isolated_and_nothing_stays(bed: Bed, az: Az) -> None:
    result = verify(az)
    isolated(result)
    # What the cluster itself says, by another way than the product's.
    boot = evidence(result)["bootId"]
    nodes = set(bed.boot_ids().values())
    assert boot["host"] in nodes
    assert boot["sandbox"] not in nodes
    assert evidence(result)["kernelRelease"]["sandbox"] != os.uname().release
    assert evidence(result)["kernelRelease"]["host"] == os.uname().release
    assert bed.run_namespaces() == []


def test_a_handler_that_runs_pods_on_the_node_is_told(bed: Bed, az: Az) -> None:
    bed.fault("lie")
    result = verify(az)
    assert result.json["verdict"] == "notIsolated", told(result)
    boot = evidence(result)["bootId"]
    assert (boot["sandbox"], boot["verdict"]) == (boot["host"], "contradicts")
    assert bed.run_namespaces() == []


def test_another_build_stamp_laid_over_the_nodes_deceives_nobody(bed: Bed, az: Az) -> None:
    bed.fault("build-stamp")
    result = verify(az)
    # Two kernels by the stamp and one by the boot ID: what contradicts itself is not proven, and never isolated.
    never_isolated(result)
    assert evidence(result)["bootId"]["verdict"] == "contradicts"


def test_another_boot_id_laid_over_the_nodes_proves_nothing(bed: Bed, az: Az) -> None:
    bed.fault("boot-id")
    never_isolated(verify(az))


def test_three_facts_laid_over_the_nodes_prove_nothing(bed: Bed, az: Az) -> None:
    bed.fault("three-facts")
    never_isolated(verify(az))


def test_what_is_mounted_over_files_of_the_kernel_is_named(bed: Bed, az: Az) -> None:
    bed.fault("boot-id")
    result = verify(az)
    item = evidence(result)["kernelFiles"]
    assert item["verdict"] == "contradicts", told(result)
    assert "/proc/sys/kernel/random/boot_id" in item["why"]


def test_one_machine_for_all_pods_of_a_node_is_not_isolation(bed: Bed, az: Az) -> None:
    bed.fault("shared")
    result = verify(az)
    assert result.json["verdict"] == "notIsolated", told(result)
    boot = evidence(result)["bootId"]
    assert boot["sandbox"] == boot["secondSandbox"] != boot["host"]


def test_a_pool_with_one_lying_node_is_not_isolated(bed: Bed, az: Az) -> None:
    lying = bed.nodes()[-1]
    bed.fault("lie", lying)
    result = verify(az, "--all-nodes")
    assert result.json["verdict"] == "notIsolated", told(result)
    nodes = {node["name"]: node["verdict"] for node in result.json["nodePools"][0]["nodes"]}
    assert nodes[lying] == "notIsolated"
    assert sorted(nodes.values()) == ["isolated", "notIsolated"]


def test_the_verdict_names_the_node_that_was_tested_and_how_many_there_are(bed: Bed, az: Az) -> None:
    result = verify(az)
    [pool] = result.json["nodePools"]
    assert pool["node"] in bed.nodes()
    assert f"node {pool['node']}, 1 of 2" in result.json["judged"]
    # What the status of a node reports comes of all of them.
    seen = {node["name"]: node for node in pool["nodes"]}
    assert sorted(seen) == sorted(bed.nodes())
    for row in bed.items("nodes", "-l", f"agentpool={POOL}"):
        info = row["status"]["nodeInfo"]
        node = seen[row["metadata"]["name"]]
        assert (node["kernelVersion"], node["containerRuntime"]) == (
            info["kernelVersion"],
            info["containerRuntimeVersion"],
        )
        assert "kata" in node["handlers"]


def test_what_ran_is_read_back(bed: Bed, az: Az) -> None:
    [pool] = verify(az).json["nodePools"]
    [node] = [node for node in pool["nodes"] if node["tested"]]
    assert node["changes"] == []
    assert [pod["runtimeClass"] for pod in node["pods"]] == [CLASS, CLASS, None]
    assert len({pod["uid"] for pod in node["pods"]}) == 3


def test_pods_in_an_existing_namespace_are_removed_and_the_namespace_stays(bed: Bed, az: Az) -> None:
    name = "aks-sandbox-test-existing"
    bed.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    try:
        result = verify(az, "--namespace", name)
        isolated(result)
        assert bed.items("pods", "-n", name) == []
        assert len(result.json["cleanup"]["removed"]) == 3
    finally:
        bed.delete("namespace", name)


def test_pods_of_a_killed_run_in_an_existing_namespace_are_removed_by_the_next(bed: Bed, az: Az) -> None:
    name = "aks-sandbox-test-killed"
    bed.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    other = {"name": "other", "image": "mcr.microsoft.com/cbl-mariner/busybox:2.0", "command": ["true"]}
    bed.create(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "other", "namespace": name},
            "spec": {"containers": [other]},
        }
    )

    def pods() -> list[str]:
        return [pod["metadata"]["name"] for pod in bed.items("pods", "-n", name)]

    try:
        running = az.start(*VERIFY, "--namespace", name)
        running.until(lambda: len(pods()) == 4, "the pods of the run were there")
        running.interrupt(signal.SIGKILL)
        running.process.communicate()
        left = [one for one in pods() if one != "other"]
        # What the killed run started in the cluster goes on for some seconds, and may remove its pods itself.
        result = verify(az, "--namespace", name)
        isolated(result)
        assert pods() == ["other"]
        removed = result.json["cleanup"]["removed"]
        assert len(left) == 3
        assert len(removed) in (3, 6)
    finally:
        bed.delete("namespace", name)


def test_a_slow_start_is_waited_for(bed: Bed, az: Az) -> None:
    bed.fault("slow=25")
    isolated(verify(az))


def test_a_start_that_fails_every_second_time_is_tried_again_by_the_kubelet(bed: Bed, az: Az) -> None:
    bed.fault("flaky")
    isolated(verify(az, "--timeout", "240"))


def test_a_cordoned_node_leaves_the_other_one(bed: Bed, az: Az) -> None:
    first, second = bed.nodes()
    bed.kubectl("cordon", first)
    try:
        result = verify(az)
    finally:
        bed.kubectl("uncordon", first)
    isolated(result)
    assert second in str(result.json["nodePools"])


def test_a_pool_whose_nodes_are_all_cordoned_is_not_proven(bed: Bed, az: Az) -> None:
    bed.kubectl("cordon", *bed.nodes())
    try:
        result = verify(az)
    finally:
        bed.kubectl("uncordon", *bed.nodes())
    assert result.json["verdict"] == "notProven", told(result)
    assert f"None of the 2 nodes of node pool {POOL} is Ready and open to new pods." in told(result)


def test_a_pool_whose_nodes_are_not_ready_is_not_proven(bed: Bed, az: Az) -> None:
    kubelets = [bed.kubelet(name) for name in bed.nodes()]
    for kubelet in kubelets:
        bed.stop(kubelet)
    try:
        wait_until(lambda: not any(bed.ready()[name] for name in bed.nodes()), "the nodes were not ready")
        result = verify(az)
    finally:
        for kubelet in kubelets:
            bed.start(kubelet)
        bed.until_ready()
    assert result.json["verdict"] == "notProven", told(result)
    assert f"None of the 2 nodes of node pool {POOL} is Ready." in told(result)


@pytest.fixture
def scaled_to_zero(bed: Bed, real_simulator: SimulatorProcess) -> Iterator[list[str]]:
    """The kubelets of a node pool that the cluster autoscaler keeps without nodes: a script starts them."""
    nodes = bed.nodes()
    kubelets = [bed.kubelet(name) for name in nodes]
    for kubelet in kubelets:
        bed.stop(kubelet)
    bed.delete("node", *nodes)
    real_simulator.control("POST", "reset", {"worlds": ["scaled-to-zero"]})
    yield kubelets
    real_simulator.control("POST", "reset", {"worlds": ["inside-healthy"]})
    for kubelet in kubelets:
        bed.start(kubelet)
    wait_until(lambda: sorted(bed.nodes()) == sorted(nodes), "the nodes were back")
    bed.until_ready()


def test_a_pool_at_zero_nodes_is_proven_on_the_node_that_comes(bed: Bed, az: Az, scaled_to_zero: list[str]) -> None:
    nothing = verify(az)
    assert nothing.json["verdict"] == "notProven"
    assert "nothing to verify now" in told(nothing)
    assert f"--nodepool-name {POOL} --scale-up" in told(nothing)
    running = az.start(*VERIFY, "--scale-up", "--timeout", "900")

    def waits() -> bool:
        pods = [pod for name in bed.run_namespaces() for pod in bed.items("pods", "-n", name)]
        return [pod["status"]["phase"] for pod in pods] == ["Pending"]

    running.until(waits, "one pod waited for a node")
    bed.start(scaled_to_zero[0])
    result = running.result()
    assert (result.exit_code, result.json["verdict"]) == (0, "isolated"), result.stderr
    [pool] = result.json["nodePools"]
    assert pool["node"] in bed.nodes()
    assert evidence(result)["bootId"]["host"] == bed.boot_ids()[pool["node"]]
    assert bed.run_namespaces() == []


def test_a_node_that_does_not_come_leaves_nothing_behind(bed: Bed, az: Az, scaled_to_zero: list[str]) -> None:
    result = verify(az, "--scale-up", "--timeout", "100")
    assert result.json["verdict"] == "notProven", told(result)
    assert f"Node pool {POOL} did not get a ready node in time" in told(result)
    assert "nodes are available" in told(result)
    assert bed.run_namespaces() == []


@pytest.fixture
def runtime_class(bed: Bed) -> Any:
    """The RuntimeClass as it is, put back afterwards."""
    found = bed.get("runtimeclass", CLASS)
    for name in ("uid", "resourceVersion", "creationTimestamp", "managedFields"):
        found["metadata"].pop(name, None)
    yield found
    bed.delete("runtimeclass", CLASS)
    bed.create(found)


def test_a_missing_class_is_told_with_the_command_that_makes_it(bed: Bed, az: Az, runtime_class: Any) -> None:
    bed.delete("runtimeclass", runtime_class["metadata"]["name"])
    result = verify(az)
    assert result.json["verdict"] == "notProven", told(result)
    assert f"RuntimeClass {CLASS} was not found" in told(result)
    assert "az aks-sandbox reconcile -g sandbox-rg -n demo" in told(result)


def test_a_class_whose_handler_the_node_does_not_have_is_not_proven(bed: Bed, az: Az, runtime_class: Any) -> None:
    bed.delete("runtimeclass", CLASS)
    bed.create({**runtime_class, "handler": "kata-nowhere"})
    result = verify(az, "--timeout", "60")
    assert result.json["verdict"] == "notProven", told(result)
    assert "kata-nowhere" in told(result)


def test_a_class_with_the_handler_of_plain_pods_is_a_spoof(bed: Bed, az: Az, runtime_class: Any) -> None:
    bed.delete("runtimeclass", CLASS)
    bed.create({**runtime_class, "handler": "runc"})
    result = verify(az)
    assert result.json["verdict"] == "notIsolated", told(result)
    assert "its handler is 'runc'" in told(result)


def test_an_image_that_cannot_be_pulled_is_named(bed: Bed, az: Az) -> None:
    result = verify(az, "--image", "registry.invalid/nowhere/busybox:9", "--timeout", "60")
    assert result.json["verdict"] == "notProven", told(result)
    assert "pull" in told(result)
    assert bed.run_namespaces() == []


POLICY = "deny-pods-of-no-team"


@pytest.fixture
def policy(bed: Bed) -> Any:
    """A policy of the cluster that refuses pods without a label of its own."""
    kind = {"apiVersion": "admissionregistration.k8s.io/v1", "metadata": {"name": POLICY}}
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    of_runs = {"matchLabels": {"app.kubernetes.io/managed-by": "aks-sandbox"}}
    bed.create(
        {
            **kind,
            "kind": "ValidatingAdmissionPolicy",
            "spec": {
                "failurePolicy": "Fail",
                "matchConstraints": {"resourceRules": [rule], "namespaceSelector": of_runs},
                "validations": [
                    {"expression": "'team' in object.metadata.labels", "message": "a pod needs the label team"}
                ],
            },
        }
    )
    binding = {"policyName": POLICY, "validationActions": ["Deny"]}
    bed.create({**kind, "kind": "ValidatingAdmissionPolicyBinding", "spec": binding})
    # It takes the API server a moment to know a policy.
    namespace = {"metadata": {"name": "aks-sandbox-test-policy", "labels": of_runs["matchLabels"]}}
    bed.create({"apiVersion": "v1", "kind": "Namespace", **namespace})
    probe = {"metadata": {"name": "probe"}, "spec": {"containers": [{"name": "a", "image": "b"}]}}
    dry = ("create", "--dry-run=server", "-n", "aks-sandbox-test-policy", "-f", "-", "-o", "name")
    one = {"apiVersion": "v1", "kind": "Pod", **probe}
    wait_until(lambda: not bed.kubectl(*dry, given=one, check=False), "the policy was in force")
    bed.delete("namespace", "aks-sandbox-test-policy")
    yield POLICY
    bed.delete("validatingadmissionpolicybinding", POLICY)
    bed.delete("validatingadmissionpolicy", POLICY)


def test_pods_that_a_policy_refuses_are_not_proven_and_the_policy_is_named(bed: Bed, az: Az, policy: str) -> None:
    result = verify(az)
    assert result.json["verdict"] == "notProven", told(result)
    assert policy in told(result)
    assert "a pod needs the label team" in told(result)
    assert bed.run_namespaces() == []


def test_two_runs_at_once_do_not_meet(bed: Bed, az: Az) -> None:
    with ThreadPoolExecutor() as pool:
        results = list(pool.map(lambda _: verify(az), range(2)))
    assert [result.json["verdict"] for result in results] == ["isolated", "isolated"]
    assert bed.run_namespaces() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_asked_to_end_leaves_nothing_that_the_next_one_does_not_remove(
    bed: Bed, az: Az, number: signal.Signals
) -> None:
    running = az.start(*VERIFY)
    running.until(bed.run_namespaces, "there was a namespace of the run")
    running.interrupt(number)
    result = running.result()
    assert result.exit_code == 128 + number
    left = bed.run_namespaces()
    # What stays is named, and goes with the next run.
    assert all(name in result.stderr for name in left)
    isolated(verify(az))
    assert bed.run_namespaces() == []


def test_the_next_run_removes_what_a_killed_one_left(bed: Bed, az: Az) -> None:
    running = az.start(*VERIFY)
    running.until(bed.run_namespaces, "there was a namespace of the run")
    running.interrupt(signal.SIGKILL)
    running.process.communicate()
    result = verify(az)
    isolated(result)
    wait_until(lambda: bed.run_namespaces() == [], "the namespaces of both runs were gone")


def test_a_restart_of_the_api_server_in_the_middle_leaves_nothing(bed: Bed, az: Az) -> None:
    running = az.start(*VERIFY)
    running.until(bed.run_namespaces, "there was a namespace of the run")
    bed.stop("kube-apiserver")
    bed.start("kube-apiserver")
    result = running.result()
    assert result.json["verdict"] in ("isolated", "notProven")
    wait_until(lambda: bed.kubectl("get", "--raw", "/readyz", check=False) == "ok", "the API server was ready")
    bed.until_ready()
    isolated(verify(az))
    assert bed.run_namespaces() == []


def test_a_restart_of_the_kubelets_in_the_middle_changes_nothing(bed: Bed, az: Az) -> None:
    running = az.start(*VERIFY)
    running.until(bed.run_namespaces, "there was a namespace of the run")
    for name in bed.nodes():
        bed.stop(bed.kubelet(name))
        bed.start(bed.kubelet(name))
    assert running.result().json["verdict"] == "isolated"
    bed.until_ready()
    assert bed.run_namespaces() == []
