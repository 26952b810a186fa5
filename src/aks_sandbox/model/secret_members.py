"""The members of a cluster or node pool that hold secrets, as a request sends them or as Azure reports them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from aks_sandbox.model.secret_text import REMOVED, names_a_secret, without_secrets

#: The place of a member: names of objects and numbers of lists.
Path = tuple["str | int", ...]

_PROXIES = frozenset({"httpproxy", "httpsproxy"})
_SSH_PUBLIC_KEY = re.compile(r"\s*(?:sk-)?(?:ssh|ecdsa)-[\w@.-]{1,40}\s+[\w+/=]+(?:\s[^\r\n]*)?\s*", re.ASCII)


def secret_members(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The place of each text that is or holds a secret, with the text that may be shown in its place."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from secret_members(item, (*path, name))
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from secret_members(item, (*path, number))
    elif isinstance(value, str):
        shown = _shown(path, value)
        if shown != value:
            yield path, shown


def without_secret_members(value: Any) -> tuple[Any, list[str]]:
    """The value with `(removed)` for each secret, and the places in which that stands, as in `properties.a[0].b`."""
    found = dict(secret_members(value))
    return (_replaced(value, found, ()), [place(path) for path in found]) if found else (value, [])


def place(path: Path) -> str:
    """The place in one word."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def is_proxy(path: Path) -> bool:
    """Whether the member is the address of a proxy."""
    return str(path[-1] if path else "").lower() in _PROXIES


def _shown(path: Path, text: str) -> str:
    if is_proxy(path):
        # All before the last @ is of the user: a password may hold what an address may not.
        before, found, host = text.rpartition("@")
        scheme, has_scheme, _ = before.partition("://")
        return f"{scheme + has_scheme if has_scheme else ''}{REMOVED}@{host}" if found else text
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    if text and names_a_secret(name):
        return REMOVED
    return text if _is_public(text) else without_secrets(text)


def _is_public(text: str) -> bool:
    """Whether the text is an SSH public key or certificates, which look like secrets and are sent to be seen."""
    return (
        _SSH_PUBLIC_KEY.fullmatch(text) is not None or _holds_certificates(text) or _holds_certificates(_decoded(text))
    )


def _holds_certificates(text: str) -> bool:
    return set(re.findall(r"-----BEGIN ([^-]*)-----", text)) == {"CERTIFICATE"}


def _decoded(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""


def _replaced(value: Any, found: Mapping[Path, str], path: Path) -> Any:
    if isinstance(value, Mapping):
        return {name: _replaced(item, found, (*path, name)) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replaced(item, found, (*path, number)) for number, item in enumerate(value)]
    return found.get(path, value)
