"""How an operation speaks while it runs, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Reporter(Protocol):
    """The caller's ears: the adapter shows progress in az's way and logs warnings to stderr."""

    def progress(self, message: str) -> None:
        """Say what is being waited for, now."""

    def warn(self, message: str, *more_lines: str) -> None:
        """Say something that the caller should know and that stops nothing.

        Each argument is a line; a newline inside of one came with a name or a text from elsewhere, and breaks no line.
        """
