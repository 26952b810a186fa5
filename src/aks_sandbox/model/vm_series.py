"""A series of VM sizes, as far as its documentation says what no API does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class VmSeries:
    """`nested_virtualization` is yes, no or unknown; `why_unknown` says which sources disagree or are silent.
    `traits` are burstable, confidential, confidential-child (a parent of confidential containers) and nvme (needs a
    node image that is NVMe-capable).
    """

    series: str
    pattern: re.Pattern[str]
    nested_virtualization: str
    why_unknown: str
    generations: tuple[int, ...]
    architecture: str
    traits: frozenset[str]
    retires: date | None
    source: str
