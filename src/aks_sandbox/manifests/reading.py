"""Manifests from files, folders and standard input, as texts with the names that findings give them."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.files import RefusedFile, read_guarded, reason

STANDARD_INPUT = "-"
_ENDINGS = (".yaml", ".yml", ".json")
#: Folders that hold no manifests of the one who names the folder above them.
_PASSED_OVER = ("node_modules", "__pycache__")
_MOST_FILES = 20_000


@dataclass(frozen=True)
class Source:
    """One text: its name as it was given, relative where a relative path was named; `problem` is why it has none.

    `path` is None for standard input.
    """

    name: str
    path: Path | None
    data: bytes = b""
    text: str = ""
    problem: str = ""


def read_sources(paths: Sequence[str]) -> tuple[Source, ...]:
    """Every manifest file below the paths, each once and in order; InvalidInput for a path that does not exist, and
    where nothing is found.
    """
    found: dict[str, Source] = {}
    for name in paths:
        for source in _of(name):
            key = STANDARD_INPUT if source.path is None else str(source.path.resolve())
            found.setdefault(key, source)
    if not found:
        names = ", ".join(f"'{name[:200]}'" for name in paths)
        raise InvalidInput(
            Argument.PATHS,
            f"a manifest was not found in {names}: a folder is searched for {', '.join(_ENDINGS)}",
            "Name a file, or the folder that holds the manifests.",
        )
    return tuple(found.values())


def _of(name: str) -> Iterator[Source]:
    if name == STANDARD_INPUT:
        yield _standard_input()
        return
    path = Path(name)
    try:
        if path.is_dir():
            yield from (_file(str(one), one) for one in _below(path))
            return
        if not path.exists():
            raise InvalidInput(Argument.PATHS, f"'{name[:200]}' does not exist", "Name a file or folder that exists.")
    except (OSError, ValueError) as error:
        raise InvalidInput(Argument.PATHS, f"'{name[:200]}' cannot be read ({reason(error)})") from None
    yield _file(name, path)


def _below(folder: Path) -> Sequence[Path]:
    found: list[Path] = []
    # A link to a folder is not followed: it could lead back here, or to what was not named.
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(one for one in folders if one not in _PASSED_OVER and not one.startswith("."))
        found += [Path(place) / one for one in sorted(files) if one.lower().endswith(_ENDINGS)]
        if len(found) > _MOST_FILES:
            raise InvalidInput(Argument.PATHS, f"'{folder}' holds more than {_MOST_FILES} manifests")
    return found


def _file(name: str, path: Path) -> Source:
    try:
        data = read_guarded(path)
    except RefusedFile as refused:
        return Source(name, path, problem=f"The file {refused}.")
    except OSError as error:
        return Source(name, path, problem=f"The file cannot be read ({reason(error)}).")
    return decoded(name, path, data)


def _standard_input() -> Source:
    try:
        if sys.stdin is None or sys.stdin.isatty():
            raise InvalidInput(Argument.PATHS, "is '-', and nothing is piped in", "Pipe a manifest into the command.")
        data = sys.stdin.buffer.read()
    except (OSError, ValueError, AttributeError) as error:
        raise InvalidInput(Argument.PATHS, f"is '-', and standard input cannot be read ({error})") from None
    return decoded(STANDARD_INPUT, None, data)


def decoded(name: str, path: Path | None, data: bytes) -> Source:
    """The source with its text: UTF-8, or UTF-16 with a mark; a mark at the beginning is not part of the text."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return Source(name, path, data, data.decode("utf-16" if utf16 else "utf-8-sig"))
    except UnicodeDecodeError:
        return Source(name, path, data, problem="The file is not text in UTF-8.")
