"""What is waited for, as the last line of a terminal."""

from __future__ import annotations

import contextlib
import shutil
import sys


class LineIndicator:
    """Draws one line on standard error and draws over it; without a terminal, nothing."""

    def __init__(self) -> None:
        self._drawn = sys.stderr is not None and sys.stderr.isatty()

    def update(self, text: str) -> None:
        """Show this line in place of the one before."""
        self._write(text[: shutil.get_terminal_size().columns - 1])

    def end(self) -> None:
        """Take the line away."""
        self._write("")

    def _write(self, text: str) -> None:
        if self._drawn:
            with contextlib.suppress(OSError):
                # To its beginning, the line, and what is left of a longer one taken away.
                sys.stderr.write(f"\r{text}\x1b[K")
                sys.stderr.flush()
