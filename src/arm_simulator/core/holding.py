"""Answers that wait until a test lets them go, so that a test acts at a moment instead of after a time."""

from __future__ import annotations

import asyncio

from starlette.types import Receive


class HeldAnswers:
    """The requests whose answers are held back, oldest first; all of it runs in the loop of the server."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, asyncio.Event]] = []

    def names(self) -> list[str]:
        """Returns the method and the path of each request that waits."""
        return [name for name, _ in self._waiting]

    def release(self) -> None:
        """Lets all answers go that wait now; those that come later wait again."""
        for _, event in self._waiting:
            event.set()

    async def hold(self, name: str, receive: Receive) -> None:
        """Returns once the answer was released, or the client has closed the connection."""
        entry = (name, asyncio.Event())
        self._waiting.append(entry)
        ends = [asyncio.ensure_future(entry[1].wait()), asyncio.ensure_future(_disconnection(receive))]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._waiting.remove(entry)
            for one in ends:
                one.cancel()


async def _disconnection(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
