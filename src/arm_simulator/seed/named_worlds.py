"""Worlds that have a name: seed files of this package, for demos and tests."""

from __future__ import annotations

from pathlib import Path

WORLDS = Path(__file__).resolve().parent / "worlds"


def named_worlds() -> dict[str, str]:
    """Returns what each world is, by its name: the first line of its file."""
    return {path.stem: _first_line(path) for path in sorted(WORLDS.glob("*.yaml"))}


def _first_line(path: Path) -> str:
    """Returns the first line of a file without its comment sign."""
    with path.open(encoding="utf-8") as stream:
        return stream.readline().removeprefix("#").strip()
