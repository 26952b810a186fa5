"""Waiting for something to happen. No test waits for a time to pass: what is waited for is what the test is about."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

#: Only what hangs takes so long, on the slowest machine: how soon something happens decides nothing.
HANGS_AFTER_SECONDS = 300


def wait_until(happened: Callable[[], object], what: str, *, over: Callable[[], bool] = lambda: False) -> None:
    """Return once it has happened; fail where all is over and it has not, or where nothing moves any more."""
    end = time.monotonic() + HANGS_AFTER_SECONDS
    while not happened():
        if over() and not happened():
            pytest.fail(f"it ended before {what}")
        if time.monotonic() > end:
            pytest.fail(f"in {HANGS_AFTER_SECONDS} seconds there was nothing of this: {what}")
        time.sleep(0.01)
