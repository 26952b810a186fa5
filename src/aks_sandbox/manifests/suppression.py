"""Findings that are accepted: by an annotation of their object, or by a row of the configuration file.

metadata:
  annotations:
    aks-sandbox/ignore-SBW206: the agent reads the logs of the node

# .aks-sandbox.yaml
ignore:
- rule: SBW206
  object: DaemonSet/log-agent
  reason: the agent reads the logs of the node
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.files import RefusedFile, read_guarded, reason
from aks_sandbox.manifests.finding import LintFinding, Subject
from aks_sandbox.manifests.kinds import Manifest
from aks_sandbox.manifests.reading import decoded
from aks_sandbox.manifests.rules.registry import BY_CODE
from aks_sandbox.manifests.rules.suppressions import invalid_suppression, useless_suppression
from aks_sandbox.manifests.tree import Node, entries, get, items, text
from aks_sandbox.model.near_names import near_names

PREFIX = "aks-sandbox/ignore-"
FILE_NAME = ".aks-sandbox.yaml"
_MEMBERS = ("rule", "object", "namespace", "file", "reason")
_MOST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Suppression:
    """One suppression: the rule, whom it is about and why, and the place where it stands.

    `objects` are patterns of kind/name, `namespace` and `files` patterns too; empty ones fit everything. `subject` and
    `subject_at` are set for an annotation: it is about its own object alone.
    """

    code: str
    reason: str
    file: str
    line: int
    column: int
    objects: str = ""
    namespace: str = ""
    files: str = ""
    subject: Subject | None = None
    subject_at: tuple[str, int] | None = None

    def accepts(self, finding: LintFinding, object_at: tuple[str, int]) -> bool:
        """Whether it is about this finding, which is of the object that begins at a line of a file."""
        if finding.code != self.code:
            return False
        if self.subject_at is not None:
            return self.subject_at == object_at
        about = f"{finding.subject.kind}/{finding.subject.name}"
        return all(
            not pattern or fnmatchcase(value, pattern)
            for pattern, value in (
                (self.objects, about),
                (self.namespace, finding.subject.namespace),
                (self.files, finding.file.replace("\\", "/")),
            )
        )


def of_annotations(manifests: Iterable[Manifest]) -> Iterable[Suppression]:
    """The suppressions in the annotations of the objects, and of the templates of their pods."""
    for one in manifests:
        if PREFIX not in one.document.source.text:
            continue
        for metadata in _annotated(one.node):
            for key, value in entries(metadata):
                if str(key.value).startswith(PREFIX):
                    yield Suppression(
                        str(key.value).removeprefix(PREFIX),
                        (text(value) or "").strip(),
                        one.file,
                        key.start_mark.line + 1,
                        key.start_mark.column + 1,
                        subject=Subject(one.kind, one.name, one.namespace),
                        subject_at=(one.file, one.line),
                    )


def _annotated(node: Node) -> Iterable[Node]:
    """The annotations of an object, and those of what is a template in it."""
    waiting: list[tuple[Node | None, int]] = [(node, 0)]
    while waiting:
        one, depth = waiting.pop(0)
        own = get(one, "metadata", "annotations")
        if own is not None:
            yield own
        if depth < 4:
            waiting += [(get(one, name), depth + 1) for name in ("spec", "template", "podTemplate", "jobTemplate")]


def config_file(named: str | None) -> Path | None:
    """The configuration file: the named one, or the one in the current folder where there is one."""
    path = Path(named or FILE_NAME)
    return path if named is not None or path.is_file() else None


def of_file(path: Path) -> Sequence[Suppression]:
    """The suppressions of the configuration file; InvalidInput where it is not one."""
    try:
        data = read_guarded(path, _MOST_BYTES)
        source = decoded(str(path), path, data)
        if source.problem:
            raise _wrong(path, "is not text in UTF-8")
        root = yaml.compose(source.text, Loader=yaml.SafeLoader)
    except RefusedFile as refused:
        raise _wrong(path, str(refused)) from None
    except OSError as error:
        raise _wrong(path, f"cannot be read ({reason(error)})") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _wrong(path, f"is not YAML ({' '.join(str(error).split())[:200]})") from None
    if root is None:
        return ()
    strangers = [str(key.value) for key, _ in entries(root) if key.value != "ignore"]
    if not isinstance(root, yaml.MappingNode) or strangers:
        raise _wrong(path, f"has the member {strangers[0]}" if strangers else "is not a mapping with the member ignore")
    listed = get(root, "ignore")
    if listed is not None and not isinstance(listed, yaml.SequenceNode):
        raise _wrong(path, "has a member ignore that is not a list")
    return tuple(_row(path, one) for one in items(listed))


def _row(path: Path, node: Node) -> Suppression:
    line = node.start_mark.line + 1
    members = {str(key.value): (text(value) or "").strip() for key, value in entries(node)}
    strangers = [name for name in members if name not in _MEMBERS]
    if strangers or "rule" not in members:
        problem = f"has the member {strangers[0]}" if strangers else "does not name a rule"
        raise _wrong(path, f"has a row at line {line} that {problem}")
    return Suppression(
        members["rule"].upper(),
        members.get("reason", ""),
        str(path),
        line,
        node.start_mark.column + 1,
        members.get("object", ""),
        members.get("namespace", ""),
        members.get("file", ""),
    )


def _wrong(path: Path, problem: str) -> InvalidInput:
    return InvalidInput(
        Argument.CONFIG,
        f"'{path}' {problem}",
        "Give it a list named ignore, whose rows have rule and reason, and object, namespace or file.",
    )


def applied(
    findings: Sequence[tuple[LintFinding, tuple[str, int]]],
    suppressions: Sequence[Suppression],
    passed_over: Collection[tuple[str, int]] = (),
) -> list[LintFinding]:
    """The findings after the suppressions, and what is wrong with the suppressions.

    Each finding comes with the file and line at which its object begins; `passed_over` are those of objects whose pods
    were not judged, so that nothing is known of what an annotation of theirs suppresses.
    """
    valid = [one for one in suppressions if one.code in BY_CODE and one.reason]
    used: set[int] = set()
    found: list[LintFinding] = []
    for finding, object_at in findings:
        fitting = [one for one in valid if one.accepts(finding, object_at)]
        used.update(map(id, fitting))
        found.append(finding.ignored(fitting[0].reason) if fitting else finding)
    for one in suppressions:
        if one.code not in BY_CODE:
            near = near_names(one.code, BY_CODE)
            similar = f" Codes that are similar: {', '.join(near)}." if near else ""
            found.append(
                _about(one, f"The suppression names {one.code}, which is not the code of a rule.{similar}", True)
            )
        elif not one.reason:
            found.append(_about(one, f"The suppression of {one.code} has no reason, so it is not applied.", True))
        elif id(one) not in used and one.subject_at not in passed_over:
            found.append(_about(one, f"The suppression of {one.code} suppresses nothing.", False))
    return found


def _about(one: Suppression, message: str, invalid: bool) -> LintFinding:
    rule = invalid_suppression if invalid else useless_suppression
    fix = "Correct the suppression." if invalid else "Remove the suppression, or correct what it names."
    subject = one.subject or Subject()
    return LintFinding(rule, rule.info.severity, one.file, one.line, one.column, subject, message, fix)
