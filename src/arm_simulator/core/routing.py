"""Routes as rows, and the table that finds the row for a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from arm_simulator.core.answer import Answer
from arm_simulator.core.request import ArmRequest
from arm_simulator.world import World

Handler = Callable[[World, ArmRequest], Answer]


@dataclass(frozen=True)
class Route:
    """Names one thing that the simulator answers.

    `resource_type` says whose list of api-versions applies; None means that the route takes no api-version.
    `action` is what the caller must be allowed, where it does not follow from the type and the method; {name} stands
    for a path parameter, and an empty text means that nothing needs to be allowed.
    """

    method: str
    path: str
    handler: Handler
    resource_type: str | None
    summary: str
    anonymous: bool = False
    action: str | None = None


class RouteTable:
    """Finds routes by method and path, ignoring the case of the fixed segments as ARM does."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._compiled = [(_pattern(route.path), route) for route in self.routes]

    def match(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Returns the route and its path parameters, or None."""
        for pattern, route in self._compiled:
            if route.method != method:
                continue
            found = pattern.fullmatch(path)
            if found:
                return route, {name: unquote(value) for name, value in found.groupdict().items()}
        return None

    def methods(self, path: str) -> tuple[str, ...]:
        """Returns the methods that some route answers at this path."""
        return tuple(sorted({route.method for pattern, route in self._compiled if pattern.fullmatch(path)}))


def _pattern(path: str) -> re.Pattern[str]:
    """Returns the expression for a path with {name} segments; {name...} takes the rest of the path."""
    parts = []
    for segment in path.split("/")[1:]:
        rest = re.fullmatch(r"\{(\w+)\.\.\.\}", segment)
        single = re.fullmatch(r"\{(\w+)\}", segment)
        if rest:
            parts.append(f"(?P<{rest[1]}>.+)")
        elif single:
            parts.append(f"(?P<{single[1]}>[^/]+)")
        else:
            parts.append(re.escape(segment))
    return re.compile("/" + "/".join(parts) + "/?", re.IGNORECASE)
