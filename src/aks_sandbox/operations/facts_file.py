"""What Azure answered, as a file that a customer sends and support judges without a login.

Only the declared fields of the facts get into it: no token, no key. What the service wrote in an error may hold
identifiers, so every text is cleaned, and with `anonymize` every GUID becomes zeros.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aks_sandbox import __version__
from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.codec import from_json, to_json
from aks_sandbox.model.existing_cluster import Cluster
from aks_sandbox.model.facts import ASKED, Fact, Facts, Known, NotAsked, Unknown
from aks_sandbox.model.in_cluster import InCluster
from aks_sandbox.model.subscription import Provider
from aks_sandbox.model.vm_sku import VmSku
from aks_sandbox.storage.private_file import write_private

SCHEMA = 1
_KIND = "aks-sandbox-facts"
_MOST_BYTES = 64 * 1024 * 1024
# No word boundaries: an identifier may stand inside a longer name, as in MC_<id>_eastus.
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", re.IGNORECASE)
_SECRETS = re.compile(
    r"eyJ[\w+/=-]{8,}(?:\.[\w+/=-]*)*"  # a token
    r"|(?i:bearer)\s+\S+"
    r"|(?:sk-)?(?:ssh|ecdsa)-[\w@.-]{1,40}\s+\S+"  # an OpenSSH key
    r"|-----BEGIN.*?(?:-----END[^-]*-----|\Z)|LS0tLS1CRUdJTi[\w+/=]*"  # a private key, or one in base64
    r"|(?i:\bsig|accountkey|accesskey|client_?secret|password|\bpwd)[\"']?\s{0,9}[=:]\s{0,9}[\"']?[^&;,\s\"']+",
    re.DOTALL,
)
# What a command that is proposed may take from a fact.
_NAME = re.compile(r"[\w .()+-]*")


@dataclass(frozen=True)
class SavedFacts:
    """The content of a facts file: what was asked for, in which subscription, and what was answered."""

    subscription_id: str
    options: Mapping[str, Any]
    outcomes: Mapping[str, Fact]


def facts_text(saved: SavedFacts, created_at: str, *, anonymize: bool) -> str:
    """The file's text."""
    document = {
        "kind": _KIND,
        "schema": SCHEMA,
        "tool": __version__,
        "createdAt": created_at,
        "anonymized": anonymize,
        "subscriptionId": saved.subscription_id,
        "options": dict(saved.options),
        "facts": {name: _outcome(fact) for name, fact in saved.outcomes.items() if name in ASKED},
    }
    text = json.dumps(_clean(document, anonymize=anonymize), indent=1, sort_keys=True)
    return text + "\n"


def facts_document(facts: Facts) -> dict[str, Any]:
    """The fetched facts as a report shows them, cleaned like a file."""
    shown = {name: _outcome(facts.outcome(name)) for name in facts.names() if name in ASKED}
    document: dict[str, Any] = _clean(shown, anonymize=False)
    return document


def save_facts(path: Path, facts: Facts, saved: SavedFacts, created_at: str, *, anonymize: bool) -> None:
    """Write the file; InvalidInput when that cannot be done."""
    outcomes = {name: facts.outcome(name) for name in facts.names() if name in ASKED}
    content = SavedFacts(saved.subscription_id, saved.options, outcomes)
    try:
        write_private(path, facts_text(content, created_at, anonymize=anonymize))
    except OSError as error:
        raise InvalidInput(Argument.SAVE_FACTS, f"{path} cannot be written ({error.strerror})") from None


def load_facts(path: Path) -> SavedFacts:
    """Read the file; InvalidInput, which says what is wrong, for one of another schema or a damaged one."""
    try:
        document = json.loads(_text(path))
    except OSError as error:
        raise InvalidInput(Argument.FACTS, f"{path} cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise InvalidInput(Argument.FACTS, f"{path} is not JSON") from None
    if not isinstance(document, dict) or document.get("kind") != _KIND:
        raise InvalidInput(Argument.FACTS, f"{path} is not a facts file: az aks-sandbox check --save-facts writes one")
    if document.get("schema") != SCHEMA:
        raise InvalidInput(
            Argument.FACTS,
            f"{path} has schema version {document.get('schema')!r}, and this version of aks-sandbox reads {SCHEMA}",
            "Write the file again with this version, or judge it with the version that wrote it "
            f"({document.get('tool')!r}).",
        )
    try:
        subscription = from_json(str, document.get("subscriptionId"))
        options = from_json(dict[str, Any], document.get("options"))
        facts = from_json(dict[str, Any], document.get("facts"))
        return SavedFacts(subscription, options, {name: _fact(name, facts[name]) for name in facts if name in ASKED})
    except ValueError as error:
        raise InvalidInput(Argument.FACTS, f"{path} is damaged: {error}") from None


def _text(path: Path) -> str:
    if not stat.S_ISREG(path.stat().st_mode):
        raise InvalidInput(Argument.FACTS, f"{path} is no ordinary file")
    with path.open("rb") as stream:
        content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise InvalidInput(Argument.FACTS, f"{path} is larger than {_MOST_BYTES // 1024 // 1024} MB")
    return content.decode("utf-8")


def _outcome(fact: Fact) -> dict[str, Any]:
    if isinstance(fact, Known):
        return {"status": "known", "value": to_json(fact.value)}
    if isinstance(fact, Unknown):
        return {"status": "unknown", "reason": fact.reason, "remedy": fact.remedy, "denied": fact.denied}
    return {"status": "notAsked", "reason": fact.reason, "remedy": fact.remedy}


def _fact(name: str, data: Any) -> Fact:
    if not isinstance(data, dict):
        raise ValueError(f"{name}: expected an object")
    status = data.get("status")
    try:
        if status == "known":
            value = from_json(ASKED[name], data.get("value"))
            for word in _names(value if name in ("location", "group_location") else None, value):
                if not _NAME.fullmatch(word):
                    raise ValueError(f"{word!r} is not a name")
            return Known(value)
        if status == "unknown":
            denied = from_json(bool, data.get("denied", False))
            return Unknown(from_json(str, data.get("reason")), from_json(str, data.get("remedy", "")), denied)
        if status == "notAsked":
            return NotAsked(from_json(str, data.get("reason")), from_json(str, data.get("remedy")))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    raise ValueError(f"{name}: the status {status!r} is not known")


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
    if isinstance(value, dict):
        return {_clean(key, anonymize=anonymize): _clean(item, anonymize=anonymize) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item, anonymize=anonymize) for item in value]
    if isinstance(value, str):
        text = _SECRETS.sub("(removed)", value)
        return _GUID.sub(lambda match: re.sub("[^-]", "0", match.group()), text) if anonymize else text
    return value
