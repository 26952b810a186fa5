"""From the facts of a file to facts that are judged: the advice is made anew, the words are the sender's."""

from __future__ import annotations

from collections.abc import Mapping

from aks_sandbox.arguments import Argument
from aks_sandbox.check.facts_file import SavedFacts
from aks_sandbox.explain.missing_facts import absence_named, name_of
from aks_sandbox.model.facts import ASKED, Fact, Facts, Known, NotAsked, Unknown
from aks_sandbox.model.member_names import member_of
from aks_sandbox.model.safe_text import quoted
from aks_sandbox.model.target import Target
from aks_sandbox.steps import Step

#: What is asked for only with --in-cluster; without it the checks that need it do not run.
_ON_REQUEST = frozenset({"in_cluster"})


def steps_of(facts: Facts, target: Target) -> dict[str, str]:
    """The rows of the catalogue that give the remedies of these facts, by the name of the fact."""
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
    """Whether `check` leaves the question out for such a target; the quota of clusters is not known everywhere."""
    no_group = target.resource_group is None
    no_cluster = no_group or target.cluster_name is None
    return {
        "group_location": no_group,
        "cluster": no_cluster,
        "in_cluster": no_cluster or held.get("cluster") == Known(None),
        "cluster_quota": True,
    }.get(name, no_group and target.location is None and name in ("location", "skus", "usages", "kubernetes_versions"))


def _quoted(words: str) -> str:
    return f"The facts file says: {quoted(words)}" if words.strip() else "The facts file does not say why."


def _save_again(target: Target) -> Step:
    named = (("-g {group}", target.resource_group), ("-n {cluster}", target.cluster_name))
    options = [option for option, value in (*named, ("-l {location}", target.location)) if value]
    pattern = " ".join(["az aks-sandbox check", *options, f"{Argument.SAVE_FACTS} facts.json"])
    return target.step("Ask for a new facts file:", pattern)


def _location(fact: Fact | None) -> str:
    return str(fact.value) if isinstance(fact, Known) else ""
