"""JSON that every reader accepts."""

from __future__ import annotations

import json
import math
import re

_HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")


def json_text(value: object) -> str:
    """The value as JSON that ends in a newline: without NaN, and with nothing that UTF-8 cannot carry."""
    text = json.dumps(_with_finite_numbers(value), ensure_ascii=False, indent=2, allow_nan=False, default=str)
    return _HALF_OF_A_PAIR.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n"


def _with_finite_numbers(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _with_finite_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_finite_numbers(item) for item in value]
    return value
