"""Reads a file that somebody else may have put there: ordinary, of bounded size, and private if asked."""

from __future__ import annotations

import os
import stat
from pathlib import Path

#: What a file of facts, or a list of VM sizes, may hold; either has a tenth of that in a large subscription.
MOST_BYTES = 16 * 1024 * 1024


class RefusedFile(Exception):
    """The file is not read; the message says why, as the end of a sentence that begins with its name."""


def read_guarded(path: Path, most_bytes: int = MOST_BYTES, *, private: bool = False) -> bytes:
    """The content; OSError when it cannot be read, RefusedFile for a pipe, a device, a folder or a file too large.

    With `private` also for a symbolic link, for a file of another user and for one that others may write.
    """
    # Looked at before it is opened, since opening alone may wait or do something; and again, since it may be another.
    _refuse(path.lstat() if private else path.stat(), most_bytes, private=private)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags | (getattr(os, "O_NOFOLLOW", 0) if private else 0))
    with os.fdopen(handle, "rb") as stream:
        _refuse(os.fstat(stream.fileno()), most_bytes, private=private)
        content = stream.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise _too_large(most_bytes)
    return content


def _refuse(status: os.stat_result, most_bytes: int, *, private: bool) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise RefusedFile("is a symbolic link")
    if not stat.S_ISREG(status.st_mode):
        raise RefusedFile("is no ordinary file")
    if status.st_size > most_bytes:
        raise _too_large(most_bytes)
    if private and hasattr(os, "geteuid"):
        if status.st_uid != os.geteuid():
            raise RefusedFile("belongs to another user")
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise RefusedFile("may be written by others")


def _too_large(most_bytes: int) -> RefusedFile:
    size = f"{most_bytes // 1024 // 1024} MB" if most_bytes >= 1024 * 1024 else f"{most_bytes} bytes"
    return RefusedFile(f"is larger than {size}")
