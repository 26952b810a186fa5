"""What an expression consists of, in all three languages."""

from __future__ import annotations

from dataclasses import dataclass, field

from aks_sandbox.templates.reading.values import Scalar


@dataclass(frozen=True, kw_only=True)
class Place:
    """The line on which a node begins, and its source text."""

    line: int = 0
    text: str = ""


@dataclass(frozen=True)
class Lit(Place):
    """A text, number, truth value or null."""

    value: Scalar


@dataclass(frozen=True)
class Name(Place):
    """A name, of a parameter or variable, or one that a loop or a lambda gives."""

    name: str


@dataclass(frozen=True)
class Call(Place):
    """A function and its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Get(Place):
    """A member by its name."""

    base: Node
    name: str


@dataclass(frozen=True)
class At(Place):
    """A member or item by an expression."""

    base: Node
    index: Node


@dataclass(frozen=True)
class If(Place):
    """One of two values."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True)
class Op(Place):
    """An operator and its operands."""

    sign: str
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Child(Place):
    """A resource inside of an object, as Bicep nests them."""

    name: str
    type: str
    existing: bool
    value: Node


@dataclass(frozen=True)
class Pair(Place):
    """A member of an object; without a key, the members of another object."""

    key: Node | None
    value: Node


@dataclass(frozen=True)
class Obj(Place):
    """An object."""

    pairs: tuple[Pair, ...]
    children: tuple[Child, ...] = field(default=())


@dataclass(frozen=True)
class Arr(Place):
    """A list; `spread` has the numbers of the items that are lists whose items count."""

    items: tuple[Node, ...]
    spread: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Each(Place):
    """A loop: a value for each item of a list or object. With a key, the values are the members of an object."""

    names: tuple[str, ...]
    source: Node
    value: Node
    only_if: Node | None = None
    key: Node | None = None


@dataclass(frozen=True)
class Lambda(Place):
    """A function without a name."""

    names: tuple[str, ...]
    value: Node


@dataclass(frozen=True)
class Joined(Place):
    """A text with expressions in it."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Strange(Place):
    """Something that is not read."""


Node = Lit | Name | Call | Get | At | If | Op | Obj | Arr | Each | Lambda | Joined | Strange
