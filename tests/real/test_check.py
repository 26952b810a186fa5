"""`check --in-cluster` on a real cluster with troubles of daily life planted in it: each is named at its object, with a
cause that is true.

All are planted at once and looked at by one command. A trouble that the product does not tell, or tells wrongly, is an
expected failure that names the fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.e2e.conftest import Az, Result
from tests.support.moments import wait_until

from .conftest import CLASS, IMAGE, Bed, hold, known_fault

CHECK = ("aks-sandbox", "check", "-g", "sandbox-rg", "-n", "demo", "--in-cluster")
NAMESPACE = "team-blue"
RUNTIME_CLASS = {"runtimeClassName": CLASS}


@dataclass(frozen=True)
class Trouble:
    """One trouble: what is wrong with the pod, by which words of the cluster it has shown, and a true cause."""

    name: str
    spec: Mapping[str, Any]
    container: Mapping[str, Any]
    shows: str
    """Searched in the pod and its events, as kubectl prints them."""
    cause: str
    """Searched in what the product says of this pod."""
    fault: str = ""
    """What the product gets wrong today; empty where it is right."""


def limits(cpu: str = "100m", memory: str = "128Mi") -> dict[str, Any]:
    return {"limits": {"cpu": cpu, "memory": memory}, "requests": {"cpu": cpu, "memory": memory}}


TROUBLES = (
    Trouble("search", {}, {"image": "registry.invalid/search:1"}, "ErrImagePull|ImagePullBackOff", "image|pull"),
    Trouble("mailer", {}, {"envFrom": [{"secretRef": {"name": "smtp"}}]}, 'secret "smtp" not found', "secret smtp"),
    Trouble("billing", {}, {"envFrom": [{"configMapRef": {"name": "rates"}}]}, 'configmap "rates" not found', "rates"),
    Trouble(
        "files",
        {"volumes": [{"name": "a", "secret": {"secretName": "keys"}}]},
        {"volumeMounts": [{"name": "a", "mountPath": "/a"}]},
        'secret "keys" not found',
        "keys",
    ),
    Trouble("elsewhere", {"nodeSelector": {"disk": "ssd"}}, {}, "didn't match Pod's node affinity/selector", "label"),
    Trouble("big", {}, {"resources": limits(cpu="64")}, "Insufficient cpu", "cpu"),
    Trouble(
        "rooted",
        {"securityContext": {"runAsNonRoot": True}},
        {},
        "container has runAsNonRoot and image will run as root",
        "runAsNonRoot|root",
    ),
    Trouble("crash", {}, {"command": ["sh", "-c", "exit 3"]}, "Back-off restarting failed container", "exit"),
    Trouble("nocommand", {}, {"command": ["/app/server"]}, "Back-off restarting failed container", "command|start"),
    Trouble("badname", {}, {"image": "Registry.Invalid/Search:1"}, "InvalidImageName", "image"),
    Trouble(
        "gated",
        {"schedulingGates": [{"name": "example.com/quota"}]},
        {},
        "SchedulingGated",
        "gate",
    ),
)


def pod(trouble: Trouble) -> dict[str, Any]:
    container = {
        "name": "app",
        "image": IMAGE,
        "command": ["sleep", "1000"],
        "resources": limits(),
        **trouble.container,
    }
    spec = {**RUNTIME_CLASS, "terminationGracePeriodSeconds": 1, **trouble.spec, "containers": [container]}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": trouble.name, "namespace": NAMESPACE},
        "spec": spec,
    }


def has_shown(bed: Bed, trouble: Trouble) -> bool:
    """Whether the cluster tells of a trouble by now."""
    where = ("-n", NAMESPACE)
    of_pod = f"involvedObject.name={trouble.name}"
    text = bed.kubectl("get", "pod", trouble.name, *where, "-o", "json")
    text += bed.kubectl("get", "events", *where, "--field-selector", of_pod, "-o", "json")
    return re.search(trouble.shows, text.replace('\\"', '"')) is not None


@pytest.fixture(scope="module")
def looked(bed_of_all: Bed, real_az: Any) -> Iterator[Result]:
    """What the product says of a cluster with all troubles in it."""
    bed = bed_of_all
    bed.fault("honest")
    bed.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    account = ("get", "serviceaccount", "default", "-n", NAMESPACE, "-o", "name")
    wait_until(lambda: bed.kubectl(*account, check=False), "the namespace had its service account")
    try:
        for trouble in TROUBLES:
            bed.create(pod(trouble))
        for trouble in TROUBLES:
            wait_until(lambda one=trouble: has_shown(bed, one), f"{trouble.name} showed its trouble")  # type: ignore[misc]
        yield Az(real_az)(*CHECK)
    finally:
        bed.delete("namespace", NAMESPACE)


def about(result: Result, name: str) -> str:
    """What is said of a pod: the findings of the inside that are no pass and name it."""
    found = [
        str(finding)
        for finding in result.json["findings"]
        if finding["status"] in ("fail", "warn", "unknown") and f"{NAMESPACE}/{name}" in str(finding)
    ]
    return "\n".join(found)


def marked(trouble: Trouble) -> Any:
    marks = [known_fault(trouble.fault)] if trouble.fault else []
    return pytest.param(trouble, id=trouble.name, marks=marks)


@pytest.mark.parametrize("trouble", [marked(trouble) for trouble in TROUBLES])
def test_a_trouble_is_named_at_its_pod_with_a_true_cause(looked: Result, trouble: Trouble) -> None:
    told = about(looked, trouble.name)
    hold(told, f"{trouble.name} is not named")
    hold(re.search(trouble.cause, told, re.IGNORECASE), told)


def test_no_check_of_the_inside_is_unknown_on_a_real_cluster(looked: Result) -> None:
    unknown = [code for code in looked.codes("unknown").split() if code.startswith("SBX6")]
    assert unknown == []


def test_a_healthy_cluster_has_no_finding_inside(bed: Bed, az: Az) -> None:
    result = az(*CHECK)
    inside = {code: status for code, status in result.statuses.items() if code.startswith("SBX6")}
    assert inside
    assert set(inside.values()) <= {"pass", "notApplicable"}, inside
