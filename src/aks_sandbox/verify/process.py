"""A mark of this process, by which a later one on the same machine sees whether it still lives."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


def process_mark() -> str:
    """Machine and process in a form that tells neither; empty on a Linux that hides which machine it is.

    A process number means something within one boot of one machine, and within one namespace of processes there.
    """
    return f"{_machine()}-{os.getpid()}" if _machine() else ""


def process_is_gone(mark: str) -> bool:
    """Whether the process of a mark certainly lives no more; False where nobody here can tell."""
    machine, _, number = mark.rpartition("-")
    if not machine or machine != _machine() or not (number.isascii() and number.isdecimal() and len(number) < 10):
        return False
    from psutil import pid_exists

    return not pid_exists(int(number))


def _machine() -> str:
    if sys.platform == "linux":
        try:
            boot = f"{_BOOT_ID.read_text(encoding='ascii')} {_NAMESPACE.readlink()}"
        except (OSError, ValueError):
            return ""
    else:
        from psutil import boot_time

        boot = f"{boot_time():.0f}"
    # Machines that were copied while they ran have one boot ID, and rarely one name.
    identity = f"{boot} {platform.node()}"
    return hashlib.sha256(identity.encode()).hexdigest()[:16]
