"""Text to documents of YAML nodes; what cannot be read is named with its reason and hides no other document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import yaml

from aks_sandbox.manifests.reading import Source
from aks_sandbox.manifests.tree import Node, entries, get, items, text

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SEPARATOR = re.compile(r"^(?:---|\.\.\.)(?=[ \t\r\n]|\Z)", re.MULTILINE)
_HELM_SOURCE = re.compile(r"^# Source: (\S.*?)[ \t\r]*$", re.MULTILINE)
_TEMPLATE = re.compile(r"\{\{|\{%")
# libyaml composes by calling itself: deeper than this the stack of the process could end.
_DEEPEST = 1000
_DEEP_BLOCK = re.compile(rf"(?:- ){{{_DEEPEST},}}|^ {{{_DEEPEST},}}\S", re.MULTILINE)


class Why(StrEnum):
    """Why something was not judged."""

    UNREADABLE = "unreadable"
    SYNTAX = "syntax"
    TEMPLATE = "template"
    KUSTOMIZATION = "kustomization"
    PATCH = "patch"
    EMBEDDED = "embedded"
    PLACEHOLDER = "placeholder"
    UNKNOWN_KIND = "unknownKind"
    DEFECT = "defect"


@dataclass(frozen=True)
class NotJudged:
    """What was passed over; `line` counts from 1."""

    why: Why
    file: str
    line: int
    message: str
    helm_source: str = ""


@dataclass(frozen=True)
class Document:
    """One document of a file; `helm_source` is the template that `helm template` names above it.

    `whole` where the file was read as a whole: of a part of it, the marks have lines and columns, and no offsets.
    """

    source: Source
    root: Node
    helm_source: str = ""
    whole: bool = True


def documents_of(source: Source) -> tuple[list[Document], list[NotJudged]]:
    """The documents of a text that is YAML or JSON, and what of it could not be read."""
    if source.problem:
        return [], [NotJudged(Why.UNREADABLE, source.name, 1, source.problem)]
    if _too_deep(source.text):
        problem = f"It is nested deeper than {_DEEPEST} levels."
        return [], [NotJudged(Why.UNREADABLE, source.name, 1, problem)]
    skipped: list[NotJudged] = []
    whole = True
    try:
        roots = list(_composed(source.text))
    except (yaml.YAMLError, ValueError) as error:
        roots, skipped = _one_by_one(source, error)
        whole = False
    sources = _HelmSources(source.text)
    documents: list[Document] = []
    previous = -1
    for root in roots:
        helm_source = sources.above(root.start_mark.line, previous)
        if "{{" in source.text and _is_template(root):
            skipped.append(_template(source, root.start_mark.line + 1, helm_source))
        elif isinstance(root, yaml.ScalarNode):
            # kubectl refuses it, and nothing in it could be judged.
            skipped.append(NotJudged(Why.SYNTAX, source.name, root.start_mark.line + 1, "It is a text, not an object."))
        else:
            documents.append(Document(source, root, helm_source, whole))
        previous = root.start_mark.line
    return documents, skipped


def _composed(content: str) -> Iterator[Node]:
    for root in yaml.compose_all(content, Loader=_Loader):
        if root is not None and not (isinstance(root, yaml.ScalarNode) and not root.value):
            yield root


def _one_by_one(source: Source, error: Exception) -> tuple[list[Node], list[NotJudged]]:
    """Each document by itself: a line that only three dashes begin is never inside of one."""
    content = source.text
    starts = [0, *(match.start() for match in _SEPARATOR.finditer(content)), len(content)]
    roots: list[Node] = []
    skipped: list[NotJudged] = []
    for begin, end in pairwise(starts):
        part = content[begin:end]
        if not part.strip():
            continue
        first_line = content.count("\n", 0, begin)
        try:
            # The lines above it are left empty, so that the marks of the nodes are those of the file.
            roots += _composed("\n" * first_line + part)
        except (yaml.YAMLError, ValueError) as own:
            skipped.append(_unparsed(source, part, first_line, own))
    return roots, skipped or [_unparsed(source, content, 0, error)]


def _unparsed(source: Source, part: str, first_line: int, error: Exception) -> NotJudged:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = (first_line if mark is None else mark.line) + 1
    if _TEMPLATE.search(part):
        return _template(source, first_line + 1, _HelmSources(part).above(len(part), -1))
    where = "" if mark is None else f" at line {line}, column {mark.column + 1}"
    problem = getattr(error, "problem", None) or str(error)
    return NotJudged(Why.SYNTAX, source.name, line, f"It is not YAML{where}: {' '.join(str(problem).split())}.")


def _template(source: Source, line: int, helm_source: str = "") -> NotJudged:
    message = "It is a template: render it first, and judge the output."
    return NotJudged(Why.TEMPLATE, source.name, line, message, helm_source)


def _is_template(root: Node) -> bool:
    """Whether a document is a template that YAML reads: `{{ .x }}` without quotes is a mapping as a key there."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            if any(isinstance(key, yaml.MappingNode) for key, _ in node.value):
                return True
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif (
            isinstance(node, yaml.ScalarNode)
            and "{{" in node.value
            and not node.style
            and node.start_mark.line != node.end_mark.line
        ):
            # A line of a template that was taken for the next one of a text without quotes.
            return True
    return False


class _HelmSources:
    """The `# Source:` lines of a text, by line."""

    def __init__(self, content: str) -> None:
        found = list(_HELM_SOURCE.finditer(content)) if "# Source: " in content else []
        self._lines = [content.count("\n", 0, match.start()) for match in found]
        self._names = [match[1] for match in found]

    def above(self, line: int, after: int) -> str:
        """The last one between two lines; empty where there is none."""
        at = bisect_left(self._lines, line) - 1
        return self._names[at] if at >= 0 and self._lines[at] > after else ""


def _too_deep(content: str) -> bool:
    if content.count("[") + content.count("{") > _DEEPEST:
        depth = 0
        for match in re.finditer(r"[\[\]{}]", content):
            depth = depth + 1 if match[0] in "[{" else max(0, depth - 1)
            if depth > _DEEPEST:
                return True
    return _DEEP_BLOCK.search(content) is not None


def objects_of(document: Document) -> Iterator[Node]:
    """The objects in a document: itself, or the items of a List."""
    root = document.root
    if (text(get(root, "kind")) or "").endswith("List") and isinstance(get(root, "items"), yaml.SequenceNode):
        yield from (one for one in items(get(root, "items")) if isinstance(one, yaml.MappingNode))
    elif isinstance(root, yaml.MappingNode):
        yield root


def is_json_patch(root: Node) -> bool:
    """Whether the document is a list of operations of RFC 6902."""
    operations = items(root)
    return bool(operations) and all(get(one, "op") is not None and get(one, "path") is not None for one in operations)


def has_directive(node: Node) -> bool:
    """Whether an object is a strategic merge patch by its own words, as `$patch` says."""
    return any(str(key.value).startswith("$patch") for key, _ in entries(node))
