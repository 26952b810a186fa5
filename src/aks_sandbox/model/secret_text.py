"""Text without secrets, and without persons where that is asked for."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import ipaddress
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

REMOVED = "(removed)"

# Tokens that carry their maker's mark, whatever stands around them.
_MARKED = re.compile(
    r"eyJ[\w+/=-]{8,}(?:\.[\w+/=-]*)*"  # a JSON Web Token, or its first part
    r"|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}"
    # Names of Kubernetes are in lower case, and may begin like such a token.
    r"|gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-(?=[\w.-]{0,200}[A-Z])[\w.-]{16,}"
    r"|A(?:KIA|SIA|BIA|CCA|GPA|IDA|ROA|IPA|NPA|NVA)[A-Z0-9]{12,}"
    r"|xox[a-z]-(?:\d{9,}-|(?=[\w.-]{0,200}[A-Z]))[\w.-]{8,}|xapp-\d-[A-Z][\w-]{8,}"
    r"|(?:sk|rk|pk)_(?:live|test)_\w{10,}|whsec_\w{16,}"
    r"|(?<![A-Za-z0-9])sk-(?:(?=[\w-]{0,200}[A-Z])[\w-]{20,}|[0-9a-f]{32})"
    r"|AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}"
    r"|npm_\w{30,}|pypi-Ag[\w-]{20,}|do[opr]_v1_\w{30,}|hv[sbr]\.(?=[\w-]{0,200}[A-Z])[\w-]{20,}|dckr_[po]at_[\w-]{16,}"
    r"|dapi[0-9a-f]{32}|hf_[A-Za-z]{30,}|AGE-SECRET-KEY-1[A-Z0-9]{50,}"
    r"|[\w~.-]{3}[78]Q~[\w~.-]{31,}"  # a client secret of Microsoft Entra
    r"|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}=="  # an account key of Azure Storage or Cosmos DB
    r"|(?<![A-Za-z0-9])[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{20,}"  # a key of Azure that can be identified
    r"|(?<=hooks\.slack\.com/services/)[\w/+-]+|(?<=/webhookb2/)[\w@/+-]+"
    r"|(?:sk-)?(?:ssh|ecdsa)-[\w@.-]{1,40}\s{1,9}[\w+/=]{8,}"  # an OpenSSH key
    r"|-----BEGIN.*?(?:-----END[^-]*-----|\Z)|LS0tLS1CRUdJTi[\w+/=]*",  # a key in PEM, and the same in base64
    re.DOTALL,
)
# What stands between :// and @; a password may hold an @, and against the rules a slash.
_IN_ADDRESS = re.compile(r"(?<=://)(?:[^\s/?#\"'<>]*|[^\s/@:\"'<>]{1,200}:(?!\d{1,5}[/?#])[^\s@\"'<>]{0,200})@")

_KEYS = (
    "access|account|admin|api|auth|client|encryption|function|master|primary|private|query|sas|secondary|shared|"
    "signing|storage|subscription"
)
_WORDS = (
    rf"pass(?:word|wd|phrase|code)|(?<![a-z])pwd|(?<!pull[-_ ])secret|token|credential|(?:{_KEYS})[ _.-]?key|"
    "client[_.-]?assertion|connection[ _.-]?string|sharedaccesssignature|(?<![a-z])sig(?:nature)?"
)
_AFTER_WORD = r"(?:s|\d{1,3}|[_.-]?(?:key|value|text|string|data|base64|b64|hash|id))?"
_QUOTE = r"\\{0,7}[\"'`]"
# The quote that opened a value closes it, whatever is between; a value that is not closed goes on to the end.
_QUOTED = rf"(?P<quote>{_QUOTE})(?:.*?(?<!\\)(?P=quote)|.*)"
# A comma ends a value only where something else begins.
_PLAIN = r"(?:[^\s;&,\"'`\\<>]|,(?![\s\"'`]|[\w.-]{1,40}[=:]|$)|\\(?![\"'`nrt]))+"
_MEANS = r"(?:=>|:=|==|[:=]|%3[ad])"
# A value on the next line is indented; what is not begins another sentence.
_BLANKS = r"[ \t]{0,9}(?:\r?\n[ \t]{1,20})?"
_SEPARATOR = (
    rf"(?:\\{{0,7}}[\"'`\]]{{0,2}}\s{{0,9}}{_MEANS}{_BLANKS}(?:[|>][+-]?\s{{1,20}})?"
    # Kubernetes writes the variables of a container as pairs of name and value.
    rf"|\\{{0,7}}[\"']?,?\s{{1,20}}?\\{{0,7}}[\"']?value\\{{0,7}}[\"']?\s{{0,9}}[:=]\s{{0,9}}"
    r"|\\{0,7}[\"'],\\{0,7}[\"']value\\{0,7}[\"']:)"
)
_FLAGS = re.IGNORECASE | re.DOTALL
_NAMED = re.compile(rf"(?P<before>(?:{_WORDS}){_AFTER_WORD}{_SEPARATOR})(?:{_QUOTED}|(?P<plain>{_PLAIN}))", _FLAGS)
_OPTION = re.compile(
    rf"(?P<before>(?<![\w-])--[\w-]{{0,40}}?(?:{_WORDS}){_AFTER_WORD}\s{{1,9}})(?:{_QUOTED}|(?P<plain>(?!-){_PLAIN}))",
    _FLAGS,
)
_ELEMENT = re.compile(rf"(?P<before><[\w:.-]{{0,60}}?(?:{_WORDS}){_AFTER_WORD}>)(?P<plain>[^<]+)", _FLAGS)
_USER = re.compile(r"(?P<before>(?<!\S)(?:-u|--user)\s{1,9})(?P<plain>[^\s:]{1,100}:\S+)")
_HEADER = re.compile(
    rf"(?P<before>(?<![\w.])(?:proxy-)?authorization\\{{0,7}}[\"'`]?\s{{0,9}}{_MEANS}{_BLANKS}\[?)"
    rf"(?:{_QUOTED}|(?P<plain>(?:[a-z][\w-]{{1,30}}[ \t]{{1,9}})?{_PLAIN}))",
    _FLAGS,
)
_COOKIE = re.compile(
    r"(?P<before>(?<![\w-])(?:set-)?cookie[\"']?\s{0,9}:\s{0,9}[\"']?)(?P<plain>[^\s\"'][^\r\n\"']*)", _FLAGS
)
# Words that follow in a sentence about such tokens and are none.
_PROSE = r"(?:tokens?|auth\w*|realm|error|scheme|type|is|was|are|and|or|in|for|of|to|the|an?)\b"
_BEARER = re.compile(rf"(?P<before>bearer\s{{1,9}})(?P<plain>(?!{_PROSE})[^\s\"'`<>,;]+)", _FLAGS)
_BASIC = re.compile(r"(?P<before>\bbasic\s{1,9})(?P<plain>[\w+/-]{4,}={0,2})", _FLAGS)
# After a mere blank a word counts when it does not look like a word: it has a letter and a digit. The secrets of
# Kubernetes have names in lower case, which events repeat.
_MIXED = r"(?=[^\s\"'`]{0,200}\d)(?=[^\s\"'`]{0,200}[a-z])"
_SPOKEN = re.compile(
    r"(?P<before>\bpass(?:word|wd|phrase|code)\s{1,9}(?:is\s{1,9})?)"
    rf"(?:{_QUOTED}|(?P<plain>{_MIXED}(?=[^\s]{{5}}){_PLAIN}))",
    _FLAGS,
)
_SPOKEN_TOKEN = re.compile(
    rf"(?P<before>\b(?:token|credentials?|(?:{_KEYS})[ _-]key)\s{{1,9}}(?:is\s{{1,9}})?[\"'`]?)"
    rf"(?P<plain>{_MIXED}(?=[^\s\"'`]{{8}}){_PLAIN})",
    _FLAGS,
)
_SPOKEN_SECRET = re.compile(
    r"(?P<before>\b[Ss]ecret\s{1,9}(?:is\s{1,9})?[\"'`]?)"
    rf"(?P<plain>(?=[^\s\"'`]{{0,200}}\d)(?=[^\s\"'`]{{0,200}}[A-Z])(?=[^\s\"'`]{{6}}){_PLAIN})",
    re.DOTALL,
)
# Without one of these words in a text the patterns need not be tried, which is most of the time that cleaning takes.
_HINTS = ("pass", "pwd", "secret", "token", "credential", "key", "assertion", "connection", "sig")
_AFTER_A_WORD = (
    ("authorization", _HEADER),
    ("cookie", _COOKIE),
    ("bearer", _BEARER),
    *((None, pattern) for pattern in (_ELEMENT, _NAMED, _OPTION)),
    ("-u", _USER),
    *((None, pattern) for pattern in (_SPOKEN, _SPOKEN_TOKEN, _SPOKEN_SECRET)),
)
_KEY_OF_SECRET = re.compile(rf"[\w .-]{{0,100}}?(?:{_WORDS}){_AFTER_WORD}", _FLAGS)


def without_secrets(text: str) -> str:
    """The text with `(removed)` for each secret; the word that names it stays, and so does a text that is clean."""
    text = _MARKED.sub(REMOVED, text)
    if "://" in text:
        text = _IN_ADDRESS.sub(f"{REMOVED}@", text)
    folded = text.casefold()
    hinted = any([hint in folded for hint in _HINTS])  # noqa: C419 - a generator takes longer than the nine looks
    for word, pattern in _AFTER_A_WORD:
        if hinted if word is None else word in folded:
            text = pattern.sub(_named, text)
    return _BASIC.sub(_basic, text) if "basic" in folded else text


def names_a_secret(key: str) -> bool:
    """Whether what stands under that key of a mapping is a secret."""
    return len(key) <= 200 and _KEY_OF_SECRET.fullmatch(key) is not None


def _named(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found.get("quote"):
        return f"{found['before']}{found['quote']}{REMOVED}{found['quote']}"
    plain = found["plain"]
    if plain.startswith(REMOVED):
        return match.group()
    # The bracket or full stop after a value is not part of it.
    rest = plain[len(plain.rstrip(".)]}")) :]
    return f"{found['before']}{REMOVED}{rest}"


def _basic(match: re.Match[str]) -> str:
    """Basic credentials are `user:password` in base64; Basic stands before many other words."""
    value = match["plain"]
    try:
        decoded = base64.urlsafe_b64decode(value.rstrip("=").replace("+", "-").replace("/", "_") + "==").decode()
    except (binascii.Error, ValueError):
        decoded = ""
    secret = value.endswith("=") or (":" in decoded and decoded.isprintable())
    return match["before"] + REMOVED if secret else match.group()


# No word boundaries: an identifier may stand inside a longer name, as in MC_<id>_eastus.
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", re.IGNORECASE)
# An apostrophe may stand in a name and around it.
_OF_NAME = r"[\w.+#!-]"
_PERSON = re.compile(
    rf"(?<!{_OF_NAME}){_OF_NAME}+(?:'{_OF_NAME}+){{0,2}}(?:@|%40)(?:[\w-]+\.)+[a-z]{{2,63}}(?![\w-])", re.IGNORECASE
)
_IPV6 = re.compile(r"(?<![0-9a-f:.])[0-9a-f.]*:[0-9a-f:.]*:[0-9a-f:.]*", re.IGNORECASE)
# A kernel's release such as 6.6.57.1-7.azl3 is none.
_BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IPV4 = re.compile(rf"(?<!\d)(?<!\d\.){_BYTE}(?:\.{_BYTE}){{3}}(?!\d|\.\d|-\d{{1,9}}\.[a-z])")
_ZEROS = "0" * 32
# Addresses that lead to whoever reads them, or to the same service everywhere in Azure.
_OF_NOBODY = ("127.0.0.1", "0.0.0.0", "168.63.129.16", "169.254.169.254", "::1")  # noqa: S104 - nothing listens there


class Cleaner:
    """Cleans the texts of one document; with `anonymize` also of persons, addresses and identifiers."""

    def __init__(self, *, anonymize: bool = False) -> None:
        self._anonymize = anonymize
        self._numbers: dict[str, dict[str, int]] = {}
        self._done: dict[str, str] = {}

    def text(self, text: str) -> str:
        """The cleaned text."""
        clean = self._done.get(text)
        if clean is None:
            clean = without_secrets(text)
            self._done[text] = clean = self._anonymous(clean) if self._anonymize else clean
        return clean

    def person(self, name: str) -> str:
        """The cleaned name of who acts; with `anonymize` a person whatever the form of the name."""
        clean = self.text(name)
        return (
            f"person{self._number('person', name.lower())}@example.com" if self._anonymize and clean == name else clean
        )

    def value(self, value: Any) -> Any:
        """A value as JSON has it, or a dataclass, with every text in it cleaned, the keys of mappings too.

        Keys that were different stay different.
        """
        if isinstance(value, str):
            return value if isinstance(value, Enum) else self.text(value)
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, (list, tuple)):
            return type(value)(self.value(item) for item in value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {field.name: self.value(getattr(value, field.name)) for field in dataclasses.fields(value)}
            return dataclasses.replace(value, **fields)
        return value

    def _mapping(self, value: Mapping[Any, Any]) -> dict[Any, Any]:
        cleaned: dict[Any, Any] = {}
        for key, item in value.items():
            name = self.text(key) if isinstance(key, str) else key
            again = 1
            while name in cleaned:
                again += 1
                name = f"{self.text(key)} ({again})"
            hidden = isinstance(key, str) and isinstance(item, str) and item and names_a_secret(key)
            cleaned[name] = self._hidden(item) if hidden else self.value(item)
        return cleaned

    def _hidden(self, item: str) -> str:
        number = self._number("hidden", item)
        return item if item.startswith(REMOVED[:-1]) else REMOVED if number == 1 else f"{REMOVED[:-1]} {number})"

    def _anonymous(self, text: str) -> str:
        text = _PERSON.sub(self._person, _GUID.sub(self._guid, text))
        return _IPV4.sub(self._ipv4, _IPV6.sub(self._ipv6, text))

    def _number(self, kind: str, what: str) -> int:
        numbers = self._numbers.setdefault(kind, {})
        return numbers.setdefault(what, len(numbers) + 1)

    def _guid(self, match: re.Match[str]) -> str:
        digits = match.group().replace("-", "").lower()
        number = f"{self._number('identifier', digits):032d}" if digits != _ZEROS else _ZEROS
        if "-" not in match.group():
            return number
        return "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))

    def _person(self, match: re.Match[str]) -> str:
        return f"person{self._number('person', match.group().lower().replace('%40', '@'))}@example.com"

    def _ipv4(self, match: re.Match[str]) -> str:
        if match.group() in _OF_NOBODY:
            return match.group()
        number = self._number("IPv4 address", match.group())
        return f"0.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def _ipv6(self, match: re.Match[str]) -> str:
        """Replaces the address in a run of hexadecimal digits and colons; a time of day is such a run as well."""
        found = match.group()
        glued = match.start() > 0 and (
            match.string[match.start() - 1].isalnum() or match.string[match.start() - 1] == "_"
        )
        # The run may begin with the end of a word, as in node:fe80::1, and end with what ends a sentence.
        starts = [found.find(":") + 1] if glued else [0, found.find(":") + 1]
        for start in starts:
            for end in (len(found), len(found.rstrip(".")), len(found.rstrip(".:"))):
                address = _address(found[start:end])
                if address is not None:
                    number = self._number("IPv6 address", address)
                    return f"{found[:start]}2001:db8::{number:x}{found[end:]}"
        return found


def _address(text: str) -> str | None:
    if not 3 <= len(text) <= 45 or text in _OF_NOBODY:
        return None
    try:
        return ipaddress.IPv6Address(text).exploded
    except ValueError:
        return None
