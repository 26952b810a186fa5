"""The files that go along with a command: a zip, encoded as base64."""

from __future__ import annotations

import base64
import binascii
import io
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

LARGEST = 20 * 1024 * 1024
MOST_FILES = 1000


class ArchiveError(ValueError):
    """Says in one line what is wrong with an archive."""


def check_archive(context: str) -> None:
    """Requires an archive that can be opened and whose names stay inside; an empty text is no archive.

    Raises:
        ArchiveError: it is none, or it holds too many files, or a name leads out of the folder.
    """
    if context:
        with _opened(context) as archive:
            _check(archive.infolist())


def unpack(context: str, folder: Path) -> None:
    """Unpacks an archive into a folder; an empty text is no archive.

    Raises:
        ArchiveError: it is none, it is too large, or one of its names leads out of the folder.
    """
    if not context:
        return
    try:
        with _opened(context) as archive:
            members = archive.infolist()
            _check(members)
            left = LARGEST
            for member in members:
                left = _extract(archive, member, folder, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ArchiveError(f"the context is no archive that can be unpacked: {error}") from error


def _opened(context: str) -> zipfile.ZipFile:
    """Returns the archive of a text; az sends it in lines."""
    try:
        return zipfile.ZipFile(io.BytesIO(base64.b64decode("".join(context.split()), validate=True)))
    except (binascii.Error, ValueError) as error:
        raise ArchiveError(f"the context is not base64: {error}") from error
    except (zipfile.BadZipFile, OSError) as error:
        raise ArchiveError(f"the context is no archive that can be unpacked: {error}") from error


def _check(members: list[zipfile.ZipInfo]) -> None:
    """Requires few files, of a decent size, with names that stay inside."""
    if len(members) > MOST_FILES:
        raise ArchiveError(f"the context holds {len(members)} files, and {MOST_FILES} are the most")
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        drive = len(member.filename) > 1 and member.filename[1] == ":"
        if path.is_absolute() or ".." in path.parts or drive or "\0" in member.filename:
            raise ArchiveError(f"the context holds a file outside of its folder: {member.filename!r}")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise ArchiveError(f"the context holds a link: {member.filename!r}")


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, left: int) -> int:
    """Writes one file and returns how many bytes may still come; what the archive says of its sizes is not believed."""
    target = folder / member.filename.replace("\\", "/")
    if member.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return left
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, target.open("wb") as sink:
        while True:
            block = source.read(65536)
            if not block:
                return left
            left -= len(block)
            if left < 0:
                raise ArchiveError(f"the context is larger than {LARGEST} bytes when unpacked")
            sink.write(block)
