"""Which kinds run pods and where each has the pod's specification, by API group and kind.

A name alone does not decide: `SandboxTemplate` is a kind of two public API groups, and one of them has no pod in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from aks_sandbox.manifests.parsing import Document
from aks_sandbox.manifests.tree import Node, entries, get, items, text

Path = tuple[str, ...]
#: Every item of a list.
EACH = "*"
_TEMPLATE = ("spec", "template", "spec")
_AGENT_SANDBOX = ("spec", "podTemplate", "spec")


def _rows() -> Iterator[tuple[tuple[str, str], Sequence[Path]]]:
    yield ("", "Pod"), [("spec",)]
    yield ("", "PodTemplate"), [("template", "spec")]
    yield ("", "ReplicationController"), [_TEMPLATE]
    for group in ("apps", "extensions"):
        for kind in ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"):
            yield (group, kind), [_TEMPLATE]
    yield ("batch", "Job"), [_TEMPLATE]
    yield ("batch", "CronJob"), [("spec", "jobTemplate", "spec", "template", "spec")]
    yield ("agents.x-k8s.io", "Sandbox"), [_AGENT_SANDBOX]
    yield ("extensions.agents.x-k8s.io", "SandboxTemplate"), [_AGENT_SANDBOX]
    for kind in ("BatchSandbox", "Pool"):
        yield ("sandbox.opensandbox.io", kind), [_TEMPLATE]
    yield ("serving.knative.dev", "Service"), [_TEMPLATE]
    yield ("argoproj.io", "Rollout"), [_TEMPLATE]
    yield ("keda.sh", "ScaledJob"), [("spec", "jobTargetRef", "template", "spec")]
    yield ("jobset.x-k8s.io", "JobSet"), [("spec", "replicatedJobs", EACH, "template", "spec", "template", "spec")]
    ray = ("headGroupSpec", "template", "spec"), ("workerGroupSpecs", EACH, "template", "spec")
    yield ("ray.io", "RayCluster"), [("spec", *path) for path in ray]
    yield ("ray.io", "RayJob"), [("spec", "rayClusterSpec", *path) for path in ray]
    yield ("ray.io", "RayService"), [("spec", "rayClusterConfig", *path) for path in ray]


#: The kinds that run pods, and every place of a pod's specification in them.
POD_PATHS: Mapping[tuple[str, str], Sequence[Path]] = dict(_rows())
#: What a kind of that name means where an object gives no group that is known: kustomizations of kubectl do without.
_DEEPEST_GUESS = 12


@dataclass(frozen=True)
class Manifest:
    """One object of a document: what it is called and where it stands; the line counts from 1."""

    document: Document
    node: Node
    group: str
    version: str
    kind: str
    name: str
    namespace: str

    @property
    def file(self) -> str:
        """The file, as it was named."""
        return self.document.source.name

    @property
    def line(self) -> int:
        """The line on which the object begins."""
        return int(self.node.start_mark.line) + 1

    @property
    def title(self) -> str:
        """Kind and name, as kubectl writes them."""
        return f"{self.kind}/{self.name or '(without a name)'}"


@dataclass(frozen=True)
class FoundPod:
    """The specification of a pod in an object, and the node that holds it with its metadata.

    `above` are the nodes from the object to what holds that node, so the number of such pods is in one of them.
    """

    manifest: Manifest
    spec: Node
    template: Node
    above: tuple[Node, ...] = ()

    @property
    def annotations(self) -> Mapping[str, Node]:
        """The annotations of the pod by their names."""
        return {str(key.value): value for key, value in entries(get(self.template, "metadata", "annotations"))}

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels of the pod."""
        found = entries(get(self.template, "metadata", "labels"))
        return {str(key.value): str(value.value) for key, value in found}


def manifest_of(document: Document, node: Node) -> Manifest | None:
    """The object, or None where the node does not say what kind it is."""
    kind, api_version = text(get(node, "kind")), text(get(node, "apiVersion"))
    if kind is None or api_version is None:
        return None
    group, slash, version = api_version.rpartition("/")
    metadata = get(node, "metadata")
    return Manifest(
        document,
        node,
        group if slash else "",
        version,
        kind,
        text(get(metadata, "name")) or text(get(metadata, "generateName")) or "",
        text(get(metadata, "namespace")) or "",
    )


def pods_of(manifest: Manifest) -> list[FoundPod]:
    """The pods of an object of a kind that is known; none for other kinds."""
    paths = POD_PATHS.get((manifest.group, manifest.kind), ())
    return [
        FoundPod(manifest, spec, template, tuple(above))
        for path in paths
        for (*above, template), spec in _at((manifest.node,), path)
        if isinstance(spec, yaml.MappingNode)
    ]


def _at(above: tuple[Node, ...], path: Path) -> Iterator[tuple[tuple[Node, ...], Node]]:
    """The nodes at the end of a path, each with those above it, the nearest last; lists are not among them."""
    name, *rest = path
    if name == EACH:
        *others, listed = above
        for one in items(listed):
            yield from _at((*others, one), tuple(rest))
        return
    found = get(above[-1], name)
    if found is None:
        return
    if rest:
        yield from _at((*above, found), tuple(rest))
    else:
        yield above, found


def is_known(manifest: Manifest) -> bool:
    """Whether the kind is one of those that run pods."""
    return (manifest.group, manifest.kind) in POD_PATHS


_CONTAINERS = re.compile(r"\bcontainers[\"']?\s*:")


def guessed_pods(manifest: Manifest) -> list[FoundPod]:
    """What has the shape of a pod in an object of a kind that is not known: a list of containers with names."""
    if not _CONTAINERS.search(manifest.document.source.text):
        return []
    found: list[FoundPod] = []
    seen: set[int] = set()
    waiting: list[tuple[Node, tuple[Node, ...]]] = [(manifest.node, ())]
    while waiting:
        node, above = waiting.pop(0)
        if id(node) in seen or len(above) > _DEEPEST_GUESS:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            containers = items(get(node, "containers"))
            if containers and all(text(get(one, "name")) is not None for one in containers):
                found.append(FoundPod(manifest, node, above[-1] if above else node, above[:-1]))
                continue
            waiting += [(value, (*above, node)) for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(value, (*above, node)) for value in node.value]
    return found
