"""Runs other processes so that none of them outlives the block that started it, whatever signal comes when."""

import contextlib
import signal
import subprocess
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Any

SECONDS_TO_STOP = 30


class EndingSignals:
    """Turns the signals that end a program into SystemExit, though never while a process is being started.

    An exception in the middle of a start would leave a process that nobody knows, and so nobody can end.
    """

    def __init__(self) -> None:
        """Changes nothing yet: only a program of its own installs this."""
        self.starting = False
        self.waiting: int | None = None

    def install(self) -> None:
        """Handles Ctrl-C, the ordinary request to end, and the end of the terminal."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.handle)

    def handle(self, number: int, _: FrameType | None = None) -> None:
        """Ends the program, or keeps the signal until the start that is going on is over."""
        if self.starting:
            self.waiting = number
        else:
            raise SystemExit(128 + number)

    def started(self) -> None:
        """Handles a signal that came during the start, now that the process is known."""
        self.starting = False
        if self.waiting is not None:
            self.handle(self.waiting)


ENDING_SIGNALS = EndingSignals()


@contextlib.contextmanager
def running(arguments: Sequence[str], **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """Runs a process for the length of a `with` block; options are those of subprocess.Popen."""
    ENDING_SIGNALS.starting = True
    try:
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, text=True, **options)
    except BaseException:
        ENDING_SIGNALS.starting = False
        raise
    with process:
        try:
            ENDING_SIGNALS.started()
            yield process
        finally:
            stop(process)


def stop(process: "subprocess.Popen[str]") -> None:
    """Stops a process that still runs, by force where it does not stop when asked."""
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
