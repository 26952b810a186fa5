"""Makes the programs and images of the test bed; what was made from the same sources is not made again."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from testbed.images import write_images
from testbed.prerequisites import BUSYBOX, kernel
from testbed.versions import CONTAINERD, HERE, KUBERNETES, SANDBOX, containerd_version, kubernetes_version

#: Where everything that is made lies; git ignores it.
OUTPUT = HERE.parent / ".testbed"
KUBERNETES_NAMES = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kubectl")
_COMPONENT_BASE = "k8s.io/component-base/version"
_SECONDS_BETWEEN_LINES = 15
# The largest part of the build is compiled without being made fast: a test bed is built more often than it is loaded.
_QUICKLY = "k8s.io/kubernetes/...=-N -l -dwarf=false"


class BuildError(Exception):
    """A part could not be made; the message holds what its tool printed."""


@dataclass(frozen=True)
class Part:
    """One thing to make: its name, what it is made from, how it is made, and which files it leaves."""

    name: str
    sources: tuple[Path, ...]
    command: tuple[str, ...]
    folder: Path
    makes: tuple[str, ...]


def programs(output: Path) -> list[Part]:
    """The Go programs, cheapest first."""
    version = kubernetes_version()
    _, minor, _ = version.split(".")
    named = {"gitVersion": f"v{version}", "gitMajor": "1", "gitMinor": minor, "gitTreeState": "clean"}
    words = " ".join(f"-X {_COMPONENT_BASE}.{name}={value}" for name, value in named.items())
    containerd = f"-X github.com/containerd/containerd/v2/version.Version={containerd_version()}"
    bin_folder = output / "bin"
    return [
        _go("sandbox", SANDBOX, "", str(bin_folder / "sandbox"), ".", ("sandbox",)),
        _go(
            f"containerd {containerd_version()}",
            CONTAINERD,
            containerd,
            f"{bin_folder}{os.sep}",
            "tool",
            ("containerd", "containerd-shim-runc-v2", "ctr"),
        ),
        _go(f"Kubernetes {version}", KUBERNETES, words, str(bin_folder / "kubernetes"), ".", ("kubernetes",)),
    ]


def _go(name: str, folder: Path, flags: str, target: str, package: str, makes: tuple[str, ...]) -> Part:
    words = ("-gcflags", _QUICKLY, "-ldflags", f"-s -w {flags}".strip(), "-o", target)
    command = ("go", "build", "-trimpath", *words, package)
    sources = (*sorted(folder.glob("*.go")), folder / "go.mod", *sorted(folder.glob("go.sum")))
    return Part(name, sources, command, folder, makes)


def build(output: Path = OUTPUT) -> bool:
    """Make what is missing or made from other sources, with a line about each; whether anything had to be made.

    Raises:
        BuildError: a part could not be made.
    """
    stamps = output / "stamps"
    (output / "bin").mkdir(parents=True, exist_ok=True)
    stamps.mkdir(exist_ok=True)
    made = False
    for part in programs(output):
        stamp = stamps / part.makes[0]
        mark = _mark(part)
        if all((output / "bin" / name).exists() for name in part.makes) and _read(stamp) == mark:
            continue
        made = True
        _run(part)
        stamp.write_text(mark, encoding="utf-8")
    for name in KUBERNETES_NAMES:
        link = output / "bin" / name
        if not link.is_symlink():
            link.symlink_to("kubernetes")
    return copies(output) or made


def copies(output: Path) -> bool:
    """Copy the kernel, which only root may read in its place, and make the images."""
    source = kernel()
    if source is None:
        raise BuildError("a kernel for the virtual machines was not found under /boot")
    target, stamp = output / "kernel", output / "stamps" / "copies"
    mark = f"{source} {source.stat().st_mtime_ns} {BUSYBOX.stat().st_mtime_ns} {_digest((HERE / 'images.py',))}"
    if target.exists() and _read(stamp) == mark:
        return False
    print(f"Copying {source} and making the images", flush=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)
    write_images(BUSYBOX, output / "images")
    stamp.write_text(mark, encoding="utf-8")
    return True


def _mark(part: Part) -> str:
    return f"{_digest(part.sources)} {' '.join(part.command)}"


def _digest(paths: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _run(part: Part) -> None:
    print(f"Building {part.name}", flush=True)
    started = time.monotonic()
    over = threading.Event()

    def tell() -> None:
        while not over.wait(_SECONDS_BETWEEN_LINES):
            print(f"  still building {part.name}: {time.monotonic() - started:.0f} s", flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        environment = {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off"}
        ended = subprocess.run(
            part.command,
            cwd=part.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    finally:
        over.set()
        teller.join()
    if ended.returncode:
        raise BuildError(f"{part.name} could not be built:\n{ended.stdout[-4000:]}")
    print(f"  {part.name}: {time.monotonic() - started:.0f} s", flush=True)


def missing_files(output: Path = OUTPUT) -> list[str]:
    """What of the programs and images is not there."""
    wanted = [f"bin/{name}" for part in programs(output) for name in part.makes]
    wanted += [f"bin/{name}" for name in KUBERNETES_NAMES]
    wanted += ["kernel", "images/busybox.tar", "images/pause.tar"]
    return [name for name in wanted if not (output / name).exists()]
