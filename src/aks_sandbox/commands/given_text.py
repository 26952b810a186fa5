"""A text that a person gave, from bytes in whatever encoding: what of a long one is kept, and what is no text."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections import deque
from dataclasses import dataclass
from typing import BinaryIO

#: Nobody waits for the end of a text that does not end.
MOST_READ = 64 * 1024 * 1024
_PIECE = 64 * 1024
#: A multiple of what a character of any encoding takes, so that no cut shifts what follows.
_WIDEST = 4
_OF_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_SAMPLE = 64 * 1024
_LONGEST_WORD = 300
_MOST_ODD = 0.3


@dataclass(frozen=True)
class GivenText:
    """A text, and whether there was more of it: `middle_left_out` between its ends, `end_not_read` after MOST_READ."""

    text: str
    middle_left_out: bool = False
    end_not_read: bool = False

    @property
    def is_text(self) -> bool:
        """Whether people could read it: an image or an archive is no text."""
        sample = self.text[:_SAMPLE]
        return len(_NO_TEXT.findall(sample)) <= len(sample) * _MOST_ODD


def from_stream(stream: BinaryIO, beginning: int, end: int) -> GivenText:
    """The text in a stream: so many bytes of its beginning and of its end."""
    head = _exactly(stream, beginning)
    pieces: deque[bytes] = deque()
    kept, read = 0, len(head)
    while read < MOST_READ and (piece := stream.read(_PIECE)):
        pieces.append(piece)
        kept, read = kept + len(piece), read + len(piece)
        while kept - len(pieces[0]) >= end:
            kept -= len(pieces.popleft())
    tail = b"".join(pieces)
    left_out = max(len(tail) - end, 0) + read - len(head) - len(tail)
    if not left_out:
        return GivenText(decoded(head + tail), end_not_read=read >= MOST_READ)
    tail = tail[max(len(tail) - end, 0) + (-left_out) % _WIDEST :]
    encoding = _encoding(head)
    return GivenText(decoded(head) + "\n" + tail.decode(encoding, "replace"), True, read >= MOST_READ)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    parts: list[bytes] = []
    while count and (part := stream.read(count)):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def of_a_front_end(text: str) -> str:
    """The text of a file as the front end read it, where it mistook the encoding.

    az reads @FILE as UTF-8, else as UTF-16, else as bytes, of which it makes base64; so one bad byte in a log turns it
    into one of the last two.
    """
    if _OF_BASE64.fullmatch(text) and len(text) % 4 == 0:
        try:
            data = base64.b64decode(text, validate=True)
        except binascii.Error:
            return text
        # What is UTF-8 was never turned into base64, and a short word that happens to be base64 is a word.
        repaired = decoded(data)
        of_a_file = GivenText(repaired).is_text or len(text) > _LONGEST_WORD
        return repaired if of_a_file and not _is_utf8(data) else text
    foreign = sum(character > "\u2fff" for character in text[:_SAMPLE])
    if foreign * 2 < len(text[:_SAMPLE]) or not text:
        return text
    for encoding in ("utf-16-le", "utf-16-be"):
        data = text.encode(encoding, "surrogatepass")
        plain = sum(32 <= byte < 127 or byte in b"\r\n\t\x1b" for byte in data[:_SAMPLE])
        if plain > len(data[:_SAMPLE]) * 0.9:
            return decoded(data)
    return text


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decoded(data: bytes) -> str:
    """The bytes as a text; what is none in their encoding is replaced."""
    return data.decode(_encoding(data, marked=True), "replace")


def _encoding(data: bytes, *, marked: bool = False) -> str:
    # PowerShell writes UTF-16 with a mark into files; what follows the beginning has no mark.
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16" if marked else "utf-16-le"
    if data.startswith(codecs.BOM_UTF16_BE):
        return "utf-16" if marked else "utf-16-be"
    return "utf-8-sig" if marked else "utf-8"
