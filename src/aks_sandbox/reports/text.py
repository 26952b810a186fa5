"""Lines for a terminal: sentences are wrapped to its width, commands stay whole so that they can be pasted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aks_sandbox.steps import Step

#: A line is not wider, however wide the terminal is; az adds nothing to it.
WIDTH = 118
#: A terminal that says that it is narrower gets lines of this width.
_NARROWEST = 40
_NAMES_SHOWN = 5
_CODE = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True)
class Line:
    """A paragraph of what a terminal shows; what does not fit in its first line goes on below `hanging` blanks.

    A `whole` one is a command: it is never wrapped.
    """

    text: str
    indent: int = 0
    hanging: int | None = None
    whole: bool = False

    def laid_out(self, width: int = WIDTH) -> list[str]:
        """The paragraph in lines of at most that width; a word that is longer stays whole."""
        import textwrap

        indent = " " * self.indent
        if self.whole:
            return [f"{indent}{self.text}"]
        lines = textwrap.wrap(
            self.text,
            max(width, _NARROWEST),
            initial_indent=indent,
            subsequent_indent=indent if self.hanging is None else " " * self.hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return lines or [""]


EMPTY = Line("")


def laid_out(lines: Iterable[Line], width: int = WIDTH) -> list[str]:
    """All paragraphs in lines of at most that width."""
    return [text for line in lines for text in line.laid_out(width)]


def step_lines(steps: Iterable[Step], indent: int = 0) -> list[Line]:
    """Each sentence as a paragraph, each command on a line of its own."""
    lines: list[Line] = []
    for step in steps:
        if step.text:
            lines.append(Line(step.text, indent))
        if step.command is not None:
            lines.append(Line(str(step.command), indent, whole=True))
    return lines


def named(names: Sequence[str], shown: int | None = _NAMES_SHOWN) -> str:
    """The first names, and how many more there are; all of them where `shown` is None."""
    first = names[:shown]
    more = f" and {len(names) - len(first)} more" if len(names) > len(first) else ""
    return ", ".join(first) + more


def short_code_ranges(codes: Iterable[str]) -> str:
    """Codes in their order with what they share written once: SBX101-103, 105."""
    parts, shared = [], ""
    for part in code_ranges(codes).split(", "):
        first, _, last = part.partition("-")
        letters = first.rstrip("0123456789")
        start = first.removeprefix(letters) if letters == shared else first
        parts.append(f"{start}-{last.removeprefix(letters)}" if last else start)
        shared = letters
    return ", ".join(parts)


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
