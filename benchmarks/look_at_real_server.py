"""Memory and time of a look inside a large cluster, on a real API server (`make bench-real`).

It runs beside a cluster of the test bed. The nodes, namespaces and pods are API objects with the status that a kubelet
would report; no kubelet runs for them.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests

from look_inside_memory import MOST_MIB, cost_of_look

NODES, NAMESPACES, PODS = 300, 500, 10_000
#: Of how many nodes, and so of how many pods, one is sandboxed; of how many pods one is sick.
SANDBOXED, SICK = 10, 100
CLASS = "kata-vm-isolation"


class Server:
    """The API server that a kubeconfig names, with the token of its user."""

    def __init__(self, kubeconfig: Path, folder: Path) -> None:
        """Read where it is and how it is asked."""
        document = json.loads(kubeconfig.read_text(encoding="utf-8"))
        cluster = document["clusters"][0]["cluster"]
        authority = folder / "ca.pem"
        authority.write_bytes(base64.b64decode(cluster["certificate-authority-data"]))
        self._where = cluster["server"]
        self._session = requests.Session()
        # The variables of the environment name other authorities and proxies.
        self._session.trust_env = False
        self._session.verify = str(authority)
        self._session.headers["Authorization"] = f"Bearer {document['users'][0]['user']['token']}"
        self._session.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize=16))

    def send(self, method: str, path: str, thing: dict[str, Any], kind: str = "application/json") -> None:
        """Write one object."""
        answer = self._session.request(
            method, f"{self._where}{path}", data=json.dumps(thing), headers={"Content-Type": kind}, timeout=60
        )
        if answer.status_code != 409:
            answer.raise_for_status()


def node(number: int) -> dict[str, Any]:
    labels = {"agentpool": "untrusted" if is_sandboxed(number) else "system"}
    if is_sandboxed(number):
        labels["kubernetes.azure.com/kata-vm-isolation"] = "true"
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": f"node-{number}", "labels": labels}}


def is_sandboxed(number: int) -> bool:
    return number % SANDBOXED == 0


def pod(number: int) -> dict[str, Any]:
    place = number % NODES
    container = {
        "name": "main",
        "image": "registry.example/app:1",
        "env": [{"name": f"V{index}", "value": "z" * 60} for index in range(30)],
        "resources": {"limits": {"cpu": "100m", "memory": "256Mi"}},
    }
    spec: dict[str, Any] = {
        "nodeName": f"node-{place}",
        "containers": [container],
        "automountServiceAccountToken": False,
        "tolerations": [{"operator": "Exists"}],
    }
    if is_sandboxed(place):
        spec["runtimeClassName"] = CLASS
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"web-{number}"}, "spec": spec}


def status(number: int) -> dict[str, Any]:
    sick = number % SICK == 0
    state = {"waiting": {"reason": "CrashLoopBackOff"}} if sick else {"running": {"startedAt": "2026-11-01T00:00:00Z"}}
    container = {
        "name": "main",
        "image": "registry.example/app:1",
        "imageID": "",
        "ready": not sick,
        "restartCount": 9 if sick else 0,
        "state": state,
    }
    ready = {"type": "Ready", "status": "False" if sick else "True"}
    return {"status": {"phase": "Running", "conditions": [ready], "containerStatuses": [container]}}


def plant(server: Server) -> None:
    """Write the objects, several at once."""
    merge = "application/merge-patch+json"

    def namespace(number: int) -> None:
        name = f"team-{number}"
        server.send("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        account = {"metadata": {"name": "default"}}
        server.send("POST", f"/api/v1/namespaces/{name}/serviceaccounts", account)

    def one_pod(number: int) -> None:
        where = f"/api/v1/namespaces/team-{number % NAMESPACES}/pods"
        server.send("POST", where, pod(number))
        server.send("PATCH", f"{where}/web-{number}/status", status(number), merge)

    with ThreadPoolExecutor(16) as workers:
        steps: Iterable[tuple[Any, int]] = (
            (lambda number: server.send("POST", "/api/v1/nodes", node(number)), NODES),
            (namespace, NAMESPACES),
            (one_pod, PODS),
        )
        for do, count in steps:
            for _ in workers.map(do, range(count)):
                pass


def main() -> int:
    """Print what a look costs; the exit code is 1 where it needs more than it may, or saw less than is there."""
    kubeconfig, kubectl = os.environ.get("KUBECONFIG"), shutil.which("kubectl")
    if not kubeconfig or not kubectl or "TESTBED_OUTPUT" not in os.environ:
        print("This runs beside a cluster of the test bed: make bench-real", file=sys.stderr)
        return 1
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        plant(Server(Path(kubeconfig), Path(folder)))
    print(f"{NODES} nodes, {NAMESPACES} namespaces and {PODS} pods: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    row = cost_of_look(Path(kubeconfig).read_text(encoding="utf-8"), kubectl)
    print(json.dumps(row, indent=2))
    return int(row["mibTogether"] > MOST_MIB or row["sandboxed"] != PODS // SANDBOXED or bool(row["unreadable"]))


if __name__ == "__main__":
    sys.exit(main())
