"""What one call may cost: whether its body is secret, how often it is sent, and how long it is waited for."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from azure.core.pipeline.policies import SansIOHTTPPolicy

_KEY = "aks_sandbox_terms"


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


class TermsPolicy(SansIOHTTPPolicy[Any, Any]):
    """Takes the terms of a call out of its options, which the tries use up, into its context, which they share."""

    def __init__(self, usual: Terms) -> None:
        self._usual = usual

    def on_request(self, request: Any) -> None:
        """Keep the terms for every try of this call."""
        request.context[_KEY] = request.context.options.pop("terms", None) or self._usual


def terms_of(message: Any) -> Terms:
    """The terms of the call that a pipeline's request or response belongs to."""
    terms: Terms = message.context[_KEY]
    return terms
