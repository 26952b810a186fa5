"""Open connections by the address of their client, so that a fault can cut one."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

Address = tuple[str, int]


class Connections:
    """Knows the transport of each open connection."""

    def __init__(self) -> None:
        self._transports: dict[Address, asyncio.Transport] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """Returns uvicorn's HTTP protocol, made to register its connections here."""
        transports = self._transports

        class RegisteredProtocol(H11Protocol):
            """Speaks HTTP and keeps the register up to date."""

            address: Address | None = None

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                """Registers a new connection."""
                super().connection_made(transport)
                self.address = _address(transport.get_extra_info("peername"))
                if self.address is not None:
                    transports[self.address] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                """Forgets a connection."""
                if self.address is not None:
                    transports.pop(self.address, None)
                super().connection_lost(exc)

        return cast("type[asyncio.Protocol]", RegisteredProtocol)

    def close(self, scope: Scope, after_sending: bool) -> None:
        """Closes the connection of a scope, at once or when what was written has gone out."""
        address = _address(scope.get("client"))
        transport = self._transports.get(address) if address is not None else None
        if transport is None:
            return
        if after_sending:
            transport.close()
        else:
            transport.abort()

    def abort_all(self) -> None:
        """Closes every open connection at once: an idle client would otherwise hold up the end of the server."""
        for transport in list(self._transports.values()):
            transport.abort()


def _address(value: Any) -> Address | None:
    """Returns host and port of a peer name; IPv6 carries two members more."""
    return (str(value[0]), int(value[1])) if value else None
