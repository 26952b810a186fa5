"""Lines of YAML, put together as text so that comments stand where they belong; nothing is written from nodes."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping

from aks_sandbox.manifests.edits import plain

#: A line of a manifest is not wider than this, with its indent, where words allow it.
_WIDTH = 92


def comment(text: str) -> list[str]:
    """A paragraph as lines of comment."""
    return [f"# {line}" for line in textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)]


def indented(lines: Iterable[str], by: int = 2) -> list[str]:
    """The lines below a key."""
    return [f"{' ' * by}{line}" if line else "" for line in lines]


def item(lines: Iterable[str]) -> list[str]:
    """The lines of a mapping as an item of a list."""
    first, *others = lines
    return [f"- {first}", *indented(others)]


def member(key: str, lines: Iterable[str]) -> list[str]:
    """A key and what stands below it."""
    return [f"{plain(key)}:", *indented(lines)]


def scalars(pairs: Mapping[str, str]) -> list[str]:
    """A mapping of texts; a value that YAML would read as another type is quoted."""
    return [f"{plain(key)}: {plain(value)}" for key, value in pairs.items()]


def flow(texts: Iterable[str]) -> str:
    """A list of texts in one line."""
    return json.dumps(list(texts), ensure_ascii=False)


def documents(*parts: list[str]) -> str:
    """Objects as the documents of one text."""
    return "\n---\n".join("\n".join(part) for part in parts) + "\n"
