"""Reads one JSON file of the catalogue."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def document(name: str) -> Any:
    """The parsed content of `NAME.json` beside this module."""
    # Not importlib.resources: importing it costs more than all that this package reads, and az always unpacks wheels.
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
