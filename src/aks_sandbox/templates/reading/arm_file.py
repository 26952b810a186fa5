"""An ARM template: its resources, those inside of resources, and those of deployments inside of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aks_sandbox.catalog.tables import runtimes
from aks_sandbox.templates.reading.declared import Declared, DeclaredCluster, DeclaredPool, Language, NotRead
from aks_sandbox.templates.reading.evaluation import Evaluator, Names
from aks_sandbox.templates.reading.lenient_json import BrokenJson, JsonReader
from aks_sandbox.templates.reading.nodes import Arr, Call, Lit, Node, Obj
from aks_sandbox.templates.reading.resources import CLUSTER_TYPE, POOL_TYPE, cluster_of, pool_of
from aks_sandbox.templates.reading.syntax import ArmExpression, UnknownSyntax
from aks_sandbox.templates.reading.unreadable import BrokenFile
from aks_sandbox.templates.reading.values import (
    ABSENT,
    Item,
    ListOf,
    Literal,
    Open,
    Struct,
    Value,
    all_texts,
    member,
    short,
)

_DEPLOYMENT = "microsoft.resources/deployments"
#: Resources that hold templates which somebody else deploys.
_HOLDERS = ("microsoft.resources/templatespecs/versions", "microsoft.resources/deploymentstacks")
_DEEPEST = 10


class _Scope(Evaluator):
    """The parameters and variables of a template; `given` has the parameters that an outer template hands over."""

    def __init__(self, template: Obj, given: Mapping[str, Value] | None) -> None:
        super().__init__()
        self._parameters = _pairs(member_node(template, "parameters"))
        self._variables = _pairs(member_node(template, "variables"))
        self._given = given
        self._busy: set[str] = set()

    def literal(self, node: Lit, names: Names) -> Value:
        text = node.value
        if not isinstance(text, str) or not text.startswith("["):
            return Literal(text, node.line)
        if text.startswith("[["):
            return Literal(text[1:], node.line)
        if not text.rstrip().endswith("]"):
            return Literal(text, node.line)
        try:
            expression = ArmExpression(text.strip()[1:-1], node.line).node()
        except UnknownSyntax:
            return Open(f"the expression {short(text)}", node.line)
        return _ofexpression(self, expression, names)

    def own_call(self, node: Call, names: Names) -> Value | None:
        name = node.name.lower()
        first = node.arguments[0] if node.arguments else None
        # Inside of an expression, a text is only a text.
        word = first.value if isinstance(first, Lit) and isinstance(first.value, str) else None
        if name == "parameters":
            return self._parameter(word, node) if word is not None else Open(short(node.text), node.line)
        if name == "variables":
            return self._variable(word, node) if word is not None else Open(short(node.text), node.line)
        if name == "lambdavariables" and word is not None:
            return names.get(word, Open(short(node.text), node.line))
        return None

    def _parameter(self, name: str, node: Call) -> Value:
        if self._given is not None:
            for key, value in self._given.items():
                if key.lower() == name.lower():
                    return value
        declared = _find(self._parameters, name)
        default = member_node(declared, "defaultValue") if declared is not None else None
        if default is None:
            return Open(f"parameter {name}", node.line)
        value = self._once(f"parameter {name}", default, node)
        if self._given is not None:
            return value
        return Open(f"parameter {name}", node.line, value)

    def _variable(self, name: str, node: Call) -> Value:
        declared = _find(self._variables, name)
        if declared is None:
            for copied in _copies(self._variables):
                if _text(copied, "name").lower() == name.lower():
                    return _repeated(self, copied, {}, node.line)
            return Open(f"variable {name}", node.line)
        return self._once(f"variable {name}", declared, node)

    def _once(self, what: str, declared: Node, node: Call) -> Value:
        if what in self._busy:
            return Open(what, node.line)
        self._busy.add(what)
        try:
            return self.value(declared)
        finally:
            self._busy.discard(what)


def _ofexpression(scope: _Scope, node: Node, names: Names) -> Value:
    return _Inside(scope).value(node, names)


class _Inside(Evaluator):
    """An expression in a string: its texts are no expressions."""

    def __init__(self, scope: _Scope) -> None:
        super().__init__()
        self._scope = scope

    def own_call(self, node: Call, names: Names) -> Value | None:
        return self._scope.own_call(node, names)


def read_arm(text: str, file: str) -> Declared:
    """What the template declares; BrokenFile for what is not JSON, or no deployment template."""
    try:
        found = JsonReader(text).document()
    except BrokenJson as error:
        raise BrokenFile(f"is not JSON: {error.problem}", error.line, error.column) from None
    template = _as_template(found)
    reader = _Reader(file)
    reader.template(template, None, (), 0)
    return reader.declared()


def _as_template(found: Node) -> Obj:
    if not isinstance(found, Obj):
        raise BrokenFile("is not a deployment template: it is not an object", found.line)
    schema = _text(found, "$schema").lower()
    if "deploymentparameters" in schema:
        raise BrokenFile(
            "is a deployment parameter file, which declares nothing",
            found.line,
            fix="Name the template that it is for.",
        )
    resources = member_node(found, "resources")
    if not isinstance(resources, Arr | Obj) or (
        "deploymenttemplate" not in schema and not _text(found, "contentVersion")
    ):
        raise BrokenFile(
            "is not a deployment template: it has neither the $schema of one nor resources",
            found.line,
            fix="Name an ARM template, a Bicep file (.bicep) or a Terraform file (.tf).",
        )
    return found


class _Reader:
    """Collects what the resources of a template are."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._clusters: list[DeclaredCluster] = []
        self._pools: list[DeclaredPool] = []
        self._not_read: list[NotRead] = []

    def declared(self) -> Declared:
        """All that was found."""
        return Declared(
            file=self._file,
            language=Language.ARM,
            clusters=tuple(self._clusters),
            pools=tuple(self._pools),
            not_read=tuple(self._not_read),
        )

    def template(self, template: Obj, given: Mapping[str, Value] | None, only_if: tuple[str, ...], depth: int) -> None:
        """The resources of a template; `given` as `_Scope` has it."""
        scope = _Scope(template, given)
        self._resources(member_node(template, "resources"), scope, "", only_if, depth)

    def _resources(
        self, resources: Node | None, scope: _Scope, parent: str, only_if: tuple[str, ...], depth: int, of: str = ""
    ) -> None:
        if resources is None:
            return
        if isinstance(resources, Arr):
            nodes: Sequence[Node] = resources.items
        elif isinstance(resources, Obj):
            nodes = [pair.value for pair in resources.pairs]
        else:
            self._leave_out(resources.line, "resources", f"the resources are one expression: {short(resources.text)}")
            return
        for node in nodes:
            if isinstance(node, Obj):
                self._resource(node, scope, parent, only_if, depth, of)
            else:
                self._leave_out(node.line, "resource", f"a resource is an expression: {short(node.text)}")

    def _leave_out(self, line: int, kind: str, what: str, named: tuple[str, ...] = ()) -> None:
        self._not_read.append(NotRead(file=self._file, line=line, kind=kind, what=what, named=named))

    def _resource(
        self, node: Obj, scope: _Scope, parent: str, only_if: tuple[str, ...], depth: int, of: str = ""
    ) -> None:
        kind = scope.value(member_node(node, "type") or Lit(None))
        if not isinstance(kind, Literal) or not isinstance(kind.value, str):
            self._leave_out(node.line, "resource", "the type of a resource is an expression")
            return
        full = f"{parent}/{kind.value}" if parent and not kind.value.lower().startswith(f"{parent}/") else kind.value
        full = full.lower()
        names: Names = {}
        existing = scope.value(member_node(node, "existing") or Lit(False)) == Literal(True)
        own = _conditions(node, scope)
        if own is None:
            return
        words = (*only_if, *own)
        inner = member_node(node, "resources")
        if full == _DEPLOYMENT:
            self._deployment(node, scope, words, depth)
        elif full in _HOLDERS:
            handed = scope.value(member_node(node, "properties") or Lit(None))
            self._leave_out(
                node.line, "module", f"the template in a resource {kind.value} was not read", kata_in(handed)
            )
        elif full == CLUSTER_TYPE and not existing:
            self._clusters.append(
                cluster_of(
                    file=self._file,
                    line=node.line,
                    name=_value(node, "name", scope, names),
                    properties=_with_copies(node, scope),
                    api_version=_value(node, "apiVersion", scope, names),
                    only_if=words,
                    key=_inner(_text(node, "name")),
                )
            )
        elif full == POOL_TYPE and not existing:
            self._pools.append(
                pool_of(
                    file=self._file,
                    line=node.line,
                    name=_pool_name(node, scope),
                    parent=of or _inner(_text(node, "name")),
                    properties=_with_copies(node, scope),
                    api_version=_value(node, "apiVersion", scope, names),
                    only_if=words,
                )
            )
        elif full in (CLUSTER_TYPE, POOL_TYPE):
            kind_name = "cluster" if full == CLUSTER_TYPE else "node pool"
            what = f"a resource refers to a {kind_name} that exists"
            self._not_read.append(NotRead(file=self._file, line=node.line, kind="existing", what=what, may_hide=False))
        self._resources(inner, scope, full, words, depth, _inner(_text(node, "name")))

    def _deployment(self, node: Obj, scope: _Scope, only_if: tuple[str, ...], depth: int) -> None:
        properties = member_node(node, "properties")
        inner = member_node(properties, "template")
        name = _text(node, "name")
        if not isinstance(inner, Obj) or depth >= _DEEPEST:
            link = member_node(member_node(properties, "templateLink"), "uri") or member_node(
                member_node(properties, "templateLink"), "relativePath"
            )
            where = f", {short(str(link.value))}" if isinstance(link, Lit) else ""
            handed = scope.value(member_node(properties, "parameters") or Lit(None))
            self._leave_out(
                node.line, "module", f"deployment {short(name)}: its template{where} was not read", kata_in(handed)
            )
            return
        options = member_node(properties, "expressionEvaluationOptions")
        if _text(options, "scope").lower() != "inner" if isinstance(options, Obj) else True:
            # The expressions of the inner template are those of the outer one.
            self._resources(member_node(inner, "resources"), scope, "", only_if, depth + 1)
            return
        given: dict[str, Value] = {}
        handed_over = member_node(properties, "parameters")
        if handed_over is not None and not isinstance(handed_over, Obj):
            # One expression hands over what it has: no default of the inner template is sure.
            of = scope.value(handed_over)
            for key in _pairs(member_node(inner, "parameters")):
                value = member(member(of, key), "value")
                if value != ABSENT:
                    given[key] = value
        for key, one in _pairs(handed_over).items():
            if isinstance(one, Obj) and member_node(one, "value") is not None:
                given[key] = scope.value(member_node(one, "value") or Lit(None))
            elif isinstance(one, Lit):
                # The whole {"value": ...} is an expression.
                given[key] = member(scope.value(one), "value")
            else:
                given[key] = Open(f"parameter {key} of deployment {short(name)}", one.line)
        self.template(inner, given, only_if, depth + 1)


def kata_in(value: Value) -> tuple[str, ...]:
    """The workload runtimes of Pod Sandboxing that stand somewhere in a value."""
    known = {one.name.lower(): one.name for one in runtimes()}
    return tuple(dict.fromkeys(known[text.lower()] for text in all_texts(value) if text.lower() in known))


def _conditions(node: Obj, scope: _Scope) -> tuple[str, ...] | None:
    """In words, when a resource is deployed; None for never."""
    words: list[str] = []
    condition = member_node(node, "condition")
    if condition is not None:
        decided = scope.value(condition)
        if decided == Literal(False):
            return None
        if decided != Literal(True):
            words.append(short(condition.text.removeprefix("[").removesuffix("]")))
    copied = member_node(node, "copy")
    if isinstance(copied, Obj):
        count = member_node(copied, "count")
        words.append(_copy_words(count))
    return tuple(words)


def _value(node: Obj, name: str, scope: _Scope, names: Names) -> Value:
    found = member_node(node, name)
    return ABSENT if found is None else scope.value(found, names)


def _with_copies(node: Obj, scope: _Scope) -> Value:
    """The properties, with the lists that a copy inside of them makes."""
    properties = member_node(node, "properties")
    if properties is None:
        return ABSENT
    value = scope.value(properties)
    if not isinstance(properties, Obj) or not isinstance(value, Struct):
        return value
    made = {
        _text(one, "name"): _repeated(scope, one, {}, one.line)
        for one in _copies(_pairs(properties))
        if _text(one, "name")
    }
    kept = {key: one for key, one in value.members.items() if key.lower() != "copy"}
    return replace(value, members={**kept, **made})


def _copies(pairs: Mapping[str, Node]) -> Sequence[Obj]:
    found = _find(pairs, "copy")
    items = found.items if isinstance(found, Arr) else [found] if isinstance(found, Obj) else []
    return [one for one in items if isinstance(one, Obj)]


def _repeated(scope: _Scope, copied: Obj, names: Names, line: int) -> Value:
    item = member_node(copied, "input")
    if item is None:
        return Open(f"the copy {_text(copied, 'name')}", line)
    count = member_node(copied, "count")
    return ListOf((Item(scope.value(item, names), (_copy_words(count),)),), line)


def _copy_words(count: Node | None) -> str:
    text = "" if count is None else count.text.removeprefix("[").removesuffix("]")
    return f"the copy has an item ({short(text)})"


def _inner(text: str) -> str:
    """The text of an expression without its brackets, so that it can be found in another."""
    return text.strip().removeprefix("[").removesuffix("]")


def _pool_name(node: Obj, scope: _Scope) -> Value:
    """The name of a node pool: what follows the last slash."""
    name = _value(node, "name", scope, {})
    if isinstance(name, Literal) and isinstance(name.value, str):
        return Literal(name.value.rpartition("/")[2], name.line)
    return _last_argument(node, scope) or name


def _last_argument(node: Obj, scope: _Scope) -> Value | None:
    """The last argument of concat, or of format with a slash before its last place."""
    try:
        call = ArmExpression(_inner(_text(node, "name")), node.line).node()
    except UnknownSyntax:
        return None
    if not isinstance(call, Call) or len(call.arguments) < 2:
        return None
    first, last = call.arguments[0], call.arguments[-1]
    pattern = str(first.value) if isinstance(first, Lit) else ""
    of_format = call.name.lower() == "format" and pattern.endswith(f"/{{{len(call.arguments) - 2}}}")
    if not of_format and call.name.lower() != "concat":
        return None
    value = _Inside(scope).value(last)
    if isinstance(value, Literal) and isinstance(value.value, str):
        return Literal(value.value.rpartition("/")[2], node.line)
    return value


def member_node(node: Node | None, name: str) -> Node | None:
    """The member of an object in the file, whatever its case."""
    return _find(_pairs(node), name)


def _pairs(node: Node | None) -> Mapping[str, Node]:
    if not isinstance(node, Obj):
        return {}
    return {str(pair.key.value): pair.value for pair in node.pairs if isinstance(pair.key, Lit)}


def _find(pairs: Mapping[str, Node], name: str) -> Node | None:
    return next((one for key, one in pairs.items() if key.lower() == name.lower()), None)


def _text(node: Node | None, name: str) -> str:
    found = member_node(node, name)
    return found.value if isinstance(found, Lit) and isinstance(found.value, str) else ""
