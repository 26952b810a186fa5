"""What one call may cost: how often it is sent, and how long it is waited for."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from azure.core.pipeline.policies import SansIOHTTPPolicy

_TERMS_KEY = "aks_sandbox_terms"


@dataclass(frozen=True)
class Terms:
    """Seconds throughout; `until` is a moment of time.monotonic() after which the call is of no use.

    `once` is a request that must not be carried out twice; `announce` hears of a pause before a person wonders.
    """

    secret: bool = False
    once: bool = False
    longest_pause: float = 30
    answer_seconds: float = 120
    until: float | None = None
    announce: Callable[[str], None] | None = None

    @property
    def left(self) -> float:
        """The seconds until the call is of no use, endless where there is no such moment."""
        return math.inf if self.until is None else self.until - time.monotonic()

    def ending(self, until: float) -> Terms:
        """The same terms up to that moment."""
        return replace(self, until=until)


#: A read: nobody sits through a pause of more than half a minute, or waits more than two minutes for one answer.
READ = Terms()
#: The longest pause that Azure may ask for before a write is sent again, or between two looks at its operation.
LONGEST_WRITE_PAUSE = 300.0
#: A write, and each look at the operation that follows it: the service takes its time.
WRITE = Terms(longest_pause=LONGEST_WRITE_PAUSE, answer_seconds=300)

#: How long looks at something that Azure works on may fail, one after the other, before the wait ends.
LONGEST_OUTAGE = 600.0
#: How long another operation on the cluster is waited for.
LONGEST_BUSY = 3600.0


class Patience:
    """A bounded wait; `spent` and `left` are seconds, by the clock or by the pauses, whichever says more."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._since = time.monotonic()
        self._paused = 0.0

    @property
    def spent(self) -> float:
        """The seconds since the wait began."""
        return max(time.monotonic() - self._since, self._paused)

    @property
    def left(self) -> float:
        """The seconds until it has to end; never less than 0."""
        return max(self.limit - self.spent, 0.0)

    def pause(self, sleep: Callable[[float], None], seconds: float) -> None:
        """Sleep, and no longer than is left."""
        seconds = min(seconds, self.left)
        sleep(seconds)
        self._paused += seconds


class TermsPolicy(SansIOHTTPPolicy[Any, Any]):
    """Takes the terms of a call out of its options, which the tries use up, into its context, which they share."""

    def __init__(self, usual: Terms) -> None:
        self._usual = usual

    def on_request(self, request: Any) -> None:
        """Keep the terms for every try of this call."""
        request.context[_TERMS_KEY] = request.context.options.pop("terms", None) or self._usual


def terms_of(message: Any) -> Terms:
    """The terms of the call that a pipeline's request or response belongs to."""
    terms: Terms = message.context[_TERMS_KEY]
    return terms


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
