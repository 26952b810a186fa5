"""What a look inside a cluster reports, and the quantities in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class RuntimeClass:
    """A RuntimeClass object: `overhead` holds quantities such as 600Mi by resource, `node_selector` labels."""

    name: str
    handler: str
    overhead: Mapping[str, str] = field(default_factory=dict)
    node_selector: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Node:
    """A node that has to do with sandboxed pods; `labels` are those that classes select by or that AKS sets for them.

    `handlers` is None where the node does not tell which runtime handlers it has (Kubernetes before 1.30).
    """

    name: str
    pool: str
    ready: bool
    schedulable: bool
    labels: Mapping[str, str]
    handlers: tuple[str, ...] | None = None
    image: str = ""
    boot_id: str = ""
    kernel_release: str = ""
    cpu: str = ""
    memory: str = ""

    def selected_by(self, selector: Mapping[str, str]) -> bool:
        """Whether the node has all labels of a selector."""
        return all(self.labels.get(key) == value for key, value in selector.items())


@dataclass(frozen=True)
class ClassedPod:
    """A pod that asks for a RuntimeClass; `node` is empty before it is scheduled."""

    namespace: str
    name: str
    runtime_class: str
    node: str
    phase: str


@dataclass(frozen=True)
class PodEvent:
    """A warning about a pod; `last_seen` is an ISO 8601 time, or empty."""

    namespace: str
    pod: str
    reason: str
    message: str
    count: int = 1
    last_seen: str = ""


@dataclass(frozen=True)
class ProbeNamespace:
    """A namespace that a run of `verify` made.

    `until` is when that run is over at the latest, in seconds since 1970, None where it does not say; `process` marks
    the process that made it; `kept` says that its owner wants it to stay.
    """

    name: str
    created: str
    until: int | None = None
    kept: bool = False
    process: str = ""


@dataclass(frozen=True)
class InCluster:
    """What one look found; `unreadable` holds what kubectl said of each kind (nodes, pods ...) that it could not list.

    `now` is the time in the cluster in seconds since 1970. Of nodes, pods and events only so many come; `nodes_in_all`
    and its like count them all.
    """

    now: int
    runtime_classes: tuple[RuntimeClass, ...] = ()
    nodes: tuple[Node, ...] = ()
    pods: tuple[ClassedPod, ...] = ()
    events: tuple[PodEvent, ...] = ()
    namespaces: tuple[ProbeNamespace, ...] = ()
    nodes_in_all: int = 0
    pods_in_all: int = 0
    events_in_all: int = 0
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def runtime_class(self, name: str) -> RuntimeClass | None:
        """The class of that name, or None."""
        return next((one for one in self.runtime_classes if one.name == name), None)


_QUANTITY = re.compile(
    r"(?P<number>[0-9]{1,24}(?:\.[0-9]{0,24})?|\.[0-9]{1,24})(?P<unit>[A-Za-z]{0,2}|[eE][+-]?[0-9]{1,2})"
)
_UNITS = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "": Fraction(1),
    **{unit: Fraction(1000**power) for power, unit in enumerate(("k", "M", "G", "T", "P", "E"), start=1)},
    **{unit: Fraction(1024**power) for power, unit in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), start=1)},
}


def memory_bytes(text: str) -> int:
    """Bytes, a fraction rounded up; ValueError for what is no quantity or is less than nothing."""
    return _rounded_up(_value(text))


def millicpus(text: str) -> int:
    """Thousandths of a CPU, a fraction rounded up; ValueError for what is no quantity or is less than nothing."""
    return _rounded_up(_value(text) * 1000)


def _value(text: str) -> Fraction:
    form = _QUANTITY.fullmatch(text)
    if form is None:
        raise ValueError(f"{text!r} is not a quantity")
    number, unit = form["number"], form["unit"]
    if unit in _UNITS:
        return Fraction(number) * _UNITS[unit]
    if unit[1:].lstrip("+-").isdecimal():
        return Fraction(number) * Fraction(10) ** int(unit[1:])
    raise ValueError(f"{text!r} has a unit that is not known")


def _rounded_up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
