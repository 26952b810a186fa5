"""A pod as the rules look at it: its class, containers, volumes and size, with the objects beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import yaml

from aks_sandbox.catalog.sizing import Machine, PodShares, Resources, Share
from aks_sandbox.catalog.tables import kata_handlers, looks_like_kata, own_classes
from aks_sandbox.manifests.kinds import FoundPod, Manifest
from aks_sandbox.manifests.together import Together
from aks_sandbox.manifests.tree import Node, cpu_of, entries, get, is_true, items, memory_of, text

#: RuntimeClasses that other products than AKS make, and that isolate pods without Kata.
OTHER_SANDBOXES = ("gvisor", "runsc", "firecracker")
#: What a template leaves to be filled in: ${NAME}, $(NAME), {{ name }}, <name>, __NAME__.
_PLACEHOLDER = re.compile(r"\$[{(]|\{\{|<[A-Za-z][\w .-]*>|__[A-Z]\w*__")
#: A name of Kubernetes is in lower case; one that is all capitals is to be replaced.
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_]+")


@dataclass(frozen=True)
class Container:
    """A container of a pod; `stays` marks a native sidecar among the init containers."""

    node: Node
    name: str
    init: bool = False

    @property
    def stays(self) -> bool:
        """Whether it goes on running beside the containers."""
        return not self.init or text(get(self.node, "restartPolicy")) == "Always"

    @property
    def limits(self) -> Resources:
        """Its limits as they are written."""
        return _resources(get(self.node, "resources", "limits"))

    @property
    def requests(self) -> Resources:
        """Its requests as they are written."""
        return _resources(get(self.node, "resources", "requests"))


@dataclass(frozen=True)
class Volume:
    """A volume of a pod."""

    node: Node
    name: str


@dataclass(frozen=True)
class Pod:
    """One pod with the objects beside it; `supposed` where it is judged as if it requested a sandbox."""

    found: FoundPod
    together: Together
    supposed: bool = False

    @property
    def manifest(self) -> Manifest:
        """The object that the pod is in."""
        return self.found.manifest

    @property
    def spec(self) -> Node:
        """The specification of the pod."""
        return self.found.spec

    @property
    def class_node(self) -> Node | None:
        """Where the RuntimeClass is named."""
        return get(self.spec, "runtimeClassName")

    @property
    def class_name(self) -> str:
        """The RuntimeClass that is requested; empty where none is."""
        return text(self.class_node) or ""

    @cached_property
    def requests_kata(self) -> bool:
        """Whether the class is one of Kata, by its name or by its handler in the input."""
        own = self.together.classes.get(self.class_name)
        if own is not None and (own.is_kata or own.handler in kata_handlers()):
            return True
        return self.class_name in own_classes() or looks_like_kata(self.class_name)

    @property
    def judged_class(self) -> str:
        """The class that the pod has, or would have where it is only supposed to be sandboxed."""
        return self.class_name if self.requests_kata else "kata-vm-isolation"

    @cached_property
    def containers(self) -> Sequence[Container]:
        """The containers, those that run for the life of the pod first."""
        return (*self._named("containers"), *self._named("initContainers", init=True))

    def _named(self, member: str, *, init: bool = False) -> Iterator[Container]:
        for one in items(get(self.spec, member)):
            if isinstance(one, yaml.MappingNode):
                yield Container(one, text(get(one, "name")) or "", init)

    @cached_property
    def volumes(self) -> Sequence[Volume]:
        """The volumes."""
        found = items(get(self.spec, "volumes"))
        return tuple(Volume(one, text(get(one, "name")) or "") for one in found if isinstance(one, yaml.MappingNode))

    @cached_property
    def mounts(self) -> Sequence[tuple[Container, Node]]:
        """Every volume mount with its container."""
        return [(one, mount) for one in self.containers for mount in items(get(one.node, "volumeMounts"))]

    @cached_property
    def shares(self) -> PodShares:
        """What the pod asks for, with what a LimitRange of the input fills in."""
        defaults = self.together.default_limits(self.manifest.namespace)

        def share(one: Container) -> Share:
            return Share(one.limits.over(defaults), one.requests, one.init and one.stays)

        return PodShares(
            [share(one) for one in self.containers if not one.init],
            [share(one) for one in self.containers if one.init],
            _resources(get(self.spec, "resources", "limits")),
            _resources(get(self.spec, "resources", "requests")),
        )

    @cached_property
    def machine(self) -> Machine:
        """The virtual machine of the pod."""
        return self.shares.machine

    @property
    def host_network(self) -> bool:
        """Whether the pod asks for the network of the node."""
        return is_true(get(self.spec, "hostNetwork"))

    @property
    def static(self) -> bool:
        """Whether kubelet reads the pod from a file of the node, as far as the manifest or its place says so."""
        marks = ("kubernetes.io/config.source", "kubernetes.io/config.mirror")
        place = "kubernetes/manifests/" in self.manifest.file.replace("\\", "/")
        return self.manifest.kind == "Pod" and (place or any(name in self.found.annotations for name in marks))

    def security_contexts(self) -> Iterator[tuple[str, Node]]:
        """The security contexts of the pod (with an empty name) and of its containers."""
        own = get(self.spec, "securityContext")
        if own is not None:
            yield "", own
        for one in self.containers:
            context = get(one.node, "securityContext")
            if context is not None:
                yield one.name, context

    def unreadable(self) -> tuple[Node, str] | None:
        """The first place that keeps the pod from being judged, and why: a placeholder, or a key that stands twice."""
        for node, what in self._judged_texts():
            written = str(node.value)
            if _PLACEHOLDER.search(written) or (what != "a path" and _CAPITALS.fullmatch(written)):
                return node, f"The placeholder {written} stands in {what}: fill it in first."
        for one in (self.spec, *(container.node for container in self.containers)):
            seen: set[str] = set()
            for key, _ in one.value:
                name = str(key.value)
                if name in seen and name != "<<":
                    return key, f"The key {name} stands twice: Kubernetes' readers differ on which of them counts."
                seen.add(name)
        return None

    def _judged_texts(self) -> Iterator[tuple[Node, str]]:
        scalars = [
            (get(self.spec, "runtimeClassName"), "the name of the RuntimeClass"),
            (get(self.spec, "nodeName"), "the name of the node"),
            *((get(self.spec, name), name) for name in ("hostNetwork", "hostPID", "hostIPC", "hostUsers")),
        ]
        for key, value in entries(get(self.spec, "nodeSelector")):
            scalars += [(key, "a node selector"), (value, "a node selector")]
        for container in self.containers:
            for part in ("limits", "requests"):
                for key, value in entries(get(container.node, "resources", part)):
                    scalars += [(key, "the name of a resource"), (value, "a quantity")]
        for volume in self.volumes:
            scalars += [(get(volume.node, "hostPath", "path"), "a path")]
            scalars += [(get(volume.node, "emptyDir", "sizeLimit"), "a quantity")]
        scalars += [(get(mount, "mountPath"), "a path") for _, mount in self.mounts]
        yield from ((node, what) for node, what in scalars if isinstance(node, yaml.ScalarNode) and node.value)


def _resources(node: Node | None) -> Resources:
    return Resources(memory_of(get(node, "memory")), cpu_of(get(node, "cpu")))
