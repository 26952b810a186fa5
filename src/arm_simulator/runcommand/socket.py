"""The socket in the private folder of a run, through which its kubectl stand-ins reach the simulator."""

from __future__ import annotations

import ast
import contextlib
import marshal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

LARGEST = 16 * 1024 * 1024
SECONDS = 20.0


class Door:
    """Listens for the stand-ins of one run and answers them one after the other."""

    def __init__(self, path: Path, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._answer = answer
        try:
            self.socket.bind(str(path))
            self.socket.listen(64)
        except OSError:
            self.socket.close()
            raise

    def serve_one(self) -> None:
        """Takes the next question and answers it; a client that breaks off is left alone."""
        with contextlib.suppress(OSError, ValueError, SyntaxError):
            channel, _ = self.socket.accept()
            with channel:
                channel.settimeout(SECONDS)
                question = ast.literal_eval(_all_of(channel).decode())
                channel.sendall(marshal.dumps(self._answer(question)))

    def close(self) -> None:
        """Stops listening."""
        self.socket.close()


def _all_of(channel: socket.socket) -> bytes:
    """Returns all that a client sends.

    Raises:
        ValueError: it is too much.
    """
    parts: list[bytes] = []
    total = 0
    while True:
        part = channel.recv(65536)
        if not part:
            return b"".join(parts)
        total += len(part)
        if total > LARGEST:
            raise ValueError("too much")
        parts.append(part)
