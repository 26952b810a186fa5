"""What the tests of `verify` share: a run in a named world, trouble at one of its commands, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aks_sandbox.operations.verify import VerifyOptions, verify
from in_process_arm import InProcessArm, Reply
from traffic import Sent
from wanted import RecordingReporter, target

RUN_COMMAND, RESULTS = "/runCommand$", "/commandResults/"


def prove(arm: InProcessArm, reporter: RecordingReporter | None = None, **how: Any) -> dict[str, Any]:
    """What `verify` answers there."""
    return verify(arm.connection, target(), VerifyOptions(**how), reporter or RecordingReporter())


def lines_of(arm: InProcessArm) -> list[str]:
    """The lines of the commands that were sent, oldest first."""
    return [sent.body["command"] for sent in arm.traffic.of("POST")]


def namespaces_in(arm: InProcessArm) -> list[str]:
    """The namespaces of runs that are in the cluster of the world."""
    inside = arm.world.document["clusters"]["sandbox-rg/demo"].get("inside") or {}
    return sorted(name for name in inside.get("namespaces") or {} if name.startswith("aks-sandbox-verify-"))


def evidence_of(document: dict[str, Any], pool: int = 0) -> dict[str, str]:
    """The weight of each item of evidence."""
    return {row["item"]: row["verdict"] for row in document["nodePools"][pool]["evidence"]}


class Trouble:
    """Lets something happen to one command of a run, counted from one: to its POST, or to the polls of its result."""

    def __init__(self, arm: InProcessArm, number: int) -> None:
        self._arm = arm
        self._number = number
        self._sent = 0
        self._post: Callable[[Sent], Reply | None] | None = None
        self._result: Callable[[Sent], Reply | None] | None = None
        arm.on("POST", RUN_COMMAND, self._on_post)
        arm.on("GET", RESULTS, self._on_result)

    def post(self, action: Callable[[Sent], Reply | None]) -> None:
        """Let that happen instead of the POST."""
        self._post = action

    def post_fault(self, text: str) -> None:
        """Put a fault of the simulator in force for the POST."""

        def fault(_: Sent) -> None:
            self._arm.fault(f"POST .*{RUN_COMMAND} {text} x1")

        self._post = fault

    def result(self, action: Callable[[Sent], Reply | None]) -> None:
        """Let that happen instead of each poll."""
        self._result = action

    def _on_post(self, sent: Sent) -> Reply | None:
        self._sent += 1
        return self._post(sent) if self._post and self._sent == self._number else None

    def _on_result(self, sent: Sent) -> Reply | None:
        return self._result(sent) if self._result and self._sent == self._number else None
