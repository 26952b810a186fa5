"""Values that stand in files: `@FILE` and `--option=@FILE`, as az takes them."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Iterable
from pathlib import Path

#: In the order in which az tries them.
_ENCODINGS = ("utf-8-sig", "utf-8", "utf-16", "utf-16le", "utf-16be")


def with_files(words: Iterable[str]) -> list[str]:
    """The words, those that name a file after an @ with its content; `@-` is standard input.

    What cannot be read stays as it is. A file that is no text in any of these encodings becomes base64.
    """
    return [_with_file(word) for word in words]


def _with_file(word: str) -> str:
    option, equals, value = word.partition("=")
    if not equals:
        option, value = "", word
    content = _content(value)
    return word if content is None else f"{option}{equals}{content}"


def _content(value: str) -> str | None:
    if len(value) < 2 or not value.startswith("@"):
        return None
    try:
        text = sys.stdin.read() if value == "@-" else _read(Path(value[1:]).expanduser())
    except (OSError, ValueError, RuntimeError):
        return None
    return text.rstrip(os.linesep)


def _read(path: Path) -> str:
    for encoding in _ENCODINGS:
        try:
            return path.read_text(encoding=encoding)
        except UnicodeError:
            continue
    return base64.b64encode(path.read_bytes()).decode("ascii")
