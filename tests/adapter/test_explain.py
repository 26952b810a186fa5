"""The text that `explain` reads: an option's, or what is piped in, in whichever bytes and from whatever is there."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from azext_aks_sandbox._explain import explain_given

from aks_sandbox.errors import InvalidInput
from azext_aks_sandbox._format import explain_table

MESSAGE = "kubelet  Error: ErrImagePull"
CUT = "The text is longer than 1 MiB: only its beginning was searched."
NEXT_STEP = (
    'Give the text, as in az aks-sandbox explain --message "...", a file with --message @FILE, or pipe it: '
    "kubectl describe pod POD | az aks-sandbox explain"
)


class Warnings:
    """Keeps what is warned of."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def warn(self, message: str) -> None:
        self.texts.append(message)


class Unreadable(io.RawIOBase):
    """A descriptor that was closed by whoever started the process."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise OSError(9, "Bad file descriptor")


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Puts bytes where standard input is."""
    return lambda data: monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def names(message: str | None = None) -> list[str]:
    """What is recognised."""
    return [match["name"] for match in explain_given(message, Warnings())["matches"]]


def refusal(message: str | None = None) -> str:
    """What is said of a text that is not there; each time with the ways to give one."""
    with pytest.raises(InvalidInput) as caught:
        explain_given(message, Warnings())
    assert caught.value.next_step == NEXT_STEP
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
        assert [match["name"] for match in explain_given(None, warnings)["matches"]] == ["image-pull"]
        assert warnings.texts == warned
    warnings = Warnings()
    assert explain_given("x" * 1024 * 1024 + MESSAGE, warnings)["known"] is False
    assert warnings.texts == [CUT]


def test_the_table_tells_each_message_part_by_part_and_each_step_on_a_line() -> None:
    match = {
        "name": "a-name",
        "found": "as found",
        "cause": "word " * 30,
        "fix": "Do this:\naz do this\naz do that",
        "source": "https://example.com/" + "x" * 85,
        "certainty": "verified",
    }
    rows = explain_table({"summary": "not shown", "matches": [match, match]})
    assert [(row["Part"], row["Text"]) for row in rows[:9]] == [
        ("message", "a-name"),
        ("found", "as found"),
        ("cause", ("word " * 21).strip()),
        ("", ("word " * 9).strip()),
        ("fix", "Do this:"),
        ("", "az do this"),
        ("", "az do that"),
        ("source", "https://example.com/" + "x" * 85),
        ("certainty", "verified"),
    ]
    assert len(rows) == 18


def test_the_table_says_that_there_is_none() -> None:
    (row,) = explain_table({"summary": "None.", "matches": []})
    assert dict(row) == {"Part": "summary", "Text": "None."}
