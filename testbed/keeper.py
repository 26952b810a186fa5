"""The process that outlives those who ask for a cluster: it starts the cluster, and removes all of it afterwards.

It ends when its standard input ends, which also happens when whoever started it is killed. Should it be killed itself,
the kernel ends the processes of the cluster with it; the files that stay are removed by the next start.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from testbed import cgroups

PREFIX = "aks-testbed-"
_LOCK = "lock"
_SECONDS_TO_TAKE_OVER = 60
_SECONDS_TO_REMOVE = 20
_LINES_SHOWN = 15


def clusters_folder() -> Path:
    """Where the folders of all clusters lie."""
    return Path(tempfile.gettempdir())


def sweep(root: Path) -> list[str]:
    """Remove what is left of clusters whose keeper is dead; their names."""
    removed = []
    for folder in sorted(root.glob(f"{PREFIX}*")):
        try:
            descriptor = os.open(folder / _LOCK, os.O_RDWR)
        except OSError:
            if _is_abandoned(folder):
                remove(folder)
                removed.append(folder.name)
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue  # its keeper lives
        else:
            remove(folder)
            removed.append(folder.name)
        finally:
            os.close(descriptor)
    return removed


def _is_abandoned(folder: Path) -> bool:
    """Whether whoever made a folder was killed before a keeper took it over, which takes less than a second."""
    try:
        return time.time() - folder.stat().st_mtime > _SECONDS_TO_TAKE_OVER
    except OSError:
        return False


def remove(folder: Path) -> None:
    """Remove the control groups and the files of a cluster whose processes have ended, or are just ending."""
    cgroups.remove(folder.name)
    end = time.monotonic() + _SECONDS_TO_REMOVE
    while folder.exists() and time.monotonic() < end:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            time.sleep(0.1)


def main() -> int:
    """Run one cluster: the first word is its folder, the second what it is made of, as JSON."""
    folder, wish = Path(sys.argv[1]), json.loads(sys.argv[2])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    # It has its name only once it is locked: a lock that is free belongs to a keeper that is dead.
    lock = os.open(folder / "taking-over", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    (folder / "taking-over").rename(folder / _LOCK)
    try:
        return _run(folder, wish)
    finally:
        remove(folder)


def _run(folder: Path, wish: dict[str, object]) -> int:
    listening = int(str(wish["listening"]))
    words = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
    words += ["--mount-proc", "--propagation", "private", sys.executable, "-m", "testbed.inside", json.dumps(wish)]
    with (folder / "inside.log").open("wb") as log:
        cluster = subprocess.Popen(words, stdin=subprocess.PIPE, stderr=log, pass_fds=(listening,))
    os.close(listening)
    assert cluster.stdin is not None

    def end_with_input() -> None:
        sys.stdin.read()
        cluster.kill()

    threading.Thread(target=end_with_input, daemon=True).start()
    code = cluster.wait()
    if code > 0:
        lines = (folder / "inside.log").read_text(encoding="utf-8", errors="replace").splitlines()
        print(json.dumps({"error": "\n".join(lines[-_LINES_SHOWN:])}), flush=True)
    return code


if __name__ == "__main__":
    # The thread that reads standard input never ends by itself.
    code = main()
    sys.stdout.flush()
    os._exit(code & 0xFF)
