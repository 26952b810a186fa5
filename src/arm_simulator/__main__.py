"""Runs the simulator until SIGTERM, SIGINT or, when asked to, the end of its parent."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys

from arm_simulator.command_line import parse
from arm_simulator.core.server import Connection, parent_is_gone, serve
from arm_simulator.core.settings import Settings


def main() -> int:
    """Runs from the command line and returns the exit status."""
    settings = parse()
    try:
        asyncio.run(_run(settings))
    except OSError as error:
        print(f"arm_simulator: {error}", file=sys.stderr)
        return 1
    return 0


async def _run(settings: Settings) -> None:
    """Serves until told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)

    async def until_parent_ends() -> None:
        await parent_is_gone()
        stop.set()

    watch = asyncio.ensure_future(until_parent_ends()) if settings.exit_with_parent else None
    try:
        await serve(settings, _announce, stop)
    finally:
        if watch is not None:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch


def _announce(connection: Connection) -> None:
    """Prints the one line by which others find this process."""
    print(connection.line(), flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
