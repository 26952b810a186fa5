"""Convert: let the pods of manifests request a sandbox, and change nothing else."""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.sizing import MIB, advised_machine, smallest_machine
from aks_sandbox.errors import CannotConvert, InvalidInput
from aks_sandbox.files import reason
from aks_sandbox.manifests.edits import (
    Edit,
    Refused,
    edited,
    insert_item,
    insert_members,
    replace_scalar,
    shared_ancestor,
)
from aks_sandbox.manifests.finding import LintReport
from aks_sandbox.manifests.kinds import FoundPod, guessed_pods, is_known, pods_of
from aks_sandbox.manifests.lint import Input, LintOptions, judge, read_input
from aks_sandbox.manifests.parsing import Why
from aks_sandbox.manifests.pod import Pod
from aks_sandbox.manifests.reading import Source
from aks_sandbox.manifests.together import Together, tolerates
from aks_sandbox.manifests.tree import Node, get, items, key_of
from aks_sandbox.model.in_cluster import Taint


@dataclass(frozen=True)
class ConvertOptions:
    """What is set: the class, in place of which others, limits that lint refuses, tolerations of taints."""

    runtime_class: str
    replaces: Sequence[str] = ()
    set_limits: bool = False
    taints: Sequence[Taint] = ()
    guess: bool = False


@dataclass(frozen=True)
class Change:
    """What was changed of one object, and what applying it does."""

    file: str
    line: int
    kind: str
    name: str
    namespace: str
    what: tuple[str, ...]
    applying: str


@dataclass(frozen=True)
class Converted:
    """One text before and after."""

    source: Source
    text: str

    @property
    def changed(self) -> bool:
        """Whether anything is different."""
        return self.text != self.source.text

    @property
    def diff(self) -> str:
        """The difference as `diff -u` writes it."""
        before, after = (_lines(one) for one in (self.source.text, self.text))
        name = self.source.name.lstrip("/")
        found: list[str] = []
        for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
            end = "" if line.endswith("\n") else "\n\\ No newline at end of file\n"
            found.append(f"{line}{end}")
        return "".join(found)


def _lines(content: str) -> list[str]:
    """The lines with their ends; only a line feed ends one, as for `diff` and `patch`."""
    return [line for line in re.split(r"(?<=\n)", content) if line]


@dataclass(frozen=True)
class Conversion:
    """All texts, what was changed, what was left as it is and why, and what lint says of the result."""

    files: tuple[Converted, ...]
    changes: tuple[Change, ...]
    kept: tuple[str, ...]
    report: LintReport

    @property
    def changed(self) -> bool:
        """Whether anything is different."""
        return any(one.changed for one in self.files)


def convert(sources: Sequence[Source], options: ConvertOptions) -> Conversion:
    """Every pod of the sources with the class; AksSandboxError with each place that cannot be changed, and none is
    changed then.
    """
    given = read_input(sources)
    broken = [one for one in given.not_judged if one.why in (Why.UNREADABLE, Why.SYNTAX)]
    if broken:
        raise CannotConvert([f"{one.file}:{one.line}: {one.message}" for one in broken])
    work = _Work(options, Together.of(given.manifests))
    work.take(given)
    if work.refused:
        raise CannotConvert(work.refused)
    files = tuple(
        Converted(source, edited(source.text, work.edits[id(source)]) if id(source) in work.edits else source.text)
        for source in sources
    )
    after = read_input([replace(one.source, text=one.text) for one in files])
    for one in files:
        _require_only_asked(one, options)
    report = judge(after, LintOptions(guess=options.guess))
    left = [f"{one.file}:{one.line}: {one.message}" for one in given.not_judged]
    return Conversion(files, tuple(work.changes), (*left, *work.kept), report)


class _Work:
    """The edits of all texts, source by source."""

    def __init__(self, options: ConvertOptions, together: Together) -> None:
        self._options = options
        self._together = together
        self.edits: dict[int, list[Edit]] = {}
        self.changes: list[Change] = []
        self.kept: list[str] = []
        self.refused: list[str] = []

    def take(self, given: Input) -> None:
        """Collect the edits of every pod."""
        for manifest in given.manifests:
            if not manifest.document.whole:
                place = f"{manifest.file}:{manifest.line}"
                self.kept.append(f"{place}: {manifest.title} is kept: its file has a template in it.")
                continue
            found = pods_of(manifest) if is_known(manifest) else guessed_pods(manifest) if self._options.guess else []
            for one in found:
                try:
                    self._pod(one)
                except Refused as refused:
                    self.refused.append(f"{manifest.file}:{refused.line}: {manifest.title}: {refused}.")

    def _pod(self, found: FoundPod) -> None:
        manifest, spec = found.manifest, found.spec
        content = manifest.document.source.text
        pod = Pod(found, self._together)
        edits: list[Edit] = []
        what: list[str] = []
        members: list[tuple[str, object]] = []
        self._class(pod, content, edits, members, what)
        if not (pod.class_name == self._options.runtime_class or what):
            return
        self._tolerations(pod, content, edits, members, what)
        if self._options.set_limits:
            _limits(pod, content, edits, what)
        if members:
            assert isinstance(spec, yaml.MappingNode)
            edits += insert_members(content, spec, members)
        if not edits:
            return
        shared = shared_ancestor(manifest.document.root, spec)
        if shared is not None:
            problem = f"its pod stands in several places, through the anchor (&) at line {shared}"
            raise Refused(spec.start_mark.line + 1, problem)
        self.edits.setdefault(id(manifest.document.source), []).extend(edits)
        self.changes.append(
            Change(
                manifest.file,
                spec.start_mark.line + 1,
                manifest.kind,
                manifest.name,
                manifest.namespace,
                tuple(what),
                applying(manifest.kind, manifest.group),
            )
        )

    def _class(
        self, pod: Pod, content: str, edits: list[Edit], members: list[tuple[str, object]], what: list[str]
    ) -> None:
        wanted = self._options.runtime_class
        own_keys = {str(key.value): (key, value) for key, value in _own_entries(pod.spec)}
        if sum(str(key.value) == "runtimeClassName" for key, _ in _own_entries(pod.spec)) > 1:
            raise Refused(pod.spec.start_mark.line + 1, "runtimeClassName stands twice")
        has = pod.class_name
        if has == wanted:
            return
        if has and has not in self._options.replaces:
            where = f"{pod.manifest.file}:{(pod.class_node or pod.spec).start_mark.line + 1}"
            self.kept.append(
                f"{where}: {pod.manifest.title} requests RuntimeClass {has}, which is kept without "
                f"{Argument.FROM} {has}."
            )
            return
        if "runtimeClassName" in own_keys:
            key, value = own_keys["runtimeClassName"]
            edits.append(replace_scalar(content, key, value, wanted))
        elif has:
            raise Refused(pod.spec.start_mark.line + 1, "runtimeClassName comes from an anchor that is merged (<<)")
        else:
            members.append(("runtimeClassName", wanted))
        what.append(f"runtimeClassName: {wanted}{f' (was {has})' if has else ''}")

    def _tolerations(
        self, pod: Pod, content: str, edits: list[Edit], members: list[tuple[str, object]], what: list[str]
    ) -> None:
        node = get(pod.spec, "tolerations")
        wanted = [one for one in self._options.taints if not tolerates(items(node), one.key, one.value, one.effect)]
        if not wanted:
            return
        if node is None and key_of(pod.spec, "tolerations") is not None:
            raise Refused(pod.spec.start_mark.line + 1, "tolerations has no value")
        if node is None:
            members.append(("tolerations", [one.toleration for one in wanted]))
        elif isinstance(node, yaml.SequenceNode):
            if node.start_mark.index < pod.spec.start_mark.index:
                raise Refused(pod.spec.start_mark.line + 1, "tolerations is an alias (*) of another place")
            edits += [insert_item(content, node, one.toleration) for one in wanted]
        else:
            raise Refused(node.start_mark.line + 1, "tolerations is not a list")
        what += [f"toleration of {one.key}" for one in wanted]


def _own_entries(spec: Node) -> Sequence[tuple[Node, Node]]:
    found: Sequence[tuple[Node, Node]] = spec.value
    return found


def _limits(pod: Pod, content: str, edits: list[Edit], what: list[str]) -> None:
    """Raise the first memory limit so far that the sum makes a virtual machine."""
    total = pod.shares.limit_memory
    if not MIB <= total < smallest_machine() * MIB:
        return
    of_pod = get(pod.spec, "resources", "limits")
    holders = [of_pod] if get(of_pod, "memory") is not None else []
    holders += [get(one.node, "resources", "limits") for one in pod.containers if not one.init]
    for holder in holders:
        value, key = get(holder, "memory"), key_of(holder, "memory")
        if value is None or key is None or not isinstance(holder, yaml.MappingNode):
            continue
        had = pod.shares.pod_limits.memory if holder is of_pod else _bytes(pod, holder)
        raised = -(-((had or 0) + advised_machine() * MIB - total) // MIB)
        edits.append(replace_scalar(content, key, value, f"{raised}Mi"))
        what.append(f"memory limit {raised}Mi (was {value.value})")
        return
    raise Refused(pod.spec.start_mark.line + 1, "its memory limit does not stand in it, so it cannot be raised here")


def _bytes(pod: Pod, holder: Node) -> int | None:
    own = next(one for one in pod.containers if get(one.node, "resources", "limits") is holder)
    return own.limits.memory


def _require_only_asked(one: Converted, options: ConvertOptions) -> None:
    """A defect of the edits must not reach a file: the converted text is read again and compared with the one before.

    All members but the class, the tolerations and the limits that were asked for must be what they were.
    """
    if not one.changed:
        return
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    before, after = (list(yaml.compose_all(text, Loader=loader)) for text in (one.source.text, one.text))
    free = {"runtimeClassName", *(("tolerations",) if options.taints else ())}
    if options.set_limits:
        free.add("memory")
    if len(before) != len(after) or not all(_same(*pair, free) for pair in zip(before, after, strict=True)):
        raise CannotConvert([f"{one.source.name}: the change would alter other members as well."])


def _same(before: Node | None, after: Node | None, free: set[str]) -> bool:
    waiting: list[tuple[Node | None, Node | None]] = [(before, after)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        one, other = waiting.pop()
        if one is None or other is None:
            if one is not other:
                return False
            continue
        if (id(one), id(other)) in seen:
            continue
        seen.add((id(one), id(other)))
        if type(one) is not type(other) or one.tag != other.tag:
            return False
        if isinstance(one, yaml.MappingNode):
            mine, theirs = (
                [(key, value) for key, value in node.value if str(key.value) not in free] for node in (one, other)
            )
            if len(mine) != len(theirs):
                return False
            waiting += [part for pair in zip(mine, theirs, strict=True) for part in zip(*pair, strict=True)]
        elif isinstance(one, yaml.SequenceNode):
            if len(one.value) != len(other.value):
                return False
            waiting += list(zip(one.value, other.value, strict=True))
        elif one.value != other.value:
            return False
    return True


_ROLLS = "Applying it replaces the pods one after another."
_APPLYING: Mapping[str, str] = {
    "Pod": "A pod cannot be changed: delete it and create it again.",
    "Job": "The template of a Job cannot be changed, not even of a suspended one: delete it and create it again.",
    "CronJob": "It takes effect from the next run.",
    "Deployment": f"{_ROLLS} Where the new ones cannot start, the old ones stay.",
    "DaemonSet": _ROLLS,
    "StatefulSet": f"{_ROLLS} A pod that was never ready is not replaced: delete it by hand.",
    "ReplicaSet": "Existing pods stay as they are: delete them, and new ones have the class.",
    "ReplicationController": "Existing pods stay as they are: delete them, and new ones have the class.",
    "PodTemplate": "It takes effect for pods that are made of it later.",
    "Sandbox": "Existing pods stay as they are: delete the Sandbox and create it again.",
    "SandboxTemplate": "Warm pools refill with new pods; sandboxes that are claimed stay as they are.",
    "Pool": "The pool refills with new pods; sandboxes in use stay as they are.",
    "Rollout": _ROLLS,
}
_KNATIVE = (
    "It makes a new revision. Knative refuses the field unless kubernetes.podspec-runtimeclassname is enabled in the "
    "ConfigMap config-features."
)


def applying(kind: str, group: str) -> str:
    """What applying a changed object of that kind does to its pods."""
    if group == "serving.knative.dev":
        return _KNATIVE
    return _APPLYING.get(kind, "New pods have the class; existing ones stay as they are.")


def parsed_taint(written: str) -> Taint:
    """A taint as `KEY=VALUE:EFFECT`, of which value and effect may be left out; InvalidInput otherwise."""
    rest, _, effect = written.partition(":")
    key, _, value = rest.partition("=")
    if not key or effect not in ("", "NoSchedule", "NoExecute", "PreferNoSchedule") or any(map(str.isspace, written)):
        raise InvalidInput(
            Argument.TOLERATIONS,
            f"'{written[:200]}' is not a taint",
            "Write it as KEY=VALUE:EFFECT, such as sandbox=true:NoSchedule.",
        )
    return Taint(key, value, effect)


def write_all(files: Sequence[Converted]) -> None:
    """Replace the changed files, all or none; CannotConvert where one cannot be written, and the others are as before.

    Each file keeps its mode. A symbolic link stays one: the file that it leads to is replaced.
    """
    changed = [one for one in files if one.changed and one.source.path is not None]
    fresh: list[tuple[Path, Path, bytes]] = []
    replaced: list[tuple[Path, bytes]] = []
    try:
        for one in changed:
            assert one.source.path is not None
            path = one.source.path.resolve()
            if path.read_bytes() != one.source.data:
                raise CannotConvert([f"{one.source.name}: the file was changed while it was converted."])
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            fresh.append((Path(name), path, one.source.data))
            with os.fdopen(handle, "wb") as stream:
                stream.write(encoded(one))
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(path.stat().st_mode & 0o7777)
        for copy, path, before in fresh:
            copy.replace(path)
            replaced.append((path, before))
    except OSError as error:
        for path, before in replaced:
            path.write_bytes(before)
        raise CannotConvert([f"{error.filename or ''}: the file cannot be written ({reason(error)})."]) from None
    finally:
        for copy, _, _ in fresh:
            with suppress(OSError):
                copy.unlink()


def encoded(one: Converted) -> bytes:
    """The bytes of the converted text, in the encoding and with the mark of the file."""
    data = one.source.data
    if data.startswith(b"\xff\xfe"):
        return b"\xff\xfe" + one.text.encode("utf-16-le")
    if data.startswith(b"\xfe\xff"):
        return b"\xfe\xff" + one.text.encode("utf-16-be")
    return (b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b"") + one.text.encode("utf-8")


def as_one_stream(files: Sequence[Converted]) -> bytes:
    """The texts as one stream of documents; a single one is itself, byte for byte."""
    if len(files) == 1:
        return encoded(files[0])
    parts: list[str] = []
    for one in files:
        begins = not parts or one.text.lstrip().startswith(("---", "%"))
        end = "" if one.text.endswith("\n") else "\n"
        parts.append(f"{'' if begins else '---' + chr(10)}{one.text}{end}")
    return "".join(parts).encode()
