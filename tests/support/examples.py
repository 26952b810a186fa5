"""How many examples a property test tries, where the number of the profile is too many for what one of them takes."""

from __future__ import annotations

import os

from hypothesis import settings

#: Whether `make fuzz` runs, which looks for new examples.
FUZZES = bool(os.environ.get("AKS_SANDBOX_FUZZ"))


def examples(number: int) -> settings:
    """That many in every run, the same ones each time; ten times as many random ones in `make fuzz`."""
    return settings(max_examples=number * 10 if FUZZES else number)
