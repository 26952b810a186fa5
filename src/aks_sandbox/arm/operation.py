"""Follows what Azure does after it accepted a write, until that has ended.

Source: https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from aks_sandbox.arm.answers import expected_form, text_or_empty
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.outage import through_outages
from aks_sandbox.arm.pauses import LONGEST_WRITE_PAUSE, WORTH_SAYING, Patience, asked_pause, in_words
from aks_sandbox.arm.pipeline import Answer
from aks_sandbox.arm.sent_write import AcceptedWrite
from aks_sandbox.errors import Unreachable
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.safe_text import visible

Body = Mapping[str, Any]
Result = TypeVar("Result")
_SUCCEEDED = "succeeded"
#: The provisioning states in which nothing runs any more.
FAILED = ("failed", "canceled")
TERMINAL = (_SUCCEEDED, *FAILED)
_RUNNING = "InProgress"
_ACCEPTED = 202
#: A wait without a limit is said to be one, each time that so many seconds have passed.
_SAID_EVERY = 3600.0


@dataclass(frozen=True)
class Ended:
    """How an operation ended: `failure` is what Azure reported of one that failed, `resource` what its last answer
    held, when it held one.
    """

    failure: Body | None = None
    resource: Body | None = None


class Operation:
    """One accepted write of the resource at `path`; `label` names it to people, `doing` begins each error."""

    def __init__(self, connection: Connection, path: str, label: str, doing: str, reporter: Reporter) -> None:
        self._connection = connection
        self._path = path
        self._label = label
        self._doing = doing
        self._reporter = reporter
        self._waited = Patience(math.inf)
        self._said_at = _SAID_EVERY

    def follow(self, accepted: AcceptedWrite) -> Ended:
        """Wait for the end; the library's errors when it cannot be seen, and Unreachable when Azure asks for a pause
        longer than LONGEST_WRITE_PAUSE.

        Azure names the place to look at in one of two headers; without them the resource itself says how far it is.
        """
        monitor = str(accepted.answer.headers.get("azure-asyncoperation") or "")
        if monitor:
            return self._monitored(monitor)
        place = str(accepted.answer.headers.get("location") or "")
        if place:
            return self._located(place)
        return self._watched(accepted)

    def wait_for_resource(self, resource: Body | None, api_version: str, pause: float | None = None) -> Body:
        """The resource once it says that it has ended, whether well or not; NotFound when it is deleted meanwhile."""
        while True:
            state = "" if resource is None else state_of(resource)
            if resource is not None and (not state or state.lower() in TERMINAL):
                return resource
            self._sleep(state or _RUNNING, pause)
            pause = None
            resource = self._patiently(lambda: self._get(api_version))

    def _get(self, api_version: str) -> Body:
        return resource_of(self._connection.get(self._path, api_version, self._doing), self._doing)

    def _patiently(self, look: Callable[[], Result]) -> Result:
        return through_outages(self._connection, self._label, self._reporter, look)

    def _monitored(self, monitor: str) -> Ended:
        state = _RUNNING
        self._reporter.progress(f"{self._label}: {state}")
        while True:
            answer = self._look(monitor)
            with expected_form(self._doing):
                document: Body = answer.body
                state = text_or_empty(document["status"])
                if not state:
                    raise ValueError("the operation has no status")
            if state.lower() == _SUCCEEDED:
                return Ended()
            if state.lower() in TERMINAL:
                return Ended(failure=document)
            self._sleep(state, asked_pause(answer.headers))

    def _located(self, place: str) -> Ended:
        self._reporter.progress(f"{self._label}: {_RUNNING}")
        while True:
            answer = self._look(place)
            if answer.status != _ACCEPTED:
                return Ended(resource=None if answer.body is None else resource_of(answer.body, self._doing))
            place = str(answer.headers.get("location") or place)
            self._sleep(_RUNNING, asked_pause(answer.headers))

    def _watched(self, accepted: AcceptedWrite) -> Ended:
        answer = accepted.answer
        resource = None if answer.body is None else resource_of(answer.body, self._doing)
        # A resource that was made just now and does not say how far it is, is not yet there.
        unsaid = resource is not None and not state_of(resource) and answer.status != 200
        first = None if unsaid else resource
        return Ended(resource=self.wait_for_resource(first, accepted.api_version, pause=asked_pause(answer.headers)))

    def _look(self, place: str) -> Answer:
        return self._patiently(lambda: self._connection.follow(place, self._doing, self._announce))

    def _announce(self, text: str) -> None:
        self._reporter.progress(f"{self._label}: {text}")

    def _sleep(self, state: str, asked: float | None) -> None:
        pause = self._connection.poll_seconds if asked is None else asked
        if pause > LONGEST_WRITE_PAUSE:
            raise Unreachable(
                f"{self._doing}: Azure asks to wait {in_words(pause)} before the next look at the operation, and this "
                f"command waits {in_words(LONGEST_WRITE_PAUSE)} at the longest."
            )
        later = f", next look in {in_words(pause)}" if pause >= WORTH_SAYING else ""
        self._reporter.progress(f"{self._label}: {state}{later}")
        self._waited.pause(self._connection.sleep, pause)
        if self._waited.spent >= self._said_at:
            self._said_at = self._waited.spent + _SAID_EVERY
            self._reporter.warn(
                f"The {self._label} is still {visible(state)} after {in_words(self._waited.spent)}. This command waits "
                "without a limit until Azure ends the operation. Ctrl-C ends the wait, and not the operation."
            )


def resource_of(answer: Any, doing: str) -> Body:
    """The answer, which must be a resource with properties; Unreachable otherwise."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("properties"), Mapping):
        raise Unreachable(f"{doing}: the answer cannot be read (it is not a resource with properties).")
    return answer


def state_of(resource: Body) -> str:
    """The provisioning state of a resource, empty where it has none."""
    return str(resource["properties"].get("provisioningState") or "")


def has_failed(resource: Body) -> bool:
    """Whether the resource says that it has ended otherwise than well."""
    return state_of(resource).lower() in TERMINAL and state_of(resource).lower() != _SUCCEEDED
