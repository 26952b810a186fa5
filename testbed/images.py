"""The images of the test bed: made here, as nothing is pulled."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

#: The first is the image of `verify`, the second what a person would write.
BUSYBOX_NAMES = ("mcr.microsoft.com/cbl-mariner/busybox:2.0", "docker.io/library/busybox:latest")
PAUSE_NAME = "registry.k8s.io/pause:3.10.1"
_EPOCH = "1970-01-01T00:00:00Z"
_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_FOREVER = "2147483647"


def write_images(busybox: Path, into: Path) -> list[Path]:
    """Write the archives, in the form that `docker save` has, and return their paths."""
    into.mkdir(parents=True, exist_ok=True)
    program = busybox.read_bytes()
    applets = subprocess.run([str(busybox), "--list"], capture_output=True, text=True, check=True).stdout.split()
    layer = _layer(program, applets)
    written = []
    for name, tags, command in (
        ("busybox", BUSYBOX_NAMES, ["sh"]),
        ("pause", (PAUSE_NAME,), ["/bin/sleep", _FOREVER]),
    ):
        path = into / f"{name}.tar"
        path.write_bytes(_archive(layer, tags, command))
        written.append(path)
    return written


def _layer(program: bytes, applets: list[str]) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as layer:
        for folder, mode in (("bin", 0o755), ("etc", 0o755), ("tmp", 0o1777), ("root", 0o700), ("var", 0o755)):
            member = tarfile.TarInfo(folder)
            member.type, member.mode = tarfile.DIRTYPE, mode
            layer.addfile(member)
        _file(layer, "bin/busybox", program, 0o755)
        _file(layer, "etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n", 0o644)
        _file(layer, "etc/group", b"root:x:0:\nnogroup:x:65534:\n", 0o644)
        for applet in applets:
            if applet != "busybox":
                link = tarfile.TarInfo(f"bin/{applet}")
                link.type, link.linkname, link.mode = tarfile.SYMTYPE, "busybox", 0o777
                layer.addfile(link)
    return sink.getvalue()


def _file(archive: tarfile.TarFile, name: str, content: bytes, mode: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), mode
    archive.addfile(member, io.BytesIO(content))


def _archive(layer: bytes, tags: tuple[str, ...], command: list[str]) -> bytes:
    digest = hashlib.sha256(layer).hexdigest()
    config: dict[str, Any] = {
        "architecture": "amd64",
        "os": "linux",
        "created": _EPOCH,
        "config": {"Cmd": command, "Env": [_PATH]},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
        "history": [{"created": _EPOCH}],
    }
    described = json.dumps(config).encode()
    name = hashlib.sha256(described).hexdigest() + ".json"
    manifest = [{"Config": name, "RepoTags": list(tags), "Layers": [f"{digest}/layer.tar"]}]
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        _file(archive, name, described, 0o644)
        _file(archive, f"{digest}/layer.tar", layer, 0o644)
        _file(archive, "manifest.json", json.dumps(manifest).encode(), 0o644)
    return sink.getvalue()
