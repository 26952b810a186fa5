"""Signals that end a run, and whether the process of an earlier run is alive."""

from __future__ import annotations

import hashlib
import os
import platform
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, TypeVar

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


def process_mark() -> str:
    """Machine and process in a form that tells neither; empty on a Linux that hides which machine it is.

    A process number means something within one boot of one machine, and within one namespace of processes there.
    """
    return f"{_machine()}-{os.getpid()}" if _machine() else ""


def process_is_gone(mark: str) -> bool:
    """Whether the process of a mark certainly lives no more; False where nobody here can tell."""
    machine, _, number = mark.rpartition("-")
    if not machine or machine != _machine() or not (number.isascii() and number.isdecimal() and len(number) < 10):
        return False
    from psutil import pid_exists

    return not pid_exists(int(number))


def _machine() -> str:
    if sys.platform == "linux":
        try:
            boot = f"{_BOOT_ID.read_text(encoding='ascii')} {_NAMESPACE.readlink()}"
        except (OSError, ValueError):
            return ""
    else:
        from psutil import boot_time

        boot = f"{boot_time():.0f}"
    # Machines that were copied while they ran have one boot ID, and rarely one name.
    identity = f"{boot} {platform.node()}"
    return hashlib.sha256(identity.encode()).hexdigest()[:16]


Result = TypeVar("Result")

#: Ctrl-C, the request to end (pipelines, containers), the end of the terminal, Ctrl-Break; few systems have all.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class StopSignals:
    """Within its `with` block such a signal raises KeyboardInterrupt inside of `listening` and nowhere else.

    A signal that comes at another moment is kept for the next `listening`. One that is ignored already stays ignored.
    Outside of the main thread, where Python handles no signals, nothing changes.
    """

    def __init__(self) -> None:
        #: How many signals came.
        self.asked = 0
        #: Whether the first of them was the request to end.
        self.terminated = False
        #: Called once when the first signal comes where only a second one interrupts.
        self.announce: Callable[[], None] = lambda: None
        self._heard = 0
        self._needed = 0
        self._raised = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> StopSignals:
        try:
            for number in (getattr(signal, name) for name in _NAMES if hasattr(signal, name)):
                handler = signal.getsignal(number)
                if handler not in (signal.SIG_IGN, None):
                    self._before[number] = handler
                    signal.signal(number, self._on_signal)
        except ValueError:  # not the main thread
            self._before.clear()
        except BaseException:
            self._restore()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._restore()

    def _restore(self) -> None:
        try:
            while self._before:
                number, handler = next(reversed(self._before.items()))
                signal.signal(number, handler)
                del self._before[number]
        finally:
            if self._before:  # a handler that was put back has raised
                self._restore()

    def check(self) -> None:
        """Raise KeyboardInterrupt where a signal came that was not heard yet."""
        if self.asked > self._heard:
            self._heard = self.asked
            raise KeyboardInterrupt

    def listening(self, work: Callable[[], Result], *, needed: int = 1) -> Result:
        """What the work answers; it is interrupted once so many signals came that were not heard yet."""
        self._raised = False
        self._needed = needed
        try:
            self._raise_if_due()
            result = work()
        finally:
            self._needed = 0
        if self._raised:  # in a finalizer, from which Python lets no exception out
            raise KeyboardInterrupt
        return result

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.asked += 1
        self.terminated = number == signal.SIGTERM if self.asked == 1 else self.terminated
        self._raise_if_due()
        if self._needed and self.asked == 1:
            self.announce()

    def _raise_if_due(self) -> None:
        if self._needed and self.asked - self._heard >= self._needed:
            self._heard, self._needed, self._raised = self.asked, 0, True
            raise KeyboardInterrupt
