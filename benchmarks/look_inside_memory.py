"""Memory and time of a look inside a large cluster: the scripts with the real kubectl and jq of this machine.

An API server of its own serves made-up objects in pages, as Kubernetes does. What is measured is the largest program
that the look starts, and all of them together, as the command pod of run-command counts them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
from aks_sandbox.arm.inside import look_command, read_look
from aks_sandbox.arm.run_command import CommandResult

MOST_MIB = 300
#: Nodes in all, and of how many one is sandboxed.
NODES, SANDBOXED = 500, 20
CLASS = "kata-vm-isolation"
OWN_TIME = "2026-11-01T00:00:00Z"


def node(number: int, sandboxed: bool) -> dict[str, Any]:
    """A node with the labels and images of one."""
    labels = {f"example.com/label-{index}": "x" * 40 for index in range(20)} | {"agentpool": "untrusted"}
    if sandboxed:
        labels["kubernetes.azure.com/kata-vm-isolation"] = "true"
    return {
        "metadata": {"name": f"node-{number}", "labels": labels},
        "status": {
            "conditions": [{"type": "Ready", "status": "True"}],
            "runtimeHandlers": [{"name": "runc"}, *([{"name": "kata"}] if sandboxed else [])],
            "allocatable": {"cpu": "3860m", "memory": "14375080Ki"},
            "images": [{"names": ["y" * 200]}] * 50,
        },
    }


def pod(sick: bool, sandboxed: bool) -> dict[str, Any]:
    """A pod of about 6 kB: one of twenty is sandboxed, one of a hundred ends again and again."""
    state = {"waiting": {"reason": "CrashLoopBackOff"}} if sick else {"running": {"startedAt": OWN_TIME}}
    last = {"terminated": {"reason": "Error", "exitCode": 1, "finishedAt": OWN_TIME}} if sick else {}
    fields = [{"manager": "kubelet", "fieldsV1": {f"f:{index}": {"f:x" * 10: {}} for index in range(60)}}]
    return {
        "metadata": {
            "name": "web-7d9f8b6c5d-@NUMBER@",
            "namespace": "team-@TEAM@",
            "creationTimestamp": OWN_TIME,
            "managedFields": fields,
            "ownerReferences": [{"kind": "ReplicaSet", "name": "web-@OWNER@", "controller": True}],
        },
        "spec": {
            "nodeName": "node-@NODE@",
            "containers": [
                {
                    "name": "main",
                    "image": "registry.example/app:1",
                    "env": [{"name": f"V{index}", "value": "z" * 60} for index in range(30)],
                    "resources": {"limits": {"memory": "256Mi"}},
                }
            ],
            **({"runtimeClassName": CLASS} if sandboxed else {}),
        },
        "status": {
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": "False" if sick else "True"}],
            "containerStatuses": [
                {"name": "main", "ready": not sick, "restartCount": 9 if sick else 0, "state": state, "lastState": last}
            ],
        },
    }


def event(number: int) -> dict[str, Any]:
    """A warning about one of the pods that end again and again."""
    name = f"web-7d9f8b6c5d-{number * 100:06}"
    about = {"kind": "Pod", "namespace": f"team-{number * 100 % 40}", "name": name}
    return {
        "metadata": {"namespace": about["namespace"], "name": f"{name}.{number}"},
        "involvedObject": about,
        "reason": "BackOff",
        "message": f"Back-off restarting failed container main in pod {name}",
        "lastTimestamp": OWN_TIME,
    }


class ApiServer(BaseHTTPRequestHandler):
    """Serves lists page by page, as the API server does: a limit, and a token for what follows."""

    pods = 0
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer one request."""
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        kind = address.path.rsplit("/", 1)[1]
        count = {"pods": self.pods, "nodes": NODES, "events": self.pods // 100}.get(kind, 0)
        selector = query.get("fieldSelector", "")
        step = 1
        if "PersistentVolumeClaim" in selector or selector == "spec.nodeName=":
            count = 0
        begin, limit = int(query.get("continue", 0)), int(query.get("limit", 0)) or count
        if selector.startswith("spec.nodeName=node-"):
            # All pods of a node are one page: the cache of the API server knows no limit.
            begin, limit, step = int(selector.rpartition("-")[2]), count, NODES
        body = page(kind, begin, min(begin + limit, count), count, step, "!=node" in selector)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""


@cache
def page(kind: str, begin: int, end: int, count: int, step: int, others: bool) -> bytes:
    """A page of a list."""
    if kind == "runtimeclasses":
        items: list[dict[str, Any]] = [
            {
                "metadata": {"name": CLASS},
                "handler": "kata",
                "overhead": {"podFixed": {"memory": "600Mi"}},
                "scheduling": {"nodeSelector": {"kubernetes.azure.com/kata-vm-isolation": "true"}},
            }
        ]
    else:
        numbers = [number for number in range(begin, end, step) if not (others and number % NODES % SANDBOXED == 0)]
        if kind == "pods":
            return listed([pod_text(number) for number in numbers], end, count)
        items = [node(number, number % SANDBOXED == 0) for number in numbers] if kind == "nodes" else []
        items += [event(number) for number in numbers] if kind == "events" else []
    return listed([json.dumps(one) for one in items], end, count)


def listed(items: list[str], end: int, count: int) -> bytes:
    """A list of objects that are JSON already, and what follows it."""
    rest = {"continue": str(end), "remainingItemCount": count - end} if end < count else {}
    return f'{{"kind":"List","apiVersion":"v1","metadata":{json.dumps(rest)},"items":[{",".join(items)}]}}'.encode()


@cache
def pod_pattern(sick: bool, sandboxed: bool) -> str:
    """The JSON of a pod with @NUMBER@ and its like where one differs from another."""
    return json.dumps(pod(sick, sandboxed))


def pod_text(number: int) -> str:
    """The JSON of a pod."""
    text = pod_pattern(number % 100 == 0, number % NODES % SANDBOXED == 0)
    names = {"@NUMBER@": f"{number:06}", "@TEAM@": str(number % 40), "@NODE@": str(number % NODES)}
    for place, value in {**names, "@OWNER@": str(number % 400)}.items():
        text = text.replace(place, value)
    return text


def measured(pods: int, kubectl: str) -> dict[str, Any]:
    """What one look costs: MiB of the largest moment, seconds, and what it found."""
    ApiServer.pods = pods
    server = ThreadingHTTPServer(("127.0.0.1", 0), ApiServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        where = f"http://127.0.0.1:{server.server_address[1]}"
        return {"pods": pods, **cost_of_look(kubeconfig_of(where), kubectl)}
    finally:
        server.shutdown()


def kubeconfig_of(server: str) -> str:
    """The file by which kubectl reaches a server that wants no credentials."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "c", "cluster": {"server": server}}],
            "users": [{"name": "u", "user": {}}],
        }
    )


def cost_of_look(kubeconfig: str, kubectl: str) -> dict[str, Any]:
    """Look once, as run-command would: MiB of the largest moment, seconds, and what was found."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder, "work")
        work.mkdir()
        command = look_command()
        for name, text in command.files.items():
            (work / name).write_text(text, encoding="utf-8")
        config = work / "kubeconfig"
        config.touch(mode=0o600)
        config.write_text(kubeconfig, encoding="utf-8")
        tools = Path(tempfile.mkdtemp(dir=folder, prefix="tools-"))
        (tools / "kubectl").symlink_to(kubectl)
        paths = f"{tools}:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": paths, "KUBECONFIG": str(config), "HOME": folder}
        begun = time.monotonic()
        with (work / "out").open("wb") as out:
            running = subprocess.Popen(["sh", "-c", command.line], cwd=work, env=environment, stdout=out, stderr=out)
            most = largest = 0
            while running.poll() is None:
                sizes = sizes_of(running.pid)
                most, largest = max(most, sum(sizes.values())), max(largest, *sizes.values(), 0)
                time.sleep(0.02)
        seconds = time.monotonic() - begun
        printed = (work / "out").read_text("utf-8")
        found = read_look(CommandResult(running.returncode, printed), command, "large")
    mib = 1024 * 1024
    return {
        "seconds": round(seconds, 1),
        "mibTogether": most // mib,
        "mibOfTheLargest": largest // mib,
        "sandboxed": found.pods_in_all,
        "unread": found.pods_unread,
        "sick": sum(1 + one.alike for one in found.pods if not one.ready),
        "bytes": len(printed),
        "unreadable": dict(found.unreadable),
    }


def sizes_of(process: int) -> dict[int, int]:
    """The resident bytes of a process and of those that it started."""
    sizes = {}
    try:
        parent = psutil.Process(process)
        for one in (parent, *parent.children(recursive=True)):
            try:
                sizes[one.pid] = one.memory_info().rss
            except psutil.Error:
                continue
    except psutil.Error:
        return sizes
    return sizes


def main() -> int:
    """Print what looks cost; the exit code is 1 where one needs more than the command may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pods", type=int, nargs="*", default=[1_000, 10_000, 50_000])
    parser.add_argument("--kubectl", default=shutil.which("kubectl") or "", help="the kubectl to use")
    given = parser.parse_args()
    rows = [measured(count, given.kubectl) for count in given.pods]
    print(json.dumps(rows, indent=2))
    return int(any(row["mibTogether"] > MOST_MIB for row in rows))


if __name__ == "__main__":
    sys.exit(main())
