"""Why a fact is missing, and what to do: the tool's own sentences by name, so that a file keeps the name alone.

A file of facts is written by its sender. So a step is never read out of one: it is made here, from the name of its row
and from what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.explain.messages import Origin, explain_text
from aks_sandbox.model.cluster import Target
from aks_sandbox.steps import Step, filled, lines_of, step


@dataclass(frozen=True)
class Absence:
    """A reason, empty where the words are the service's, and what to do; `{cluster}` and its like are filled in."""

    name: str
    reason: str = ""
    steps: tuple[Step, ...] = ()


def _absence(name: str, reason: str = "", text: str = "", pattern: str = "") -> Absence:
    return Absence(name, reason, (step(text, pattern),) if text else ())


_GROUP, _CLUSTER = Argument.RESOURCE_GROUP, Argument.CLUSTER
NO_REGION = _absence(
    "no-region", "A region was not named.", f"Use {Argument.LOCATION}, or {_GROUP} to take its region."
)
NO_GROUP = _absence("no-group", "A resource group was not named.", f"Use {_GROUP}.")
NO_CLUSTER = _absence("no-cluster", "A cluster was not named.", f"Use {_GROUP} and {_CLUSTER}.")
NO_SUBNET = _absence("no-subnet", "A subnet was not requested.")
NOTHING_ELSEWHERE = _absence("nothing-elsewhere", "The request does not use resources outside of the cluster.")
NO_ROLE = _absence("no-role", "The request does not assign a role.")
NO_AZ = _absence("no-az", "The checks were not made by the Azure CLI, so its version does not matter.")
NO_LOOK = _absence("no-look", "The inside of the cluster was not read.", f"Add {Argument.IN_CLUSTER}.")
ABSENT_CLUSTER = _absence("absent-cluster", "Cluster {cluster} does not exist yet.")
ABSENT_GROUP = _absence("absent-group", "Resource group {group} was not found, so its region is not known.")
STOPPED = _absence(
    "stopped",
    "Cluster {cluster} is stopped, so commands cannot run in it.",
    "Start it:",
    "az aks start -g {group} -n {cluster}",
)
NO_RUN_COMMAND = _absence(
    "no-run-command",
    "run-command is disabled on cluster {cluster}, so its inside cannot be read.",
    "Turn it on:",
    "az aks update -g {group} -n {cluster} --enable-run-command",
)
_OF_THE_SERVICE = (
    _absence("repeat", text="Repeat the command."),
    _absence("network", text="Check the network and the proxy settings, then repeat the command."),
    _absence("login", text="Sign in again:", pattern="az login"),
    _absence(
        "output-cut",
        text="Repeat the command. If its output is cut again, report it with the size of the cluster.",
    ),
    _absence("versions", text="Look at the versions:", pattern="az aks get-versions --location {location}"),
    _absence("sizes", text="Look at the regions:", pattern="az account list-locations --output table"),
    _absence("usages", text="Look at the usage:", pattern="az vm list-usage --location {location}"),
    _absence("quota", text="Look at the quota:", pattern="az quota list --help"),
    _absence("roles", text="Look at your roles:", pattern="az role assignment list --all --output table"),
)
_ABSENCES = (
    *(NO_REGION, NO_GROUP, NO_CLUSTER, NO_LOOK, ABSENT_CLUSTER, ABSENT_GROUP, STOPPED, NO_RUN_COMMAND),
    *(NO_SUBNET, NOTHING_ELSEWHERE, NO_ROLE, NO_AZ),
    *_OF_THE_SERVICE,
)
_BY_NAME = {absence.name: absence for absence in _ABSENCES}


def of_the_service(name: str) -> Step:
    """What to do after an answer of the service that says nothing about it, by the name of the row."""
    return _BY_NAME[name].steps[0]


def absence_for(absence: Absence, target: Target, location: str = "") -> Absence:
    """The row's sentences for that target."""
    names = {**target.names, **({"location": location} if location else {})}
    reason = re.sub(r"\{(\w+)\}", lambda match: names.get(match[1]) or match[1], absence.reason)
    return Absence(absence.name, reason, filled(absence.steps, names))


def absence_named(name: str, said: str, target: Target, location: str = "") -> Absence | None:
    """The sentences of the row of that name; None where there is none.

    `said` is what the service said: the steps for a known message may name what stands there, in the narrow alphabet
    of the row's pattern.
    """
    if name in _BY_NAME:
        return absence_for(_BY_NAME[name], target, location)
    for known in explain_text(said, Origin.AZURE):
        if known.name == name:
            return Absence(name, "", filled(known.steps, target.names))
    return None


def name_of(reason: str, steps: Iterable[Step], target: Target, location: str = "") -> str | None:
    """The name of the row that gives these steps for this reason; None where none does."""
    shown = lines_of(steps)
    for absence in _ABSENCES:
        given = absence_for(absence, target, location)
        if lines_of(given.steps) == shown and given.reason in ("", reason):
            return absence.name
    for known in explain_text(reason, Origin.AZURE) if shown else ():
        if lines_of(filled(known.steps, target.names)) == shown:
            return known.name
    return None
