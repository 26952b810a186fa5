"""Known messages: who may say one, what it is recognised by, and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import document
from aks_sandbox.catalog.taints import LEAVING, REPAIRED, STARTING, SYSTEM_TAINT
from aks_sandbox.explain.described import Described, Part
from aks_sandbox.explain.scheduling import Refusals
from aks_sandbox.explain.text_forms import searchable
from aks_sandbox.model.proof import KnownMessage
from aks_sandbox.model.safe_text import one_line, visible
from aks_sandbox.steps import Step, filled, step, steps_document


class Origin(IntEnum):
    """The writers of a text, those who are trusted with more after those who are trusted with less.

    A row of the catalogue names the first of them that may say its message: what a later one says may be it too.
    """

    TENANT = 1
    """Whoever may run a pod in the cluster: its events, its status, its log, and all that a command printed there."""
    KUBECTL = 2
    """What kubectl printed of the API server's refusal of a command of ours."""
    AZURE = 3
    """Azure Resource Manager and AKS, which may pass on what a cluster said."""
    PERSON = 4
    """A text that a person gave in order to have it explained, who knows where it comes from."""


_NUMBER = "[0-9]{1,9}"
_SUBDOMAIN = "[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?"
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PROVIDER = r"[A-Za-z]{1,80}(?:\.[A-Za-z]{1,80}){1,6}"
_LABEL_KEY = "(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"

#: Name of a group of a pattern: the form of what it takes. Each begins with a letter, a digit, or one of _(.
FORMS = {
    # Azure
    "action": rf"{_PROVIDER}(?:/[A-Za-z]{{1,80}}){{1,8}}",
    "cluster": "[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?",
    "feature": "[A-Za-z0-9](?:[A-Za-z0-9_-]{0,126}[A-Za-z0-9])?",
    # Azure takes a dash and a full stop at the beginning too. A text that names such a group is not explained.
    "group": r"[\w(](?:[\w().-]{0,88}[\w()-])?",
    "location": "[a-z][a-z0-9]{0,49}",
    "provider": _PROVIDER,
    "quota": r"[^\W_][\w.-]{0,40}(?: [^\W_][\w.-]{0,40}){0,8}?",
    "scope": "subscriptions/[0-9a-f][0-9a-f-]{34}[0-9a-f](?:/[A-Za-z0-9_(][A-Za-z0-9_.()-]{0,89}){0,12}",
    "version": "[0-9]{1,3}[.][0-9]{1,3}(?:[.][0-9]{1,4})?",
    "version_to": "[0-9]{1,3}[.][0-9]{1,3}(?:[.][0-9]{1,4})?",
    "vm_size": "[A-Za-z][A-Za-z0-9_]{1,60}",
    "limit": _NUMBER,
    "used": _NUMBER,
    "needed": _NUMBER,
    "wanted": _NUMBER,
    # Kubernetes
    "api_resource": "[a-z0-9](?:[a-z0-9.-]{0,80}[a-z0-9])?(?:/[a-z]{1,40})?",
    "class": _SUBDOMAIN,
    "handler": _SUBDOMAIN,
    "key": _LABEL_KEY,
    "pool_taint": f"(?!{SYSTEM_TAINT}){_LABEL_KEY}",
    "taint_leaving": LEAVING,
    "taint_repaired": rf"(?:{REPAIRED})[A-Za-z0-9.-]{{0,80}}",
    "taint_starting": rf"(?:{STARTING})(?:[A-Za-z0-9._/-]{{0,160}}[A-Za-z0-9])?",
    "kind": "secret|configmap",
    "kind_word": "[A-Za-z][A-Za-z0-9]{0,80}",
    "kubelet_resource": "cpu|memory|pods|ephemeral-storage",
    "acr_registry": r"[a-z0-9]{5,50}\.azurecr\.(?:io|cn|us)",
    "amount": "[0-9]{1,20}(?:[.][0-9]{1,20})?(?:[KMGTPE]i|[munkMGTPE])?",
    "amount_asked": "[0-9]{1,20}(?:[.][0-9]{1,20})?(?:[KMGTPE]i|[munkMGTPE])?",
    "any_resource": "[A-Za-z0-9](?:[A-Za-z0-9./-]{0,90}[A-Za-z0-9])?",
    "api_version": "[a-z0-9](?:[a-z0-9./-]{0,90}[a-z0-9])?",
    "binding": _SUBDOMAIN,
    "class_word": "[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?",
    "container": _LABEL,
    "data_key": "[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?",
    "exit": "[0-9]{1,3}",
    "field_path": "[A-Za-z](?:[A-Za-z0-9.]{0,120}[A-Za-z0-9])?",
    "host": _SUBDOMAIN,
    "http_status": "[0-9]{3}",
    "line": _NUMBER,
    "pod": _SUBDOMAIN,
    "port": "[0-9]{1,5}",
    "quota_resource": "[a-z](?:[a-z0-9./-]{0,90}[a-z0-9])?",
    "registry": _SUBDOMAIN,
    "value_word": "[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,100}[A-Za-z0-9_])?",
    "level": "baseline|restricted|privileged",
    "namespace": _LABEL,
    "object": _SUBDOMAIN,
    "resource": "cpu|memory",
    "resource_quota": _SUBDOMAIN,
    "verb": "[a-z]{1,20}",
    "webhook": _SUBDOMAIN,
}
_PLACE = re.compile(r"<(?P<name>[a-z_]+)>")


def with_forms(pattern: str) -> str:
    """The pattern with a group of that name for each `<name>`; KeyError for a name without a form."""
    return _PLACE.sub(lambda match: f"(?P<{match['name']}>{FORMS[match['name']]})", pattern)


ARM = "arm_errors"
CLUSTER = "cluster_messages"

# An argument of ours in what to do, such as {VM_SIZE}; the groups of a pattern are in lower case.
_ARGUMENT = re.compile(r"\{([A-Z_]+)\}")
# The parts of a pattern that stay as they are: a class of characters, an escaped one.
_KEPT = re.compile(r"(\[\^?\]?[^\]]*\]|\\.)", re.DOTALL)


@dataclass(frozen=True)
class MessageRow:
    """One known message: what it is recognised by, its cause and what to do, which may name groups of the pattern.

    `origin` is the first in the order of trust who may say it: nobody before that one is believed. `beside` is what
    the described object must hold too, or the text where nothing is described in it, and `unless` what it must not.
    `consequence_of` are rows, or beginnings of their names with a star, beside which this one is not the cause.
    `shared` marks codes of many services. `about` is whether it has to do with sandboxing: yes, partly or no.
    """

    name: str
    origin: Origin
    codes: frozenset[str]
    code_required: bool
    expression: str
    cause: str
    steps: tuple[Step, ...]
    source: str
    certainty: str
    about: str
    words: tuple[str, ...] = ()
    beside: str = ""
    unless: str = ""
    consequence_of: tuple[str, ...] = ()
    shared: bool = False

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """What the message is recognised by, where that is not its codes; compiled when it is first asked for."""
        return _compiled(self.expression) if self.expression else None

    def may_be_in(self, text: str) -> bool:
        """Whether the text has one of the words without which the pattern finds nothing: much faster than to look."""
        return not self.words or any(word in text for word in self.words)

    def is_consequence_of(self, other: MessageRow) -> bool:
        """Whether the other message, in the same object, is the cause of this one."""
        return any(
            other.name.startswith(name[:-1]) if name.endswith("*") else other.name == name
            for name in self.consequence_of
            if other.name != self.name
        )


def rows_said_by(origin: Origin, *catalogues: str) -> tuple[MessageRow, ...]:
    """The rows of the catalogues that a text of that origin may be, in their order."""
    return tuple(row for catalogue in catalogues for row in rows(catalogue) if origin >= row.origin)


@cache
def rows(catalogue: str) -> tuple[MessageRow, ...]:
    """The rows of ARM or of CLUSTER, in their order: a special case stands before the general one."""
    return tuple(
        MessageRow(
            name=row["name"],
            origin=Origin[row["origin"].upper()],
            codes=frozenset(row.get("codes", ())),
            code_required=row.get("code_required", False),
            expression=row["pattern"],
            cause=row["cause"],
            steps=tuple(_step(step["text"], step.get("command", "")) for step in row["steps"]),
            source=row["source"],
            certainty=row["certainty"],
            about=row["about"],
            words=tuple(row.get("words", ())),
            beside=row.get("beside", ""),
            unless=row.get("unless", ""),
            consequence_of=tuple(row.get("consequence_of", ())),
            shared=row.get("shared", False),
        )
        for row in document(catalogue)["rows"]
    )


def _step(text: str, command: str) -> Step:
    return step(_ARGUMENT.sub(lambda match: str(Argument[match[1]]), text), command)


def expression_of(pattern: str) -> str:
    """The regular expression of a pattern of the catalogue."""
    # A blank may be a folded line, and YAML doubles an apostrophe.
    parts = _KEPT.split(pattern)
    loose = [part if number % 2 else part.replace(" ", r"\s").replace("'", "''?") for number, part in enumerate(parts)]
    return with_forms("".join(loose))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(expression_of(pattern), re.DOTALL)


#: Of a longer text its beginning and its end are searched: a log ends with the cause.
MOST_CHARACTERS = 1024 * 1024
BEGINNING = MOST_CHARACTERS // 4
END = MOST_CHARACTERS - BEGINNING
_LONGEST_ERROR = 8_000
_MOST_SHOWN = 600
_START = re.compile("")
_SHOWN_BEFORE = 60
# A message that names a thing is told once for each; a text may name thousands.
_MOST_OF_A_ROW = 10

# An error code where a program writes one: "(Code) ...", "code": "Code", Code: Code, ErrorCode=Code. What kubectl
# prints in brackets are the reasons of Kubernetes, some of which look like Azure's codes and mean something else.
_CODE = re.compile(
    r"(?:(?<!server )\((?=\w{3,80}\))|(?<!\w)(?:[Ee]rror_?)?[Cc]ode[\"']?\s?[:=]\s?[\"']?)(?P<code>[A-Za-z]\w{2,80})\b",
    re.ASCII,
)
# A word of prose does not look so: two parts that begin with capitals, long.
_UNMISTAKABLE = re.compile(r"(?=\w{12})(?:[A-Z]+[a-z]+){2,}|ErrCode_\w+")
# Words of Azure's errors about what this extension is for.
_OUR_WORDS = re.compile(
    r"(?i)Microsoft\.(?:ContainerService|Compute|Network|KubernetesConfiguration)\b|\b(?:AKS|Kubernetes|Kata|VMSS)\b"
    r"|\bmanaged ?clusters?\b|\bagent ?pools?|\bnode ?pools?\b|\bvirtual ?machine|\bsubnets?\b|\bvCPUs?\b|\bcores\b"
)
_ALSO_OF_KUBERNETES = ("TooManyRequests",)
_OF_A_STATUS = "exit-"


def explain_text(text: str, origin: Origin) -> tuple[KnownMessage, ...]:
    """Every known message in the text, in the order in which they stand there, each cause once.

    Only the rows that a text of that origin may be are looked for: the words of a tenant are no message of Azure's.
    Of more than MOST_CHARACTERS both ends are searched. A row without a pattern is found by its codes; one that says
    less than another row found by the same code is left out, and so is what another message of the same object
    explains. Where a row requires its code, it does not count in a text with other known codes only, and a code that
    many services use does not count in a person's text without a word of Azure's about clusters, machines or networks.
    `found` is the line with the message, both ends of a long one, its hidden characters made visible.
    """
    rows_of_it = rows_said_by(origin, ARM, CLUSTER)
    return _explained(_both_ends(text), rows_of_it, of_a_person=origin is Origin.PERSON)


def explain_pod(text: str) -> tuple[KnownMessage, ...]:
    """Every known message in the state and the events of one pod, written as kubectl describes it, each cause once.

    The kubelet measures how a container ended, so its exit codes count too; all else is a tenant's word.
    """
    status = tuple(row for row in rows(CLUSTER) if row.name.startswith(_OF_A_STATUS))
    return _explained(text, (*rows_said_by(Origin.TENANT, CLUSTER), *status), of_a_person=False)


def _explained(text: str, rows: Sequence[MessageRow], *, of_a_person: bool) -> tuple[KnownMessage, ...]:
    searched = _Searched(text)
    codes = _codes(searched.text, rows)
    if of_a_person and _OUR_WORDS.search(searched.text) is None:
        rows = tuple(row for row in rows if not row.shared)
    found = list(_by_pattern(searched, codes, rows))
    known_codes = {code for row, _ in found for code in row.codes}
    found += [
        (row, codes[code]) for row in rows if not row.expression for code in row.codes & (set(codes) - known_codes)
    ]
    known: dict[str, KnownMessage] = {}
    for row, match in sorted(searched.causes(found), key=lambda pair: pair[1].start()):
        message = _known(row, match, searched, searched.names_at(match) if of_a_person else {})
        known.setdefault(message.cause, message)
    return tuple(known.values())


def explain_error(code: str, text: str, origin: Origin) -> KnownMessage | None:
    """The first known row that fits an error with that code, those of Azure before those of a cluster; None when it is
    not known.

    A row with a pattern fits only when the pattern is found, because its texts use the named groups; one without fits
    by its code. Where a row requires its code, a text of another code, such as the words of a policy, does not count.
    """
    searched = _Searched(text[:_LONGEST_ERROR])
    found: list[tuple[MessageRow, re.Match[str]]] = []
    for row in rows_said_by(origin, ARM, CLUSTER):
        has_code = code.lower() in {one.lower() for one in row.codes}
        if row.code_required and not has_code:
            continue
        found_by_code = _START.match(searched.text) if has_code else None
        match = next(searched.matches(row), None) if row.expression else found_by_code
        if match is not None:
            found.append((row, match))
    return next((_known(row, match, searched, {}) for row, match in searched.causes(found)), None)


def codes_of_many_services(text: str) -> tuple[str, ...]:
    """The codes in a text that are known and that many services use, in their order."""
    rows = rows_said_by(Origin.PERSON, ARM, CLUSTER)
    shared = {code for row in rows if row.shared for code in row.codes}
    places = _codes(searchable(_both_ends(text)), rows)
    return tuple(sorted(shared & set(places), key=lambda code: places[code].start()))


def _both_ends(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:BEGINNING]}\n{text[-END:]}"


Found = tuple[MessageRow, re.Match[str]]


class _Searched:
    """A text that is searched, with the objects that it describes and the messages of the scheduler in it."""

    def __init__(self, text: str) -> None:
        self.text = searchable(text)
        self._described = Described(self.text)
        self._refusals = Refusals(self.text, self._described)
        self._held: dict[tuple[int, str], bool] = {}

    def matches(self, row: MessageRow) -> Iterator[re.Match[str]]:
        """The places where the row is found, with what it must stand beside."""
        if not row.may_be_in(self.text) or row.pattern is None:
            return
        for match in row.pattern.finditer(self.text):
            if self._refusals.counts(self.text, match.start()) and self._fits(row, match):
                yield match

    def _fits(self, row: MessageRow, match: re.Match[str]) -> bool:
        if not (row.beside or row.unless):
            return True
        part = self._described.part_at(match.start())
        return (not row.beside or self._holds(part, row.beside)) and not (row.unless and self._holds(part, row.unless))

    def _holds(self, part: Part, pattern: str) -> bool:
        # The same for every match in that object; a text may have thousands.
        key = (part.begin, pattern)
        if key not in self._held:
            self._held[key] = _compiled(pattern).search(self.text, part.begin, part.end) is not None
        return self._held[key]

    def causes(self, found: Sequence[Found]) -> Iterator[Found]:
        """Those of the messages that are not the consequence of another one in the same object."""
        beside: dict[int, dict[str, MessageRow]] = {}
        for row, match in found:
            beside.setdefault(self._described.part_at(match.start()).begin, {})[row.name] = row
        for row, match in found:
            others = beside[self._described.part_at(match.start()).begin].values()
            if not any(row.is_consequence_of(other) for other in others):
                yield row, match

    def names_at(self, match: re.Match[str]) -> Mapping[str, str]:
        """The names of the object in which a message stands."""
        return self._described.part_at(match.start()).names


def count_known() -> int:
    """How many messages are known."""
    return len(rows_said_by(Origin.PERSON, ARM, CLUSTER))


def _by_pattern(searched: _Searched, codes: Mapping[str, re.Match[str]], rows: Sequence[MessageRow]) -> Iterator[Found]:
    for row in rows:
        if not row.expression or (row.code_required and codes and not row.codes.intersection(codes)):
            continue
        different: dict[tuple[str, ...], re.Match[str]] = {}
        for match in searched.matches(row):
            different.setdefault(match.groups(default=""), match)
            if len(different) == _MOST_OF_A_ROW:
                break
        yield from ((row, match) for match in different.values())


def _codes(text: str, rows: Sequence[MessageRow]) -> dict[str, re.Match[str]]:
    """The codes of the rows that stand in the text as such, each with its first place."""
    places: dict[str, re.Match[str]] = {}
    spelled = {code.lower(): code for row in rows for code in row.codes}
    for match in _CODE.finditer(text):
        word = match["code"]
        bracketed = match.group().startswith("(")
        code = (word if word in spelled.values() else None) if bracketed else spelled.get(word.lower())
        if code is not None:
            places.setdefault(code, match)
    for match in _unmistakable_words().finditer(text):
        word = match.group()
        if word in spelled.values() and (word not in places or match.start() < places[word].start()):
            places[word] = match
    return places


@cache
def _unmistakable_words() -> re.Pattern[str]:
    every = rows_said_by(Origin.PERSON, ARM, CLUSTER)
    codes = {code for row in every for code in row.codes if _UNMISTAKABLE.fullmatch(code)}
    return re.compile(rf"\b(?:{'|'.join(sorted(codes - set(_ALSO_OF_KUBERNETES)))})\b")


def _known(row: MessageRow, match: re.Match[str], searched: _Searched, names: Mapping[str, str]) -> KnownMessage:
    groups = _groups(row, match)
    return KnownMessage(
        name=row.name,
        found=_excerpt(searched.text, match),
        cause=row.cause.format(**groups),
        steps=tuple(Step(step.text.format(**groups), step.command) for step in filled(row.steps, {**names, **groups})),
        source=row.source,
        certainty=row.certainty,
        about=row.about,
    )


def _groups(row: MessageRow, match: re.Match[str]) -> Mapping[str, str]:
    texts = match.groupdict(default="") if row.expression else {}
    return {name: one_line(" ".join(said.split())) for name, said in texts.items()}


def _excerpt(text: str, match: re.Match[str]) -> str:
    """The line with the message; of a long one what is around it, and the end, where a runtime names the cause."""
    line = text.rfind("\n", 0, match.start()) + 1
    line_end = text.find("\n", match.end())
    line_end = len(text) if line_end < 0 else line_end
    if line_end - line <= _MOST_SHOWN:
        return _shown(text[line:line_end])
    begin = line if match.end() - line <= _MOST_SHOWN // 2 else max(line, match.start() - _SHOWN_BEFORE)
    end = min(line_end, max(begin + _MOST_SHOWN // 2, min(match.end(), begin + _MOST_SHOWN)))
    last = max(end, line_end - _MOST_SHOWN // 2)
    between = " (...) " if last > end else ""
    return f"{'(...) ' if begin > line else ''}{_shown(text[begin:end])}{between}{_shown(text[last:line_end])}"


def _shown(text: str) -> str:
    return visible(" ".join(text.split()))


def explain(text: str) -> dict[str, Any]:
    """Every known message in the text with its cause and fix; a text without one is answered too, and plainly."""
    matches = explain_text(text, Origin.PERSON)
    codes = () if matches else codes_of_many_services(text)
    return {
        "known": bool(matches),
        "summary": _summary(len(matches), codes),
        "steps": steps_document(() if matches else _next_steps(codes)),
        "matches": [_match(match) for match in matches],
    }


def _match(known: KnownMessage) -> dict[str, Any]:
    return {
        "name": known.name,
        "found": known.found,
        "cause": known.cause,
        "steps": steps_document(known.steps),
        "source": known.source,
        "certainty": known.certainty,
        "about": known.about,
    }


def _summary(count: int, codes: Sequence[str]) -> str:
    if codes:
        listed = ", ".join(codes)
        return f"Only the code {listed} was recognised, which many services use: the text does not name AKS or Azure."
    if count == 0:
        return f"No known message found ({count_known()} patterns checked)."
    return "1 known message found." if count == 1 else f"{count} known messages found."


def _next_steps(codes: Sequence[str]) -> tuple[Step, ...]:
    if codes:
        return (Step("Give the whole text of the error, with the service and the resource that it is about."),)
    pod = "-n {namespace}"
    return (
        step(
            "See the state of the pod and its events, and explain what that prints:",
            f"kubectl describe pod {{pod}} {pod}",
        ),
        step(
            "When a container was restarted, read the log of the earlier run:", f"kubectl logs {{pod}} {pod} --previous"
        ),
        step("When a Deployment or a Job does not have pods:", f"kubectl describe replicasets,jobs {pod}"),
        step("When a volume is missing:", f"kubectl describe pvc {pod}"),
        step("When it is about nodes:", "kubectl get nodes -o wide"),
    )
