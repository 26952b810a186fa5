"""A subscription and the resource providers in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Subscription:
    """`state` is Enabled, Warned, PastDue, Disabled or Deleted."""

    state: str


@dataclass(frozen=True)
class ResourceType:
    """One type of a resource provider; `locations` are region names, `api_versions` as ARM lists them."""

    locations: frozenset[str]
    api_versions: tuple[str, ...]


@dataclass(frozen=True)
class Provider:
    """A resource provider as the subscription sees it; resource types by name in lower case."""

    namespace: str
    registration_state: str
    resource_types: Mapping[str, ResourceType] = field(default_factory=dict)

    @property
    def registered(self) -> bool:
        """Whether the subscription may use it."""
        return self.registration_state.lower() == "registered"
