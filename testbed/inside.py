"""The program inside the namespaces of a cluster: it brings all up, takes wishes, and ends with its standard input.

It is the first process of a PID namespace of its own, so the kernel ends every other one when it ends, however that is.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testbed.certificates import Authority
from testbed.controlplane import NODE_GRACE_SECONDS, PORT, ControlPlane
from testbed.network import make_network
from testbed.node import Node
from testbed.objects import first_objects
from testbed.parts import SECONDS_TO_START, PartError, Parts
from testbed.places import Places
from testbed.pools import HANDLER_FAULTS, WishError, parse_fault, parse_nodes

CLUSTER_NAME = "MC_sandbox-rg_demo_eastus"
#: Folders whose paths are fixed in Kubernetes and containerd: each cluster sees its own, empty ones.
_OWN_FOLDERS = ("/run", "/var/lib", "/var/log")


@dataclass(frozen=True)
class Wish:
    """What a cluster is made of, as the program outside says it in one line of JSON."""

    folder: Path
    output: Path
    pools: tuple[str, ...]
    faults: tuple[str, ...]
    listening: int
    """The number of the open file that listens, in the network of this machine, for those who use the cluster."""

    @classmethod
    def parse(cls, text: str) -> Wish:
        """Read the line."""
        row = json.loads(text)
        return cls(
            Path(row["folder"]), Path(row["output"]), tuple(row["pools"]), tuple(row["faults"]), row["listening"]
        )


class Inside:
    """A cluster in the namespaces of this process."""

    def __init__(self, wish: Wish) -> None:
        """Keep what was asked for; nothing runs yet."""
        self._places = Places(wish.folder, wish.output)
        path = f"{wish.output / 'bin'}:{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"
        self._parts = Parts(self._places.logs, {"PATH": path, "HOME": str(wish.folder), "LANG": "C.UTF-8"})
        self._wishes = parse_nodes(wish.pools, wish.faults)
        self._nodes = [Node(one, self._places, self._parts) for one in self._wishes]
        self._listening = wish.listening
        self._control: ControlPlane | None = None
        self._stopped: set[str] = set()

    @property
    def control(self) -> ControlPlane:
        """The control plane, once it runs."""
        assert self._control is not None
        return self._control

    def bring_up(self) -> None:
        """Start everything and wait until the nodes are ready."""
        _make_own_folders()
        make_network(self._wishes)
        self._places.logs.mkdir()
        authority = Authority(self._places.certificates)
        self._control = ControlPlane(self._places, self._parts, authority, [one.name for one in self._wishes])
        with socket.socket(fileno=os.dup(self._listening)) as listening:
            outer_port = listening.getsockname()[1]
        self.control.write_kubeconfig(self._places.kubeconfig, "admin", outer_port)
        starting = _in_threads([node.start_containerd for node in self._nodes])
        self.control.start()
        starting()
        for node in self._nodes:
            node.start_kubelet(self.control, authority, CLUSTER_NAME)
        self.control.kubectl("create", "-f", "-", given=json.dumps(first_objects()))
        self._parts.wait(
            "all nodes are ready and the default namespace has its service account",
            self._is_up,
            seconds=SECONDS_TO_START,
            watched=[node.kubelet for node in self._nodes],
        )
        for node in self._nodes:
            if node.wish.has("cordoned"):
                self.control.kubectl("cordon", node.wish.name)
            if node.wish.has("not-ready"):
                self._stop(node.kubelet)
        if self._stopped:
            self._parts.wait(
                "the nodes whose kubelets were stopped are not ready",
                self._are_lost,
                seconds=NODE_GRACE_SECONDS * 3,
                watched=["kube-controller-manager"],
            )

    def _is_up(self) -> bool:
        ready = self._ready_nodes()
        account = self.control.kubectl("get", "serviceaccount", "default", "-o", "name", check=False)
        return len(ready) == len(self._nodes) and bool(account)

    def _are_lost(self) -> bool:
        lost = {node.wish.name for node in self._nodes if node.kubelet in self._stopped}
        return not lost & self._ready_nodes()

    def _ready_nodes(self) -> set[str]:
        text = self.control.kubectl("get", "nodes", "-o", "json", check=False)
        rows = json.loads(text)["items"] if text else []
        return {
            row["metadata"]["name"]
            for row in rows
            if any(one["type"] == "Ready" and one["status"] == "True" for one in row["status"].get("conditions", ()))
        }

    def obey(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Carry one wish out; what it answers has `error` where that did not work."""
        try:
            verb, name = str(wish.get("do")), str(wish.get("name", ""))
            if verb == "fault":
                self._set_fault(name, str(wish.get("fault", "")))
            elif verb == "stop":
                self._stop(name)
            elif verb == "start":
                self._start(name)
            elif verb == "parts":
                return {"parts": sorted(self._parts.all), "nodes": {n.wish.name: n.wish.place for n in self._nodes}}
            else:
                raise WishError(f"'{verb}' is not a wish; these are: fault, parts, start, stop")
        except (WishError, PartError, OSError) as error:
            return {"error": str(error)}
        return {}

    def _set_fault(self, name: str, text: str) -> None:
        fault = parse_fault(text)
        if fault.name not in HANDLER_FAULTS:
            raise WishError(f"'{fault.name}' is asked for when the cluster starts")
        nodes = [node for node in self._nodes if name in (node.wish.name, node.wish.pool)]
        if not nodes:
            raise WishError(f"'{name}' is neither a node nor a node pool of this cluster")
        for node in nodes:
            node.set_handler(fault)

    def _stop(self, name: str) -> None:
        self._part(name).stop()
        self._stopped.add(name)

    def _start(self, name: str) -> None:
        self._part(name).start()
        self._stopped.discard(name)

    def _part(self, name: str) -> Any:
        if name not in self._parts.all:
            raise WishError(f"'{name}' is not a part; these are: {', '.join(sorted(self._parts.all))}")
        return self._parts.all[name]

    async def serve(self) -> None:
        """Pass on connections to the API server and take wishes, until standard input ends."""
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        threading.Thread(target=_until_input_ends, args=(loop, over), daemon=True).start()
        outer = socket.socket(fileno=self._listening)
        outer.setblocking(False)
        door = await asyncio.start_server(_pass_on, sock=outer)
        wishes = await asyncio.start_unix_server(self._take_wish, path=str(self._places.control))
        async with door, wishes:
            print(json.dumps({"ready": True}), flush=True)
            await over.wait()

    async def _take_wish(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, ValueError):
            wish = json.loads(await reader.readline())
            answer = await asyncio.to_thread(self.obey, wish)
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        writer.close()


def _until_input_ends(loop: asyncio.AbstractEventLoop, over: asyncio.Event) -> None:
    sys.stdin.read()
    loop.call_soon_threadsafe(over.set)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Join a connection from outside with one to the API server."""
    try:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", PORT)
    except OSError:
        writer.close()
        return
    await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(ConnectionError, OSError):
        writer.close()


def _make_own_folders() -> None:
    """Mount empty folders where this cluster must not meet what the machine has; they go with the namespace."""
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    for folder in _OWN_FOLDERS:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "testbed", folder], check=True)
    # What a container mounts for others to see needs a root that is shared, with nobody outside this namespace.
    subprocess.run(["mount", "--make-rshared", "/"], check=True)
    Path("/run/netns").mkdir()


def _in_threads(works: list[Callable[[], None]]) -> Callable[[], None]:
    """Start works beside each other; what is returned waits for them and raises what one of them raised."""
    raised: list[BaseException] = []

    def safely(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - raised again by the one who waits
            raised.append(error)

    threads = [threading.Thread(target=safely, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()

    def wait() -> None:
        for thread in threads:
            thread.join()
        if raised:
            raise raised[0]

    return wait


def work(wish: Wish) -> int:
    """Bring a cluster up and serve until standard input ends."""
    inside = Inside(wish)
    try:
        inside.bring_up()
    except (PartError, WishError, RuntimeError, OSError, subprocess.SubprocessError) as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return 1
    asyncio.run(inside.serve())
    return 0


def main() -> None:
    """Be the first process: bury what nobody waits for, and end as the child that does the work ends."""
    wish = Wish.parse(sys.argv[1])
    child = os.fork()
    if child == 0:
        os._exit(work(wish))
    while True:
        ended, status = os.wait()
        if ended == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


if __name__ == "__main__":
    main()
