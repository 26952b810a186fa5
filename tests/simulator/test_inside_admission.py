"""What a cluster takes and refuses: names, fields, RuntimeClass, overhead, namespace, pod security."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.examples import examples

from .conftest import Client
from .inside import CLASS, Kubectl, namespace, pod, shared_client
from .test_hostile_input import JSON

SAFE = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "runAsUser": 65534,
    "seccompProfile": {"type": "RuntimeDefault"},
}


@pytest.fixture
def kubectl(make_client: Callable[..., Client]) -> Kubectl:
    """The healthy cluster."""
    return Kubectl(make_client(worlds=("inside-healthy",), operation_polls=1))


def refused(kubectl: Kubectl, thing: dict[str, Any]) -> str:
    said = kubectl("create", "-f", "-", given=thing)
    assert (said.code, said.out) == (1, "")
    return said.err.removeprefix('Error from server (Forbidden): error when creating "STDIN": ').rstrip("\n")


def test_the_class_brings_overhead_and_nodes(kubectl: Kubectl) -> None:
    kubectl.make(pod(sandboxed=True, nodeSelector={"kubernetes.io/os": "linux"}))
    spec = kubectl.pod()["spec"]
    assert spec["overhead"] == {"memory": "600Mi"}
    assert spec["nodeSelector"] == {"kubernetes.io/os": "linux", "kubernetes.azure.com/kata-vm-isolation": "true"}


def test_an_unknown_class_is_forbidden(kubectl: Kubectl) -> None:
    assert refused(kubectl, pod("x", runtimeClassName="kata-mshv-vm-isolation")) == (
        'pods "x" is forbidden: pod rejected: RuntimeClass "kata-mshv-vm-isolation" not found'
    )


def test_overhead_by_hand(kubectl: Kubectl) -> None:
    text = refused(kubectl, pod("x", sandboxed=True, overhead={"memory": "1Gi"}))
    assert text == "pods \"x\" is forbidden: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"
    text = refused(kubectl, pod("x", overhead={"memory": "1Gi"}))
    assert text.endswith("Pod Overhead set without corresponding RuntimeClass defined Overhead")
    assert "doesn't match" in refused(kubectl, pod("x", sandboxed=True, overhead={"memory": "much"}))
    kubectl.make(pod("y", sandboxed=True, overhead={"memory": "614400Ki"}))


def test_a_selector_against_the_class(kubectl: Kubectl) -> None:
    selector = {"kubernetes.azure.com/kata-vm-isolation": "false"}
    assert refused(kubectl, pod("x", sandboxed=True, nodeSelector=selector)) == (
        'pods "x" is forbidden: conflict: '
        "runtimeClass.scheduling.nodeSelector[kubernetes.azure.com/kata-vm-isolation] = true; "
        "pod.spec.nodeSelector[kubernetes.azure.com/kata-vm-isolation] = false"
    )


def test_the_namespace_must_exist(kubectl: Kubectl) -> None:
    assert refused(kubectl, pod(home="nix")) == (
        'Error from server (NotFound): error when creating "STDIN": namespaces "nix" not found'
    )


def test_what_is_there_already(kubectl: Kubectl) -> None:
    kubectl.make(namespace(), pod())
    said = kubectl("create", "-f", "-", given=[namespace(), pod(), pod("q")])
    assert said.err.splitlines() == [
        'Error from server (AlreadyExists): error when creating "STDIN": namespaces "probe" already exists',
        'Error from server (AlreadyExists): error when creating "STDIN": pods "p" already exists',
    ]
    assert (said.code, said.out) == (1, "pod/q created\n")


@pytest.mark.parametrize("name", ["", "UPPER", "a_b", "-a", "a" * 254, "$(id)", "a b", "a;b", "é", "a/b", "a\n"])
def test_names_that_no_pod_may_have(kubectl: Kubectl, name: str) -> None:
    assert refused(kubectl, pod(name)).startswith('The Pod "')


@pytest.mark.parametrize("name", ["a.b", "a" * 64, "A"])
def test_names_that_no_namespace_may_have(kubectl: Kubectl, name: str) -> None:
    assert refused(kubectl, namespace(name)).startswith(f'The Namespace "{name}" is invalid')


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ({"restartPolicy": "Sometimes"}, 'spec.restartPolicy: Unsupported value: "Sometimes"'),
        ({"containers": []}, "spec.containers: Required value"),
        ({"containers": [{"name": "a"}]}, "spec.containers[0].image: Required value"),
        ({"containers": [{"name": "A", "image": "i"}]}, "spec.containers[0].name"),
        ({"containers": [{"name": "a", "image": "i"}] * 2}, 'spec.containers[1].name: Duplicate value: "a"'),
        ({"container": {"command": "true"}}, "spec.containers[0].command"),
        ({"container": {"command": [1]}}, "spec.containers[0].command"),
        ({"limits": {"memory": "much"}}, "quantities must match the regular expression"),
        ({"nodeSelector": ["a"]}, "spec.nodeSelector"),
        ({"tolerations": "all"}, "spec.tolerations"),
        (
            {"container": {"resources": {"limits": {"cpu": "1"}, "requests": {"cpu": "2"}}}},
            "must be less than or equal to cpu limit of 1",
        ),
    ],
)
def test_specs_that_no_pod_may_have(kubectl: Kubectl, spec: dict[str, Any], text: str) -> None:
    script = None if "container" in spec else "true"
    assert text in refused(kubectl, pod("x", script, **spec))


@pytest.mark.parametrize("value", [True, 7, "a" * 64, "a b", None])
def test_labels_are_short_texts(kubectl: Kubectl, value: Any) -> None:
    thing = namespace()
    thing["metadata"]["labels"] = {"run": value}
    assert refused(kubectl, thing)


def test_requests_follow_from_limits(kubectl: Kubectl) -> None:
    kubectl.make(pod(limits={"cpu": "1", "memory": "1Gi"}))
    found = kubectl.pod()
    assert found["spec"]["containers"][0]["resources"]["requests"] == {"cpu": "1", "memory": "1Gi"}
    assert found["status"]["qosClass"] == "Guaranteed"


def test_a_restricted_namespace_takes_a_restricted_pod(kubectl: Kubectl) -> None:
    kubectl.make(namespace(**{"pod-security.kubernetes.io/enforce": "restricted"}))
    kubectl.make(pod(home="probe", sandboxed=True, container={"securityContext": SAFE}))
    assert kubectl.ended("p", "probe")["status"]["phase"] == "Succeeded"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("allowPrivilegeEscalation", None, 'allowPrivilegeEscalation != false (container "main" must set'),
        ("capabilities", {"drop": []}, 'unrestricted capabilities (pod or container "main" must set'),
        ("runAsNonRoot", False, "runAsNonRoot != true"),
        ("seccompProfile", None, "seccompProfile ("),
        ("privileged", True, 'privileged (container "main" must not set securityContext.privileged=true)'),
    ],
)
def test_a_restricted_namespace_refuses_others(kubectl: Kubectl, name: str, value: Any, text: str) -> None:
    kubectl.make(namespace(**{"pod-security.kubernetes.io/enforce": "restricted"}))
    context = {**SAFE, name: value}
    told = refused(kubectl, pod("x", home="probe", container={"securityContext": context}))
    assert told.startswith('pods "x" is forbidden: violates PodSecurity "restricted:latest": ')
    assert text in told


def test_a_baseline_namespace_refuses_the_host(kubectl: Kubectl) -> None:
    kubectl.make(namespace(**{"pod-security.kubernetes.io/enforce": "baseline"}))
    spec = {"hostNetwork": True, "hostPID": True, "volumes": [{"name": "v", "hostPath": {"path": "/"}}]}
    told = refused(kubectl, pod("x", home="probe", **spec))
    assert "host namespaces (hostNetwork=true, hostPID=true)" in told
    assert 'hostPath volumes (volume "v")' in told


def test_a_class_of_the_seed(make_client: Callable[..., Client]) -> None:
    small = {"handler": "kata", "overhead": {"podFixed": {"memory": "64Mi"}}}
    small |= {"scheduling": {"tolerations": [{"key": "kata", "operator": "Exists"}]}}
    classes = {"small": small, CLASS: {"without": ["overhead"]}}
    seed = {"clusters": {"sandbox-rg/demo": {"inside": {"runtimeClasses": classes}}}}
    kubectl = Kubectl(make_client(worlds=("inside-healthy",), operation_polls=1, seed=seed))
    kubectl.make(pod("a", runtimeClassName="small"), pod("b", sandboxed=True))
    assert kubectl.pod("a")["spec"]["overhead"] == {"memory": "64Mi"}
    assert {"key": "kata", "operator": "Exists"} in kubectl.pod("a")["spec"]["tolerations"]
    assert "overhead" not in kubectl.pod("b")["spec"]


@examples(75)
@given(
    member=st.sampled_from(["spec", "metadata", "containers", "tolerations", "overhead", "nodeSelector"]), value=JSON
)
def test_any_member_of_a_pod_may_be_anything(member: str, value: Any) -> None:
    thing = pod()
    if member in ("spec", "metadata"):
        thing[member] = value
    else:
        thing["spec"][member] = value
    kubectl = Kubectl(shared_client())
    kubectl("delete", "pods", "--all")
    said = kubectl("create", "-f", "-", given=thing)
    assert said.code in (0, 1)
    assert kubectl("get", "pods").code == 0
