"""Whether a file can be written, asked before Azure is: both for reports and for facts."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput


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
        raise InvalidInput(argument, f"'{path}' is there and is no ordinary file", "Name another file.")
    if not os.access(path, os.W_OK):
        raise InvalidInput(argument, f"'{path}' may not be written", "Name another file, or allow writing to this one.")


def reason(error: Exception) -> str:
    """The cause of an error of the file system in a few words."""
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
