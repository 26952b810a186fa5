"""Prints what HISTORY.rst says of a version, as Markdown: the notes of a release.

The date of a version is that of its last line, and the wheel's files carry it, so that a build is the same whenever
and wherever it is made.
"""

import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_LINE = re.compile(r"\* (\d{4}-\d\d-\d\d): (.+)")


def changes(history: str, version: str) -> list[tuple[date, str]]:
    """The dated lines under the heading of a version; ValueError where there are none, or one has no date."""
    lines = history.splitlines()
    found: list[tuple[date, str]] = []
    inside = False
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if len(below) >= 3 and not below.strip("-"):
            inside = line == version
        elif inside and line.strip("-"):
            match = _LINE.fullmatch(line)
            if match is None:
                raise ValueError(
                    f"HISTORY.rst: a line of {version} does not have the form '* YYYY-MM-DD: text': {line}"
                )
            found.append((date.fromisoformat(match[1]), match[2]))
    if not found:
        raise ValueError(f"HISTORY.rst has no lines for version {version}")
    return found


def notes(history: str, version: str) -> str:
    """The lines of a version as a Markdown list."""
    return "".join(f"- {text.replace('``', '`')}\n" for _, text in changes(history, version))


def timestamp(history: str, version: str) -> int:
    """Midnight UTC of the last change of a version, in seconds since 1970."""
    last = max(day for day, _ in changes(history, version))
    return int(datetime(last.year, last.month, last.day, tzinfo=UTC).timestamp())


if __name__ == "__main__":
    try:
        print(notes((ROOT / "HISTORY.rst").read_text(encoding="utf-8"), sys.argv[1].removeprefix("v")), end="")
    except ValueError as error:
        sys.exit(str(error))
