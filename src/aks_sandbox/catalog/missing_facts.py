"""Why a fact is missing, and what to do: the tool's own sentences by name, so that a file keeps the name alone.

A file of facts is written by its sender. So advice is never read out of one: it is made here, from the name of its row
and from what was asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aks_sandbox.catalog.message_rows import ARM, CLUSTER, MessageRow, rows, searchable
from aks_sandbox.model.target import Target

_MOST_CHARACTERS = 8_000


@dataclass(frozen=True)
class Absence:
    """A reason, None where the words are the service's, and a remedy; rows have GROUP, CLUSTER, LOCATION to fill."""

    name: str
    reason: str | None
    remedy: str


_CLUSTER = "-g GROUP -n CLUSTER"
NO_REGION = Absence("no-region", "No region was named.", "Give --location, or --resource-group to take its region.")
NO_GROUP = Absence("no-group", "No resource group was named.", "Give --resource-group.")
NO_CLUSTER = Absence("no-cluster", "No cluster was named.", "Give --resource-group and --name.")
NO_LOOK = Absence("no-look", "The inside of the cluster was not looked at.", "Add --in-cluster.")
ABSENT_CLUSTER = Absence("absent-cluster", "There is no cluster CLUSTER yet.", "")
ABSENT_GROUP = Absence("absent-group", "There is no resource group GROUP to take the region of.", "")
STOPPED = Absence("stopped", "The cluster CLUSTER is stopped, so no command runs in it.", f"az aks start {_CLUSTER}")
NO_RUN_COMMAND = Absence(
    "no-run-command",
    "run-command is disabled on the cluster CLUSTER, so its inside cannot be seen.",
    f"az aks update {_CLUSTER} --enable-run-command",
)
_OF_THE_SERVICE = (
    Absence("repeat", None, "Repeat the command."),
    Absence("network", None, "Check the network and the proxy settings, then repeat the command."),
    Absence("login", None, "az login"),
    Absence(
        "output-cut",
        None,
        "Repeat the command. What it asks for is bounded: if it is cut again, report it with the cluster's size.",
    ),
    Absence("versions", None, "az aks get-versions --location LOCATION"),
    Absence("sizes", None, "Look whether there is such a region: az account list-locations --output table"),
    Absence("usages", None, "az vm list-usage --location LOCATION"),
    Absence("quota", None, "az quota list --help"),
    Absence("roles", None, "az role assignment list --all --output table"),
)
_ABSENCES = (
    *(NO_REGION, NO_GROUP, NO_CLUSTER, NO_LOOK, ABSENT_CLUSTER, ABSENT_GROUP, STOPPED, NO_RUN_COMMAND),
    *_OF_THE_SERVICE,
)


def filled(absence: Absence, target: Target, location: str = "") -> Absence:
    """The row's sentences for that target."""
    names = {"GROUP": target.resource_group, "CLUSTER": target.cluster_name}
    reason = absence.reason
    if reason is not None:
        reason = re.sub("GROUP|CLUSTER", lambda match: names[match.group()] or match.group(), reason)
    return Absence(absence.name, reason, target.filled(absence.remedy, LOCATION=location or target.location or ""))


def absence_named(name: str, said: str, target: Target, location: str = "") -> Absence | None:
    """The sentences of the row of that name; None where there is none.

    `said` is what the service said: the advice for a known message may name what stands there, in the narrow alphabet
    of the row's pattern.
    """
    for absence in _ABSENCES:
        if absence.name == name:
            return filled(absence, target, location)
    for row in _message_rows():
        remedy = _of_message(row, said) if row.name == name else None
        if remedy is not None:
            return Absence(name, None, target.filled(remedy))
    return None


def name_of(reason: str, remedy: str, target: Target, location: str = "") -> str | None:
    """The name of the row that gives this advice for this reason; None where none does."""
    for absence in _ABSENCES:
        given = filled(absence, target, location)
        if given.remedy == remedy and given.reason in (None, reason):
            return absence.name
    for row in _message_rows() if remedy else ():
        text = _of_message(row, reason)
        if text is not None and target.filled(text) == remedy:
            return row.name
    return None


def _message_rows() -> tuple[MessageRow, ...]:
    return (*rows(ARM), *rows(CLUSTER))


def _of_message(row: MessageRow, said: str) -> str | None:
    if row.pattern is None:
        return row.next_step
    match = row.pattern.search(searchable(said[:_MOST_CHARACTERS]))
    return None if match is None else row.next_step.format(**match.groupdict(default=""))
