"""Feature flags that documents name beside the one of a preview runtime."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from aks_sandbox.catalog.document import document
from aks_sandbox.model.runtime import FeatureFlag


@dataclass(frozen=True)
class OtherFeature:
    """A flag, whether it is said to be a prerequisite, and when it counts, by how certain a source."""

    flag: FeatureFlag
    prerequisite: bool
    needed_when: str
    certainty: str
    source: str


@cache
def other_features() -> tuple[OtherFeature, ...]:
    """Every such flag of the catalogue."""
    return tuple(
        OtherFeature(
            FeatureFlag(row["namespace"], row["name"]),
            row["prerequisite"],
            row["needed_when"],
            row["certainty"],
            row["source"],
        )
        for row in document("features")["rows"]
    )
