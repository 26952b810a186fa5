"""Long-running work: how it is started, watched and finished."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Returns the present moment in UTC."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """Returns a moment as ARM writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


@dataclass
class Operation:
    """Holds one piece of work on one subject; `finish` runs once, with the error or None."""

    identifier: str
    subject: str
    steps: tuple[str, ...]
    started: datetime
    finish: Callable[[dict[str, Any] | None], None]
    error: dict[str, Any] | None = None
    polls: int = 0
    ended: datetime | None = None
    location: str = ""
    deletes: bool = False


@dataclass
class Operations:
    """Keeps all work of one world and moves it on, by time or by the number of looks."""

    seconds: float
    polls: int | None
    clock: Clock = utc_now
    known: dict[str, Operation] = field(default_factory=dict)

    def start(
        self,
        subject: str,
        finish: Callable[[dict[str, Any] | None], None],
        *,
        steps: tuple[str, ...] = (),
        location: str = "",
        deletes: bool = False,
        failing: str | None = None,
    ) -> Operation:
        """Starts work on a subject and returns it."""
        operation = Operation(str(uuid.uuid4()), subject, ("InProgress", *steps), self.clock(), finish)
        operation.location = location
        operation.deletes = deletes
        if failing is not None:
            operation.error = {
                "code": failing,
                "message": "The operation was told to fail by a fault of the simulator.",
            }
        self.known[operation.identifier] = operation
        return operation

    def running(self, subject: str) -> Operation | None:
        """Returns the work in progress on a subject, or None."""
        return next((one for one in self.known.values() if one.subject == subject and one.ended is None), None)

    def look(self, operation: Operation) -> None:
        """Counts one poll of an operation and ends it when that was the last one needed."""
        if self.polls is not None and operation.ended is None:
            operation.polls += 1
            if operation.polls >= self.polls:
                self._end(operation)

    def look_at_subject(self, subject: str) -> None:
        """Counts a look at a resource as a poll of the work on it."""
        operation = self.running(subject)
        if operation is not None:
            self.look(operation)

    def settle(self) -> None:
        """Ends all work whose time has come."""
        if self.polls is not None:
            return
        now = self.clock()
        for operation in list(self.known.values()):
            if operation.ended is None and (now - operation.started).total_seconds() >= self.seconds:
                self._end(operation)

    def status(self, operation: Operation) -> str:
        """Returns the status text: a progress text while it runs, then Succeeded or Failed."""
        if operation.ended is not None:
            return "Failed" if operation.error else "Succeeded"
        if self.polls is not None:
            share = (operation.polls - 1) / max(self.polls - 1, 1)
        else:
            share = (self.clock() - operation.started).total_seconds() / max(self.seconds, 1e-9)
        index = int(max(share, 0.0) * len(operation.steps))
        return operation.steps[min(index, len(operation.steps) - 1)]

    def _end(self, operation: Operation) -> None:
        """Marks an operation as ended and lets it change the world."""
        operation.ended = self.clock()
        operation.finish(operation.error)
