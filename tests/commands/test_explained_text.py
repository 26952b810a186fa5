"""The text that `explain` reads: an option's, or what is piped in, in whichever bytes and from whatever is there."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from aks_sandbox.commands.explain import ExplainArguments, run
from aks_sandbox.errors import InvalidInput
from tests.support.given_context import GivenContext, Warnings
from tests.support.wanted import advice

MESSAGE = "kubelet  Error: ErrImagePull"
CUT = "The text is longer than 1 MiB: only its beginning was searched."
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


def test_of_a_longer_text_the_first_mebibyte_is_read_and_that_is_said(piped: Callable[[bytes], None]) -> None:
    whole = MESSAGE.encode().ljust(1024 * 1024)
    for data, warned in ((whole, []), (whole + b"x", [CUT])):
        warnings = Warnings()
        piped(data)
        assert [match["name"] for match in explained(None, warnings)["matches"]] == ["image-pull"]
        assert warnings.texts == warned
    warnings = Warnings()
    assert explained("x" * 1024 * 1024 + MESSAGE, warnings)["known"] is False
    assert warnings.texts == [CUT]
