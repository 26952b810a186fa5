"""What is known of a value in a template: it, a choice of several, or what leaves it open.

Nothing here guesses. A parameter is open even where it has a default; the default is kept to be named beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

Scalar = str | int | float | bool | None
#: More cases than these are not told apart.
_MOST_CASES = 64
_CASES_SHOWN = 3
_LONGEST = 60


@dataclass(frozen=True)
class Literal:
    """A value that stands in the file; None for null, and for a member that is absent."""

    value: Scalar
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Struct:
    """An object; `rest` has what may add other members to it, in words."""

    members: Mapping[str, Value]
    line: int = field(default=0, compare=False)
    rest: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """An item of a list, and in words the conditions under which it is one."""

    value: Value
    only_if: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListOf:
    """A list; `rest` has what may add other items to it, in words."""

    items: tuple[Item, ...]
    line: int = field(default=0, compare=False)
    rest: tuple[str, ...] = ()


@dataclass(frozen=True)
class Open:
    """A value that the file leaves open; `why` names what decides it, `default` is what it is otherwise."""

    why: str
    line: int = field(default=0, compare=False)
    default: Value | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Either:
    """One of several values, each with the conditions under which it is it, in words."""

    cases: tuple[tuple[Words, Value], ...]
    line: int = field(default=0, compare=False)


Words = tuple[str, ...]
Value = Literal | Struct | ListOf | Open | Either
ABSENT = Literal(None)


def short(text: str) -> str:
    """Source text on one line, with its end left out where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."


def either(cases: Iterable[tuple[Words, Value]], line: int = 0) -> Value:
    """One of the values; simply the value where all are the same."""
    flat: list[tuple[Words, Value]] = []
    for when, value in cases:
        inner: Iterable[tuple[Words, Value]] = value.cases if isinstance(value, Either) else (((), value),)
        for one, found in inner:
            words = tuple(dict.fromkeys((*when, *one)))
            if not any(negated(part) in words for part in words if _is_whole(part)):
                flat.append((words, found))
    if not flat:
        return Open("an expression", line)
    first = flat[0][1]
    if all(value == first for _, value in flat):
        return first
    if len(flat) > _MOST_CASES:
        return Open(short(" or ".join(" and ".join(when) for when, _ in flat)), line)
    return Either(tuple(flat), line)


def negated(words: str) -> str:
    """The words for when a condition does not hold."""
    if words.startswith("not (") and words.endswith(")"):
        return words[5:-1]
    plain = words.removeprefix("not ")
    if plain != words:
        return plain
    return f"not {words}" if words.replace(".", "").replace("_", "").isalnum() else f"not ({words})"


def _is_whole(words: str) -> bool:
    """Whether words are all of a condition: two that are cut short may read the same and differ."""
    return "..." not in words


def assuming(value: Value, words: Words) -> Value:
    """The value where these conditions hold."""
    words = tuple(filter(_is_whole, words))
    if isinstance(value, Either):
        against = {negated(one) for one in words}
        # The cases exclude each other: one whose conditions all hold is the one.
        sure = [(when, one) for when, one in value.cases if when and set(when) <= set(words)]
        left = [
            (tuple(part for part in when if part not in words), assuming(one, words))
            for when, one in sure or value.cases
            if not against.intersection(when)
        ]
        return either(left, value.line) if left else value
    if isinstance(value, Struct):
        return replace(value, members={name: assuming(one, words) for name, one in value.members.items()})
    return value


def each_case(value: Value, change: Callable[[Value], Value]) -> Value:
    """The change made to each of the values that it may be."""
    if isinstance(value, Either):
        return either(((when, change(one)) for when, one in value.cases), value.line)
    return change(value)


def member(value: Value, name: str) -> Value:
    """The member of that name, whatever its case; absent where the object does not have it."""
    if isinstance(value, Either):
        return each_case(value, lambda one: member(one, name))
    if isinstance(value, Struct):
        for key, found in value.members.items():
            if key.lower() == name.lower():
                return found
        return Open(" and ".join(value.rest), value.line) if value.rest else ABSENT
    if isinstance(value, Open):
        default = member(value.default, name) if isinstance(value.default, Struct) else None
        return Open(value.why, value.line, default)
    if value == ABSENT:
        return ABSENT
    return Open(f"a member '{name}' of what has none", value.line)


def at_path(value: Value, path: str) -> Value:
    """The member at a path such as `securityProfile.enableVTPM`."""
    for name in path.split("."):
        value = member(value, name)
    return value


def merged(first: Value, second: Value, *, deep: bool) -> Value:
    """The members of both objects, those of the second in place of the first's; `deep` merges objects inside too."""
    first, second = as_object(first), as_object(second)
    if second == ABSENT:
        return first
    if first == ABSENT:
        return second
    if isinstance(first, Struct) and isinstance(second, Struct):
        return _merged_objects(first, second, deep=deep)
    if isinstance(first, Open) and isinstance(second, Struct):
        return replace(second, rest=(*second.rest, first.why))
    if isinstance(first, Struct) and isinstance(second, Open):
        # What comes later may replace each of them.
        taken: dict[str, Value] = {
            name: Open(second.why, first.line, default=one) for name, one in first.members.items()
        }
        return Struct(taken, first.line, (*first.rest, second.why))
    if isinstance(first, Open) and isinstance(second, Open):
        return Open(f"{first.why} and {second.why}", first.line)
    if isinstance(first, ListOf) or isinstance(second, ListOf):
        return joined((first, second))
    return second


def as_object(value: Value) -> Value:
    """One of several objects as one object with one of several values in each member."""
    if not isinstance(value, Either) or not any(isinstance(one, Struct) for _, one in value.cases):
        return value
    if not all(isinstance(one, Struct | Open) or one == ABSENT for _, one in value.cases):
        return value
    names: dict[str, str] = {}
    rest: list[str] = []
    for _, one in value.cases:
        if isinstance(one, Struct):
            names.update({name.lower(): name for name in one.members if name.lower() not in names})
            rest += one.rest
        elif isinstance(one, Open):
            rest.append(one.why)
    members = {name: either([(when, member(one, name)) for when, one in value.cases]) for name in names.values()}
    return Struct(members, value.line, tuple(dict.fromkeys(rest)))


def _merged_objects(first: Struct, second: Struct, *, deep: bool) -> Struct:
    found: dict[str, Value] = dict(first.members)
    names = {name.lower(): name for name in found}
    if second.rest:
        why = " and ".join(second.rest)
        found = {name: Open(why, first.line, default=one) for name, one in found.items()}
    for name, value in second.members.items():
        old = names.get(name.lower())
        inside = found.pop(old) if old is not None else ABSENT
        found[name] = _in_place_of(inside, value, deep=deep)
    rest = tuple(dict.fromkeys((*first.rest, *second.rest)))
    return Struct(found, first.line, rest)


def _in_place_of(old: Value, new: Value, *, deep: bool) -> Value:
    if isinstance(new, Either):
        return either([(when, _in_place_of(old, one, deep=deep)) for when, one in new.cases], new.line)
    if new == ABSENT:
        return old
    return merged(old, new, deep=True) if deep and isinstance(old, Struct | ListOf) else new


def joined(parts: Iterable[Value], line: int = 0) -> Value:
    """The items of all lists, as one list."""
    items: list[Item] = []
    rest: list[str] = []
    for part in parts:
        found = items_of(part)
        items += found.items
        rest += found.rest
        line = line or part.line
    return ListOf(tuple(items), line, tuple(dict.fromkeys(rest)))


def items_of(value: Value) -> ListOf:
    """The items of a list; those that are in it in some cases only carry the words for when."""
    if isinstance(value, ListOf):
        return value
    if isinstance(value, Either):
        return _items_of_cases(value)
    if isinstance(value, Open):
        return ListOf((), value.line, (value.why,))
    if value == ABSENT:
        return ListOf((), value.line)
    return ListOf((Item(value),), value.line)


def _items_of_cases(value: Either) -> ListOf:
    lists = [(when, items_of(one)) for when, one in value.cases]
    items: list[Item] = []
    rest: list[str] = []
    for when, found in lists:
        rest += found.rest
        for item in found.items:
            if all(any(item == other for other in one.items) for _, one in lists):
                if item not in items:
                    items.append(item)
            else:
                items.append(Item(item.value, (*item.only_if, *when)))
    return ListOf(tuple(items), value.line, tuple(dict.fromkeys(rest)))


def in_words(value: Value) -> str:
    """What decides a value, with its default beside it; the value itself where it stands in the file."""
    if isinstance(value, Literal):
        return scalar_text(value.value) or "''"
    if isinstance(value, Open):
        default = scalar_text(value.default.value) if isinstance(value.default, Literal) else ""
        return f"{value.why} (default {default})" if default else value.why
    if isinstance(value, Either):
        shown = value.cases[:_CASES_SHOWN]
        more = f", and {len(value.cases) - len(shown)} more cases" if len(value.cases) > len(shown) else ""
        return " or ".join(f"{in_words(one)} if {' and '.join(when)}" for when, one in shown) + more
    return "an object" if isinstance(value, Struct) else "a list"


def scalar_text(value: Scalar) -> str:
    """A value as the languages write it."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def possible_texts(value: Value) -> Sequence[str]:
    """The texts that a value is in some case, as far as they stand in the file."""
    if isinstance(value, Literal):
        return [value.value] if isinstance(value.value, str) else []
    if isinstance(value, Either):
        return [text for _, one in value.cases for text in possible_texts(one)]
    return []


def all_texts(value: Value) -> Sequence[str]:
    """Every text in a value, with those inside of objects and lists, and those of defaults."""
    if isinstance(value, Literal):
        return [value.value] if isinstance(value.value, str) else []
    if isinstance(value, Struct):
        return [text for one in value.members.values() for text in all_texts(one)]
    if isinstance(value, ListOf):
        return [text for one in value.items for text in all_texts(one.value)]
    if isinstance(value, Either):
        return [text for _, one in value.cases for text in all_texts(one)]
    return []
