"""Reads one JSON file of the catalogue."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def document(name: str) -> Any:
    """The parsed content of `NAME.json` beside this module."""
    return json.loads(resources.files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8"))
