"""Names come from Azure, or from a file that a stranger sent: no command that is proposed becomes another one."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

import pytest

from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.model.cluster import PoolSettings, ProvisioningError
from aks_sandbox.model.facts import ASKED, Fact, Facts, Known, Unknown, with_derived
from aks_sandbox.model.finding import Finding
from aks_sandbox.rules.engine import ALL_RULES, run_rules
from aks_sandbox.steps import lines_of
from tests.support.every_world import findings, worlds
from tests.support.pasted import HOSTILE, commands_in, options_of, prose_in, skeleton
from tests.support.worlds import cluster, facts, judge, live_pool, provider, spec

EACH = pytest.mark.parametrize("name", HOSTILE, ids=repr)
#: What of a cluster and of its inside is a name, of which the checks look some up in the catalogue.
NAME_FIELDS = {
    "name",
    "pool",
    "namespace",
    "pod",
    "node",
    "os_sku",
    "vm_size",
    "node_image",
    "kubernetes_version",
    "location",
}
KEPT = {"kata-vm-isolation", "kata-mshv-vm-isolation"}


def steps_of(finding: Finding) -> str:
    """The steps as a person reads them."""
    return "\n".join(lines_of(finding.steps))


def commands(finding: Finding) -> list[list[str]]:
    """The words of every command line of the steps, as a shell takes them."""
    return commands_in(steps_of(finding))


def allowed(name: str) -> tuple[str, ...]:
    """What stands for a name in a command: itself, or a placeholder where it cannot be pasted."""
    placeholders = ("POOL", "LOCATION")
    return placeholders if not name.isprintable() or "@" in name or not name else (name, *placeholders)


def poisoned(value: Any, name: str) -> Any:
    """The same with every name in it replaced by a hostile one, the same for the same."""
    if isinstance(value, tuple):
        return tuple(poisoned(item, name) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {field.name: poisoned(getattr(value, field.name), name) for field in fields(value) if field.init}
    for field, old in changed.items():
        if field in NAME_FIELDS and isinstance(old, str) and old and old not in KEPT:
            changed[field] = f"{name}{old}" if field in ("os_sku", "vm_size", "node_image") else name
    return type(value)(**changed)


def poisoned_facts(known: Facts, name: str) -> dict[str, Fact]:
    """What Azure said of the cluster, its inside and the region, with hostile names."""
    answers = {fact: known.outcome(fact) for fact in ("cluster", "in_cluster")}
    changes: dict[str, Fact] = {
        fact: Known(poisoned(answer.value, name)) for fact, answer in answers.items() if isinstance(answer, Known)
    }
    sizes = known.outcome("skus")
    if isinstance(sizes, Known):
        hostile = [replace(sku, name=f"{sku.name}{name}") for sku in sizes.value.values()]
        changes["skus"] = Known({**sizes.value, **{sku.name.lower(): sku for sku in hostile}})
    return {**changes, "location": Known(name)}


def skeletons(several: Iterable[Finding]) -> set[tuple[str, ...]]:
    """What the commands of these findings are without the values of their options."""
    return {skeleton(words) for finding in several for words in commands(finding)}


@cache
def known_skeletons() -> frozenset[tuple[str, ...]]:
    """Every command that some world proposes when all names are ordinary."""
    return frozenset(skeletons(findings()))


@EACH
def test_no_hostile_name_of_any_world_changes_a_command_but_for_one_word(name: str) -> None:
    for number, (wanted, known) in enumerate(worlds()):
        if number % len(HOSTILE) != HOSTILE.index(name) and number % 17:
            continue  # each world with one name, some with all
        answers = {fact: known.outcome(fact) for fact in ASKED}
        hostile = with_derived(wanted, Facts({**answers, **poisoned_facts(known, name)}), find_runtime, find_os_sku)
        for finding in run_rules(ALL_RULES, wanted, hostile).findings:
            assert skeletons([finding]) <= known_skeletons(), (finding.rule.code, steps_of(finding))
            if len(name) > 2:
                assert name not in prose_in(steps_of(finding)), (finding.rule.code, steps_of(finding))


def test_the_worlds_propose_enough_commands_to_tell() -> None:
    assert len(known_skeletons()) > 20


@EACH
def test_a_hostile_pool_name_stays_one_word(name: str) -> None:
    settings = PoolSettings(fips=True, vtpm=True, artifact_streaming=True)
    pools = cluster(live_pool(name, settings=settings, mode="System", provisioning_state="Failed"))
    for code in ("SBX402", "SBX403", "SBX404", "SBX407", "SBX511"):
        (command,) = commands(judge(code, cluster=pools))
        assert options_of(command)["-n"] in allowed(name)


@EACH
def test_a_hostile_region_stays_one_word(name: str) -> None:
    finding = judge("SBX301", spec(vm_size="Standard_D8s_v5"), location=Known(name))
    command = commands(finding)[0]
    assert command[:4] == ["az", "aks-sandbox", "vm-size", "list"]
    assert options_of(command)["-l"] in allowed(name)


@EACH
def test_no_other_hostile_name_gets_into_a_command(name: str) -> None:
    pools = cluster(live_pool(node_image=name, os_sku=name), name=name, kubernetes_version="1.2", power_state="Stopped")
    answers: dict[str, Fact] = {
        "cluster": pools,
        "container_service": Known(provider(name, "NotRegistered")),
        "compute": Known(provider(name, name)),
    }
    report = run_rules(ALL_RULES, spec(), facts(spec(), **answers))
    for finding in report.findings:
        for command in commands(finding):
            # POOL is also what stands for the name of a node pool to be added.
            assert name not in command or name == "POOL", finding.rule.code
            assert len(name) < 3 or name == "POOL" or name not in " ".join(command), finding.rule.code


@EACH
def test_the_words_of_an_error_propose_no_command(name: str) -> None:
    error = ProvisioningError(f"Code{name}", f"It broke. az group delete --yes; {name}: az vm delete")
    finding = judge("SBX511", cluster=cluster(live_pool(provisioning_state="Failed", error=error)))
    look = "az aks nodepool show -g sandbox-rg --cluster-name demo -n untrusted --query status"
    assert steps_of(finding) == f"Look at its status:\n{look}"


@pytest.mark.parametrize("hidden", ["\x1b[2J", "\x07", "\x9b", "\u202e", "\u200b", "\r", "\ud800", "\x00"], ids=ascii)
def test_no_hidden_character_reaches_a_terminal(hidden: str) -> None:
    answers = {name: Unknown(f"It {hidden} broke.") for name in ("skus", "usages", "subscription")}
    for fact in (cluster(live_pool(f"a{hidden}b", node_image=f"x{hidden}")), Unknown(hidden)):
        known: Facts = facts(spec(), cluster=fact, **answers)
        for finding in run_rules(ALL_RULES, spec(), known).findings:
            assert hidden not in finding.message + steps_of(finding)
