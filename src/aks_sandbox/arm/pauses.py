"""The pause that an answer asks for, in whichever way it is written, and in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
#: The more precise ones first.
HEADERS = (("retry-after-ms", 1000), ("x-ms-retry-after-ms", 1000), ("retry-after", 1))
#: Longer than anything: an infinite pause is nothing to calculate with.
_ENDLESS = 1e9
#: A pause from which on a person wants to know what is waited for.
WORTH_SAYING = 10.0


def asked_pause(headers: Mapping[str, str]) -> float | None:
    """The seconds that an answer asks to wait; None when it asks for none, or in a way that cannot be read.

    Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after, and the headers in milliseconds of Azure.
    """
    given = {str(name).lower(): str(text).strip() for name, text in headers.items()}
    for name, units in HEADERS:
        text = given.get(name, "")
        if text:
            seconds = _seconds(text)
            if seconds is not None:
                return min(seconds / units, _ENDLESS)
    return None


def in_words(seconds: float) -> str:
    """`45 seconds`, `5 minutes`, `2 hours`, `11 days`: the largest unit of which there are two, rounded."""
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"


def _seconds(text: str) -> float | None:
    if _NUMBER.fullmatch(text):
        # As a float, since a text of very many digits is infinite and not an error.
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
