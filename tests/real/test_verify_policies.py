"""`verify` beside admission policies of a real cluster: the verdict is true, and what stands in the way is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.e2e.conftest import Az, Result

from . import policies
from .conftest import CLASS, Bed
from .policies import (
    IS_SANDBOXED,
    NAMED_AS_RUNS,
    OF_RUNS,
    ONE_CONTAINER,
    SIDECAR,
    Policy,
    added,
    changes,
    denies,
    replaced,
    taken,
)
from .test_verify import isolated, told, verify

Applied = Callable[[Policy], None]
FINALIZER = "example.com/kept-for-audit"


@pytest.fixture
def applied(bed: Bed) -> Iterator[Applied]:
    """Puts policies in force, and takes them away again."""
    made: list[Policy] = []

    def apply(policy: Policy) -> None:
        made.append(policy)
        # The API server knows a policy a second later; `verify` makes its first object after its look.
        for one in policy.objects():
            bed.create(one)

    yield apply
    for policy in made:
        for kind in (f"{policy.kind}Binding".lower(), policy.kind.lower()):
            bed.delete(kind, policy.name)
    for name in bed.run_namespaces() + _terminating(bed):
        _let_go(bed, name)


def _terminating(bed: Bed) -> list[str]:
    names = [row["metadata"]["name"] for row in bed.items("namespaces")]
    return [name for name in names if name.startswith("aks-sandbox-verify-")]


def _let_go(bed: Bed, name: str) -> None:
    """Take the finalizers off, and remove the namespace."""
    bed.kubectl("delete", "namespace", name, "--ignore-not-found", "--wait=false", check=False)
    off = '{"metadata":{"finalizers":null}}'
    for row in bed.items("pods", "-n", name):
        bed.kubectl("patch", "pod", row["metadata"]["name"], "-n", name, "--type=merge", "-p", off, check=False)
    bed.kubectl("patch", "namespace", name, "--type=merge", "-p", off, check=False)
    bed.delete("namespace", name)


def changed(result: Result) -> str:
    """All that the report names as changed."""
    return str([node["changes"] for pool in result.json["nodePools"] for node in pool["nodes"]])


NO_LABEL = denies(
    "pods-have-a-cost-centre", "'cost-centre' in object.metadata.labels", "label cost-centre is missing", OF_RUNS
)
NO_OWNER = denies(
    "namespaces-have-an-owner",
    "has(object.metadata.labels) && 'owner' in object.metadata.labels",
    "a namespace needs the label owner",
    resource="namespaces",
)
OTHER_IMAGES = denies(
    "images-of-our-registry",
    "object.spec.containers.all(c, !c.image.startsWith('mcr.microsoft.com/'))",
    "only images of registry.example.com are allowed",
    OF_RUNS,
)


@pytest.mark.parametrize(
    ("policy", "words", "step"),
    [
        (NO_LABEL, "label cost-centre is missing", "--label KEY=VALUE"),
        (NO_OWNER, "a namespace needs the label owner", "--label KEY=VALUE"),
        (OTHER_IMAGES, "only images of registry.example.com are allowed", "--image REGISTRY/IMAGE:TAG"),
    ],
    ids=lambda one: one.name if isinstance(one, Policy) else "",
)
def test_a_refusal_is_told_once_with_the_words_of_the_policy_and_the_option_that_helps(
    bed: Bed, az: Az, applied: Applied, policy: Policy, words: str, step: str
) -> None:
    applied(policy)
    result = verify(az)
    assert result.json["verdict"] == "notProven", told(result)
    assert str(result.json["reasons"]).count(words) == 1
    assert policy.name in str(result.json["reasons"])
    assert step in told(result)
    assert bed.run_namespaces() == []


@pytest.mark.parametrize(
    ("policy", "options"),
    [
        (NO_LABEL, ("--label", "cost-centre=7")),
        (NO_OWNER, ("--label", "owner=platform")),
        (OTHER_IMAGES, ("--image", "docker.io/library/busybox:latest")),
    ],
    ids=lambda one: one.name if isinstance(one, Policy) else "",
)
def test_with_what_the_policy_requires_the_pool_is_isolated(
    bed: Bed, az: Az, applied: Applied, policy: Policy, options: tuple[str, ...]
) -> None:
    applied(policy)
    isolated(verify(az, *options))
    assert bed.run_namespaces() == []


def test_without_a_plain_pod_the_status_of_the_node_is_the_witness(bed: Bed, az: Az, applied: Applied) -> None:
    applied(denies("pods-have-a-class", "has(object.spec.runtimeClassName)", "name a RuntimeClass", OF_RUNS))
    result = verify(az)
    isolated(result)
    [pool] = result.json["nodePools"]
    assert any("the status of the node" in note and "name a RuntimeClass" in note for note in pool["notes"])
    assert bed.run_namespaces() == []


def test_a_plain_pod_that_is_given_the_class_is_no_witness_of_the_host(bed: Bed, az: Az, applied: Applied) -> None:
    class_added = (
        f"has(object.spec.runtimeClassName) ? [] : {added('/spec/runtimeClassName', chr(34) + CLASS + chr(34))}"
    )
    applied(changes("every-pod-has-the-class", class_added, OF_RUNS))
    result = verify(az)
    # The class brings an overhead that the API server adds only where the pod asked for the class itself.
    assert result.json["verdict"] in ("isolated", "notProven")
    assert "sees the memory of the node" not in told(result)


@pytest.mark.parametrize(
    "policy",
    [
        denies(
            "pods-have-readiness-probes",
            "object.spec.containers.all(c, has(c.readinessProbe))",
            "a container needs a readinessProbe",
            OF_RUNS,
        ),
        changes(
            "more-for-each-pod",
            replaced("/spec/containers/0/resources/limits", '{"cpu": "2", "memory": "1Gi"}'),
            OF_RUNS,
        ),
        changes("no-tolerations", taken("/spec/tolerations"), OF_RUNS),
        changes("proxy-comes-last", added("/spec/containers/-", SIDECAR), OF_RUNS, ONE_CONTAINER),
        changes("proxy-comes-first", added("/spec/containers/0", SIDECAR), OF_RUNS, ONE_CONTAINER),
        changes("no-annotations", policies.WITHOUT_ANNOTATIONS, NAMED_AS_RUNS, resource="namespaces"),
    ],
    ids=lambda policy: policy.name,
)
def test_a_policy_that_leaves_the_witnesses_as_they_are_keeps_nothing_from_being_isolated(
    bed: Bed, az: Az, applied: Applied, policy: Policy
) -> None:
    applied(policy)
    result = verify(az)
    isolated(result)
    assert bed.run_namespaces() == []


def test_what_a_policy_adds_is_named(bed: Bed, az: Az, applied: Applied) -> None:
    applied(changes("proxy-is-named", added("/spec/containers/-", SIDECAR), OF_RUNS, ONE_CONTAINER))
    assert "the containers beside the probe" in changed(verify(az))


def test_a_class_that_is_taken_away_is_said_as_that(bed: Bed, az: Az, applied: Applied) -> None:
    applied(changes("classes-are-stripped", policies.WITHOUT_CLASS, OF_RUNS))
    result = verify(az)
    assert result.json["verdict"] == "notProven", told(result)
    assert "something took it away on the way in" in result.json["reasons"][0]
    assert bed.run_namespaces() == []


def test_a_command_that_is_replaced_proves_nothing(bed: Bed, az: Az, applied: Applied) -> None:
    command = '["sh", "-c", "echo aks-sandbox probe begin; echo aks-sandbox probe end"]'
    applied(changes("commands-are-replaced", replaced("/spec/containers/0/command", command), OF_RUNS))
    result = verify(az)
    assert result.json["verdict"] == "notProven", told(result)
    assert "the command was changed" in told(result)


def test_an_image_of_a_mirror_that_does_not_answer_is_named(bed: Bed, az: Az, applied: Applied) -> None:
    image = "mirror.example.invalid/busybox:2.0"
    applied(changes("images-of-a-mirror", replaced("/spec/containers/0/image", f'"{image}"'), OF_RUNS))
    result = verify(az, "--timeout", "60")
    assert result.json["verdict"] == "notProven", told(result)
    assert image in str(result.json["reasons"])
    assert "--image REGISTRY/IMAGE:TAG" in told(result)
    assert bed.run_namespaces() == []


def test_requests_that_no_node_has_room_for_are_told_in_the_words_of_the_scheduler(
    bed: Bed, az: Az, applied: Applied
) -> None:
    huge = '{"cpu": "64"}'
    patch = (
        f'[JSONPatch{{op: "replace", path: "/spec/containers/0/resources/requests", value: {huge}}}, '
        f'JSONPatch{{op: "replace", path: "/spec/containers/0/resources/limits", value: {huge}}}]'
    )
    applied(changes("requests-are-huge", patch, OF_RUNS, IS_SANDBOXED))
    result = verify(az, "--timeout", "60")
    assert result.json["verdict"] == "notProven", told(result)
    assert "Insufficient cpu" in str(result.json["reasons"])
    assert bed.run_namespaces() == []


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        (
            denies(
                "namespaces-stay",
                "!oldObject.metadata.name.startsWith('aks-sandbox-verify-')",
                "the platform team removes namespaces",
                resource="namespaces",
                operation="DELETE",
            ),
            "the platform team removes namespaces",
        ),
        (
            changes(
                "namespaces-are-held",
                added("/metadata/finalizers", f'["{FINALIZER}"]'),
                NAMED_AS_RUNS,
                resource="namespaces",
            ),
            FINALIZER,
        ),
        (changes("pods-are-held", added("/metadata/finalizers", f'["{FINALIZER}"]'), OF_RUNS), FINALIZER),
    ],
    ids=lambda one: one.name if isinstance(one, Policy) else "",
)
def test_a_namespace_that_cannot_go_is_told_with_the_reason_and_costs_the_next_run_nothing(
    bed: Bed, az: Az, applied: Applied, policy: Policy, why: str
) -> None:
    applied(policy)
    result = verify(az)
    isolated(result)
    cleanup = result.json["cleanup"]
    assert (cleanup["left"], cleanup["removed"]) == ([cleanup["namespace"]], [])
    assert why in cleanup["why"]
    assert why in result.stderr
    for kind in (f"{policy.kind}Binding".lower(), policy.kind.lower()):
        bed.delete(kind, policy.name)
    after = verify(az)
    assert after.json["verdict"] == "isolated"
    assert after.json["commandCalls"] <= 3
