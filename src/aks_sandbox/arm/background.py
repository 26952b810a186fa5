"""Work that is done beside the caller, in a thread that does not keep the process alive."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


def in_background(work: Callable[[], Result]) -> Future[Result]:
    """What the work will answer or raise.

    A thread for each piece, because one that waits for another must not keep that other from starting; daemons,
    because a pool of the standard library would make Ctrl-C wait for the slowest answer.
    """
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised again where the result is wanted
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future
