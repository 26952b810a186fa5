"""A guard that fails a test on any real connection."""

from __future__ import annotations

import socket
from typing import Any, NoReturn

import pytest

LOCAL = ("localhost", "127.0.0.1", "::1")


class NetworkUsed(BaseException):
    """A test tried to reach the network; no `except Exception` may hide that."""


def forbid_network(monkeypatch: pytest.MonkeyPatch, *, local: bool = False) -> None:
    """Refuse every connection and every look-up of a name; `local` lets those to this machine through."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def refuse(where: object) -> NoReturn:
        raise NetworkUsed(f"This test tried to reach {where}: tests of arm and operations use no network.")

    def guarded_connect(self: socket.socket, address: Any) -> Any:
        if local and address[0] in LOCAL:
            return connect(self, address)
        refuse(address)

    def guarded_look_up(host: Any, *rest: Any, **keywords: Any) -> Any:
        if local and host in LOCAL:
            return look_up(host, *rest, **keywords)
        refuse(host)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
