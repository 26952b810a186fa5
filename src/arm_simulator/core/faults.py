"""Bad weather on demand: the language of `--fault`, and which fault meets which request."""

from __future__ import annotations

import re
from dataclasses import dataclass

from arm_simulator.core.holding import HeldAnswers

NAMED_KINDS = {
    "drop": "the request is carried out, then the connection is closed without an answer",
    "drop-before": "the connection is closed before the request is carried out",
    "cut": "half of the body is sent, then the connection is closed",
    "invalid-json": "the answer is not JSON",
    "empty-list": "a list answer holds no rows",
    "wrong-type": "every member of the answer has another type; with an argument (a.b.c) only that one",
    "slow": "the answer comes ARG seconds later",
    "hold": "the request is carried out, and its answer waits for `POST /_simulator/release`",
    "fail-operation": "the operation that the request starts ends Failed, with code ARG",
}
NEEDS_SECONDS = ("slow",)


class FaultError(ValueError):
    """Says in one line what is wrong with a fault."""


@dataclass
class Fault:
    """Holds one fault; `left` counts the requests that it still meets, None is no end."""

    method: str
    path: re.Pattern[str]
    kind: str
    argument: str | None
    left: int | None
    text: str

    @property
    def status(self) -> int | None:
        """Returns the status to answer with, or None for a named kind."""
        return int(self.kind) if self.kind.isdigit() else None

    def meets(self, method: str, path: str) -> bool:
        """Says whether a request is hit by this fault."""
        return self.left != 0 and self.method in ("*", method) and self.path.fullmatch(path) is not None


def parse_fault(text: str) -> Fault:
    """Returns the fault that a text describes: METHOD PATH_REGEX KIND[:ARG] [xN].

    Raises:
        FaultError: the text does not describe one.
    """
    words = text.split()
    if len(words) not in (3, 4):
        raise FaultError(f"fault {text!r}: expected METHOD PATH_REGEX KIND[:ARG] [xN]")
    method, path, effect = words[0].upper(), words[1], words[2]
    if method not in ("*", "GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"):
        raise FaultError(f"fault {text!r}: {words[0]!r} is no method; use GET, PUT, POST, DELETE, HEAD, PATCH or *")
    try:
        pattern = re.compile(".*" if path == "*" else path, re.IGNORECASE)
    except re.error as error:
        raise FaultError(f"fault {text!r}: {path!r} is no regular expression: {error}") from error
    kind, _, argument = effect.partition(":")
    if kind.isdigit():
        if not 400 <= int(kind) <= 599:
            raise FaultError(f"fault {text!r}: status {kind} is not between 400 and 599")
    elif kind not in NAMED_KINDS:
        raise FaultError(f"fault {text!r}: unknown kind {kind!r}; use a status or one of {', '.join(NAMED_KINDS)}")
    if kind in NEEDS_SECONDS and not re.fullmatch(r"\d+(\.\d+)?", argument):
        raise FaultError(f"fault {text!r}: {kind} needs a number of seconds, like {kind}:2")
    left = None
    if len(words) == 4:
        times = re.fullmatch(r"x([1-9]\d*)", words[3])
        if times is None:
            raise FaultError(f"fault {text!r}: {words[3]!r} is no number of times; use x1, x2, ...")
        left = int(times[1])
    return Fault(method, pattern, kind, argument or None, left, text)


class Weather:
    """Keeps the faults in force, in the order in which they were given, and the answers that they hold back."""

    def __init__(self, texts: tuple[str, ...] = ()) -> None:
        self._start = texts
        self.held = HeldAnswers()
        self.faults = [parse_fault(text) for text in texts]

    def add(self, text: str) -> None:
        """Puts one more fault in force."""
        self.faults.append(parse_fault(text))

    def clear(self) -> None:
        """Ends all faults, and lets go what they hold back."""
        self.faults = []
        self.held.release()

    def reset(self) -> None:
        """Puts back the faults of the command line, and lets go what others hold back."""
        self.held.release()
        self.faults = [parse_fault(text) for text in self._start]

    def strike(self, method: str, path: str) -> Fault | None:
        """Returns the first fault that meets the request and counts it."""
        for fault in self.faults:
            if fault.meets(method, path):
                if fault.left is not None:
                    fault.left -= 1
                return fault
        return None
