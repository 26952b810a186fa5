"""Which nodes a cluster has, and what is wrong with them: what a person asks for, in words and as types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

_POOL = re.compile(r"([a-z][a-z0-9]{0,11})(?::([1-9]))?")
_FAULT = re.compile(r"([a-z][a-z0-9]{0,11})(?:/([0-9]))?:([a-z-]+)(?:=([0-9]{1,4}))?")
#: A pool of this name runs no sandboxed pods, as the system pool of a cluster.
PLAIN_POOL = "system"
_SLOW_SECONDS = 30

#: How the handler of a node behaves; it can change while the cluster runs.
HANDLER_FAULTS = {
    "honest": "every sandboxed pod has a kernel of its own",
    "lie": "sandboxed pods run on the kernel of the node",
    "slow": "a sandbox takes SECONDS to start (slow=30)",
    "flaky": "every second sandbox does not start",
    "shared": "all sandboxed pods of the node run in one virtual machine",
    "boot-id": "as lie, with another boot ID laid over the node's",
    "build-stamp": "as lie, with another build stamp laid over the node's",
    "three-facts": "as lie, with another boot ID, processors and memory laid over the node's",
}
#: What is wrong with a node as Kubernetes sees it.
NODE_FAULTS = {
    "no-handler": "containerd of the node does not know the handler",
    "cordoned": "the node takes no new pods",
    "not-ready": "its kubelet has stopped",
    "no-room": "the node has next to nothing left to give",
}
FAULTS = {**HANDLER_FAULTS, **NODE_FAULTS}


class WishError(ValueError):
    """What was asked for cannot be had; the message says it in one line."""


@dataclass(frozen=True)
class Fault:
    """What is wrong: its name, and for a slow start how many seconds it takes."""

    name: str
    seconds: int = 0


@dataclass(frozen=True)
class NodeWish:
    """One node: its pool, its number in it from 0, its place among all from 1, and what is wrong with it."""

    pool: str
    number: int
    place: int
    faults: tuple[Fault, ...] = field(default=())

    @property
    def name(self) -> str:
        """The name as AKS makes it."""
        return f"aks-{self.pool}-12345678-vmss{self.number:06d}"

    @property
    def sandboxed(self) -> bool:
        """Whether it runs sandboxed pods."""
        return self.pool != PLAIN_POOL

    @property
    def address(self) -> str:
        """Its address in the network of the cluster."""
        return f"10.77.0.{10 + self.place}"

    def has(self, fault: str) -> bool:
        """Whether that is wrong with it."""
        return any(one.name == fault for one in self.faults)

    @property
    def handler_fault(self) -> Fault:
        """How its handler behaves; the last wish counts."""
        return next((one for one in reversed(self.faults) if one.name in HANDLER_FAULTS), Fault("honest"))


def parse_fault(text: str) -> Fault:
    """Read `lie` or `slow=60`.

    Raises:
        WishError: it is none of the faults.
    """
    name, _, seconds = text.partition("=")
    if name not in FAULTS or (seconds and (name != "slow" or not seconds.isdigit())):
        raise WishError(f"'{text}' is not a fault; these are: {', '.join(FAULTS)}")
    return Fault(name, int(seconds) if seconds else (_SLOW_SECONDS if name == "slow" else 0))


def parse_nodes(pools: Sequence[str], faults: Iterable[str] = ()) -> tuple[NodeWish, ...]:
    """Read pools such as `untrusted:2` and faults such as `untrusted:lie`, or `untrusted/1:slow=60` for one node.

    Raises:
        WishError: a text has another form, a pool is named twice, or a fault is of a node that is not asked for.
    """
    nodes: list[NodeWish] = []
    for text in pools:
        found = _POOL.fullmatch(text)
        if found is None:
            raise WishError(f"'{text}' is not a node pool; it looks like system, or untrusted:2 for two nodes")
        if any(node.pool == found[1] for node in nodes):
            raise WishError(f"node pool '{found[1]}' is asked for twice")
        nodes += [NodeWish(found[1], number, len(nodes) + number + 1) for number in range(int(found[2] or 1))]
    for text in faults:
        nodes = _with_fault(nodes, text)
    return tuple(nodes)


def _with_fault(nodes: list[NodeWish], text: str) -> list[NodeWish]:
    found = _FAULT.fullmatch(text)
    if found is None:
        raise WishError(f"'{text}' is not a fault of a node; it looks like untrusted:lie, or untrusted/1:slow=60")
    pool, number, name, seconds = found.groups()
    fault = parse_fault(f"{name}={seconds}" if seconds else name)
    meant = [node for node in nodes if node.pool == pool and (number is None or node.number == int(number))]
    if not meant:
        raise WishError(f"'{text}' is about a node that is not asked for")
    return [replace(node, faults=(*node.faults, fault)) if node in meant else node for node in nodes]
