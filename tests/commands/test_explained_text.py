"""The text that `explain` reads: an option's, or what is piped in, in whichever bytes and from whatever is there."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.cli.core.util import read_file_content

from aks_sandbox.commands import given_text
from aks_sandbox.commands.explain import ExplainArguments, run
from aks_sandbox.errors import InvalidInput
from tests.support.given_context import GivenContext, Warnings
from tests.support.wanted import advice

MESSAGE = "kubelet  Error: ErrImagePull"
CUT = "The text is longer than 1 MiB: its first 256 KiB and last 768 KiB were searched."
STEPS = """\
Give the text:
az aks-sandbox explain --message TEXT
Or a file with the text:
az aks-sandbox explain --message @FILE
Or pipe the text into the command, such as the description of a pod."""


class Unreadable(io.RawIOBase):
    """A descriptor that was closed by whoever started the process."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise OSError(9, "Bad file descriptor")


def explained(message: str | None, reporter: Warnings | None = None) -> dict[str, Any]:
    """What `explain` answers."""
    return run(GivenContext(reporter=reporter or Warnings()), ExplainArguments(message=message))


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Puts bytes where standard input is."""
    return lambda data: monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def names(message: str | None = None) -> list[str]:
    """What is recognised."""
    return [match["name"] for match in explained(message)["matches"]]


def refusal(message: str | None = None) -> str:
    """What is said of a text that is not there; each time with the ways to give one."""
    with pytest.raises(InvalidInput) as caught:
        explained(message)
    assert advice(caught.value) == STEPS
    return caught.value.message


def test_the_option_goes_before_what_is_piped_in(piped: Callable[[bytes], None]) -> None:
    piped(b'no runtime for "kata" is configured')
    assert names() == ["handler-not-configured"]
    piped(b'no runtime for "kata" is configured')
    assert names(MESSAGE) == ["image-pull"]


@pytest.mark.parametrize(
    "data",
    [
        MESSAGE.encode(),
        b"\xef\xbb\xbf" + MESSAGE.encode(),
        b"\xff\xfe" + MESSAGE.encode("utf-16-le"),
        b"\xfe\xff" + MESSAGE.encode("utf-16-be"),
        b"\xff\x80\n" + MESSAGE.encode() + b"\n\xc3",
    ],
    ids=["UTF-8", "UTF-8 with a mark", "UTF-16 of PowerShell", "UTF-16, the other way", "bytes that are no text"],
)
def test_bytes_of_any_encoding_are_read(piped: Callable[[bytes], None], data: bytes) -> None:
    piped(data)
    assert names() == ["image-pull"]


@pytest.mark.parametrize("message", ["", " \n\t"])
def test_an_empty_text_is_refused(message: str, piped: Callable[[bytes], None]) -> None:
    assert refusal(message) == "--message: is empty"
    piped(message.encode())
    assert refusal() == "--message: is missing, and what is piped in is empty"


def test_a_file_that_is_not_there_is_refused() -> None:
    assert refusal("@no-such-file.txt") == "--message: the file 'no-such-file.txt' cannot be read"
    assert names(f"@ a log that begins so\n{MESSAGE}") == ["image-pull"]


def test_a_terminal_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(b"never read"))
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    assert refusal() == "--message: is missing, and nothing is piped in"


def test_a_standard_input_that_is_not_there_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert refusal() == "--message: is missing, and nothing is piped in"
    closed = io.TextIOWrapper(io.BytesIO(b""))
    closed.close()
    monkeypatch.setattr("sys.stdin", closed)
    assert "standard input cannot be read (I/O operation on closed file" in refusal()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(Unreadable())))
    assert "standard input cannot be read ([Errno 9] Bad file descriptor)" in refusal()


LOG = b"2026-11-30T12:00:00Z level=info msg=working" + b"." * 80 + b"\n"


@pytest.mark.parametrize("place", ["beginning", "end"])
def test_of_a_long_text_both_ends_are_searched_and_that_is_said(piped: Callable[[bytes], None], place: str) -> None:
    filler = LOG * (5 * 1024 * 1024 // len(LOG))
    data = MESSAGE.encode() + b"\n" + filler if place == "beginning" else filler + MESSAGE.encode()
    warnings = Warnings()
    piped(data)
    assert [match["name"] for match in explained(None, warnings)["matches"]] == ["image-pull"]
    assert warnings.texts == [CUT]


def test_a_text_that_fits_is_searched_whole() -> None:
    text = "x" * 500 + MESSAGE + "x" * 300
    given = given_text.from_stream(io.BytesIO(text.encode()), 300, len(text) - 300)
    assert given == given_text.GivenText(text)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
@pytest.mark.parametrize("odd", range(5))
def test_the_end_of_a_long_text_is_read_in_its_encoding(encoding: str, odd: int) -> None:
    text = "\ufeff" + "\u00e9 log \U0001f600\n" * 30_000 + "x" * odd + "\n" + MESSAGE
    given = given_text.from_stream(io.BytesIO(text.encode(encoding)), 4096, 12288)
    assert given.middle_left_out
    assert given.text.startswith("\u00e9 log \U0001f600\n")
    assert given.text.endswith("\u00e9 log \U0001f600\n" + "x" * odd + "\n" + MESSAGE)


def test_a_stream_without_an_end_is_left_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_text, "MOST_READ", 2 * 1024 * 1024)
    given = given_text.from_stream(io.BytesIO(LOG * 40_000), 4096, 12288)
    assert given.end_not_read
    assert len(given.text) < 17000


@pytest.mark.parametrize("bad", [b"\x80", b"\xff", b"\xc3\x28", b"\xed\xa0\x80"])
@pytest.mark.parametrize("padding", range(4))
def test_one_bad_byte_in_a_file_spoils_nothing(tmp_path: Path, bad: bytes, padding: int) -> None:
    """az reads such a file as UTF-16 or as bytes, of which it makes base64."""
    data = b"a log line of some length" + bad + b"." * padding + b"\n" + MESSAGE.encode() + b"\n"
    file = tmp_path / "log.txt"
    file.write_bytes(data)
    assert names(read_file_content(str(file), allow_binary=True)) == ["image-pull"]


@pytest.mark.parametrize("name", ["README.md", "a" * 20, "QUFBQUFBQUFBQUFBQUFBQQ=="])
def test_a_short_word_is_taken_as_it_is(name: str) -> None:
    assert explained(name)["known"] is False


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n" + bytes(500), b"\0" * 99])
def test_what_is_no_text_is_called_that(piped: Callable[[bytes], None], data: bytes) -> None:
    piped(data)
    assert refusal() == "--message: is not a text, such as an image or an archive"


def test_a_file_that_is_no_text_is_called_that(tmp_path: Path) -> None:
    file = tmp_path / "image.png"
    file.write_bytes(bytes(range(256)) * 41 + b"\xff")
    given = read_file_content(str(file), allow_binary=True)
    assert refusal(given) == "--message: is not a text, such as an image or an archive"
