"""What the test bed needs of the machine: looked for first, and said in one line each."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CNI_FOLDER = Path("/usr/lib/cni")
BUSYBOX = Path("/bin/busybox")
_KERNELS = "/boot/vmlinuz-*"
_OLDEST_GO = (1, 26)


@dataclass(frozen=True)
class Prerequisite:
    """One thing that is needed, whether it is there, and the line that says how to get it."""

    name: str
    is_there: Callable[[], bool]
    line: str
    package: str = ""


def _program(name: str, package: str) -> Prerequisite:
    return Prerequisite(name, lambda: shutil.which(name) is not None, f"{name} is not installed", package)


def kernel() -> Path | None:
    """The kernel for virtual machines: the newest under /boot, Debian's cloud flavour first."""
    found = sorted(Path("/").glob(_KERNELS.lstrip("/")), key=lambda one: ("cloud" in one.name, one.name))
    return found[-1] if found else None


def _go_is_new_enough() -> bool:
    if shutil.which("go") is None:
        return False
    text = subprocess.run(["go", "env", "GOVERSION"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"go(\d+)\.(\d+)", text)
    return found is not None and (int(found[1]), int(found[2])) >= _OLDEST_GO


PREREQUISITES = (
    Prerequisite("Linux", lambda: sys.platform == "linux", "This machine does not run Linux."),
    Prerequisite("root", lambda: hasattr(os, "geteuid") and os.geteuid() == 0, "This needs root: run it with sudo."),
    Prerequisite(
        "Go 1.26",
        _go_is_new_enough,
        "Go 1.26 or later is not installed: see https://go.dev/doc/install, or `go version`.",
    ),
    _program("runc", "runc"),
    _program("qemu-system-x86_64", "qemu-system-x86"),
    _program("ip", "iproute2"),
    _program("jq", "jq"),
    _program("unshare", "util-linux"),
    _program("setpriv", "util-linux"),
    Prerequisite("static busybox", BUSYBOX.exists, f"{BUSYBOX} is not there", "busybox-static"),
    Prerequisite(
        "CNI plugins", (CNI_FOLDER / "bridge").exists, f"{CNI_FOLDER} has no plugins", "containernetworking-plugins"
    ),
    Prerequisite("a kernel", lambda: kernel() is not None, f"{_KERNELS} is not there", "linux-image-cloud-amd64"),
)


def missing(wanted: tuple[Prerequisite, ...] = PREREQUISITES) -> list[str]:
    """One line for each thing that is missing, and one that installs what Debian has."""
    lacking = [one for one in wanted if not one.is_there()]
    lines = [one.line + (f" (Debian: {one.package})" if one.package else "") for one in lacking]
    packages = sorted({one.package for one in lacking if one.package})
    if packages:
        lines.append(f"Install them: apt-get install --yes --no-install-recommends {' '.join(packages)}")
    return lines


def missing_packages() -> list[str]:
    """The packages of Debian that are missing, for a machine that has apt."""
    return sorted({one.package for one in PREREQUISITES if one.package and not one.is_there()})
