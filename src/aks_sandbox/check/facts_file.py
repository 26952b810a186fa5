"""The facts file: written without secrets, read without trust, judged without a login."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.explain.missing_facts import NO_ROLE, NO_SUBNET, NOTHING_ELSEWHERE, absence_named, name_of
from aks_sandbox.files import MOST_BYTES, RefusedFile, read_guarded, write_private
from aks_sandbox.model.azure import Provider, VmSku
from aks_sandbox.model.cluster import Cluster, Target
from aks_sandbox.model.codec import attribute_of, from_json, member_of, to_json
from aks_sandbox.model.facts import ASKED, Fact, Facts, Known, NotAsked, Unknown
from aks_sandbox.model.in_cluster import InCluster
from aks_sandbox.model.safe_text import quoted
from aks_sandbox.model.secret_text import Cleaner
from aks_sandbox.reports.documents import json_text
from aks_sandbox.reports.text import SCHEMA_VERSION, TOOL, KeptFacts
from aks_sandbox.steps import Step, step

#: The facts by the names of their members in a file.
_ASKED = {member_of(name): name for name in ASKED}
_CLI_VERSION = member_of("cli_version")
#: What only a request that is about to be sent names: `check` has no option for it, and a file does not contain it.
OF_A_REQUEST = {"subnets": NO_SUBNET, "permissions_elsewhere": NOTHING_ELSEWHERE, "roles_held": NO_ROLE}
# What a command that is proposed may take from a fact.
_NAME = re.compile(r"[\w .()+-]*")
_LONGEST_SHOWN = 60
_WRITE_ONE = step(
    "Write a facts file:", f"az aks-sandbox check -g {{group}} -n {{cluster}} {Argument.SAVE_FACTS} {{file}}"
)
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,9}){1,5}(?:[a-z]{1,5}\d{0,9})?")


@dataclass(frozen=True)
class LeftOut:
    """How many VM sizes of the region a file leaves out, because nothing that was judged or proposed names them; and
    the names of sizes that were looked for and that the region does not offer, in lower case.
    """

    sizes: int
    not_offered: tuple[str, ...] = ()


@dataclass(frozen=True)
class SavedFacts:
    """The content of a facts file: what was asked for, in which subscription, and what was answered.

    `steps` names the row of the catalogue with the steps, for facts that are missing; read from a file, the facts
    themselves have none. `left_out` is None where the file has every VM size of the region.
    """

    subscription_id: str
    options: Mapping[str, Any]
    outcomes: Mapping[str, Fact]
    steps: Mapping[str, str] = field(default_factory=dict)
    anonymized: bool = False
    left_out: LeftOut | None = None


def kept_facts(facts: Facts, saved: SavedFacts, document: Mapping[str, Any] | None = None) -> KeptFacts:
    """The facts that are judged as a file keeps them, with the options of `saved` and the rows that give the steps;
    those of a file stay as they were in it. With the document of the check, those VM sizes are kept that it, the
    options or the other facts name.
    """
    kept = [name for name in facts.names() if name in ASKED and name not in OF_A_REQUEST]
    judged = {name: facts.outcome(name) for name in kept}
    options = {member_of(name): value for name, value in saved.options.items()}
    left_out = saved.left_out
    if document is not None and not saved.outcomes:
        others = _in_file({name: fact for name, fact in judged.items() if name != "skus"}, {})
        named = _VM_SIZE.findall(json.dumps([document, options, others], default=str))
        sizes = [pool.vm_size for pool in facts.pools_in_question]
        judged["skus"], left_out = _few_sizes(facts.outcome("skus"), [*named, *sizes])
    return KeptFacts(
        options,
        _in_file(saved.outcomes or judged, saved.steps, left_out),
        _in_file(judged, saved.steps, left_out),
        saved.anonymized,
    )


_VM_SIZE = re.compile(r"(?:Standard|Basic)_\w+(?:-\d+\w*)?", re.ASCII | re.IGNORECASE)


def _few_sizes(skus: Fact, named: Iterable[str]) -> tuple[Fact, LeftOut | None]:
    if not isinstance(skus, Known):
        return skus, None
    wanted = {name.lower() for name in named}
    kept = {name: sku for name, sku in skus.value.items() if name in wanted}
    return Known(kept), LeftOut(len(skus.value) - len(kept), tuple(sorted(wanted - set(kept))))


def only_if_complete(facts: Facts, saved: SavedFacts, target: Target) -> Facts:
    """The facts; the VM sizes are unknown when one that is judged now is among those that the file leaves out."""
    skus, left_out = facts.outcome("skus"), saved.left_out
    if left_out is None or not isinstance(skus, Known):
        return facts
    missing = [
        pool.vm_size
        for pool in facts.pools_in_question
        if pool.vm_size.lower() not in skus.value and pool.vm_size.lower() not in left_out.not_offered
    ]
    if not missing:
        return facts
    reason = (
        f"The facts file contains the properties of {len(skus.value)} of {len(skus.value) + left_out.sizes} VM sizes, "
        f"and not those of {missing[0]}."
    )
    return facts.with_fact("skus", Unknown(reason, (_save_again(target),)))


def clean(kept: KeptFacts) -> KeptFacts:
    """The same without secrets."""
    cleaned: KeptFacts = Cleaner().value(kept)
    return cleaned


def facts_text(document: Mapping[str, Any], kept: KeptFacts, *, anonymize: bool) -> str:
    """The text of the file: the document of the check, and the facts."""
    cleaned = Cleaner(anonymize=anonymize).value({**document, **kept.document(), "anonymized": anonymize})
    version = kept.facts.get(_CLI_VERSION, {})
    if _VERSION.fullmatch(str(version.get("value"))):
        cleaned["facts"][_CLI_VERSION] = version  # one with four numbers looks like an address
    return json_text(cleaned)


def save_facts(path: Path, document: Mapping[str, Any], kept: KeptFacts, *, anonymize: bool) -> None:
    """Write the file; InvalidInput when that cannot be done."""
    text = facts_text(document, kept, anonymize=anonymize)
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
    if not isinstance(document, dict) or not _is_ours(document):
        raise InvalidInput(
            Argument.FACTS,
            f"{path} is not a facts file",
            _WRITE_ONE,
        )
    version = document.get("schemaVersion")
    # True is 1 and 2.0 is 2, but neither is a version.
    if type(version) is not int or version != SCHEMA_VERSION:
        raise InvalidInput(
            Argument.FACTS,
            f"{path} has schema version {_shown(version)}, and this version of aks-sandbox reads {SCHEMA_VERSION}",
            "Write the file again with this version, or judge it with the version that wrote it "
            f"({_shown(document['tool'].get('version'))}).",
        )
    try:
        subscription = from_json(str, from_json(dict[str, Any], document.get("target")).get("subscriptionId"))
        options = from_json(dict[str, Any], document.get("options", {}))
        facts = from_json(dict[str, Any], document.get("facts", {}))
        outcomes = {_ASKED[member]: _loaded_fact(member, facts[member]) for member in facts if member in _ASKED}
        anonymized = from_json(bool, document.get("anonymized", False))
        rows = {name: from_json(str, facts[member_of(name)].get("step", "")) for name in outcomes}
        left_out = from_json(LeftOut | None, facts.get("skus", {}).get("leftOut"))
    except ValueError as error:
        raise InvalidInput(Argument.FACTS, f"{path} is damaged: {error}", _WRITE_ONE) from None
    if not outcomes:
        raise InvalidInput(
            Argument.FACTS,
            f"{path} does not contain facts",
            _WRITE_ONE,
        )
    steps = {name: row for name, row in rows.items() if row}
    given = {attribute_of(name): value for name, value in options.items()}
    return SavedFacts(subscription, given, outcomes, steps, anonymized, left_out)


def _is_ours(document: Mapping[str, Any]) -> bool:
    tool = document.get("tool")
    return isinstance(tool, dict) and tool.get("name") == TOOL


def _document(path: Path) -> Any:
    try:
        # Of bytes, json finds out the encoding: PowerShell writes UTF-16, and a mark of the byte order before UTF-8.
        return json.loads(read_guarded(path), object_pairs_hook=_each_once, parse_constant=_no_number)
    except OSError as error:
        raise InvalidInput(Argument.FACTS, f"{path} cannot be read ({error.strerror})", _WRITE_ONE) from None
    except RefusedFile as error:
        raise InvalidInput(Argument.FACTS, f"{path} {error}", _WRITE_ONE) from None
    except _Twice as error:
        raise InvalidInput(Argument.FACTS, f"{path} is damaged: {error}", _WRITE_ONE) from None
    except RecursionError:
        raise InvalidInput(Argument.FACTS, f"{path} is nested too deeply to be a facts file", _WRITE_ONE) from None
    except ValueError:
        raise InvalidInput(Argument.FACTS, f"{path} is not JSON", _WRITE_ONE) from None


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


def _in_file(
    outcomes: Mapping[str, Fact], rows: Mapping[str, str], left_out: LeftOut | None = None
) -> dict[str, dict[str, Any]]:
    members = {
        member_of(name): {**_outcome(fact), **_row(fact, rows.get(name))}
        for name, fact in outcomes.items()
        if name in ASKED
    }
    if left_out is not None and isinstance(outcomes.get("skus"), Known):
        members["skus"]["leftOut"] = to_json(left_out)
    return members


def _row(fact: Fact, row: str | None) -> dict[str, str]:
    return {} if isinstance(fact, Known) or row is None else {"step": row}


def _outcome(fact: Fact) -> dict[str, Any]:
    if isinstance(fact, Known):
        return {"status": "known", "value": to_json(fact.value)}
    if isinstance(fact, Unknown):
        return {"status": "unknown", "reason": fact.reason, "denied": fact.denied}
    return {"status": "notAsked", "reason": fact.reason}


def _loaded_fact(member: str, data: Any) -> Fact:
    if not isinstance(data, dict):
        raise ValueError(f"{member}: expected an object")
    name = _ASKED[member]
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
        raise ValueError(f"{member}: {error}") from None
    raise ValueError(f"{member}: the status {_shown(status)} is not known")


def _names(location: str | None, value: Any) -> Iterator[str]:
    """The names in a fact that commands repeat: the sender of the file chose them."""
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
    for pod in (*inside.pods, *inside.plain_beside):
        yield from (pod.namespace, pod.name, pod.runtime_class, pod.node, *(one.name for one in pod.containers))
    for workload in inside.workloads:
        yield from (workload.namespace, workload.name, workload.runtime_class)
    yield from (name for claim in inside.claims for name in (claim.namespace, claim.name))
    yield from (name for one in inside.plain_troubles.values() for name in one.example.split("/"))
    for event in inside.events:
        yield from (event.namespace, event.pod)


#: What is asked for only with --in-cluster; without it the checks that need it do not run.
_ON_REQUEST = frozenset({"in_cluster"})


def steps_of(facts: Facts, target: Target) -> dict[str, str]:
    """The rows of the catalogue that give the steps of these facts, by the name of the fact."""
    location = _location(facts.outcome("location"))
    outcomes = {name: facts.outcome(name) for name in facts.names()}
    missing = {name: fact for name, fact in outcomes.items() if not isinstance(fact, Known)}
    named = {name: name_of(fact.reason, fact.steps, target, location) for name, fact in missing.items()}
    return {name: step for name, step in named.items() if step is not None}


def facts_of(saved: SavedFacts, target: Target) -> Facts:
    """The facts to judge. What a check needs and the file lacks is unknown, and so is what a file says was not asked,
    unless the target explains that.
    """
    held = saved.outcomes
    names = [name for name in ASKED if name in held or name not in _ON_REQUEST]
    return Facts({name: _fact(name, saved, target) for name in names})


def _fact(name: str, saved: SavedFacts, target: Target) -> Fact:
    fact = saved.outcomes.get(name)
    if isinstance(fact, Known):
        return fact
    if name in OF_A_REQUEST:
        return NotAsked(OF_A_REQUEST[name].reason)
    if fact is None:
        return Unknown(f"The facts file does not contain '{member_of(name)}'.", (_save_again(target),))
    location = _location(saved.outcomes.get("location"))
    absence = absence_named(saved.steps.get(name, ""), fact.reason, target, location)
    own = absence is not None and absence.reason == fact.reason
    reason = fact.reason if own else _quoted(fact.reason)
    steps = absence.steps if absence is not None else ()
    if isinstance(fact, Unknown):
        return Unknown(reason, steps, fact.denied)
    if _may_be_unasked(name, saved.outcomes, target):
        return NotAsked(reason, steps)
    return Unknown(f"'{member_of(name)}' was not read. {reason}", steps or (_save_again(target),))


def _may_be_unasked(name: str, held: Mapping[str, Fact], target: Target) -> bool:
    """Whether `check` leaves the question out for such a target; the quota of clusters is not known everywhere, and
    not every front end is az.
    """
    no_group = target.resource_group is None
    no_cluster = no_group or target.cluster_name is None
    return {
        "group_location": no_group,
        "cluster": no_cluster,
        "in_cluster": no_cluster or held.get("cluster") == Known(None),
        "cluster_quota": True,
        "cli_version": True,
    }.get(name, False)


def _quoted(words: str) -> str:
    return f"The facts file says: {quoted(words)}" if words.strip() else "The facts file does not say why."


def _save_again(target: Target) -> Step:
    named = (("-g {group}", target.resource_group), ("-n {cluster}", target.cluster_name))
    options = [option for option, value in (*named, ("-l {location}", target.location)) if value]
    pattern = " ".join(["az aks-sandbox check", *options, f"{Argument.SAVE_FACTS} facts.json"])
    return target.step("Ask for a new facts file:", pattern)


def _location(fact: Fact | None) -> str:
    return str(fact.value) if isinstance(fact, Known) else ""
