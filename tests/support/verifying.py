"""What the tests of `verify` share: a run in a named world, trouble at one of its commands, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aks_sandbox.verify.verify import VerifyOptions, verify
from tests.support.in_process_arm import InProcessArm, Reply
from tests.support.traffic import Sent
from tests.support.wanted import RecordingReporter, target

RUN_COMMAND, RESULTS = "/runCommand$", "/commandResults/"


def prove(arm: InProcessArm, reporter: RecordingReporter | None = None, **how: Any) -> dict[str, Any]:
    """What `verify` answers there."""
    shown = verify(arm.connection, target(), VerifyOptions(**how), reporter or RecordingReporter())
    return dict(shown.document)


def lines_of(arm: InProcessArm) -> list[str]:
    """The lines of the commands that were sent, oldest first."""
    return [sent.body["command"] for sent in arm.traffic.of("POST")]


def namespaces_in(arm: InProcessArm) -> list[str]:
    """The namespaces of runs that are in the cluster of the world."""
    inside = arm.world.document["clusters"]["sandbox-rg/demo"].get("inside") or {}
    return sorted(name for name in inside.get("namespaces") or {} if name.startswith("aks-sandbox-verify-"))


def evidence_of(document: Mapping[str, Any], pool: int = 0) -> dict[str, str]:
    """The weight of each item of evidence."""
    return {row["item"]: row["verdict"] for row in document["nodePools"][pool]["evidence"]}


Action = Callable[[Sent], "Reply | None"]


class Trouble:
    """Lets something happen to commands of a run, counted from one: to their POST, or to the polls of their result."""

    def __init__(self, arm: InProcessArm, number: int) -> None:
        self._arm = arm
        self._number = number
        self._sent = 0
        self._posts: dict[int, Action] = {}
        self._results: dict[int, Action] = {}
        self._lines: dict[str, Action] = {}
        arm.on("POST", RUN_COMMAND, self._on_post)
        arm.on("GET", RESULTS, self._on_result)

    def post(self, action: Action) -> None:
        """Let that happen instead of the POST."""
        self._posts[self._number] = action

    def post_fault(self, text: str) -> None:
        """Put a fault of the simulator in force for the POST."""

        def fault(_: Sent) -> None:
            self._arm.fault(f"POST .*{RUN_COMMAND} {text} x1")

        self._posts[self._number] = fault

    def result(self, action: Action) -> None:
        """Let that happen instead of each poll."""
        self._results[self._number] = action

    def at(self, number: int) -> Trouble:
        """Speak of another command from now on."""
        self._number = number
        return self

    def line(self, line: str, action: Action) -> None:
        """Let that happen instead of the POST of each command with that line."""
        self._lines[line] = action

    def _on_post(self, sent: Sent) -> Reply | None:
        self._sent += 1
        action = self._posts.get(self._sent) or self._lines.get(sent.body["command"])
        return action(sent) if action else None

    def _on_result(self, sent: Sent) -> Reply | None:
        action = self._results.get(self._sent)
        return action(sent) if action else None
