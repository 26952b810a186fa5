"""How a seed or a control-plane patch changes the world: JSON merge patch (RFC 7386)."""

from __future__ import annotations

import copy
from typing import Any


def merged(target: Any, patch: Any) -> Any:
    """Returns the target with the patch laid over it; a null in the patch removes the member."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def as_seeded(body: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Returns a body as its row of the world wants it answered, however odd: `answer` over it, less `without`."""
    if "answer" in row:
        body = merged(body, row["answer"])
    left_out = row.get("without", ())
    return {name: item for name, item in body.items() if name not in left_out} if left_out else body
