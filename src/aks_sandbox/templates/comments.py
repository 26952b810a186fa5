"""Notes as the comments of a language."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from aks_sandbox.model.safe_text import one_line
from aks_sandbox.templates.template import Note

#: A line of a template is not wider, where it can be broken.
WIDTH = 100


def paragraph(text: str, mark: str, indent: int = 0) -> list[str]:
    """The text in comments of at most that many columns; `indent` counts those before the mark."""
    lines = textwrap.wrap(
        one_line(text), WIDTH - indent - len(mark) - 1, break_on_hyphens=False, break_long_words=False
    )
    return [f"{mark} {line}" for line in lines]


def heading(notes: Iterable[Note], mark: str) -> list[str]:
    """The notes at the start of a file, with an empty comment between two; a command stays on one line."""
    lines: list[str] = []
    for note in notes:
        if lines:
            lines.append(mark)
        lines += paragraph(note.text, mark)
        for one in note.steps:
            if one.text:
                lines += paragraph(one.text, mark)
            if one.command is not None:
                lines.append(f"{mark}   {one_line(str(one.command))}")
    return lines
