"""What stands beside the pods in one input and decides with them: classes, limits, quotas, claims, policies, pools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from aks_sandbox.catalog.sizing import Resources, default_overhead
from aks_sandbox.catalog.tables import kata_handlers, looks_like_kata, own_classes, plain_handlers
from aks_sandbox.manifests.cluster import LiveCluster
from aks_sandbox.manifests.kinds import Manifest
from aks_sandbox.manifests.tree import Node, cpu_of, entries, get, is_true, items, memory_of, text, texts

NEW_LABEL = "kubernetes.azure.com/kata-vm-isolation"
OLD_LABEL = "kubernetes.azure.com/kata-mshv-vm-isolation"
_USUAL_SELECTORS = {"kata-vm-isolation": {NEW_LABEL: "true"}, "kata-mshv-vm-isolation": {OLD_LABEL: "true"}}


@dataclass(frozen=True)
class ClassInInput:
    """A RuntimeClass of the input; `overhead` is None where it has none."""

    manifest: Manifest
    name: str
    handler: str
    overhead: Resources | None
    selector: Mapping[str, str]
    tolerations: Sequence[Node]

    @property
    def handler_node(self) -> Node:
        """Where the handler stands."""
        return get(self.manifest.node, "handler") or self.manifest.node

    @property
    def is_kata(self) -> bool:
        """Whether its pods are meant to be virtual machines, by name or by handler."""
        return looks_like_kata(self.name) or looks_like_kata(self.handler) or self.handler in kata_handlers()

    @property
    def shares_the_host_kernel(self) -> bool:
        """Whether its handler runs plain containers, or those of gVisor."""
        return self.handler in plain_handlers() or self.handler in ("runsc", "gvisor")


@dataclass(frozen=True)
class Together:
    """All objects of an input, found by what they are, and the cluster that they are meant for where one is named."""

    manifests: Sequence[Manifest] = ()
    by_kind: Mapping[tuple[str, str], Sequence[Manifest]] = field(default_factory=dict)
    cluster: LiveCluster | None = None

    @classmethod
    def of(cls, manifests: Iterable[Manifest], cluster: LiveCluster | None = None) -> Together:
        """The objects, sorted by kind."""
        found = tuple(manifests)
        by_kind: dict[tuple[str, str], list[Manifest]] = {}
        for one in found:
            by_kind.setdefault((one.group, one.kind), []).append(one)
        return cls(found, by_kind, cluster)

    def all(self, group: str, kind: str) -> Sequence[Manifest]:
        """The objects of that kind."""
        return self.by_kind.get((group, kind), ())

    @cached_property
    def classes(self) -> Mapping[str, ClassInInput]:
        """The RuntimeClasses of the cluster and of the input by their names; those of the input replace others."""
        live = self.cluster.classes if self.cluster else ()
        return {one.name: _class_of(one) for one in (*live, *self.all("node.k8s.io", "RuntimeClass")) if one.name}

    @cached_property
    def in_input(self) -> frozenset[str]:
        """The names of the RuntimeClasses of the input."""
        return frozenset(one.name for one in self.all("node.k8s.io", "RuntimeClass"))

    def selector_of(self, class_name: str) -> Mapping[str, str]:
        """The labels that admission adds to a pod of that class, as far as they are known."""
        own = self.classes.get(class_name)
        return _USUAL_SELECTORS.get(class_name, {}) if own is None else own.selector

    def overhead_of(self, class_name: str) -> Resources | None:
        """The overhead of that class; AKS' default for its own, None where it is not known or has none."""
        own = self.classes.get(class_name)
        if own is not None:
            return own.overhead
        return Resources(default_overhead()) if class_name in own_classes() else None

    @cached_property
    def _defaults(self) -> Mapping[str, Resources]:
        found: dict[str, Resources] = {}
        for one in self.all("", "LimitRange"):
            for row in items(get(one.node, "spec", "limits")):
                if text(get(row, "type")) == "Container":
                    # A maximum alone becomes the default limit; a minimum alone becomes no limit.
                    own = Resources(memory_of(get(row, "default", "memory")), cpu_of(get(row, "default", "cpu")))
                    most = Resources(memory_of(get(row, "max", "memory")), cpu_of(get(row, "max", "cpu")))
                    found[one.namespace] = own.over(most)
        return found

    def default_limits(self, namespace: str) -> Resources:
        """What a LimitRange of the namespace fills in where a container has no limit."""
        return self._defaults.get(namespace, Resources())


def _class_of(manifest: Manifest) -> ClassInInput:
    fixed = get(manifest.node, "overhead", "podFixed")
    memory, cpu = memory_of(get(fixed, "memory")), cpu_of(get(fixed, "cpu"))
    return ClassInInput(
        manifest,
        manifest.name,
        text(get(manifest.node, "handler")) or "",
        Resources(memory, cpu) if memory or cpu else None,
        texts(get(manifest.node, "scheduling", "nodeSelector")),
        items(get(manifest.node, "scheduling", "tolerations")),
    )


def selects(selector: Node | None, labels: Mapping[str, str]) -> bool:
    """Whether a label selector of Kubernetes selects these labels; an empty one selects all."""
    wanted = texts(get(selector, "matchLabels"))
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(_matches(one, labels) for one in items(get(selector, "matchExpressions")))


def _matches(expression: Node, labels: Mapping[str, str]) -> bool:
    key, operator = text(get(expression, "key")) or "", text(get(expression, "operator"))
    values = [text(one) for one in items(get(expression, "values"))]
    if operator == "In":
        return labels.get(key) in values
    if operator == "NotIn":
        return labels.get(key) not in values
    return (key in labels) == (operator == "Exists")


def tolerates(tolerations: Iterable[Node], key: str, value: str, effect: str) -> bool:
    """Whether one of the tolerations tolerates a taint."""
    for one in tolerations:
        operator = text(get(one, "operator")) or "Equal"
        if (text(get(one, "effect")) or effect) != effect:
            continue
        own_key = text(get(one, "key")) or ""
        if not own_key and operator == "Exists":
            return True
        if own_key == key and (operator == "Exists" or (text(get(one, "value")) or "") == value):
            return True
    return False


def has_members(node: Node | None) -> bool:
    """Whether a mapping or list has anything in it."""
    return bool(items(node)) or any(True for _ in entries(node))


def expands(storage_class: Manifest) -> bool:
    """Whether a StorageClass lets its volumes grow."""
    return is_true(get(storage_class.node, "allowVolumeExpansion"))
