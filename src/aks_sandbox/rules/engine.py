"""All rules, the manual of each, and the engine that turns facts into findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import first_cli
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.azure import cli_version
from aks_sandbox.model.codec import member_of
from aks_sandbox.model.facts import Facts, Known, NotAsked, Unknown
from aks_sandbox.model.finding import (
    NEEDS_ATTENTION,
    Finding,
    Kind,
    Report,
    Resource,
    Result,
    Status,
    skipped,
    unknown,
)
from aks_sandbox.model.near_names import near_names
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.model.secret_text import without_secrets
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.model.written import LeftOpen
from aks_sandbox.rules import cluster, in_cluster, network, node_pool, pods, region, subscription, template, vm_size
from aks_sandbox.rules.rule import Rule
from aks_sandbox.steps import Names, Step, filled, step

_MODULES = (subscription, region, vm_size, node_pool, cluster, network, in_cluster, pods)

ALL_RULES = tuple(sorted((rule for module in _MODULES for rule in module.RULES), key=lambda rule: rule.code))

#: The rules that Azure's answers decide; the others read the inside of the cluster too, which is done only on request.
ARM_RULES = tuple(rule for rule in ALL_RULES if "in_cluster" not in rule.needs)

#: With those about what only a file has, which `template check` carries out.
KNOWN_RULES = tuple(sorted((*ALL_RULES, *template.RULES), key=lambda rule: rule.code))

#: Codes that once had a meaning; they are never used again.
RETIRED_CODES: frozenset[str] = frozenset()


def list_rules() -> list[dict[str, Any]]:
    """One row per check, in the order of the codes."""
    return [_row(rule) for rule in KNOWN_RULES]


def show_rule(code: str, others: Iterable[str] = ()) -> dict[str, Any]:
    """The manual page of one check; InvalidInput for a code that no check has. `others` are codes that exist too."""
    for rule in KNOWN_RULES:
        if rule.code == code.strip().upper():
            page = rule.manual
            return {
                **_row(rule),
                "why": page.why,
                "fix": page.fix,
                "example": page.example,
                "facts": [member_of(name) for name in rule.needs],
            }
    raise InvalidInput(Argument.CODE, f"no check has the code '{code}'", *other_codes([code], others))


def other_codes(strangers: Iterable[str], others: Iterable[str] = ()) -> tuple[Step, ...]:
    """What to do about codes that no check has: the codes like them, and the command that lists all."""
    codes = [*(rule.code for rule in KNOWN_RULES), *others]
    near = sorted({near for code in strangers for near in near_names(code, codes)})
    similar = [step(f"Codes that are similar: {', '.join(near)}.")] if near else []
    return (*similar, step("See all codes:", "az aks-sandbox rule list --output table"))


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "category": rule.info.category,
        "title": rule.info.title,
        "severity": str(rule.info.severity),
        "source": rule.info.source,
    }


def run_rules(
    rules: Sequence[Rule],
    spec: SandboxSpec,
    facts: Facts,
    ignore: Collection[str] = frozenset(),
    *,
    strict: bool = False,
) -> Report:
    """Run every rule; codes in `ignore` (upper case) turn what fails, warns or could not be decided into an ignored
    finding, which still shows. `strict` makes a warning count as a failure.
    """
    findings = (finding for rule in rules for finding in _findings(rule, spec, facts, ignore))
    return Report(
        tuple(one.ignored() if one.rule.code in ignore and one.status in NEEDS_ATTENTION else one for one in findings),
        strict,
    )


def _findings(rule: Rule, spec: SandboxSpec, facts: Facts, ignore: Collection[str]) -> Iterable[Finding]:
    cause, results = _results(rule, spec, facts, ignore)
    names = _names(spec, facts)
    info = rule.info
    accepted = rule.creation and _exists(facts)
    if accepted and info.severity is Status.FAIL:
        # Lowered for the finding as a whole: what could not be read of a rule that cannot fail decides nothing.
        info = replace(info, severity=Status.WARN)
    for result in results:
        status, message = result.status, result.message
        if status is Status.FAIL and info.severity is not Status.FAIL:
            status = info.severity
            message = f"{message} {_REFUSED}" if accepted else message
        resource = result.resource or _whole(rule.about, spec, facts)
        steps = tuple(
            replace(one, text=_printable(one.text)) for one in filled(_with_needed_cli(result.steps, facts), names)
        )
        yield Finding(
            info,
            status,
            replace(resource, name=_printable(resource.name)),
            _printable(message),
            steps,
            _printable(cause),
        )


_REFUSED = "Existing node pools keep running; a new node pool would be refused."


def _exists(facts: Facts) -> bool:
    """Whether only what exists is judged, so that AKS creates nothing."""
    outcome = facts.outcome("subject")
    return isinstance(outcome, Known) and all(pool.exists for pool in outcome.value.pools)


def _with_needed_cli(steps: Iterable[Step], facts: Facts) -> Iterable[Step]:
    """The steps, of which those whose command the az at hand does not have, or may not have, say from which it does."""
    for one in steps:
        needed = first_cli(one.command.pattern) if one.command else None
        if needed is None or _cli_has(needed, facts):
            yield one
            continue
        short = ".".join(needed.split(".")[:2])
        text = one.text.removesuffix(":")
        yield replace(one, text=f"{text} (needs az {short} or later):" if text else f"Needs az {short} or later:")


def _cli_has(needed: str, facts: Facts) -> bool:
    at_hand = facts.outcome("cli_version")
    try:
        return isinstance(at_hand, Known) and cli_version(str(at_hand.value)) >= cli_version(needed)
    except ValueError:
        return False


def _printable(text: str) -> str:
    # Names and texts come from Azure or from a file of facts: nothing hidden in them reaches a terminal or a clipboard,
    # no secret a report, and a text has one line, so that nothing in it looks like a command of ours.
    return one_line(without_secrets(text))


def _results(rule: Rule, spec: SandboxSpec, facts: Facts, ignore: Collection[str]) -> tuple[str, Sequence[Result]]:
    for need in rule.needs:
        outcome = facts.outcome(need)
        if isinstance(outcome, NotAsked):
            return outcome.reason, [skipped(outcome.reason, *outcome.steps)]
        if isinstance(outcome, Unknown):
            if failed := _failed_before(need, spec, facts, ignore):
                return failed, [skipped(failed)]
            return outcome.reason, [unknown(outcome.reason, *outcome.steps)]
        if need == "subject" and rule.about is Kind.NODE_POOL and not facts.subject.pools:
            return facts.subject.without, [skipped(facts.subject.without)]
    try:
        found = rule.function(spec, facts)
        # A rule that finds nothing to judge is shown too: every rule has a status in every report.
        return "", [found] if isinstance(found, Result) else list(found) or [skipped("There is nothing to check.")]
    except LeftOpen as left:
        return left.reason, [unknown(left.reason, *left.steps)]
    except Exception as error:  # noqa: BLE001 - a defect in one rule must not hide the results of the others
        message = f"The check itself failed ({type(error).__name__}: {error})."
        return "", [unknown(message, step("This is a defect of aks-sandbox: report it with the facts file."))]


#: What is not to be had of a region that does not offer AKS, and of a resource group that does not exist.
_OF_THE_REGION = ("kubernetes_version", "kubernetes_versions", "skus", "usages", "cluster_quota")
_OF_THE_GROUP = ("permissions", "location", *_OF_THE_REGION)


def _failed_before(need: str, spec: SandboxSpec, facts: Facts, ignore: Collection[str]) -> str:
    """Why the fact cannot be had, where a rule that fails says it: one mistake is one failure. Empty otherwise, and
    where that failure is ignored, since then nothing else says that the fact is unknown.
    """
    missing_group = subscription.resource_group.code not in ignore and facts.outcome("group_location") == Known(None)
    if missing_group and need in _OF_THE_GROUP:
        return f"Resource group {spec.target.resource_group} was not found."
    provider, location = facts.outcome("container_service"), facts.outcome("location")
    if need not in _OF_THE_REGION or region.aks_in_the_region.code in ignore:
        return ""
    if not isinstance(provider, Known) or not isinstance(location, Known):
        return ""
    elsewhere = region.offers_aks(facts.container_service, facts.location) is False
    return f"Region {location.value} does not offer AKS to this subscription." if elsewhere else ""


def _location(spec: SandboxSpec, facts: Facts) -> str | None:
    location = facts.outcome("location")
    return str(location.value) if isinstance(location, Known) else spec.target.location


def _names(spec: SandboxSpec, facts: Facts) -> Names:
    """What every step may name, whichever rule it comes from: no command is printed with a hole that could be filled.

    A node pool is not among them: a step may be about another one than the finding.
    """
    return {**spec.target.names, "location": _location(spec, facts)}


def _whole(kind: Kind, spec: SandboxSpec, facts: Facts) -> Resource:
    """What is judged as a whole, of that kind."""
    names = {
        Kind.SUBSCRIPTION: spec.target.subscription_id,
        Kind.RESOURCE_GROUP: spec.target.resource_group,
        Kind.CLUSTER: spec.target.cluster_name,
        Kind.REGION: _location(spec, facts),
    }
    return Resource(kind, names.get(kind) or "")
