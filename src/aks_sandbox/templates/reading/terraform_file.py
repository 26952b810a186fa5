"""Terraform files: those of one folder are one module, so names of one count in the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from aks_sandbox.catalog.tables import runtimes
from aks_sandbox.templates.reading.arm_file import kata_in
from aks_sandbox.templates.reading.declared import Declared, DeclaredCluster, DeclaredPool, Language, NotRead
from aks_sandbox.templates.reading.evaluation import Evaluator, Names
from aks_sandbox.templates.reading.lenient_json import BrokenJson, JsonReader
from aks_sandbox.templates.reading.nodes import (
    Arr,
    At,
    Call,
    Each,
    Get,
    If,
    Joined,
    Lit,
    Name,
    Node,
    Obj,
    Op,
    Pair,
    Strange,
)
from aks_sandbox.templates.reading.parsers import HCL2, load
from aks_sandbox.templates.reading.resources import CLUSTER_TYPE, POOL_TYPE, cluster_of, pool_of
from aks_sandbox.templates.reading.unreadable import BrokenFile
from aks_sandbox.templates.reading.values import (
    ABSENT,
    Either,
    Item,
    ListOf,
    Literal,
    Open,
    Struct,
    Value,
    all_texts,
    as_object,
    either,
    in_words,
    items_of,
    member,
    negated,
    short,
)

#: The arguments of a node pool of azurerm, by the members of the REST API; of two, the first is the newer name.
POOL_ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "workloadRuntime": ("workload_runtime",),
    "osSKU": ("os_sku",),
    "osType": ("os_type",),
    "vmSize": ("vm_size",),
    "mode": ("mode",),
    "enableFIPS": ("fips_enabled",),
    "count": ("node_count",),
    "enableAutoScaling": ("auto_scaling_enabled", "enable_auto_scaling"),
    "minCount": ("min_count",),
    "maxCount": ("max_count",),
    "orchestratorVersion": ("orchestrator_version",),
    "availabilityZones": ("zones",),
    "osDiskType": ("os_disk_type",),
    "osDiskSizeGB": ("os_disk_size_gb",),
    "scaleSetPriority": ("priority",),
}
_CLUSTER_ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "kubernetesVersion": ("kubernetes_version",),
    "autoUpgradeProfile.nodeOSUpgradeChannel": ("node_os_upgrade_channel", "node_os_channel_upgrade"),
}
_CLUSTER = "azurerm_kubernetes_cluster"
_POOL = "azurerm_kubernetes_cluster_node_pool"
_DEPLOYMENTS = re.compile(r"azurerm_(\w+_)?template_deployment")


@dataclass(frozen=True)
class Block:
    """A block: its words, such as `resource`, a type and a name, and what is in it."""

    words: tuple[str, ...]
    attributes: Mapping[str, Node]
    blocks: tuple[Block, ...]
    line: int
    file: str


@dataclass
class _Module:
    """The names of all files of a folder; a name that two files give is None."""

    locals: dict[str, Node | None] = field(default_factory=dict)
    variables: dict[str, Block | None] = field(default_factory=dict)
    azurerm: list[str] = field(default_factory=list)


def read_terraform(texts: Mapping[str, str]) -> Iterator[Declared]:
    """What each of the files declares, the files of one folder together; BrokenFile with the name of the file."""
    parser = load(HCL2)
    bodies = {file: _parsed(parser, text, file) for file, text in texts.items()}
    modules: dict[PurePath, _Module] = {}
    for file, body in bodies.items():
        module = modules.setdefault(PurePath(file).parent, _Module())
        for block in body.blocks:
            _collect(block, module)
    for file, body in bodies.items():
        yield _Reader(file, body, modules[PurePath(file).parent]).declared()


class BrokenTerraform(BrokenFile):
    """One of several files is not Terraform; `file` is its name."""

    def __init__(self, file: str, problem: str, line: int) -> None:
        super().__init__(problem, line)
        self.file = file


def _parsed(parser: Any, text: str, file: str) -> Block:
    try:
        tree = parser.parses_to_tree(text.lstrip("\ufeff").replace("\r\n", "\n"))
        return _body(tree.children[0], (), 1, file)
    except RecursionError:
        raise BrokenTerraform(file, "is nested too deeply to be read", 0) from None
    except Exception as error:
        line = getattr(error, "line", 0)
        if type(error).__module__.partition(".")[0] != "lark":
            raise
        # At the end of a file, the parser has no line to name.
        line = line if isinstance(line, int) and line > 0 else text.count("\n") + 1
        said = str(getattr(error, "token", ""))
        token = said.strip()
        # A token may begin with the ends of the lines before it.
        line += said[: said.find(token)].count("\n") if token else 0
        found = f"'{short(token)}' is not expected here" if token else "the file ends inside of a block or text"
        raise BrokenTerraform(file, f"is not Terraform: {found}", line) from None


def _collect(block: Block, module: _Module) -> None:
    if block.words[0] == "locals":
        for name, node in block.attributes.items():
            module.locals[name] = None if name in module.locals else node
    elif block.words[0] == "variable" and len(block.words) == 2:
        name = block.words[1]
        module.variables[name] = None if name in module.variables else block
    elif block.words[0] == "terraform":
        for inner in block.blocks:
            if inner.words[0] == "required_providers" and "azurerm" in inner.attributes:
                module.azurerm += _constraint(inner.attributes["azurerm"])
    elif block.words[:2] == ("provider", "azurerm") and "version" in block.attributes:
        module.azurerm += _constraint(block.attributes["version"])


def _constraint(node: Node) -> list[str]:
    if isinstance(node, Lit) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, Obj):
        return [text for pair in node.pairs if _is_version(pair) for text in _constraint(pair.value)]
    return []


def _is_version(pair: Pair) -> bool:
    return isinstance(pair.key, Lit) and pair.key.value == "version"


# From the parser's tree to nodes.


def _data(tree: Any) -> str:
    return str(getattr(tree, "data", ""))


def _children(tree: Any) -> list[Any]:
    """The parts of a node that are not signs, ends of lines and comments."""
    return [one for one in tree.children if _data(one) and _data(one) != "new_line_or_comment"]


def _line(tree: Any) -> int:
    return int(getattr(getattr(tree, "meta", None), "line", 0) or 0)


def _word(tree: Any) -> str:
    return "".join(str(one) if not _data(one) else _word(one) for one in tree.children).strip('"')


def _body(tree: Any, words: tuple[str, ...], line: int, file: str) -> Block:
    attributes: dict[str, Node] = {}
    blocks: list[Block] = []
    for one in _children(tree):
        parts = _children(one)
        if _data(one) == "attribute":
            attributes[_word(parts[0])] = _node(parts[-1])
        elif _data(one) == "block":
            names = tuple(_word(part) for part in parts[:-1])
            blocks.append(_body(parts[-1], names, _line(one), file))
    return Block(words, attributes, tuple(blocks), line, file)


def _source(tree: Any) -> str:
    """The text of a node, near enough to be read by people."""
    if not _data(tree):
        return str(tree)
    if _data(tree) == "new_line_or_comment":
        return " "
    if _data(tree) in ("binary_operator", "for_intro", "for_cond"):
        return f" {' '.join(_source(one) for one in tree.children)} "
    spaced = " " if _data(tree) in ("conditional", "for_tuple_expr", "for_object_expr") else ""
    return re.sub(r"\s+", " ", spaced.join(_source(one) for one in tree.children)).strip()


def _node(tree: Any) -> Node:
    place: dict[str, Any] = {"line": _line(tree), "text": _source(tree)}
    kind, parts = _data(tree), _children(tree)
    maker = _MAKERS.get(kind)
    if maker is not None:
        return maker(tree, parts, place)
    if kind in ("expr_term", "template_string") and len(parts) == 1:
        return _node(parts[0])
    return Strange(**place)


_Maker = Callable[[Any, list[Any], dict[str, Any]], Node]


def _string(tree: Any, parts: list[Any], place: dict[str, Any]) -> Node:
    found: list[Node] = []
    for part in parts:
        inner = _children(part)
        if inner and _data(inner[0]) == "interpolation":
            found.append(_node(_children(inner[0])[0]))
        elif inner:
            found.append(Strange(**place))
        else:
            text = "".join(str(one) for one in part.children)
            found.append(Lit(_unescaped(text), line=place["line"], text=text))
    if all(isinstance(one, Lit) for one in found):
        return Lit("".join(str(one.value) for one in found if isinstance(one, Lit)), **place)
    return Joined(tuple(found), **place)


def _unescaped(text: str) -> str:
    text = text.replace("$${", "${").replace("%%{", "%{")
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t", "r": "\r"}.get(match[1], match[1]), text)


def _literal(tree: Any, _parts: list[Any], place: dict[str, Any]) -> Node:
    return Lit({"true": True, "false": False, "null": None}[_word(tree)], **place)


def _number(tree: Any, _parts: list[Any], place: dict[str, Any]) -> Node:
    text = _word(tree)
    return Lit(int(text) if text.lstrip("-").isdecimal() else float(text), **place)


def _heredoc(tree: Any, _parts: list[Any], place: dict[str, Any]) -> Node:
    text = _word(tree)
    if "${" in text or "%{" in text:
        return Strange(**place)
    return Lit("\n".join(text.splitlines()[1:-1]), **place)


def _function(_tree: Any, parts: list[Any], place: dict[str, Any]) -> Node:
    arguments = [one for part in parts if _data(part) == "arguments" for one in _children(part)]
    name = "::".join(_word(part) for part in parts if _data(part) == "identifier")
    nodes = tuple(_node(one) for one in arguments)
    if any("..." in [str(one) for one in part.children] for part in parts if _data(part) == "arguments"):
        # The items of the last argument are the arguments.
        return Call(f"{name}...", nodes, **place)
    return Call(name, nodes, **place)


def _object(_tree: Any, parts: list[Any], place: dict[str, Any]) -> Node:
    pairs: list[Pair] = []
    for one in parts:
        key, value = _children(one)[0], _children(one)[-1]
        node = _node(_children(key)[0]) if _children(key) else Strange(**place)
        if _data(_children(key)[0]) == "keyword":
            node = Lit(_word(key), **place)
        if isinstance(node, Name):
            node = Lit(node.name, line=node.line, text=node.text)
        pairs.append(Pair(node, _node(value), line=_line(one)))
    return Obj(tuple(pairs), **place)


def _index(_tree: Any, parts: list[Any], place: dict[str, Any]) -> Node:
    index = _children(parts[1])
    if index:
        return At(_node(parts[0]), _node(index[0]), **place)
    number = re.sub(r"\D", "", _word(parts[1])) or "0"
    return At(_node(parts[0]), Lit(int(number), line=place["line"], text=number), **place)


def _attribute(_tree: Any, parts: list[Any], place: dict[str, Any]) -> Node:
    return Get(_node(parts[0]), _word(_children(parts[1])[0]), **place)


def _for(tree: Any, parts: list[Any], place: dict[str, Any]) -> Node:
    intro, rest = _children(parts[0]), parts[1:]
    only_if = [_node(_children(one)[0]) for one in rest if _data(one) == "for_cond"]
    values = [_node(one) for one in rest if _data(one) != "for_cond"]
    names = tuple(_word(one) for one in intro[:-1])
    keyed = _data(tree) == "for_object_expr"
    return Each(
        names,
        _node(intro[-1]),
        values[-1],
        only_if[0] if only_if else None,
        values[0] if keyed else None,
        **place,
    )


def _binary(_tree: Any, parts: list[Any], place: dict[str, Any]) -> Node:
    sign, right = _children(parts[1])[0], _children(parts[1])[-1]
    return Op(_word(sign), (_node(parts[0]), _node(right)), **place)


_MAKERS: Mapping[str, _Maker] = {
    "string": _string,
    "literal_value": _literal,
    "int_lit": _number,
    "float_lit": _number,
    "heredoc_template": _heredoc,
    "heredoc_template_trim": _heredoc,
    "identifier": lambda tree, _parts, place: Name(_word(tree), **place),
    "function_call": _function,
    "tuple": lambda _tree, parts, place: Arr(tuple(_node(one) for one in parts), **place),
    "object": _object,
    "index_expr_term": _index,
    "get_attr_expr_term": _attribute,
    "for_tuple_expr": _for,
    "for_object_expr": _for,
    "binary_op": _binary,
    "unary_op": lambda tree, parts, place: Op(str(tree.children[0]), (_node(parts[0]),), **place),
    "conditional": lambda _tree, parts, place: If(_node(parts[0]), _node(parts[1]), _node(parts[2]), **place),
}


class _Names(Evaluator):
    """`var`, `local` and what loops give."""

    def __init__(self, module: _Module) -> None:
        super().__init__()
        self._module = module
        self._busy: set[str] = set()

    def order_of_names(self, key: Value, value: Value) -> tuple[Value, Value]:
        return key, value

    def own_member(self, node: Get | At, names: Names) -> Value | None:
        if not isinstance(node, Get) or not isinstance(node.base, Name) or node.base.name in names:
            root = node.base
            while isinstance(root, Get | At):
                root = root.base
            known = isinstance(root, Name) and (root.name in names or root.name in ("var", "local"))
            known = known or not isinstance(root, Name)
            return None if known else Open(short(node.text), node.line)
        if node.base.name == "var":
            return self._variable(node)
        if node.base.name == "local":
            declared = self._module.locals.get(node.name)
            return Open(f"local.{node.name}", node.line) if declared is None else self._once(node, declared)
        return Open(short(node.text), node.line)

    def _variable(self, node: Get) -> Value:
        declared = self._module.variables.get(node.name)
        default = declared.attributes.get("default") if declared is not None else None
        value = None if default is None else self._once(node, default)
        return Open(f"variable {node.name}", node.line, value)

    def _once(self, node: Get, declared: Node) -> Value:
        what = node.text
        if what in self._busy:
            return Open(what, node.line)
        self._busy.add(what)
        try:
            return self.value(declared)
        finally:
            self._busy.discard(what)

    def own_call(self, node: Call, names: Names) -> Value | None:
        if node.name == "jsonencode" and len(node.arguments) == 1:
            return self.value(node.arguments[0], names)
        if node.name == "coalesce":
            # Unlike the functions of the others, this one passes over empty texts.
            values = [self.value(one, names) for one in node.arguments]
            return self._functions[node.name]([one for one in values if one != Literal("")], node)
        if node.name in ("merge...", "concat...") and len(node.arguments) == 1:
            found = items_of(self.value(node.arguments[0], names))
            plain = not found.rest and not any(item.only_if for item in found.items)
            if plain:
                call = self._functions[node.name.removesuffix("...")]
                return call([item.value for item in found.items], node)
            return Open(short(node.text), node.line)
        return None

    def struct(self, block: Block, names: Names) -> Struct:
        """The arguments and blocks of a block as the members of an object."""
        members: dict[str, Value] = {name: self.value(node, names) for name, node in block.attributes.items()}
        inner: dict[str, list[Value]] = {}
        for one in block.blocks:
            if one.words[0] == "dynamic" and len(one.words) == 2:
                inner.setdefault(one.words[1], []).append(self._dynamic(one, names))
            else:
                inner.setdefault(one.words[0], []).append(self.struct(one, names))
        for name, found in inner.items():
            members[name] = found[0] if len(found) == 1 else ListOf(tuple(Item(one) for one in found), block.line)
        return Struct(members, block.line)

    def _dynamic(self, block: Block, names: Names) -> Value:
        source = block.attributes.get("for_each", Lit(None))
        over = items_of(self.value(source, names))
        if not over.items and not over.rest:
            return ABSENT
        content = next((one for one in block.blocks if one.words[0] == "content"), None)
        if content is None:
            return Open(f"the dynamic block {block.words[1]}", block.line)
        iterator = block.attributes.get("iterator")
        name = iterator.name if isinstance(iterator, Name) else block.words[1]
        one = (
            over.items[0].value
            if len(over.items) == 1 and not over.rest
            else Open(f"an item of {short(source.text)}", block.line)
        )
        inside = self.struct(content, {**names, name: Struct({"key": one, "value": one}, block.line)})
        if over.items and not over.rest and not over.items[0].only_if:
            return inside
        words = f"{short(source.text)} has an item"
        return either((((words,), inside), ((negated(words),), ABSENT)), block.line)


class _Reader:
    """Collects what the resources of a file are."""

    def __init__(self, file: str, body: Block, module: _Module) -> None:
        self._file = file
        self._body = body
        self._module = module
        self._names = _Names(module)
        self._clusters: list[DeclaredCluster] = []
        self._pools: list[DeclaredPool] = []
        self._not_read: list[NotRead] = []

    def declared(self) -> Declared:
        """All that was found."""
        for block in self._body.blocks:
            if block.words[0] == "resource" and len(block.words) == 3:
                self._resource(block)
            elif block.words[0] == "module":
                self._module_call(block)
            elif block.words[0] == "data" and "kubernetes_cluster" in block.words[1]:
                self._leave_out(block, "existing", f"{' '.join(block.words)} refers to what exists", may_hide=False)
        constraints = dict.fromkeys(self._module.azurerm)
        return Declared(
            file=self._file,
            language=Language.TERRAFORM,
            clusters=tuple(self._clusters),
            pools=tuple(self._pools),
            not_read=tuple(self._not_read),
            azurerm=next(iter(constraints)) if len(constraints) == 1 else None,
        )

    def _leave_out(self, block: Block, kind: str, what: str, *, may_hide: bool = True) -> None:
        value = self._names.struct(block, {})
        named = kata_in(value) or _named_in_text(value)
        self._not_read.append(
            NotRead(
                file=self._file, line=block.line, kind=kind, what=what, named=named, may_hide=may_hide or bool(named)
            )
        )

    def _module_call(self, block: Block) -> None:
        source = self._names.value(block.attributes.get("source", Lit(None)))
        path = source.value if isinstance(source, Literal) else None
        name = block.words[1] if len(block.words) > 1 else ""
        self._leave_out(block, "module", f"module {name} ({short(str(path or 'its source'))}) was not read")

    def _resource(self, block: Block) -> None:
        kind = block.words[1]
        title = f"{kind} {block.words[2]}"
        if kind == _CLUSTER:
            for only_if, names in self._turns(block):
                self._cluster(block, only_if, names)
        elif kind == _POOL:
            for only_if, names in self._turns(block):
                self._pools.append(self._pool(self._names.struct(block, names), block.line, only_if, default=False))
        elif kind == "azapi_resource":
            for only_if, names in self._turns(block):
                self._azapi(block, only_if, names)
        elif kind.startswith("azapi_"):
            of = self._names.value(block.attributes.get("type", Lit(None)))
            text = str(of.value).lower() if isinstance(of, Literal) else ""
            if text.startswith(CLUSTER_TYPE) or isinstance(of, Open):
                self._leave_out(block, "existing", f"{title} changes what exists, and was not judged", may_hide=False)
        elif _DEPLOYMENTS.fullmatch(kind):
            self._leave_out(block, "module", f"the template of {title} was not read")

    def _turns(self, block: Block) -> Iterator[tuple[tuple[str, ...], Names]]:
        """Each resource that `count` or `for_each` makes, with the words for when, and what `each` is."""
        count, each = block.attributes.get("count"), block.attributes.get("for_each")
        if count is not None:
            value = self._names.value(count)
            words: tuple[str, ...] = (f"count is not 0 ({short(count.text)})",)
            if isinstance(value, Literal):
                if value.value in (0, None):
                    return
                words = ()
            elif isinstance(value, Either):
                there = [when for when, one in value.cases if one not in (Literal(0), ABSENT)]
                words = there[0] if len(there) == 1 else words
            index = Open("count.index", block.line)
            yield words, {"count": Struct({"index": index}, block.line)}
        elif each is not None:
            value = as_object(self._names.value(each))
            text = short(each.text)
            if isinstance(value, Struct):
                for key, one in value.members.items():
                    yield (), {"each": Struct({"key": Literal(key), "value": one}, block.line)}
                rest: Sequence[str] = value.rest
            else:
                found = items_of(value)
                for item in found.items:
                    yield item.only_if, {"each": Struct({"key": item.value, "value": item.value}, block.line)}
                rest = found.rest
            if rest:
                item_of = Open(f"an item of {text}", block.line)
                turn = Struct({"key": item_of, "value": item_of}, block.line)
                yield (f"{text} has an item",), {"each": turn}
        else:
            yield (), {}

    def _cluster(self, block: Block, only_if: tuple[str, ...], names: Names) -> None:
        value = self._names.struct(block, names)
        default = member(value, "default_node_pool")
        pools: tuple[DeclaredPool, ...] = ()
        more: tuple[str, ...] = ()
        if isinstance(default, Struct):
            pools = (self._pool(default, default.line or block.line, only_if, default=True),)
        elif default != ABSENT:
            pools = (self._pool(default, block.line, only_if, default=True),)
        properties: dict[str, Any] = {}
        for path, arguments in _CLUSTER_ARGUMENTS.items():
            found = _first_given(value, arguments)
            outer, _, inner = path.partition(".")
            if found != ABSENT:
                properties[outer] = Struct({inner: found}, block.line) if inner else found
        properties.setdefault(
            "autoUpgradeProfile",
            Struct({"nodeOSUpgradeChannel": Open("the default of the provider", block.line)}, block.line),
        )
        self._clusters.append(
            DeclaredCluster(
                file=self._file,
                line=block.line,
                name=member(value, "name"),
                properties=Struct(properties, block.line),
                pools=pools,
                more_pools=more,
                only_if=only_if,
                spelled={path: arguments[0] for path, arguments in _CLUSTER_ARGUMENTS.items()},
                azurerm=True,
                key=".".join(block.words[1:3]),
            )
        )

    def _pool(self, value: Value, line: int, only_if: tuple[str, ...], *, default: bool) -> DeclaredPool:
        members: dict[str, Value] = {}
        for name, arguments in POOL_ARGUMENTS.items():
            found = _first_given(value, arguments)
            if found != ABSENT:
                members[name] = found
        if default:
            members.setdefault("mode", Literal("System", line))
        return DeclaredPool(
            file=self._file,
            line=line,
            name=members.get("name", ABSENT),
            properties=Struct(members, line),
            only_if=only_if,
            spelled={name: arguments[0] for name, arguments in POOL_ARGUMENTS.items()},
            azurerm=True,
            parent="" if default else _parent(member(value, "kubernetes_cluster_id")),
        )

    def _azapi(self, block: Block, only_if: tuple[str, ...], names: Names) -> None:
        value = self._names.struct(block, names)
        kind = member(value, "type")
        if not isinstance(kind, Literal) or not isinstance(kind.value, str):
            text = in_words(kind).lower()
            # Of another provider of resources, it is no cluster whatever the rest of the expression is.
            if "/" not in text or CLUSTER_TYPE in text:
                self._leave_out(block, "resource", f"the type of azapi_resource {block.words[2]} is an expression")
            return
        name, _, version = kind.value.partition("@")
        properties = member(_body_of(member(value, "body")), "properties")
        arguments: dict[str, Any] = {
            "file": self._file,
            "line": block.line,
            "name": member(value, "name"),
            "properties": properties,
            "api_version": Literal(version or None),
            "only_if": only_if,
        }
        if name.lower() == CLUSTER_TYPE:
            self._clusters.append(cluster_of(**arguments, key=".".join(block.words[1:3])))
        elif name.lower() == POOL_TYPE:
            self._pools.append(pool_of(**arguments, parent=_parent(member(value, "parent_id"))))


def _body_of(value: Value) -> Value:
    """A body; what azapi of release 1 takes is JSON in a text."""
    if not isinstance(value, Literal) or not isinstance(value.value, str):
        return value
    try:
        return Evaluator().value(JsonReader(value.value).document())
    except BrokenJson:
        return Open("a text that is not JSON", value.line)


def _parent(value: Value) -> str:
    """The cluster that an expression such as `azurerm_kubernetes_cluster.aks.id` names."""
    text = value.why.removeprefix("the expression ") if isinstance(value, Open) else ""
    found = re.match(r"(?:azurerm_kubernetes_cluster|azapi_resource)\.[\w-]+", text)
    return found[0] if found else ""


def _first_given(value: Value, arguments: Sequence[str]) -> Value:
    for name in arguments:
        found = member(value, name)
        if found != ABSENT:
            return found
    return ABSENT


def _named_in_text(value: Value) -> tuple[str, ...]:
    """The runtimes in texts that hold more than a name, such as a template in a text."""
    texts = " ".join(all_texts(value)).lower()
    return tuple(one.name for one in runtimes() if one.name.lower() in texts)
