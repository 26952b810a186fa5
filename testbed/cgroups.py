"""The control groups of a cluster: a folder of its own in every hierarchy, version 1 or 2."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
_CONTROLLERS = ("cpu", "cpuset", "io", "memory", "pids")
_COPIED = ("cpuset.cpus", "cpuset.mems")
SECONDS_TO_EMPTY = 10.0


def is_unified(root: Path = ROOT) -> bool:
    """Whether the machine has version 2 alone."""
    return (root / "cgroup.controllers").exists()


def hierarchies(root: Path = ROOT) -> list[Path]:
    """The folders under which groups are made: one of version 2, or one for each controller of version 1."""
    if is_unified(root):
        return [root]
    return sorted(one for one in root.iterdir() if one.is_dir() and not one.is_symlink())


def make(name: str, root: Path = ROOT) -> None:
    """Make the group of that name (`cluster`, or `cluster/node`) in every hierarchy."""
    for hierarchy in hierarchies(root):
        group = hierarchy
        for part in Path(name).parts:
            if is_unified(root):
                _delegate(group)
            parent, group = group, group / part
            group.mkdir(exist_ok=True)
            for setting in _COPIED:
                _copy(parent / setting, group / setting)


def _delegate(group: Path) -> None:
    """Give the groups below one the controllers that it has itself."""
    offered = (group / "cgroup.controllers").read_text(encoding="utf-8").split()
    wanted = " ".join(f"+{name}" for name in _CONTROLLERS if name in offered)
    if wanted:
        (group / "cgroup.subtree_control").write_text(wanted, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    """Give a new group of version 1 the processors of its parent; without any, nothing can run in it."""
    if source.exists() and target.exists() and not target.read_text(encoding="utf-8").strip():
        value = source.read_text(encoding="utf-8").strip()
        if value:
            target.write_text(value, encoding="utf-8")


def remove(name: str, root: Path = ROOT) -> list[str]:
    """Remove a group with all that is below it; what is left of it in the end, which is nothing."""
    end = time.monotonic() + SECONDS_TO_EMPTY
    while True:
        for hierarchy in hierarchies(root):
            for folder, _, _ in os.walk(hierarchy / name, topdown=False):
                _kill_all(Path(folder))
                with contextlib.suppress(OSError):
                    Path(folder).rmdir()
        left = [str(one / name) for one in hierarchies(root) if (one / name).exists()]
        if not left or time.monotonic() > end:
            return left
        time.sleep(0.1)


def _kill_all(group: Path) -> None:
    with contextlib.suppress(OSError):
        for line in (group / "cgroup.procs").read_text(encoding="utf-8").split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(line), signal.SIGKILL)
