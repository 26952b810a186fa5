"""409: what a template deploys with, which only a file has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aks_sandbox.catalog.tables import (
    RuntimeReleases,
    generally_available_runtime,
    newest_preview,
    runtime_releases,
)
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Result, passed, unknown, violated, warned
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.rules.rule import pool_rule

CATEGORY = "node-pool"
_TYPES = "https://github.com/Azure/bicep-types-az"
Release = tuple[int, ...]


@pool_rule(
    "SBX409",
    "Workload runtime in the API or provider version",
    category=CATEGORY,
    needs=("template",),
    source=_TYPES,
)
def runtime_in_the_version(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: each name of Pod Sandboxing came with some version of the API, and with some release of the provider
    azurerm. azurerm refuses a name that it does not know before anything is deployed. ARM JSON, Bicep and azapi send
    any name, and AKS decides; it was seen to accept the preview name with a stable version. This check is carried out
    by `az aks-sandbox template check` alone.

    Fix: use an API version, or a release of azurerm, that has the name.
    Example: az aks-sandbox template check main.bicep
    """
    versions, releases = facts.template, runtime_releases(pool.runtime.name)
    if versions.of_azurerm:
        return _of_azurerm(pool.runtime.name, releases, versions.azurerm)
    version = versions.api_version
    if not version:
        return unknown("The file does not name an API version.")
    preview = version.endswith("-preview")
    first = releases.first_preview if preview else releases.first_stable
    if first is not None and version >= first:
        return passed(f"API version {version} has {pool.runtime.name}.")
    kind = "preview" if preview else "stable"
    message = f"API version {version} does not have {pool.runtime.name}, so AKS may refuse it."
    if first is None:
        newest, available = newest_preview(), generally_available_runtime().name
        first = runtime_releases(available).first_stable
        return warned(
            f"{message} No {kind} version has this name.",
            f"Use {available} with API version {first} or later, or keep the name with a preview version, "
            f"such as {newest}.",
        )
    return warned(f"{message} The first {kind} version that has it is {first}.", f"Use API version {first} or later.")


def _of_azurerm(runtime: str, releases: RuntimeReleases, constraint: str | None) -> Result:
    if constraint is None:
        until = f", and before {releases.azurerm_before}" if releases.azurerm_before else " on"
        return unknown(
            f"azurerm takes {runtime} from {releases.azurerm_first}{until}, and the file does not require a release of "
            "it.",
            _require(releases),
        )
    wanted = admitted(constraint)
    if wanted is None:
        return unknown(f"It is not known which releases of azurerm '{constraint}' admits.", _require(releases))
    known = Range(release_of(releases.azurerm_first), release_of(releases.azurerm_before or ""))
    if not wanted.meets(known):
        return violated(f"The releases of azurerm that '{constraint}' admits refuse {runtime}.", _require(releases))
    if not wanted.within(known):
        return warned(
            f"Some of the releases of azurerm that '{constraint}' admits refuse {runtime}.", _require(releases)
        )
    return passed(f"The releases of azurerm that '{constraint}' admits take {runtime}.")


def _require(releases: RuntimeReleases) -> str:
    if releases.azurerm_before:
        available = generally_available_runtime().name
        first = runtime_releases(available).azurerm_first
        return f"Use {available} with azurerm {first} or later, or write the node pool with azapi."
    return f'Require azurerm ">= {releases.azurerm_first}".'


@dataclass(frozen=True)
class Range:
    """Releases from `low` on and before `high`; an empty `high` has no end."""

    low: Release
    high: Release = ()

    def meets(self, other: Range) -> bool:
        """Whether a release is in both."""
        high = min((one for one in (self.high, other.high) if one), default=())
        low = max(_padded(self.low), _padded(other.low))
        return not high or low < _padded(high)

    def within(self, other: Range) -> bool:
        """Whether each release is in the other."""
        ends = not other.high or (bool(self.high) and _padded(self.high) <= _padded(other.high))
        return _padded(self.low) >= _padded(other.low) and ends


def _padded(release: Release) -> Release:
    return (*release, 0, 0, 0)[:3]


def release_of(text: str) -> Release:
    """The numbers of a release such as 4.78.0."""
    return tuple(int(part) for part in re.findall(r"\d+", text.partition("-")[0]))


_PART = re.compile(r"(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+){0,2})(?:-[\w.]+)?")


def admitted(constraint: str) -> Range | None:
    """The releases that a version constraint of Terraform admits; None where it is not understood.

    Source: https://developer.hashicorp.com/terraform/language/expressions/version-constraints
    """
    low: Release = (0, 0, 0)
    high: Release = ()
    for part in constraint.split(","):
        match = _PART.fullmatch(part.strip())
        if match is None:
            return None
        sign, release = match[1] or "=", release_of(match[2])
        if sign == "!=":
            continue
        if sign in (">=", ">", "~>", "="):
            low = max(low, _padded(release))
        ends = {
            "=": _next(_padded(release)),
            "<": release,
            "<=": _next(_padded(release)),
            "~>": _next(release[:-1]) if len(release) > 1 else (),
        }.get(sign, ())
        if sign == ">":
            low = max(low, _next(_padded(release)))
        if ends:
            high = min((one for one in (high, _padded(ends)) if one), default=())
    return Range(low, high)


def _next(release: Release) -> Release:
    return (*release[:-1], release[-1] + 1)


RULES = (runtime_in_the_version,)
