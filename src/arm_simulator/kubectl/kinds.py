"""The kinds of objects that the stand-in speaks of, their names, and where they are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from arm_simulator.inside.classes import runtime_classes
from arm_simulator.inside.events import events
from arm_simulator.inside.namespaces import namespaces
from arm_simulator.inside.nodes import nodes
from arm_simulator.inside.pods import pods
from arm_simulator.inside.state import Inside, Object
from arm_simulator.kubectl.arguments import BadUse, NotCovered


@dataclass(frozen=True)
class Kind:
    """Describes a kind; `resource` is its plural with its group, as errors name it."""

    name: str
    api_version: str
    resource: str
    singular: str
    namespaced: bool
    all_of: Callable[[Inside], list[Object]]

    @property
    def plural(self) -> str:
        """Returns the plural without the group."""
        return self.resource.partition(".")[0]


KINDS = (
    Kind("Pod", "v1", "pods", "pod", True, pods),
    Kind("Namespace", "v1", "namespaces", "namespace", False, namespaces),
    Kind("Node", "v1", "nodes", "node", False, nodes),
    Kind("Event", "v1", "events", "event", True, events),
    Kind(
        "RuntimeClass",
        "node.k8s.io/v1",
        "runtimeclasses.node.k8s.io",
        "runtimeclass.node.k8s.io",
        False,
        runtime_classes,
    ),
)
SHORT = {"po": "Pod", "ns": "Namespace", "no": "Node", "ev": "Event", "runtimeclass": "RuntimeClass"}
# What every cluster has, and this one has none of: named, so that the refusal tells the stand-in from the cluster.
ELSEWHERE = ("deployments", "services", "daemonsets", "jobs", "secrets", "configmaps", "serviceaccounts", "all")


def kind_of(text: str) -> Kind:
    """Returns the kind that a word names.

    Raises:
        NotCovered: the stand-in has no such kind.
    """
    wanted = text.lower()
    versionless = wanted.replace(".v1.node.k8s.io", ".node.k8s.io").removesuffix(".v1.")
    for kind in KINDS:
        if versionless in (kind.resource, kind.plural, kind.singular, kind.name.lower()):
            return kind
        if SHORT.get(versionless) == kind.name:
            return kind
    raise NotCovered(f"the resource type {text!r}")


def named_kind(api_version: object, name: object) -> Kind:
    """Returns the kind of an object in a file.

    Raises:
        NotCovered: the stand-in cannot make such objects.
    """
    found = next((kind for kind in KINDS if (kind.api_version, kind.name) == (api_version, name)), None)
    if found is None:
        raise NotCovered(f"an object of kind {name!r} in {api_version!r}")
    return found


def targets(words: list[str]) -> list[tuple[Kind, str]]:
    """Returns kind and name for each object that words name; an empty name stands for all of the kind.

    Raises:
        BadUse: the words do not go together.
    """
    if not words:
        raise BadUse("error: You must specify the type of resource to get.")
    if any("/" in word for word in words):
        if not all(word.count("/") == 1 for word in words):
            raise BadUse(
                "error: there is no need to specify a resource type as a separate argument when passing "
                "arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of "
                "'kubectl get resource resource/<resource_name>'"
            )
        return [(kind_of(word.partition("/")[0]), word.partition("/")[2]) for word in words]
    kinds = [kind_of(word) for word in words[0].split(",")]
    return [(kind, name) for kind in kinds for name in (words[1:] or [""])]
