"""Starts a process with nothing of this machine's environment, and ends it with all that it started."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BLOCK = 65536
STEP = 0.02


@dataclass
class Ended:
    """Tells how a process ended; `code` None means that its time was up."""

    code: int | None
    output: bytes
    cut: bool


def run(
    arguments: list[str],
    environment: dict[str, str],
    folder: Path,
    *,
    seconds: float,
    most: int,
    beside: tuple[socket.socket, Callable[[], None]] | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Ended:
    """Runs a process to its end and returns its output, standard output and error in the order they came in.

    The first `most` bytes are kept. What is still alive of its process group afterwards is killed. `beside` is another
    file to watch meanwhile, with what to do when it has something; `stopped` ends the run early.

    Raises:
        OSError: it could not be started.
    """
    process = subprocess.Popen(
        arguments,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    kept = _Kept(most)
    code: int | None = None
    end = time.monotonic() + seconds
    assert process.stdout is not None
    pipe = process.stdout.fileno()
    os.set_blocking(pipe, False)
    with selectors.DefaultSelector() as watched, process.stdout:
        watched.register(pipe, selectors.EVENT_READ)
        if beside is not None:
            watched.register(beside[0], selectors.EVENT_READ, beside[1])
        try:
            while code is None and time.monotonic() < end and not stopped():
                # Asked before the read: what an ended process has written is in the pipe by then.
                code = process.poll()
                # Once its output has ended, it is about to end itself.
                for key, _ in watched.select(0 if code is not None else STEP / 20 if kept.ended else STEP):
                    if key.data is not None:
                        key.data()
                    elif not kept.read(pipe):
                        watched.unregister(pipe)
        finally:
            kill_group(process)
        # Whatever else holds the pipe open is not waited for.
        while not kept.ended and kept.read(pipe, waiting=False):
            pass
    return Ended(code, bytes(kept.output), kept.cut)


class _Kept:
    """Keeps the beginning of what comes out of a pipe."""

    def __init__(self, most: int) -> None:
        self.output = bytearray()
        self.cut = False
        self.ended = False
        self._most = most

    def read(self, pipe: int, waiting: bool = True) -> bool:
        """Reads once and says whether to read on; a pipe that holds nothing now is read again only while waiting."""
        try:
            data = os.read(pipe, BLOCK)
        except BlockingIOError:
            return waiting
        self.ended = not data
        room = self._most - len(self.output)
        self.cut = self.cut or len(data) > room
        self.output += data[: max(0, room)]
        return bool(data)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kills what is left of a process's group and takes note of its end."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
