"""Ctrl-C before a command has written anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from aks_sandbox.errors import Interrupted


@contextmanager
def nothing_written() -> Iterator[None]:
    """Around a command that writes: whoever writes turns a KeyboardInterrupt into what it means from there on, so one
    that arrives here came before.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted("Stopped before anything was written to Azure.", "Repeat the command.") from None
