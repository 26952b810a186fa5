"""Control groups of version 1 and 2, on folders that look like theirs.

The kernel fills a new group with files; here they come from what a test makes beside it, so version 2, which the
machine of the test bed may not have, is shown as far as paths and contents go, and no further.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from testbed import cgroups


@pytest.fixture
def version_1(tmp_path: Path) -> Path:
    for name in ("cpu", "cpuset", "memory"):
        (tmp_path / name).mkdir()
    (tmp_path / "cpu,cpuacct").symlink_to("cpu")
    return tmp_path


@pytest.fixture
def version_2(tmp_path: Path) -> Path:
    """A tree in which every folder that is made has the files that a kernel would put there."""
    make_group(tmp_path)
    return tmp_path


def make_group(folder: Path) -> None:
    (folder / "cgroup.controllers").write_text("cpuset cpu io memory hugetlb pids\n", encoding="utf-8")
    (folder / "cgroup.subtree_control").write_text("", encoding="utf-8")


def test_version_1_has_a_group_in_every_hierarchy_and_none_twice(version_1: Path) -> None:
    cgroups.make("bed/n1", version_1)
    groups = sorted(str(path.relative_to(version_1)) for path in version_1.rglob("n1"))
    assert groups == ["cpu/bed/n1", "cpuset/bed/n1", "memory/bed/n1"]
    assert not cgroups.is_unified(version_1)


def test_a_new_group_of_version_1_gets_the_processors_of_its_parent(version_1: Path) -> None:
    parent = version_1 / "cpuset"
    for folder, value in ((parent, "0-1\n"), (parent / "bed", "\n")):
        folder.mkdir(exist_ok=True)
        for name in ("cpuset.cpus", "cpuset.mems"):
            (folder / name).write_text(value, encoding="utf-8")
    cgroups.make("bed", version_1)
    assert (parent / "bed" / "cpuset.cpus").read_text(encoding="utf-8") == "0-1"


def test_version_2_gives_each_level_the_controllers_that_it_has(
    version_2: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Path.mkdir

    def mkdir(self: Path, exist_ok: bool = False) -> None:
        plain(self, exist_ok=exist_ok)
        make_group(self)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    cgroups.make("bed/n1", version_2)
    assert cgroups.is_unified(version_2)
    for folder in (version_2, version_2 / "bed"):
        delegated = (folder / "cgroup.subtree_control").read_text(encoding="utf-8")
        assert set(delegated.split()) == {"+cpu", "+cpuset", "+io", "+memory", "+pids"}
    # A kubelet gives on what it wants itself.
    assert (version_2 / "bed" / "n1" / "cgroup.subtree_control").read_text(encoding="utf-8") == ""


def test_a_group_goes_with_all_that_is_below_it(version_1: Path) -> None:
    cgroups.make("bed/n1/pods", version_1)
    (version_1 / "cpu" / "another").mkdir()
    assert cgroups.remove("bed", version_1) == []
    assert not list(version_1.rglob("bed"))
    assert (version_1 / "cpu" / "another").exists()


def test_what_cannot_be_removed_is_named(version_1: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroups, "SECONDS_TO_EMPTY", 0.0)
    cgroups.make("bed", version_1)
    (version_1 / "cpu" / "bed" / "a file that keeps it").touch()
    assert cgroups.remove("bed", version_1) == [str(version_1 / "cpu" / "bed")]
