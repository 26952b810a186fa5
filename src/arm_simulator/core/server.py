"""The two servers of one run: ARM and the sign-in service over TLS, and the managed identity endpoint over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from arm_simulator.core.certificates import Certificates, write_certificates
from arm_simulator.core.connections import Connections
from arm_simulator.core.control import control_routes
from arm_simulator.core.faults import Weather
from arm_simulator.core.identity import TOKEN_PATH, identity_application
from arm_simulator.core.request_log import RequestLog
from arm_simulator.core.routing import RouteTable
from arm_simulator.core.settings import Settings
from arm_simulator.core.sign_in import Secrets, SignIn, write_client_certificate
from arm_simulator.core.wire import ArmApplication
from arm_simulator.runcommand.runs import stop_all
from arm_simulator.start import new_world
from arm_simulator.table import all_routes


@dataclass(frozen=True)
class Connection:
    """Tells a client everything that it needs to reach a running simulator."""

    endpoint: str
    identity_endpoint: str
    identity_header: str
    ca_bundle: str
    subscription_id: str
    tenant_id: str
    request_log: str | None
    sign_in: dict[str, dict[str, str]]
    """The variables with which an application signs in, for each way."""

    def line(self) -> str:
        """Returns the connection as one line of JSON."""
        return json.dumps(asdict(self))

    def environment(self) -> dict[str, str]:
        """Returns the variables with which az finds the identity endpoint and trusts the test CA."""
        return {
            "IDENTITY_ENDPOINT": self.identity_endpoint,
            "IDENTITY_HEADER": self.identity_header,
            "REQUESTS_CA_BUNDLE": self.ca_bundle,
        }


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs the simulator: two servers in one process must not fight over them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield


async def serve(settings: Settings, ready: Callable[[Connection], None], stop: asyncio.Event) -> None:
    """Serves until `stop` is set; calls `ready` once both servers accept connections."""
    own_directory = settings.directory is None
    directory = settings.directory or Path(tempfile.mkdtemp(prefix="arm-simulator-"))
    certificates: Certificates | None = None
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        certificates = write_certificates(directory, settings.host)
        await _serve_with(settings, directory, certificates, ready, stop)
    finally:
        if certificates is not None:
            certificates.remove()
        if own_directory:
            shutil.rmtree(directory, ignore_errors=True)


async def _serve_with(
    settings: Settings,
    directory: Path,
    certificates: Certificates,
    ready: Callable[[Connection], None],
    stop: asyncio.Event,
) -> None:
    """Builds the world, starts both servers, waits, and stops them."""
    world = new_world(settings)
    world.command_secret = secrets.token_urlsafe(24)
    weather = Weather(settings.faults)
    log_file = directory / "requests.jsonl" if settings.log_requests else None
    log = RequestLog(settings.log_requests, log_file)
    identity_header = secrets.token_urlsafe(24)
    connections = Connections()
    arm = ArmApplication(world, RouteTable(all_routes()), weather, log, connections.close)
    sign_in = SignIn(world, Secrets(), directory / "client.pem", directory / "federated-token")
    write_client_certificate(sign_in.certificate)
    sign_in.write_token()
    application = Starlette(routes=[*control_routes(world, weather, log), *sign_in.routes(), Mount("/", app=arm)])
    sockets = [_listen(settings.host, settings.port), _listen(settings.host, 0)]
    ports = [one.getsockname()[1] for one in sockets]
    common: dict[str, Any] = {
        "log_config": None,
        "log_level": "critical",
        "access_log": False,
        "lifespan": "off",
        "server_header": False,
    }
    common |= {"timeout_graceful_shutdown": 1, "timeout_keep_alive": 60, "proxy_headers": False}
    servers = [
        _Server(
            uvicorn.Config(
                application,
                http=connections.protocol(),
                ssl_certfile=str(certificates.server),
                ssl_keyfile=str(certificates.key),
                **common,
            )
        ),
        _Server(uvicorn.Config(identity_application(world, identity_header), http="h11", **common)),
    ]
    tasks = [asyncio.ensure_future(server.serve(sockets=[one])) for server, one in zip(servers, sockets, strict=True)]
    host = "localhost" if settings.host in ("127.0.0.1", "::1") else settings.host
    try:
        while not all(server.started for server in servers):
            if any(task.done() for task in tasks):
                await asyncio.gather(*tasks)
                raise OSError("a server of the simulator ended before it had started")
            await asyncio.sleep(0.005)
        endpoint = f"https://{host}:{ports[0]}"
        ready(
            Connection(
                endpoint=endpoint,
                identity_endpoint=f"http://{host}:{ports[1]}{TOKEN_PATH}",
                identity_header=identity_header,
                ca_bundle=str(certificates.bundle),
                subscription_id=world.subscription_id,
                tenant_id=world.tenant_id,
                request_log=str(log_file) if log_file else None,
                sign_in=sign_in.variables(endpoint),
            )
        )
        await stop.wait()
    finally:
        for server in servers:
            server.should_exit = True
        connections.abort_all()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(stop_all, world)
        sign_in.remove()
        for one in sockets:
            one.close()


def _listen(host: str, port: int) -> socket.socket:
    """Returns a listening socket; port 0 lets the system choose."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named outright: asyncio turns Nagle's delay (40 ms for each answer) off for sockets that say they are TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


async def parent_is_gone() -> None:
    """Returns when the process that started this one has ended."""
    parent = os.getppid()
    while os.getppid() == parent:
        await asyncio.sleep(0.2)


@contextlib.contextmanager
def running(settings: Settings | None = None) -> Iterator[Connection]:
    """Runs a simulator in a thread of this process and yields how to reach it.

    Raises:
        RuntimeError: it did not start; the cause is chained.
    """
    started = threading.Event()
    box: dict[str, Any] = {}

    def announce(connection: Connection) -> None:
        box["connection"] = connection
        started.set()

    async def main() -> None:
        stop = asyncio.Event()
        box["loop"], box["stop"] = asyncio.get_running_loop(), stop
        await serve(settings or Settings(), announce, stop)

    def thread() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            box["error"] = error
        finally:
            started.set()

    worker = threading.Thread(target=thread, name="arm-simulator", daemon=True)
    worker.start()
    started.wait(30)
    if "connection" not in box:
        raise RuntimeError("the simulator did not start") from box.get("error")
    try:
        yield box["connection"]
    finally:
        box["loop"].call_soon_threadsafe(box["stop"].set)
        worker.join(10)
