"""What is built, and when it is not built again; Go itself is not needed here."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from testbed import building
from testbed.building import BuildError, Part, build, missing_files
from testbed.images import BUSYBOX_NAMES, PAUSE_NAME, write_images
from testbed.prerequisites import Prerequisite, missing, missing_packages

FAKE_BUSYBOX = "#!/bin/sh\nprintf 'busybox\\nsh\\ncat\\n'\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "main.go"
    path.write_text("one", encoding="utf-8")
    return path


@pytest.fixture
def output(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to build into, where the one program is made by a shell that counts its calls."""
    folder = tmp_path / "made"
    command = ("sh", "-c", f"echo x >> {tmp_path}/calls; touch {folder}/bin/kubernetes")
    part = Part("Kubernetes", (source,), command, tmp_path, ("kubernetes",))
    monkeypatch.setattr(building, "programs", lambda _: [part])
    monkeypatch.setattr(building, "copies", lambda _: False)
    return folder


def calls(output: Path) -> int:
    return len((output.parent / "calls").read_text(encoding="utf-8").splitlines())


def test_a_second_build_does_nothing_and_says_nothing(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(output) is True
    assert "Building Kubernetes" in capsys.readouterr().out
    assert build(output) is False
    assert capsys.readouterr().out == ""
    assert calls(output) == 1
    assert (output / "bin" / "kubelet").readlink() == Path("kubernetes")


def test_other_sources_and_lost_programs_are_built_again(output: Path, source: Path) -> None:
    build(output)
    source.write_text("two", encoding="utf-8")
    assert build(output) is True
    (output / "bin" / "kubernetes").unlink()
    assert build(output) is True
    assert calls(output) == 3


def test_what_cannot_be_built_is_told_with_the_reason_and_tried_again(
    output: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = Part("Kubernetes", (source,), ("sh", "-c", "echo undefined: kubelet; exit 1"), source.parent, ("kubernetes",))
    monkeypatch.setattr(building, "programs", lambda _: [bad])
    for _ in range(2):
        with pytest.raises(BuildError, match="Kubernetes could not be built:\nundefined: kubelet"):
            build(output)


def test_what_is_missing_is_named(output: Path) -> None:
    assert "bin/kubernetes" in missing_files(output)
    build(output)
    assert missing_files(output) == ["kernel", "images/busybox.tar", "images/pause.tar"]


def test_each_missing_prerequisite_has_a_line_and_the_packages_have_one_together() -> None:
    wanted = (
        Prerequisite("a", lambda: False, "a is not installed", "a-package"),
        Prerequisite("b", lambda: True, "b is not installed", "b-package"),
        Prerequisite("c", lambda: False, "This needs root."),
    )
    assert missing(wanted) == [
        "a is not installed (Debian: a-package)",
        "This needs root.",
        "Install them: apt-get install --yes --no-install-recommends a-package",
    ]
    assert missing(wanted[1:2]) == []


def test_the_packages_that_are_missing_can_be_given_to_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert {"runc", "qemu-system-x86", "jq", "iproute2"} <= set(missing_packages())


def test_an_image_is_one_layer_with_the_programs_of_busybox(tmp_path: Path) -> None:
    busybox = tmp_path / "busybox"
    busybox.write_text(FAKE_BUSYBOX, encoding="utf-8")
    busybox.chmod(0o755)
    paths = write_images(busybox, tmp_path / "images")
    assert [path.name for path in paths] == ["busybox.tar", "pause.tar"]
    tags = []
    for path in paths:
        with tarfile.open(path) as archive:
            [manifest] = json.loads(_content(archive, "manifest.json"))
            tags += manifest["RepoTags"]
            config = json.loads(_content(archive, manifest["Config"]))
            [layer] = manifest["Layers"]
            assert config["rootfs"]["diff_ids"] == [f"sha256:{layer.partition('/')[0]}"]
            member = archive.extractfile(layer)
            assert member is not None
            with tarfile.open(fileobj=member) as files:
                assert files.getmember("bin/sh").linkname == "busybox"
                assert _content(files, "bin/busybox").decode() == FAKE_BUSYBOX
    assert tags == [*BUSYBOX_NAMES, PAUSE_NAME]


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    assert member is not None
    return member.read()
