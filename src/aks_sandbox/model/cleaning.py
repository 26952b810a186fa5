"""What leaves this machine, cleaned: no secrets, and on request no persons, addresses and identifiers.

A person, an address and an identifier become a number of their kind, the same for the same one, in the shape of what
stood there: so names that differ still differ, names that are equal are still equal, and messages are still recognised.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from aks_sandbox.model.secret_text import REMOVED, names_a_secret, without_secrets

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
