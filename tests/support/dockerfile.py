"""The instructions of a Dockerfile, read far enough to carry out its RUN steps without a registry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Instruction:
    """One instruction: its word in capitals, and the rest of its line."""

    word: str
    rest: str


def instructions(path: Path) -> list[Instruction]:
    """The instructions in their order; lines that end in a backslash go on."""
    text = re.sub(r"\\\n", " ", path.read_text(encoding="utf-8"))
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [Instruction(word.upper(), rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]
