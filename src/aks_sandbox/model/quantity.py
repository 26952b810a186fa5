"""Kubernetes quantities, such as 600Mi and 250m, as whole numbers.

Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

from __future__ import annotations

import re
from fractions import Fraction

_FORM = re.compile(
    r"(?P<number>[0-9]{1,24}(?:\.[0-9]{0,24})?|\.[0-9]{1,24})(?P<unit>[A-Za-z]{0,2}|[eE][+-]?[0-9]{1,2})"
)
_UNITS = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "": Fraction(1),
    **{unit: Fraction(1000**power) for power, unit in enumerate(("k", "M", "G", "T", "P", "E"), start=1)},
    **{unit: Fraction(1024**power) for power, unit in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), start=1)},
}


def memory_bytes(text: str) -> int:
    """Bytes, a fraction rounded up; ValueError for what is no quantity or is less than nothing."""
    return _rounded_up(_value(text))


def millicpus(text: str) -> int:
    """Thousandths of a CPU, a fraction rounded up; ValueError for what is no quantity or is less than nothing."""
    return _rounded_up(_value(text) * 1000)


def _value(text: str) -> Fraction:
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError(f"{text!r} is not a quantity")
    number, unit = form["number"], form["unit"]
    if unit in _UNITS:
        return Fraction(number) * _UNITS[unit]
    if unit[1:].lstrip("+-").isdecimal():
        return Fraction(number) * Fraction(10) ** int(unit[1:])
    raise ValueError(f"{text!r} has a unit that is not known")


def _rounded_up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
