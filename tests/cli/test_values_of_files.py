"""Values that stand in files: what az makes of `@FILE`, the program makes of it too."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest

from aks_sandbox_cli.files import with_files


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"plain text\n", "plain text"),
        (b"two\nlines\n\n", "two\nlines"),
        ("\ufeffmarked".encode("utf-8"), "marked"),
        ("größer".encode("utf-16"), "größer"),
        (b"@other", "@other"),
        (b"", ""),
        (b"\xff\xfe\x00", base64.b64encode(b"\xff\xfe\x00").decode()),
    ],
)
def test_the_content_of_a_file_stands_in_place_of_its_name(tmp_path: Path, content: bytes, value: str) -> None:
    (tmp_path / "file").write_bytes(content)
    name = tmp_path / "file"
    assert with_files(["explain", "--message", f"@{name}"]) == ["explain", "--message", value]
    assert with_files([f"--message=@{name}"]) == [f"--message={value}"]


def test_standard_input_stands_in_place_of_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("from a pipe\n"))
    assert with_files(["--message", "@-"]) == ["--message", "from a pipe"]


@pytest.mark.parametrize("word", ["@absent", "@", "person@example.com", "a@b=c", "--tags=owner@x", "-n", "=", "@\x00"])
def test_what_names_no_file_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert with_files([word]) == [word]
