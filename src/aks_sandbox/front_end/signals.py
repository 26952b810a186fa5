"""The request to end (SIGTERM), which pipelines and containers send, heard as Ctrl-C is."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any


class Termination:
    """Within its `with` block the request to end raises KeyboardInterrupt, as Ctrl-C does; `came` tells them apart.

    One that is ignored already stays ignored. Outside of the main thread, where Python handles no signals, nothing
    changes.
    """

    def __init__(self) -> None:
        self.came = False
        self._before: Any = None

    def __enter__(self) -> Termination:
        before = signal.getsignal(signal.SIGTERM)
        if before not in (signal.SIG_IGN, None):
            try:
                signal.signal(signal.SIGTERM, self._on_signal)
                self._before = before
            except ValueError:  # not the main thread
                self._before = None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._before is not None:
            signal.signal(signal.SIGTERM, self._before)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        raise KeyboardInterrupt
