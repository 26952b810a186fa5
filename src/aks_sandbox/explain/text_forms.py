"""The forms in which a message is passed on, taken off: escapes, colours, entities, quotation marks, runs of blanks."""

from __future__ import annotations

import html
import re

# What JSON and Go write for a quote, a slash, a line break or an ASCII letter, also when it stands in a text in a text.
_ESCAPED = re.compile(r"\\{1,8}(?:u00(?P<number>[0-7][0-9a-fA-F])|(?P<letter>[\"'/nrt]))")
_LINE_BREAKS = "nrt"
# What a terminal reads and does not print: colours, the erasing of a line, the address behind a link.
# https://www.ecma-international.org/publications-and-standards/standards/ecma-48/
_TERMINAL = re.compile(r"\x1b(?:\[[0-?]{0,32}[ -/]{0,4}[@-~]|\][^\x07\x1b]{0,2048}(?:\x07|\x1b\\))")
_ENTITY = re.compile(r"&(?:amp;){0,3}(?:quot|apos|lt|gt|nbsp|#x?[0-9a-fA-F]{1,4});")
_BLANKS = re.compile(r"\s+")
# Editors, chats and ticket systems write these for plain quotes and blanks.
_TYPED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad"),
    }
)
_NULS_OF_UTF16 = 3


def searchable(text: str) -> str:
    r"""The text without escapes and colours, with one blank, or one line break, for each run of blanks.

    So a message is found in a JSON document, in a log line that quotes one, in YAML that folds long lines, in what a
    browser or a chat copied, and in UTF-16 that was read as another encoding; and no pattern has to say how many blanks
    there may be, which is what makes patterns slow.
    """
    if text.count("\0") * _NULS_OF_UTF16 > len(text):
        text = text.replace("\0", "")
    text = _ENTITY.sub(_of_entity, _TERMINAL.sub("", text)).translate(_TYPED)
    return _BLANKS.sub(_one_blank, _ESCAPED.sub(_unescaped, text))


def _of_entity(match: re.Match[str]) -> str:
    # One that was escaped again begins with &amp;.
    return html.unescape(match.group().replace("amp;", ""))


def _unescaped(match: re.Match[str]) -> str:
    if match["number"]:
        return chr(int(match["number"], 16))
    return "\n" if match["letter"] in _LINE_BREAKS else match["letter"]


def _one_blank(match: re.Match[str]) -> str:
    return "\n" if "\n" in match.group() else " "
