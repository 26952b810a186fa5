"""What a caller may do: sets of allowed actions less denied ones, as Azure role assignments grant them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class PermissionSet:
    """One role's control-plane actions; `*` stands for any text, slashes included, and case does not count."""

    actions: tuple[str, ...]
    not_actions: tuple[str, ...] = ()

    def allows(self, action: str) -> bool:
        """Whether this role grants the action."""
        return _any_matches(self.actions, action) and not _any_matches(self.not_actions, action)


def missing_actions(granted: Iterable[PermissionSet], wanted: Iterable[str]) -> tuple[str, ...]:
    """The wanted actions that no role grants; what one role excludes, another may still grant.

    Source: https://learn.microsoft.com/azure/role-based-access-control/role-definitions#notactions
    """
    roles = tuple(granted)
    return tuple(action for action in wanted if not any(role.allows(action) for role in roles))


def _any_matches(patterns: Iterable[str], action: str) -> bool:
    return any(_matches(pattern, action) for pattern in patterns)


def _matches(pattern: str, action: str) -> bool:
    # Of the characters that fnmatch knows, only the star means something to Azure.
    stars_only = pattern.lower().replace("[", "[[]").replace("?", "[?]")
    return fnmatchcase(action.lower(), stars_only)
