"""A file that somebody else may have put there is read only when it is an ordinary one, not too large, and private."""

import os
from pathlib import Path

import pytest

from aks_sandbox.files import MOST_BYTES, RefusedFile, read_guarded

MINE_ALONE = 0o600


def file_in(folder: Path, content: bytes = b"x", mode: int = MINE_ALONE) -> Path:
    """A file with that content and mode."""
    path = folder / "f"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def refused(path: Path, *, private: bool = False, most: int = MOST_BYTES) -> str:
    """Why that file is not read."""
    with pytest.raises(RefusedFile) as caught:
        read_guarded(path, most, private=private)
    return str(caught.value)


def test_sixteen_megabytes_are_the_most() -> None:
    assert MOST_BYTES == 16 * 1024 * 1024


@pytest.mark.parametrize("private", [False, True])
def test_an_ordinary_file_is_read_up_to_its_last_byte(tmp_path: Path, private: bool) -> None:
    assert read_guarded(file_in(tmp_path, b"12345"), 5, private=private) == b"12345"
    assert read_guarded(file_in(tmp_path, b""), 0, private=private) == b""


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(("most", "said"), [(4, "4 bytes"), (1024 * 1024, "1 MB"), (MOST_BYTES, "16 MB")])
def test_a_file_that_is_larger_is_refused(tmp_path: Path, most: int, said: str, private: bool) -> None:
    path = file_in(tmp_path)
    os.truncate(path, most + 1)
    assert refused(path, most=most, private=private) == f"is larger than {said}"


@pytest.mark.parametrize("private", [False, True])
def test_a_pipe_a_folder_and_a_device_are_refused_at_once(tmp_path: Path, private: bool) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        assert refused(path, private=private) == "is not a regular file"


def test_a_link_leads_to_a_file_and_a_private_file_is_none(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(file_in(tmp_path))
    assert read_guarded(link) == b"x"
    assert refused(link, private=True) == "is a symbolic link"
    (tmp_path / "f").unlink()
    os.mkfifo(tmp_path / "f")
    assert refused(link) == "is not a regular file"


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666, 0o777])
def test_a_private_file_is_written_by_its_owner_alone(tmp_path: Path, mode: int) -> None:
    path = file_in(tmp_path, mode=mode)
    assert refused(path, private=True) == "may be written by others"
    assert read_guarded(path) == b"x"


def test_a_private_file_is_the_user_s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, me = file_in(tmp_path), os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    assert refused(path, private=True) == "belongs to another user"
    assert read_guarded(path) == b"x"


def test_a_file_that_becomes_another_while_it_is_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = file_in(tmp_path), os.open

    def open_another(name: Path, *arguments: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return real(name, *arguments)

    monkeypatch.setattr(os, "open", open_another)
    assert refused(path) == "is not a regular file"


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    for private in (False, True):
        with pytest.raises(FileNotFoundError):
            read_guarded(tmp_path / "none", private=private)
