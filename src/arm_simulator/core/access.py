"""What the caller may do: which action a request is, at which scope, and ARM's refusal when no permission grants it.

The world's one caller holds permission rows at scopes, and a scope inherits those above it, as role assignments do.
"""

from __future__ import annotations

import hmac
import re
from functools import lru_cache
from typing import Any

from arm_simulator.core.answer import ArmError
from arm_simulator.core.identity import CLIENT_ID, OBJECT_ID, run_of
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.world import World

VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}


def check_permission(world: World, route: Route, request: ArmRequest) -> None:
    """Requires that some permission of the caller grants the action of a request.

    Raises:
        ArmError: none does (403).
    """
    if not world.document["enforcePermissions"] or "subscription" not in request.params:
        return
    action = action_of(route, request)
    if not action:
        return
    scope = scope_of(request)
    if not any(grants(row, action) for row in rows_at(world, scope)):
        raise ArmError(
            403,
            "AuthorizationFailed",
            f"The client '{CLIENT_ID}' with object id '{OBJECT_ID}' does not have authorization to perform action "
            f"'{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh "
            "your credentials.",
        )


def check_command_caller(world: World, request: ArmRequest) -> None:
    """Requires, where the simulator listens on a port, one of its own tokens: a command runs on this machine.

    Raises:
        ArmError: the token comes from elsewhere (401).
    """
    if world.command_secret is None:
        return
    token = request.headers.get("authorization", "").partition(" ")[2]
    if any(hmac.compare_digest(token.encode(), one.encode()) for one in world.settings.command_tokens):
        return
    if not hmac.compare_digest(run_of(token).encode(), world.command_secret.encode()):
        raise ArmError(
            401,
            "InvalidAuthenticationToken",
            "The ARM simulator runs commands only for a token that its own identity endpoint has given.",
        )


def action_of(route: Route, request: ArmRequest) -> str:
    """Returns the action that a request needs; an empty text for one that needs none."""
    if route.action is not None:
        return route.action.format(**request.params)
    verb = VERBS.get(route.method) or f"{route.path.rpartition('/')[2]}/action"
    return f"{route.resource_type}/{verb}"


def scope_of(request: ArmRequest) -> str:
    """Returns the scope of a request: its resource, or for a list and an action the resource that they belong to."""
    segments = request.decoded_path.strip("/").split("/")
    if request.method == "POST":
        segments.pop()
    lowered = [segment.lower() for segment in segments]
    if "providers" not in lowered:
        return "/" + "/".join(segments[: len(segments) // 2 * 2])
    provider = len(lowered) - 1 - lowered[::-1].index("providers")
    types_and_names = max(0, len(segments) - provider - 2) // 2 * 2
    end = provider + 2 + types_and_names if types_and_names else provider
    return "/" + "/".join(segments[:end])


def rows_at(world: World, scope: str) -> list[dict[str, Any]]:
    """Returns the caller's permission rows at a scope, those of the scopes above it included."""
    held = world.document["permissions"]
    if not isinstance(held, dict):
        return list(held)
    place = _below_subscription(world, scope)
    found: list[dict[str, Any]] = []
    for name, rows in held.items():
        base = _below_subscription(world, name)
        if place == base or place.startswith(base + "/"):
            found += rows
    return found


def grants(row: dict[str, Any], action: str) -> bool:
    """Says whether a permission row grants an action; what its notActions take away, another row may still grant."""
    return _matches(row.get("actions"), action) and not _matches(row.get("notActions"), action)


def _matches(patterns: object, action: str) -> bool:
    """Says whether one of the patterns covers an action; what is no list of texts covers nothing."""
    if not isinstance(patterns, list):
        return False
    return any(isinstance(one, str) and _expression(one).fullmatch(action) for one in patterns)


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    """Returns the expression of a pattern; a star stands for anything, slashes included."""
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.IGNORECASE)


def _below_subscription(world: World, scope: str) -> str:
    """Returns a scope without its subscription and in lower case; the subscription itself is an empty text."""
    path = "/" + scope.strip("/").lower()
    return path.removeprefix(f"/subscriptions/{world.subscription_id.lower()}").rstrip("/")
