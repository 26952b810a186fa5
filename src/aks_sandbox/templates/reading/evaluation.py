"""Working out an expression as far as the file decides it; the rest is open, and named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from aks_sandbox.templates.reading.nodes import (
    Arr,
    At,
    Call,
    Each,
    Get,
    If,
    Joined,
    Lambda,
    Lit,
    Name,
    Node,
    Obj,
    Op,
)
from aks_sandbox.templates.reading.values import (
    ABSENT,
    Either,
    Item,
    ListOf,
    Literal,
    Open,
    Struct,
    Value,
    as_object,
    either,
    in_words,
    items_of,
    joined,
    member,
    merged,
    negated,
    scalar_text,
    short,
)

Names = Mapping[str, Value]
Function = Callable[[Sequence[Value], Call], Value]
#: What refers to itself, or takes more steps, is open.
_DEEPEST = 200
_MOST_STEPS = 200_000
_LONGEST_RANGE = 1000


class Evaluator:
    """Works out nodes; a language says what its names and its own functions are.

    `names` in the methods are those that loops and lambdas give.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._steps = 0
        self._functions: Mapping[str, Function] = {
            "union": lambda values, _: _folded(values, deep=True),
            "shallowmerge": self._shallow_merge,
            "merge": lambda values, _: _folded(values, deep=False),
            "concat": self._concat,
            "createarray": lambda values, call: ListOf(tuple(Item(one) for one in values), call.line),
            "createobject": self._create_object,
            "array": lambda values, call: _as_list(values, call),
            "flatten": self._flatten,
            "if": self._if,
            "null": lambda _values, _call: ABSENT,
            "true": lambda _values, _call: Literal(True),
            "false": lambda _values, _call: Literal(False),
            "coalesce": self._coalesce,
            "tolower": lambda values, call: _on_text(values, call, str.lower),
            "lower": lambda values, call: _on_text(values, call, str.lower),
            "toupper": lambda values, call: _on_text(values, call, str.upper),
            "upper": lambda values, call: _on_text(values, call, str.upper),
            "trim": lambda values, call: _on_text(values, call, str.strip),
            "string": self._string,
            "tostring": self._string,
            "bool": self._bool,
            "tobool": self._bool,
            "equals": lambda values, call: _compared("==", values, call),
            "not": lambda values, call: _logical("!", values, call),
            "and": lambda values, call: _logical("&&", values, call),
            "or": lambda values, call: _logical("||", values, call),
            "format": self._format,
            "any": lambda values, call: _only(values, call),
            "tolist": lambda values, call: _only(values, call),
            "toset": lambda values, call: _only(values, call),
            "tomap": lambda values, call: _only(values, call),
            "one": lambda values, call: _first(values, call),
            "first": lambda values, call: _first(values, call),
            "tonumber": lambda values, call: _only(values, call),
            "int": lambda values, call: _only(values, call),
            "empty": self._empty,
            "contains": self._contains,
            "try": self._try,
            "lookup": self._lookup,
            "items": self._open_items,
            "length": self._length,
            "range": self._range,
        }

    # What a language adds.

    def name(self, node: Name, names: Names) -> Value:
        """What a name stands for."""
        return names.get(node.name, Open(node.name, node.line))

    def own_call(self, node: Call, names: Names) -> Value | None:
        """What a function of the language gives; None where it is not one."""
        return None

    def own_member(self, node: Get | At, names: Names) -> Value | None:
        """What a path that begins with a word of the language stands for; None where it does not."""
        return None

    # What all have.

    def value(self, node: Node, names: Names | None = None) -> Value:
        """What the node is."""
        names = {} if names is None else names
        self._depth += 1
        self._steps += 1
        try:
            if self._depth > _DEEPEST or self._steps > _MOST_STEPS:
                return Open(f"the expression {short(node.text)}", node.line)
            return self._value(node, names)
        finally:
            self._depth -= 1

    def _value(self, node: Node, names: Names) -> Value:
        if isinstance(node, Lit):
            return self.literal(node, names)
        if isinstance(node, Name):
            return self.name(node, names)
        if isinstance(node, Obj):
            return self._object(node, names)
        if isinstance(node, Arr):
            return self._array(node, names)
        if isinstance(node, Call):
            return self._call(node, names)
        if isinstance(node, (Get, At)):
            return self._member(node, names)
        if isinstance(node, If):
            return self._condition(node.condition, node.yes, node.no, names, node.line)
        if isinstance(node, Op):
            return self._operator(node, names)
        if isinstance(node, Each):
            return self._loop(node, names)
        if isinstance(node, Joined):
            return self._joined(node, names)
        return Open(f"the expression {short(node.text)}", node.line)

    def literal(self, node: Lit, names: Names) -> Value:
        """What a literal is; in ARM JSON, a text may be an expression."""
        return Literal(node.value, node.line)

    def _object(self, node: Obj, names: Names) -> Value:
        found: Value = Struct({}, node.line)
        members: dict[str, Value] = {}
        rest: list[str] = []
        for pair in node.pairs:
            value = self.value(pair.value, names)
            if pair.key is None:
                found = merged(merged(found, Struct(members, node.line), deep=False), value, deep=False)
                members = {}
                continue
            key = self.value(pair.key, names)
            if isinstance(key, Literal) and key.value is not None:
                members[scalar_text(key.value)] = value
            else:
                rest.append(in_words(key))
        return merged(found, Struct(members, node.line, tuple(rest)), deep=False)

    def _array(self, node: Arr, names: Names) -> Value:
        parts: list[Value] = []
        for number, one in enumerate(node.items):
            value = self.value(one, names)
            parts.append(value if number in node.spread else ListOf((Item(value),), node.line))
        return joined(parts, node.line) if parts else ListOf((), node.line)

    def _call(self, node: Call, names: Names) -> Value:
        own = self.own_call(node, names)
        if own is not None:
            return own
        name = node.name.rpartition(".")[2].lower()
        if name in ("map", "filter") and len(node.arguments) == 2 and isinstance(node.arguments[1], Lambda | Call):
            return self._mapped(name, node, names)
        if name == "lambda":
            return Open(short(node.text), node.line)
        function = self._functions.get(name)
        if function is None:
            return Open(f"the expression {short(node.text)}", node.line)
        return function([self.value(one, names) for one in node.arguments], node)

    def _mapped(self, name: str, node: Call, names: Names) -> Value:
        source = items_of(self.value(node.arguments[0], names))
        of, body = _lambda(node.arguments[1])
        if body is None or not of:
            return Open(f"the expression {short(node.text)}", node.line)
        items: list[Item] = []
        over = short(node.arguments[0].text)
        for item in source.items:
            value = self.value(body, {**names, of[0]: item.value})
            if name == "map":
                items.append(Item(value, item.only_if))
            elif value != Literal(False):
                words = () if value == Literal(True) else (short(body.text),)
                items.append(Item(item.value, (*item.only_if, *words)))
        for why in source.rest:
            item_of = Open(f"an item of {why}", node.line)
            each = self.value(body, {**names, of[0]: item_of}) if name == "map" else item_of
            items.append(Item(each, (f"{over} has an item",)))
        return ListOf(tuple(items), node.line)

    def _member(self, node: Get | At, names: Names) -> Value:
        own = self.own_member(node, names)
        if own is not None:
            return own
        base = self.value(node.base, names)
        if isinstance(node, Get):
            return member(base, node.name)
        index = self.value(node.index, names)
        return _indexed(base, index, node)

    def _condition(self, condition: Node, yes: Node, no: Node, names: Names, line: int) -> Value:
        decided = self.value(condition, names)
        if decided == Literal(True):
            return self.value(yes, names)
        if decided == Literal(False):
            return self.value(no, names)
        words = _condition_words(condition, decided)
        return either((((words,), self.value(yes, names)), ((negated(words),), self.value(no, names))), line)

    def _if(self, values: Sequence[Value], call: Call) -> Value:
        if len(values) != 3:
            return Open(f"the expression {short(call.text)}", call.line)
        if values[0] in (Literal(True), Literal(False)):
            return values[1] if values[0] == Literal(True) else values[2]
        words = _condition_words(call.arguments[0], values[0])
        return either((((words,), values[1]), ((negated(words),), values[2])), call.line)

    def _operator(self, node: Op, names: Names) -> Value:
        values = [self.value(one, names) for one in node.operands]
        if node.sign == "??":
            return _coalesced(values, node.line)
        if node.sign in ("==", "!=", "=~", "!~"):
            return _compared(node.sign, values, node)
        if node.sign in ("&&", "||", "!"):
            return _logical(node.sign, values, node)
        if node.sign == "-" and len(values) == 1 and isinstance(values[0], Literal):
            number = values[0].value
            if isinstance(number, int | float) and not isinstance(number, bool):
                return Literal(-number, node.line)
        return Open(f"the expression {short(node.text)}", node.line)

    def _loop(self, node: Each, names: Names) -> Value:
        """A value for each item; of a list that is open, one value that stands for all."""
        source = as_object(self.value(node.source, names))
        over = short(node.source.text)
        turns: list[tuple[Names, tuple[str, ...]]] = []
        if isinstance(source, Struct):
            for key, one in source.members.items():
                turns.append((self._turn(node, Literal(key), one), ()))
            rest: Sequence[str] = source.rest
        else:
            found = items_of(source)
            for number, item in enumerate(found.items):
                turns.append((self._turn(node, Literal(number), item.value), item.only_if))
            rest = found.rest
        for why in rest:
            item_of = Open(f"an item of {why}", node.line)
            turns.append((self._turn(node, item_of, item_of), (f"{over} has an item",)))
        items: list[Item] = []
        members: dict[str, Value] = {}
        unnamed: list[str] = []
        for given, only_if in turns:
            inside = {**names, **given}
            if node.only_if is not None:
                decided = self.value(node.only_if, inside)
                if decided == Literal(False):
                    continue
                if decided != Literal(True):
                    only_if = (*only_if, _condition_words(node.only_if, decided))
            value = self.value(node.value, inside)
            if node.key is None:
                items.append(Item(value, only_if))
                continue
            name = self.value(node.key, inside)
            if isinstance(name, Literal) and not only_if:
                members[scalar_text(name.value)] = value
            else:
                unnamed.append(in_words(name))
        if node.key is not None:
            return Struct(members, node.line, tuple(unnamed))
        return ListOf(tuple(items), node.line)

    def _turn(self, node: Each, key: Value, value: Value) -> Names:
        if len(node.names) == 1:
            return {node.names[0]: value}
        first, second = self.order_of_names(key, value)
        return {node.names[0]: first, node.names[1]: second}

    def order_of_names(self, key: Value, value: Value) -> tuple[Value, Value]:
        """What a loop with two names gives them: in Bicep the item and then its number."""
        return value, key

    def _joined(self, node: Joined, names: Names) -> Value:
        values = [self.value(one, names) for one in node.parts]
        if all(isinstance(one, Literal) for one in values):
            return Literal("".join(scalar_text(one.value) for one in values if isinstance(one, Literal)), node.line)
        return Open(f"the expression {short(node.text)}", node.line)

    # Functions.

    def _concat(self, values: Sequence[Value], call: Call) -> Value:
        if values and all(isinstance(one, Literal) and one.value is not None for one in values):
            return Literal("".join(scalar_text(one.value) for one in values if isinstance(one, Literal)), call.line)
        if any(isinstance(one, Literal) and isinstance(one.value, str) for one in values):
            return Open(f"the expression {short(call.text)}", call.line)
        return joined(values, call.line)

    def _create_object(self, values: Sequence[Value], call: Call) -> Value:
        members: dict[str, Value] = {}
        rest: list[str] = []
        for key, value in zip(values[::2], values[1::2], strict=False):
            if isinstance(key, Literal) and isinstance(key.value, str):
                members[key.value] = value
            else:
                rest.append(in_words(key))
        return Struct(members, call.line, tuple(rest))

    def _flatten(self, values: Sequence[Value], call: Call) -> Value:
        if len(values) != 1:
            return Open(f"the expression {short(call.text)}", call.line)
        found = items_of(values[0])
        items: list[Item] = []
        rest = list(found.rest)
        for item in found.items:
            inner = items_of(item.value)
            rest += inner.rest
            items += [Item(one.value, (*item.only_if, *one.only_if)) for one in inner.items]
        return ListOf(tuple(items), call.line, tuple(dict.fromkeys(rest)))

    def _shallow_merge(self, values: Sequence[Value], call: Call) -> Value:
        if len(values) != 1 or not isinstance(values[0], ListOf) or values[0].rest:
            return Open(f"the expression {short(call.text)}", call.line)
        return _folded([one.value for one in values[0].items], deep=False)

    def _coalesce(self, values: Sequence[Value], call: Call) -> Value:
        return _coalesced(values, call.line)

    def _string(self, values: Sequence[Value], call: Call) -> Value:
        if len(values) == 1 and isinstance(values[0], Literal):
            return Literal(scalar_text(values[0].value), call.line)
        return _only(values, call)

    def _bool(self, values: Sequence[Value], call: Call) -> Value:
        if len(values) == 1 and isinstance(values[0], Literal):
            return Literal(scalar_text(values[0].value).lower() in ("true", "1"), call.line)
        return _only(values, call)

    def _format(self, values: Sequence[Value], call: Call) -> Value:
        texts = [scalar_text(one.value) for one in values if isinstance(one, Literal)]
        if len(texts) != len(values) or not texts:
            return Open(f"the expression {short(call.text)}", call.line)
        text = texts[0]
        for number, one in enumerate(texts[1:]):
            text = text.replace(f"{{{number}}}", one)
        if re.search(r"%|\{\d+[:,]", texts[0]):
            # Verbs of Terraform and widths of .NET are not carried out.
            return Open(f"the expression {short(call.text)}", call.line)
        return Literal(text, call.line)

    def _empty(self, values: Sequence[Value], call: Call) -> Value:
        if len(values) == 1:
            one = values[0]
            if isinstance(one, Literal):
                return Literal(one.value in (None, ""), call.line)
            if isinstance(one, Struct) and not one.rest:
                return Literal(not one.members, call.line)
            if isinstance(one, ListOf) and not one.rest and all(not item.only_if for item in one.items):
                return Literal(not one.items, call.line)
        return Open(f"the expression {short(call.text)}", call.line)

    def _contains(self, values: Sequence[Value], call: Call) -> Value:
        if len(values) == 2 and isinstance(values[1], Literal):
            container, wanted = values
            if isinstance(container, Struct) and not container.rest and isinstance(wanted, Literal):
                names = {name.lower() for name in container.members}
                return Literal(str(wanted.value).lower() in names, call.line)
            if isinstance(container, Literal) and isinstance(container.value, str):
                return Literal(scalar_text(values[1].value) in container.value, call.line)
        return Open(f"the expression {short(call.text)}", call.line)

    def _try(self, values: Sequence[Value], call: Call) -> Value:
        return _coalesced(values, call.line)

    def _lookup(self, values: Sequence[Value], call: Call) -> Value:
        if len(values) == 3 and isinstance(values[0], Struct) and isinstance(values[1], Literal):
            found = member(values[0], scalar_text(values[1].value))
            return values[2] if found == ABSENT else found
        if len(values) == 3 and isinstance(values[0], Open) and isinstance(values[1], Literal):
            default = values[2] if isinstance(values[2], Literal) else None
            return Open(f"{values[0].why}.{scalar_text(values[1].value)}", call.line, default)
        return Open(f"the expression {short(call.text)}", call.line)

    def _length(self, values: Sequence[Value], call: Call) -> Value:
        if len(values) == 1:
            one = values[0]
            if isinstance(one, ListOf) and not one.rest and not any(item.only_if for item in one.items):
                return Literal(len(one.items), call.line)
            if isinstance(one, Struct) and not one.rest:
                return Literal(len(one.members), call.line)
            if isinstance(one, Literal) and isinstance(one.value, str):
                return Literal(len(one.value), call.line)
        return Open(f"the expression {short(call.text)}", call.line)

    def _range(self, values: Sequence[Value], call: Call) -> Value:
        numbers = [one.value for one in values if isinstance(one, Literal)]
        first, count = (numbers[0], numbers[1]) if len(numbers) == 2 == len(values) else (None, None)
        if isinstance(first, int) and isinstance(count, int) and 0 <= count <= _LONGEST_RANGE:
            return ListOf(tuple(Item(Literal(first + number)) for number in range(count)), call.line)
        return Open(f"the expression {short(call.text)}", call.line)

    def _open_items(self, values: Sequence[Value], call: Call) -> Value:
        """The members of an object as a list of objects with key and value."""
        found = as_object(values[0]) if len(values) == 1 else ABSENT
        if isinstance(found, Struct):
            pairs = [Item(Struct({"key": Literal(key), "value": one}, call.line)) for key, one in found.members.items()]
            return ListOf(tuple(pairs), call.line, found.rest)
        return _only(values, call)


def _lambda(node: Node) -> tuple[tuple[str, ...], Node | None]:
    """The names and the body of a lambda, as Bicep writes it and as ARM JSON does."""
    if isinstance(node, Lambda):
        return node.names, node.value
    if isinstance(node, Call) and node.name.lower() == "lambda" and node.arguments:
        names = [one.value for one in node.arguments[:-1] if isinstance(one, Lit) and isinstance(one.value, str)]
        return tuple(names), node.arguments[-1]
    return (), None


def _folded(values: Sequence[Value], *, deep: bool) -> Value:
    found: Value = ABSENT
    for one in values:
        found = merged(found, one, deep=deep)
    return found


def _as_list(values: Sequence[Value], call: Call) -> Value:
    if len(values) != 1:
        return Open(f"the expression {short(call.text)}", call.line)
    one = values[0]
    if isinstance(one, ListOf):
        return one
    if isinstance(one, Open):
        return Open(one.why, call.line)
    return ListOf((Item(one),), call.line)


def _on_text(values: Sequence[Value], call: Call, change: Callable[[str], str]) -> Value:
    if len(values) != 1:
        return Open(f"the expression {short(call.text)}", call.line)

    def changed(value: Value) -> Value:
        if isinstance(value, Literal) and isinstance(value.value, str):
            return Literal(change(value.value), value.line)
        return value

    one = values[0]
    return either([(when, changed(case)) for when, case in one.cases]) if isinstance(one, Either) else changed(one)


def _only(values: Sequence[Value], call: Call) -> Value:
    return values[0] if len(values) == 1 else Open(f"the expression {short(call.text)}", call.line)


def _first(values: Sequence[Value], call: Call) -> Value:
    if len(values) == 1 and isinstance(values[0], ListOf):
        items = values[0].items
        if items and not items[0].only_if:
            return items[0].value
        if not items and not values[0].rest:
            return ABSENT
    return Open(f"the expression {short(call.text)}", call.line)


def _coalesced(values: Sequence[Value], line: int) -> Value:
    for number, one in enumerate(values):
        if one == ABSENT:
            continue
        if isinstance(one, Open):
            later = values[number + 1 :]
            default = later[0] if later and isinstance(later[0], Literal) else one.default
            return Open(one.why, line, default)
        if isinstance(one, Either) and any(case == ABSENT for _, case in one.cases):
            rest = _coalesced(values[number + 1 :], line)
            return either([(when, rest if case == ABSENT else case) for when, case in one.cases], line)
        return one
    return ABSENT


def _compared(sign: str, values: Sequence[Value], node: Op | Call) -> Value:
    if len(values) == 2 and all(isinstance(one, Literal) for one in values):
        first, second = (one.value for one in values if isinstance(one, Literal))
        # Bicep's =~ ignores case; so does ARM's equals nowhere.
        if sign in ("=~", "!~"):
            first, second = str(first).lower(), str(second).lower()
        same = first == second and isinstance(first, bool) == isinstance(second, bool)
        return Literal(same == (sign in ("==", "=~")), node.line)
    return Open(f"the expression {short(node.text)}", node.line)


def _logical(sign: str, values: Sequence[Value], node: Op | Call) -> Value:
    if sign == "!" and len(values) == 1 and isinstance(values[0], Literal):
        return Literal(not values[0].value, node.line)
    if sign == "&&":
        if any(one == Literal(False) for one in values):
            return Literal(False, node.line)
        if all(one == Literal(True) for one in values):
            return Literal(True, node.line)
    if sign == "||":
        if any(one == Literal(True) for one in values):
            return Literal(True, node.line)
        if all(one == Literal(False) for one in values):
            return Literal(False, node.line)
    return Open(f"the expression {short(node.text)}", node.line)


def _indexed(base: Value, index: Value, node: At) -> Value:
    if isinstance(base, Either):
        return either([(when, _indexed(one, index, node)) for when, one in base.cases], node.line)
    if isinstance(base, Open):
        return Open(short(node.text) if base.why in node.text else base.why, node.line)
    if isinstance(index, Literal):
        if isinstance(base, Struct):
            return member(base, scalar_text(index.value))
        number = index.value
        found = base.items[: number + 1] if isinstance(base, ListOf) and isinstance(number, int) else ()
        if found and isinstance(number, int) and 0 <= number < len(found) and not any(one.only_if for one in found):
            return found[number].value
        return Open(f"the expression {short(node.text)}", node.line)
    words = short(node.index.text)
    if isinstance(base, Struct) and base.members and not base.rest:
        return either([((f"{words} is {key}",), one) for key, one in base.members.items()], node.line)
    if isinstance(base, ListOf) and base.items and not base.rest:
        cases = [((f"{words} is {number}",), one.value) for number, one in enumerate(base.items)]
        return either(cases, node.line)
    return Open(f"the expression {short(node.text)}", node.line)


def _condition_words(condition: Node, decided: Value) -> str:
    """A condition in words: as it stands in the file, or what its variable stands for."""
    if isinstance(condition, Name | Get | Call) and isinstance(decided, Open) and " " not in decided.why.strip():
        return decided.why
    text = short(condition.text)
    if isinstance(decided, Open) and isinstance(condition, Name | Call):
        why = decided.why.removeprefix("the expression ").removeprefix("parameter ").removeprefix("variable ")
        return short(why)
    return text
