"""The next step that fits why pods of a run could not be read: the image, the policy, the node, the time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from aks_sandbox.arguments import Argument
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.proof import Change, ProbePod, ProbeResult, Trio
from aks_sandbox.steps import Step, distinct

_PULL = re.compile("ErrImagePull|ImagePullBackOff|InvalidImageName|failed to pull|pulling image", re.IGNORECASE)
_NO_RIGHT = re.compile('User "[^"]*" cannot (?P<verb>[a-z]+) resource "(?P<what>[a-z/]+)"')
_IMAGE = re.compile(r"\bimages?\b|registry|registries", re.IGNORECASE)
_LABEL = re.compile(r"\blabels?\b", re.IGNORECASE)
_ANNOTATION = re.compile(r"\bannotations?\b", re.IGNORECASE)
#: What a policy or a webhook that refuses says; a quota, a missing namespace or a time-out is none.
_POLICY = re.compile("denie[ds]|admission ?polic|webhook|violates|gatekeeper|kyverno|safeguard", re.IGNORECASE)
_ROOM = re.compile("Insufficient|Too many pods", re.IGNORECASE)


def steps_for(trio: Trio, seen: ProbeResult, target: Target) -> tuple[Step, ...]:
    """What to do about the pods on one node that did not report, the most likely first; empty where that is unknown."""
    found: list[Step] = []
    refusals = [seen.refusals[name] for name in trio.names if name in seen.refusals]
    if seen.made is False and seen.creation:
        refusals.append(seen.creation)
    if "pods" in seen.unreadable and any(seen.pod(name) is None for name in trio.names):
        refusals.append(seen.unreadable["pods"])
    for said in dict.fromkeys(refusals):
        found += _after_refusal(said, target)
    pods = [pod for name in trio.names if (pod := seen.pod(name)) is not None]
    said = " ".join([*(f"{pod.reason} {pod.message}" for pod in pods), *_events(seen, trio)])
    if _PULL.search(said):
        found.append(_other_image("Give an image that the nodes can pull:", target))
    elif any(pod.unscheduled for pod in pods):
        found += _for_room(trio, pods, target)
    elif any(pod.phase == "Pending" for pod in pods) and "FailedCreatePodSandBox" not in said:
        more = f"az aks-sandbox verify -g {{group}} -n {{cluster}} {Argument.TIMEOUT} 300"
        found.append(target.step("Give the pods more time to start:", more))
    elif any(pod.phase == "Running" or pod.unlogged for pod in pods):
        look = "az aks command invoke -g {group} -n {cluster} --command 'kubectl describe node {node}'"
        found.append(target.step("Look at the node, whose kubelet did not give the log:", look, node=trio.node))
    return distinct(found)


def steps_after_changes(changes: Iterable[Change], target: Target) -> tuple[Step, ...]:
    """How to find what changes pods on their way in; empty where nothing was changed that matters."""
    if not any(one.decides for one in changes):
        return ()
    kinds = "mutatingwebhookconfigurations,mutatingadmissionpolicies"
    pattern = f"az aks command invoke -g {{group}} -n {{cluster}} --command 'kubectl get {kinds}'"
    return (target.step("Find what changes pods, and exempt the namespaces aks-sandbox-verify-* from it:", pattern),)


def _events(seen: ProbeResult, trio: Trio) -> Sequence[str]:
    return [f"{event.reason} {event.message}" for event in seen.events if event.pod in trio.names]


def _other_image(text: str, target: Target) -> Step:
    return target.step(text, f"az aks-sandbox verify -g {{group}} -n {{cluster}} {Argument.IMAGE} REGISTRY/IMAGE:TAG")


def _after_refusal(said: str, target: Target) -> Iterable[Step]:
    verify = "az aks-sandbox verify -g {group} -n {cluster}"
    rights = steps_to_a_right(said, target)
    if rights:
        yield from rights
        return
    if _IMAGE.search(said):
        yield _other_image("Give an image that the policy permits:", target)
    if _LABEL.search(said):
        yield target.step("Give the label that the policy requires:", f"{verify} {Argument.POD_LABEL} KEY=VALUE")
    if _ANNOTATION.search(said):
        yield target.step(
            "Give the annotation that the policy requires:", f"{verify} {Argument.POD_ANNOTATION} KEY=VALUE"
        )
    if not _POLICY.search(said):
        return
    yield target.step(
        "Exempt the namespaces aks-sandbox-verify-* from the policy, or give a namespace that is exempt:",
        f"{verify} {Argument.NAMESPACE} NAMESPACE",
    )


def steps_to_a_right(said: str, target: Target) -> tuple[Step, ...]:
    """What to do about a right that the caller lacks; empty where that is not what is said.

    A run creates, reads and deletes, so a role that only reads does not help, whichever right was missed first.
    """
    right = _NO_RIGHT.search(said)
    if right is None:
        return ()
    roles = (
        "Azure Kubernetes Service RBAC Cluster Admin has all rights that this command needs; RBAC Writer has those for "
        "the pods in a namespace."
    )
    pattern = f"az aks-sandbox verify -g {{group}} -n {{cluster}} {Argument.NAMESPACE} NAMESPACE"
    return (
        Step(f"Have a role assigned that may {right['verb']} {right['what']}. {roles}"),
        target.step("Or give a namespace in which you may create, read and delete pods:", pattern),
    )


def _for_room(trio: Trio, pods: Sequence[ProbePod], target: Target) -> Iterable[Step]:
    said = " ".join(pod.unscheduled for pod in pods)
    if _ROOM.search(said):
        pattern = "az aks nodepool scale -g {group} --cluster-name {cluster} -n {pool} --node-count COUNT"
        yield target.step("Make room on a node, or add one:", pattern, pool=trio.pool)
    look = "az aks command invoke -g {group} -n {cluster} --command 'kubectl describe node {node}'"
    yield target.step("See what the node has left:", look, node=trio.node)
