"""Text from anywhere, made harmless: hidden characters made visible, links only where they lead over https."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Control characters but tab and newline, characters that have no shape or that turn the direction of the text around
# them, halves of surrogate pairs, and code points that are no characters. XML 1.0 forbids some of these, UTF-8 others;
# the rest would let a command look different from what is copied.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff0-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")
_ADDRESS = re.compile(r"[!-~]+")


def visible(text: str) -> str:
    r"""The text with every hidden character written as its number, such as \u202e; tabs and newlines stay."""
    return _HIDDEN.sub(lambda match: f"\\u{ord(match.group()):04x}", text.replace("\r\n", "\n"))


def quoted(words: str, most: int = 2000) -> str:
    """What somebody else said, in double quotes and on one line, without its full stop: nothing in it stands like words
    of ours.
    """
    text = visible(" ".join(words.split())).replace('"', "'").rstrip(".")
    return f'"{text}"' if len(text) <= most else f'"{text[:most]} (...)"'


def https_address(text: str) -> str | None:
    """The address, when it is plain ASCII and leads over https to a named host; None otherwise."""
    if _ADDRESS.fullmatch(text) is None or any(character in text for character in "\"'<>\\^`{|}"):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme == "https" and _HOST.fullmatch(parts.netloc) else None
