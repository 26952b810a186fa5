"""Files on this machine: written in one step and private, read only when they are what they should be."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput


def write_private(path: Path, text: str) -> None:
    """Replace the file, mode 0600; OSError when it cannot be written. The directory must exist."""
    # mkstemp makes the file with mode 0600, in the same directory so that the rename stays on one file system.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise


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
        raise RefusedFile("is not a regular file")
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


def file_place(argument: Argument, name: str) -> Path:
    """The path of a file that can be written, as far as that can be known now; else InvalidInput.

    The folder must exist and take new files; what stands there already must be an ordinary file that may be written.
    """
    try:
        path = Path(name).expanduser()
        require_place(argument, path)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except (OSError, ValueError, RuntimeError) as error:
        raise InvalidInput(argument, f"'{name[:200]}' cannot be written ({reason(error)})") from None
    return path


def require_place(argument: Argument, path: Path) -> None:
    """InvalidInput when something else than an ordinary file is in the way; OSError when nobody can tell."""
    if not path.parent.is_dir():
        raise InvalidInput(argument, f"the folder '{path.parent}' does not exist", "Make it, or name another file.")
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(mode):
        raise InvalidInput(argument, f"'{path}' is a symbolic link", "Name the file itself that it should be.")
    if not stat.S_ISREG(mode):
        raise InvalidInput(argument, f"'{path}' exists and is not a regular file", "Name another file.")
    if not os.access(path, os.W_OK):
        raise InvalidInput(argument, f"'{path}' may not be written", "Name another file, or allow writing to this one.")


def reason(error: Exception) -> str:
    """The cause of an error of the file system in a few words."""
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
