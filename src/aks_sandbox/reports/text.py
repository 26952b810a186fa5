"""Lines for a terminal: sentences are wrapped, commands stay whole so that they can be pasted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from aks_sandbox.steps import Step

WIDTH = 118
_NAMES_SHOWN = 5
_CODE = re.compile(r"([A-Z]+)([0-9]+)")


def wrapped(text: str, indent: str = "", width: int = WIDTH) -> list[str]:
    """The text in lines of at most that width; a word that is longer stays whole."""
    import textwrap

    lines = textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [indent.rstrip()]


def step_lines(steps: Iterable[Step], indent: str = "") -> list[str]:
    """Each sentence wrapped, each command on a line of its own."""
    lines: list[str] = []
    for step in steps:
        if step.text:
            lines += wrapped(step.text, indent)
        if step.command is not None:
            lines.append(f"{indent}{step.command}")
    return lines


def named(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(names[:_NAMES_SHOWN]) + more


def code_ranges(codes: Iterable[str]) -> str:
    """Codes in their order, consecutive ones as a range: SBX101-SBX103, SBX105."""
    runs: list[list[str]] = []
    for code in sorted(set(codes)):
        if runs and _follows(runs[-1][-1], code):
            runs[-1].append(code)
        else:
            runs.append([code])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _follows(one: str, other: str) -> bool:
    first, second = _CODE.fullmatch(one), _CODE.fullmatch(other)
    return bool(first and second and first[1] == second[1] and int(first[2]) + 1 == int(second[2]))
