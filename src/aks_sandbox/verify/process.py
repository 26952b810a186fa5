"""A mark of this process, by which a later one on the same machine sees whether it still lives."""

from __future__ import annotations

import hashlib
import os
import platform
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


def process_mark() -> str:
    """Machine and process in a form that tells neither; empty where the system has no way to see it (only Linux has).

    A process number means something within one boot of one machine, and within one namespace of processes there.
    """
    return f"{_machine()}-{os.getpid()}" if _machine() else ""


def process_is_gone(mark: str) -> bool:
    """Whether the process of a mark certainly lives no more; False where nobody here can tell."""
    machine, _, number = mark.rpartition("-")
    if not machine or machine != _machine() or not (number.isascii() and number.isdecimal() and len(number) < 10):
        return False
    try:
        os.kill(int(number), 0)  # sends nothing; not below /proc, which may be that of other processes, or hide some
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _machine() -> str:
    try:
        # Machines that were copied while they ran have one boot ID, and rarely one name.
        identity = f"{_BOOT_ID.read_text(encoding='ascii')} {_NAMESPACE.readlink()} {platform.node()}"
    except (OSError, ValueError):
        return ""
    return hashlib.sha256(identity.encode()).hexdigest()[:16]
