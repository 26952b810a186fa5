"""A private file: the owner's alone, whole or not there, and nothing left behind."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.files import file_place, write_private


def mode(path: Path) -> int:
    """The permission bits of the file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """A machine on which new files are open to everybody unless the program says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_a_new_file_is_the_owners_alone_and_holds_the_text(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    write_private(path, "größe\n")
    assert (path.read_bytes(), mode(path)) == ("größe\n".encode(), 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_others_could_read_is_replaced_by_one_that_they_cannot(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text("old and much longer than the new one", encoding="utf-8")
    path.chmod(0o644)
    with path.open(encoding="utf-8") as opened_before:
        write_private(path, "new")
        assert opened_before.read() == "old and much longer than the new one"
    assert (path.read_text(encoding="utf-8"), mode(path)) == ("new", 0o600)


def test_a_write_that_breaks_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "facts.json"
    path.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_private(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_text_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_private(tmp_path / "facts.json", "\ud800")
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_replaced_and_what_it_led_to_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("mine", encoding="utf-8")
    link.symlink_to(target)
    write_private(link, "new")
    assert not link.is_symlink()
    assert (target.read_text(encoding="utf-8"), link.read_text(encoding="utf-8")) == ("mine", "new")


@pytest.mark.parametrize("name", ["missing/facts.json", "folder", "x" * 300])
def test_a_place_that_takes_no_file_is_an_error_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="."):
        write_private(tmp_path / name, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("missing/facts.json", "the folder '{}/missing' does not exist"),
        ("folder", "'{}/folder' exists and is not a regular file"),
        ("link", "'{}/link' is a symbolic link"),
    ],
)
def test_a_place_that_cannot_take_the_file_is_refused_before_azure_is_asked(
    tmp_path: Path, name: str, problem: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InvalidInput) as caught:
        file_place(Argument.SAVE_FACTS, str(tmp_path / name))
    assert caught.value.message == f"--save-facts: {problem.format(tmp_path)}"
    assert caught.value.steps


@pytest.mark.parametrize("name", ["facts\0.json", "x" * 5000])
def test_a_name_that_no_file_can_have_is_refused_in_few_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        file_place(Argument.SAVE_FACTS, str(tmp_path / name))
    assert caught.value.message.startswith("--save-facts: '")
    assert "cannot be written (" in caught.value.message
    assert len(caught.value.message) < 300


def test_a_good_place_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text("old", encoding="utf-8")
    assert file_place(Argument.SAVE_FACTS, str(tmp_path / "facts.json")) == tmp_path / "facts.json"
    assert file_place(Argument.SAVE_FACTS, str(tmp_path / "new.json")) == tmp_path / "new.json"
    assert [path.name for path in tmp_path.iterdir()] == ["facts.json"]
