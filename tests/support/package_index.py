"""Whether pip failed because it could not reach its index, and not because of what it was asked for."""

from __future__ import annotations

#: What pip prints when a connection fails; a package or a hash that does not exist has neither.
_UNREACHABLE = ("Retrying (Retry(", "Connection to ", "NewConnectionError", "ProxyError", "Temporary failure in name")


def is_unreachable(said: str) -> bool:
    """Whether what pip printed shows that its index was not reached."""
    return any(part in said for part in _UNREACHABLE)
