"""The processes of a cluster: each is started with a log of its own, and known by its name."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

#: A part is waited for as long as it may hang: one that has ended is told at once, and a busy machine is only slow.
SECONDS_TO_START = 300.0
_LINES_SHOWN = 15
_SECONDS_TO_STOP = 10.0
_SECONDS_BETWEEN_LOOKS = 0.3


class PartError(Exception):
    """A part of the cluster ended, or was not ready in time; the message ends with its last lines."""


@dataclass
class Part:
    """One process and what starts it again."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        """Start the process; what it prints is added to its log."""
        with self.log.open("ab") as sink:
            self.process = subprocess.Popen(
                list(self.command),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Stop the process, by force where it does not stop when asked."""
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def require_running(self) -> None:
        """Raise PartError where the process has ended."""
        if self.process is not None and (code := self.process.poll()) is not None:
            raise PartError(f"{self.name} ended with exit code {code}:\n{self.last_lines()}")

    def last_lines(self) -> str:
        """The end of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-_LINES_SHOWN:])


@dataclass
class Parts:
    """All processes of a cluster, in the order of their start."""

    logs: Path
    environment: Mapping[str, str]
    all: dict[str, Part] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> Part:
        """Start a part of that name."""
        part = Part(name, command, self.logs / f"{name}.log", self.environment)
        self.all[name] = part
        part.start()
        return part

    def wait(self, what: str, is_so: Callable[[], bool], *, seconds: float, watched: Sequence[str] = ()) -> None:
        """Wait until something is so.

        Raises:
            PartError: it is not so in time, or a part ended; of those to watch the last lines are told.
        """
        end = time.monotonic() + seconds
        while not is_so():
            for part in self.all.values():
                part.require_running()
            if time.monotonic() > end:
                told = "\n".join(f"{name}:\n{self.all[name].last_lines()}" for name in watched)
                raise PartError(f"{what}: not so after {seconds:g} seconds\n{told}".rstrip())
            time.sleep(_SECONDS_BETWEEN_LOOKS)
