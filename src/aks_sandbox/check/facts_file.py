"""What Azure answered, as a file that a customer sends and support judges without a login.

Only the declared fields of the facts get into it, and every text in them is cleaned of secrets; with `anonymize` of
persons, addresses and identifiers too. Advice is no part of it: the file names the row of the catalogue that the advice
was made from, and whoever reads the file makes it again.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aks_sandbox import __version__
from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.files import MOST_BYTES, RefusedFile, read_guarded, write_private
from aks_sandbox.model.cleaning import Cleaner
from aks_sandbox.model.codec import from_json, to_json
from aks_sandbox.model.existing_cluster import Cluster
from aks_sandbox.model.facts import ASKED, Fact, Facts, Known, NotAsked, Unknown
from aks_sandbox.model.in_cluster import InCluster
from aks_sandbox.model.subscription import Provider
from aks_sandbox.model.vm_sku import VmSku
from aks_sandbox.steps import step

SCHEMA = 1
_KIND = "aks-sandbox-facts"
# What a command that is proposed may take from a fact.
_NAME = re.compile(r"[\w .()+-]*")
_LONGEST_SHOWN = 60
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,9}){1,5}(?:[a-z]{1,5}\d{0,9})?")


@dataclass(frozen=True)
class SavedFacts:
    """The content of a facts file: what was asked for, in which subscription, and what was answered.

    `steps` names the row of the catalogue with the advice, for facts that are missing; read from a file, the facts
    themselves have no remedy.
    """

    subscription_id: str
    options: Mapping[str, Any]
    outcomes: Mapping[str, Fact]
    steps: Mapping[str, str] = field(default_factory=dict)


def facts_text(saved: SavedFacts, created_at: str, *, anonymize: bool) -> str:
    """The file's text."""
    document: dict[str, Any] = {
        "kind": _KIND,
        "schema": SCHEMA,
        "tool": __version__,
        "createdAt": created_at,
        "anonymized": anonymize,
        "subscriptionId": saved.subscription_id,
        "options": dict(saved.options),
        "facts": {
            name: _in_file(fact, saved.steps.get(name)) for name, fact in saved.outcomes.items() if name in ASKED
        },
    }
    cleaned = _clean(document, anonymize=anonymize)
    version = document["facts"].get("cli_version", {})
    if _VERSION.fullmatch(str(version.get("value"))):
        cleaned["facts"]["cli_version"] = version  # one with four numbers looks like an address
    return json.dumps(cleaned, indent=1, sort_keys=True) + "\n"


def facts_document(facts: Facts) -> dict[str, Any]:
    """The fetched facts as a report shows them, cleaned like a file."""
    shown = {name: _outcome(facts.outcome(name)) for name in facts.names() if name in ASKED}
    document: dict[str, Any] = _clean(shown, anonymize=False)
    return document


def save_facts(path: Path, facts: Facts, saved: SavedFacts, created_at: str, *, anonymize: bool) -> None:
    """Write the file; InvalidInput when that cannot be done."""
    outcomes = {name: facts.outcome(name) for name in facts.names() if name in ASKED}
    text = facts_text(replace(saved, outcomes=outcomes), created_at, anonymize=anonymize)
    if len(text.encode()) > MOST_BYTES:
        size = MOST_BYTES // 1024 // 1024
        raise InvalidInput(Argument.SAVE_FACTS, f"the facts take more than the {size} MB that {Argument.FACTS} reads")
    try:
        write_private(path, text)
    except OSError as error:
        raise InvalidInput(Argument.SAVE_FACTS, f"{path} cannot be written ({error.strerror})") from None


def load_facts(path: Path) -> SavedFacts:
    """Read the file; InvalidInput, which says what is wrong, for one of another schema or a damaged one."""
    document = _document(path)
    if not isinstance(document, dict) or document.get("kind") != _KIND:
        raise InvalidInput(
            Argument.FACTS, f"{path} is not a facts file: `az aks-sandbox check --save-facts` writes one"
        )
    if document.get("schema") != SCHEMA:
        raise InvalidInput(
            Argument.FACTS,
            f"{path} has schema version {_shown(document.get('schema'))}, "
            f"and this version of aks-sandbox reads {SCHEMA}",
            "Write the file again with this version, or judge it with the version that wrote it "
            f"({_shown(document.get('tool'))}).",
        )
    try:
        subscription = from_json(str, document.get("subscriptionId"))
        options = from_json(dict[str, Any], document.get("options"))
        facts = from_json(dict[str, Any], document.get("facts"))
        outcomes = {name: _fact(name, facts[name]) for name in facts if name in ASKED}
        steps = {name: row for name in outcomes if (row := from_json(str, facts[name].get("step", "")))}
    except ValueError as error:
        raise InvalidInput(Argument.FACTS, f"{path} is damaged: {error}") from None
    if not outcomes:
        raise InvalidInput(
            Argument.FACTS,
            f"{path} does not contain facts",
            step("Save them again:", "az aks-sandbox check --save-facts {file}"),
        )
    return SavedFacts(subscription, options, outcomes, steps)


def _document(path: Path) -> Any:
    try:
        # Of bytes, json finds out the encoding: PowerShell writes UTF-16, and a mark of the byte order before UTF-8.
        return json.loads(read_guarded(path), object_pairs_hook=_each_once, parse_constant=_no_number)
    except OSError as error:
        raise InvalidInput(Argument.FACTS, f"{path} cannot be read ({error.strerror})") from None
    except RefusedFile as error:
        raise InvalidInput(Argument.FACTS, f"{path} {error}") from None
    except _Twice as error:
        raise InvalidInput(Argument.FACTS, f"{path} is damaged: {error}") from None
    except RecursionError:
        raise InvalidInput(Argument.FACTS, f"{path} is nested too deeply to be a facts file") from None
    except ValueError:
        raise InvalidInput(Argument.FACTS, f"{path} is not JSON") from None


class _Twice(ValueError):
    """A member stands twice in an object, and readers differ in which of them counts."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise _Twice(f"it has the member {_shown(twice)} twice")
    return members


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _shown(value: Any) -> str:
    """A value of the file in a message: short, on one line."""
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}(...)")
    return repr(value) if value is None or isinstance(value, (bool, int, float)) else f"of type {type(value).__name__}"


def _in_file(fact: Fact, row: str | None) -> dict[str, Any]:
    shown = _outcome(fact)
    return shown if isinstance(fact, Known) or row is None else {**shown, "step": row}


def _outcome(fact: Fact) -> dict[str, Any]:
    if isinstance(fact, Known):
        return {"status": "known", "value": to_json(fact.value)}
    if isinstance(fact, Unknown):
        return {"status": "unknown", "reason": fact.reason, "denied": fact.denied}
    return {"status": "notAsked", "reason": fact.reason}


def _fact(name: str, data: Any) -> Fact:
    if not isinstance(data, dict):
        raise ValueError(f"{name}: expected an object")
    status = data.get("status")
    try:
        if status == "known":
            value = from_json(ASKED[name], data.get("value"))
            for word in _names(value if name in ("location", "group_location") else None, value):
                if not _NAME.fullmatch(word):
                    raise ValueError(f"{_shown(word)} is not a name")
            return Known(value)
        if status == "unknown":
            denied = from_json(bool, data.get("denied", False))
            return Unknown(from_json(str, data.get("reason")), denied=denied)
        if status == "notAsked":
            return NotAsked(from_json(str, data.get("reason")))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    raise ValueError(f"{name}: the status {_shown(status)} is not known")


def _names(location: str | None, value: Any) -> Iterator[str]:
    """The names in a fact that proposed commands and remedies repeat: whoever sent the file chose them."""
    if location is not None:
        yield location
    if isinstance(value, Provider):
        yield value.namespace
    if isinstance(value, Cluster):
        yield from (value.name, value.location, value.kubernetes_version)
        for pool in value.pools:
            yield from (pool.name, pool.vm_size)
    if isinstance(value, InCluster):
        yield from _names_inside(value)
    for sku in value.values() if isinstance(value, Mapping) else ():
        if isinstance(sku, VmSku):
            yield from (sku.name, sku.family, *sku.zones, *(zone for item in sku.restrictions for zone in item.zones))


def _names_inside(inside: InCluster) -> Iterator[str]:
    yield from (one.name for one in inside.runtime_classes)
    yield from (namespace.name for namespace in inside.namespaces)
    for node in inside.nodes:
        yield from (node.name, node.pool)
    for pod in inside.pods:
        yield from (pod.namespace, pod.name, pod.runtime_class, pod.node)
    for event in inside.events:
        yield from (event.namespace, event.pod)


def _clean(value: Any, *, anonymize: bool) -> Any:
    return Cleaner(anonymize=anonymize).value(value)
