"""What is to be generated: the kinds, and the values that their manifests are made of."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.sizing import MIB, PodShares, Resources, Share, default_overhead, smallest_machine
from aks_sandbox.errors import InvalidInput, MissingArgument
from aks_sandbox.manifests.together import NEW_LABEL
from aks_sandbox.model import input_rules
from aks_sandbox.model.in_cluster import Taint, memory_bytes, millicpus
from aks_sandbox.model.proof import DEFAULT_IMAGE


class Kind(StrEnum):
    """What can be generated."""

    POD = "pod"
    DEPLOYMENT = "deployment"
    PAIR = "trusted-untrusted"
    RUNTIME_CLASS = "runtime-class"
    AGENT_SANDBOX = "agent-sandbox"
    ADMISSION_POLICY = "admission-policy"
    NETWORK_POLICY = "network-policy"
    LIMIT_RANGE = "limit-range"


class Controller(StrEnum):
    """What runs the two workloads of a pair."""

    DEPLOYMENT = "deployment"
    DAEMON_SET = "daemonset"


#: The RuntimeClass that node pools of both workload runtimes serve.
CLASS = "kata-vm-isolation"
_OF_PODS = (
    Argument.OBJECT_NAME,
    Argument.NAMESPACE,
    Argument.IMAGE,
    Argument.COMMAND,
    Argument.CPU,
    Argument.MEMORY,
    Argument.RUNTIME_CLASS,
    Argument.TOLERATIONS,
    Argument.ALLOW_CIDR,
    Argument.EXCEPT_CIDR,
)
#: The arguments that each kind has a use for; another one is refused, since it would do nothing.
USED: Mapping[Kind, Sequence[Argument]] = {
    Kind.POD: _OF_PODS,
    Kind.DEPLOYMENT: (*_OF_PODS, Argument.REPLICAS),
    Kind.PAIR: (*_OF_PODS, Argument.CONTROLLER),
    Kind.AGENT_SANDBOX: (*_OF_PODS, Argument.REPLICAS),
    Kind.RUNTIME_CLASS: (
        Argument.OBJECT_NAME,
        Argument.MEMORY,
        Argument.TOLERATIONS,
        Argument.RESOURCE_GROUP,
        Argument.CLUSTER,
    ),
    Kind.ADMISSION_POLICY: (Argument.OBJECT_NAME, Argument.NAMESPACE, Argument.RUNTIME_CLASS),
    Kind.NETWORK_POLICY: (
        Argument.OBJECT_NAME,
        Argument.NAMESPACE,
        Argument.SELECTOR,
        Argument.ALLOW_CIDR,
        Argument.EXCEPT_CIDR,
    ),
    Kind.LIMIT_RANGE: (Argument.OBJECT_NAME, Argument.NAMESPACE, Argument.CPU, Argument.MEMORY),
}
_NAMES: Mapping[Kind, str] = {
    Kind.PAIR: "compare",
    Kind.ADMISSION_POLICY: "require-sandbox",
    Kind.NETWORK_POLICY: "untrusted",
}
#: Addresses of every node that untrusted code must not reach: the metadata service, and the fabric of Azure.
CLOSED = ("169.254.169.254/32", "168.63.129.16/32")
_DNS_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
#: A label of a pod is made of the name, and the pods of a Deployment add to it.
_LONGEST_NAME = 50


@dataclass(frozen=True)
class ServedClass:
    """What a RuntimeClass for sandboxed nodes has: the handler, the node selector and tolerations of taints; `of` is
    where that comes from.
    """

    handler: str = "kata"
    selector: Mapping[str, str] = field(default_factory=lambda: {NEW_LABEL: "true"})
    taints: Sequence[Taint] = ()
    of: str = "the handler and the node label of AKS"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One manifest. Every value is checked here: what stands in a manifest cannot break out of its line.

    InvalidInput for a value that is not valid, or that the kind has no use for. `command_line` is what made it.
    """

    kind: Kind
    command_line: str
    name: str = ""
    namespace: str = ""
    image: str = DEFAULT_IMAGE
    command: Sequence[str] = ()
    cpu: str = "1"
    memory: str = "512Mi"
    replicas: int = 2
    runtime_class: str = CLASS
    taints: Sequence[Taint] = ()
    allowed: Sequence[str] = ()
    excepted: Sequence[str] = ()
    selector: Mapping[str, str] = field(default_factory=dict)
    controller: Controller = Controller.DEPLOYMENT
    served: ServedClass = field(default_factory=ServedClass)

    def __post_init__(self) -> None:
        name = self.name or self._usual_name()
        object.__setattr__(self, "name", name)
        label = _DNS_LABEL.fullmatch(name) is not None and len(name) <= _LONGEST_NAME
        if not label:
            raise InvalidInput(
                Argument.OBJECT_NAME,
                f"'{name[:200]}' cannot be the name of the objects and a label of their pods",
                f"Use up to {_LONGEST_NAME} lowercase letters, digits and hyphens; begin and end with a letter or "
                "digit.",
            )
        if self.namespace:
            input_rules.namespace(Argument.NAMESPACE, self.namespace)
        if self.kind is Kind.ADMISSION_POLICY and not self.namespace:
            raise MissingArgument(Argument.NAMESPACE, "is required: the policy is about the pods of a namespace")
        input_rules.image(Argument.IMAGE, self.image)
        input_rules.kubernetes_name(Argument.RUNTIME_CLASS, self.runtime_class)
        input_rules.between(Argument.REPLICAS, self.replicas, 1, 100_000)
        if any(not word.isprintable() for word in self.command):
            raise InvalidInput(
                Argument.COMMAND, "has characters that are not printable", "Put a script into the image."
            )
        self._check_amounts()
        self._check_ranges()

    def _usual_name(self) -> str:
        if self.kind is Kind.RUNTIME_CLASS:
            return f"kata-{re.sub('[^a-z0-9]+', '-', self.memory.lower())}"
        return _NAMES.get(self.kind, "sandboxed")

    def _check_amounts(self) -> None:
        for argument, written, parse in (
            (Argument.MEMORY, self.memory, memory_bytes),
            (Argument.CPU, self.cpu, millicpus),
        ):
            try:
                amount = parse(written)
            except ValueError:
                amount = 0
            if amount <= 0:
                raise InvalidInput(
                    argument,
                    f"'{written[:50]}' is not a quantity of Kubernetes",
                    "Give one such as 512Mi or 1Gi, 1 or 2.",
                )
        if self.limit < smallest_machine() * MIB:
            raise InvalidInput(
                Argument.MEMORY,
                f"'{self.memory}' is less than {smallest_machine()}Mi, with which a sandbox does not start",
                "Give 256Mi or more: the kernel of the guest and its agent take a part.",
            )

    def _check_ranges(self) -> None:
        input_rules.ip_ranges(Argument.ALLOW_CIDR, self.allowed)
        input_rules.ip_ranges(Argument.EXCEPT_CIDR, self.excepted)
        # A policy of Kubernetes takes ranges alone: an address is one with all its bits.
        for member in ("allowed", "excepted"):
            ranges = tuple(str(ipaddress.ip_network(one, strict=False)) for one in getattr(self, member))
            object.__setattr__(self, member, ranges)
        if self.excepted and not self.allowed:
            raise InvalidInput(Argument.EXCEPT_CIDR, f"needs {Argument.ALLOW_CIDR}, the range that it is cut out of")
        for one in self.allowed:
            if any(_inside(one, closed) for closed in CLOSED):
                raise InvalidInput(
                    Argument.ALLOW_CIDR, f"'{one}' is the metadata service of the node, which the policy closes"
                )
        for one in self.excepted:
            if not any(_inside(one, allowed) and one != allowed for allowed in self.allowed):
                raise InvalidInput(Argument.EXCEPT_CIDR, f"'{one}' is not a part of a range of {Argument.ALLOW_CIDR}")

    @property
    def limit(self) -> int:
        """The memory limit in bytes."""
        return memory_bytes(self.memory)

    @property
    def shares(self) -> PodShares:
        """What the one container of the pod asks for."""
        return PodShares([Share(Resources(self.limit, millicpus(self.cpu)), Resources())])

    @property
    def overhead(self) -> int | None:
        """The overhead of the RuntimeClass in bytes; None where it is not one of AKS."""
        return default_overhead() if self.runtime_class == CLASS else None

    def except_in(self, allowed: str) -> list[str]:
        """What is cut out of a range that the pods may reach."""
        return [one for one in (*CLOSED, *self.excepted) if _inside(one, allowed) and one != allowed]


def _inside(one: str, other: str) -> bool:
    inner, outer = (ipaddress.ip_network(text, strict=False) for text in (one, other))
    return inner.version == outer.version and inner.subnet_of(outer)  # type: ignore[arg-type]
