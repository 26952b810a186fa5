"""A series of VM sizes, as far as its documentation says what no API does."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class VmSeries:
    """`nested_virtualization` is yes, no or unknown; `why_unknown` says which sources disagree or are silent."""

    series: str
    pattern: re.Pattern[str]
    nested_virtualization: str
    why_unknown: str
    generations: tuple[int, ...]
    architecture: str
    source: str
