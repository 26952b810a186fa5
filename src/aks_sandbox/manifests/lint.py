"""Lint: every pod of an input that requests a sandbox is judged, together with the objects beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aks_sandbox.manifests.cluster import LiveCluster
from aks_sandbox.manifests.finding import JudgedPod, LintFinding, LintReport, Subject
from aks_sandbox.manifests.kinds import FoundPod, Manifest, guessed_pods, is_known, manifest_of, pods_of
from aks_sandbox.manifests.parsing import (
    Document,
    NotJudged,
    Why,
    documents_of,
    has_directive,
    is_json_patch,
    objects_of,
)
from aks_sandbox.manifests.pod import OTHER_SANDBOXES, Pod
from aks_sandbox.manifests.reading import Source
from aks_sandbox.manifests.rules.registry import LINT_RULES
from aks_sandbox.manifests.rules.rule import Hit, LintRule
from aks_sandbox.manifests.suppression import Suppression, applied, of_annotations
from aks_sandbox.manifests.together import Together
from aks_sandbox.manifests.tree import Node, entries, get, items, text

#: The rules that judge one pod.
POD_RULES = tuple(rule for rule in LINT_RULES if rule.of_pod is not None)
_EVERY_POD = tuple(rule for rule in POD_RULES if rule.every_pod)
_OBJECT_RULES: dict[tuple[str, str], list[LintRule]] = {}
for _rule in LINT_RULES:
    for _kind in _rule.kinds:
        _OBJECT_RULES.setdefault(_kind, []).append(_rule)
_EMBEDDED = re.compile(
    r"^[ \t]*kind:[ \t]*(?:Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|Sandbox)[ \t]*$", re.MULTILINE
)
_KUSTOMIZATIONS = ("Kustomization", "Component")
_KUSTOMIZATION_FILES = ("kustomization.yaml", "kustomization.yml")


@dataclass(frozen=True)
class LintOptions:
    """How an input is judged."""

    as_sandboxed: bool = False
    guess: bool = False
    strict: bool = False


@dataclass(frozen=True)
class Input:
    """The objects of all sources, and what of them is not judged."""

    manifests: Sequence[Manifest]
    not_judged: Sequence[NotJudged]
    files: int


def read_input(sources: Sequence[Source]) -> Input:
    """The objects of the sources; templates, kustomizations and patches are named and not judged."""
    manifests: list[Manifest] = []
    skipped: list[NotJudged] = []
    patches: set[Path] = set()
    for source in sources:
        documents, unread = documents_of(source)
        skipped += unread
        for document in documents:
            if _is_kustomization(document):
                patches |= _patches_of(document)
                message = "It is a kustomization: build it first, and judge the output."
                skipped.append(_passed_over(document, document.root, Why.KUSTOMIZATION, message))
            elif is_json_patch(document.root):
                message = "It is a list of patch operations: judge what they are applied to."
                skipped.append(_passed_over(document, document.root, Why.PATCH, message))
            else:
                found = (manifest_of(document, node) for node in objects_of(document))
                manifests += [one for one in found if one is not None]
    kept: list[Manifest] = []
    for one in manifests:
        path = one.document.source.path
        if (patches and path is not None and path.resolve() in patches) or has_directive(one.node):
            message = "It is a patch: build the kustomization that applies it, and judge the output."
            skipped.append(_passed_over(one.document, one.node, Why.PATCH, message))
        else:
            kept.append(one)
    return Input(kept, skipped, len(sources))


def lint(
    sources: Sequence[Source],
    options: LintOptions,
    suppressions: Sequence[Suppression] = (),
    cluster: LiveCluster | None = None,
) -> LintReport:
    """The report of all sources as one set; `suppressions` are those of the configuration file, and `cluster` is the
    one that the objects are meant for.
    """
    return judge(read_input(sources), options, suppressions, cluster)


def judge(
    given: Input,
    options: LintOptions,
    suppressions: Sequence[Suppression] = (),
    cluster: LiveCluster | None = None,
) -> LintReport:
    """The report of an input that was read."""
    together = Together.of(given.manifests, cluster)
    run = _Run(together, options)
    for manifest in given.manifests:
        run.judge(manifest)
    accepted = [*of_annotations(given.manifests), *suppressions]
    findings = applied(run.findings, accepted, run.passed_over)
    findings.sort(key=lambda one: (one.file, one.line, one.column, one.code))
    skipped = sorted([*given.not_judged, *run.skipped], key=lambda one: (one.file, one.line))
    name = cluster.name if cluster else ""
    counts = (given.files, len(given.manifests), run.pods_found)
    return LintReport(findings, skipped, run.pods, *counts, options.strict, name)


class _Run:
    """What one run of lint finds, object by object."""

    def __init__(self, together: Together, options: LintOptions) -> None:
        self._together = together
        self._options = options
        self.findings: list[tuple[LintFinding, tuple[str, int]]] = []
        self.skipped: list[NotJudged] = []
        self.pods: list[JudgedPod] = []
        self.pods_found = 0
        self.passed_over: set[tuple[str, int]] = set()

    def judge(self, manifest: Manifest) -> None:
        """Judge one object and the pods in it."""
        for rule in _OBJECT_RULES.get((manifest.group, manifest.kind), ()):
            self._take(rule, manifest, self._of_object(rule, manifest))
        self._embedded(manifest)
        known = is_known(manifest)
        found = pods_of(manifest) if known else guessed_pods(manifest)
        for one in found:
            self._pod(one, known)

    def _pod(self, found: FoundPod, known: bool) -> None:
        pod = Pod(found, self._together, self._options.as_sandboxed)
        foreign = pod.class_name in OTHER_SANDBOXES
        judged = pod.requests_kata or self._options.as_sandboxed
        if not known and not self._options.guess:
            if judged or foreign:
                message = f"{found.manifest.title} is of a kind that is not known and has the shape of a pod."
                self._skip(found.manifest, found.spec, Why.UNKNOWN_KIND, message)
            return
        self.pods_found += 1
        if judged or foreign:
            obstacle = pod.unreadable()
            if obstacle is not None:
                self._skip(found.manifest, obstacle[0], Why.PLACEHOLDER, f"{found.manifest.title}: {obstacle[1]}")
                self.passed_over.add((found.manifest.file, found.manifest.line))
                return
        if not judged:
            self.passed_over.add((found.manifest.file, found.manifest.line))
        for rule in POD_RULES if judged else _EVERY_POD:
            self._take(rule, found.manifest, self._of_pod(rule, pod))
        if judged:
            overhead = self._together.overhead_of(pod.judged_class)
            self.pods.append(
                JudgedPod(
                    found.manifest.file,
                    found.spec.start_mark.line + 1,
                    _subject(found.manifest),
                    pod.judged_class,
                    not pod.requests_kata,
                    pod.machine,
                    pod.shares.request_memory + ((overhead.memory or 0) if overhead else 0),
                    overhead.memory if overhead else None,
                )
            )

    def _of_object(self, rule: LintRule, manifest: Manifest) -> Iterator[Hit]:
        if rule.of_object is not None:
            yield from rule.of_object(manifest, self._together)

    def _of_pod(self, rule: LintRule, pod: Pod) -> Iterator[Hit]:
        if rule.of_pod is not None:
            yield from rule.of_pod(pod)

    def _take(self, rule: LintRule, manifest: Manifest, hits: Iterable[Hit]) -> None:
        try:
            for hit in hits:
                mark = hit.node.start_mark
                finding = LintFinding(
                    rule,
                    hit.severity or rule.info.severity,
                    manifest.file,
                    mark.line + 1,
                    mark.column + 1,
                    _subject(manifest),
                    hit.message,
                    hit.fix,
                    hit.container,
                    manifest.document.helm_source,
                )
                self.findings.append((finding, (manifest.file, manifest.line)))
        except Exception as error:  # noqa: BLE001 - a defect in one rule must not hide what the others find
            message = f"{rule.code} itself failed ({type(error).__name__}: {error}): this is a defect of aks-sandbox."
            self._skip(manifest, manifest.node, Why.DEFECT, message)

    def _embedded(self, manifest: Manifest) -> None:
        if (manifest.group, manifest.kind) != ("", "ConfigMap"):
            return
        for key, value in entries(get(manifest.node, "data")):
            written = text(value) or ""
            if "containers:" in written and _EMBEDDED.search(written):
                message = f"{manifest.title} has a manifest inside of the text {key.value}."
                self._skip(manifest, key, Why.EMBEDDED, message)

    def _skip(self, manifest: Manifest, node: Node, why: Why, message: str) -> None:
        self.skipped.append(
            NotJudged(why, manifest.file, node.start_mark.line + 1, message, manifest.document.helm_source)
        )


def _subject(manifest: Manifest) -> Subject:
    return Subject(manifest.kind, manifest.name, manifest.namespace)


def _is_kustomization(document: Document) -> bool:
    group = (text(get(document.root, "apiVersion")) or "").partition("/")[0]
    if group == "kustomize.config.k8s.io":
        return text(get(document.root, "kind")) in _KUSTOMIZATIONS
    path = document.source.path
    return path is not None and path.name.lower() in _KUSTOMIZATION_FILES


def _patches_of(document: Document) -> set[Path]:
    """The files that a kustomization applies as patches."""
    path = document.source.path
    if path is None:
        return set()
    names = [text(get(one, "path")) for member in ("patches", "patchesJson6902") for one in _list(document, member)]
    names += [text(one) for one in _list(document, "patchesStrategicMerge")]
    return {(path.parent / name).resolve() for name in names if name and "\n" not in name and "\0" not in name}


def _list(document: Document, member: str) -> Sequence[Node]:
    return items(get(document.root, member))


def _passed_over(document: Document, node: Node, why: Why, message: str) -> NotJudged:
    return NotJudged(why, document.source.name, node.start_mark.line + 1, message, document.helm_source)
