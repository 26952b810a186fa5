"""Lists in pages with a nextLink, as ARM sends them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from arm_simulator.core.answer import ArmError
from arm_simulator.core.request import ArmRequest


def page(rows: list[dict[str, Any]], size: int, request: ArmRequest, *, closing_page: bool = False) -> dict[str, Any]:
    """Returns the body of one page; a size of 0 puts everything on one.

    With `closing_page` a link follows even the last row, to a page that is empty: so node pools were seen to be listed.
    """
    token = request.query.get("$skiptoken", "0")
    if not token.isdigit() or len(token) > 9:
        raise ArmError(400, "InvalidSkipToken", f"The skip token '{token[:40]}' was not given out here.")
    start = int(token)
    if size <= 0:
        return {"value": rows[start:]}
    body: dict[str, Any] = {"value": rows[start : start + size]}
    end = start + len(body["value"])
    if end < len(rows) or (closing_page and body["value"]):
        kept = {name: value for name, value in request.query.items() if name != "$skiptoken"}
        query = "&".join(f"{quote(name)}={quote(value)}" for name, value in {"$skipToken": str(end), **kept}.items())
        body["nextLink"] = f"{request.origin}{request.path}?{query}"
    return body
