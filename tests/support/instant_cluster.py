"""A cluster for `verify` without a wire, a shell or a clock, so that a test can strike at each of its calls.

It stands in the place of a Connection and of a Reporter. A command that was sent runs when its end is asked for, and
otherwise when everything is over: the latest moment that Azure could choose, at which nothing is removed any more.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aks_sandbox.arm.api_versions import ClusterVersion
from aks_sandbox.arm.pipeline import Answer
from aks_sandbox.errors import AksSandboxError
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.steps import lines_of
from aks_sandbox.verify.verify import VerifyOptions, verify
from tests.support.wanted import pool_row, target

_NODE = {
    "name": "node-0",
    "labels": {"kubernetes.azure.com/agentpool": "untrusted", "kubernetes.azure.com/kata-vm-isolation": "true"},
    "ready": True,
    "schedulable": True,
    "handlers": ["runc", "kata"],
    "bootId": "8327241b-3c36-5a31-883a-78bfb9e0589a",
    "kernel": "6.6.137.mshv1-1.azl3",
}
_CLASS = {
    "name": "kata-vm-isolation",
    "handler": "kata",
    "nodeSelector": {"kubernetes.azure.com/kata-vm-isolation": "true"},
}
_LOG = "aks-sandbox probe begin\nboot_id={}\nrelease={}\naks-sandbox probe end\n"
_LOGS = {
    "sandboxed-untrusted": _LOG.format("949bd698-d303-5e26-a41c-17a7b961396f", "6.6.126.mshv9-1.azl3"),
    "second-untrusted": _LOG.format("0c1e5a52-7a3b-4b0e-9d0a-2f6f6f3d8c11", "6.6.126.mshv9-1.azl3"),
    "control-untrusted": _LOG.format(_NODE["bootId"], _NODE["kernel"]),
}

Strike = Callable[[str, str], None]

Done = TypeVar("Done")


class InstantCluster:
    """One cluster whose pods end at once, or never; each call is named to `strike`, before and after it."""

    poll_seconds = 1.0
    cluster_token = None
    subscription_id = target().subscription_id

    @staticmethod
    def caller() -> None:
        """Who is signed in is not known."""

    def __init__(self, strike: Strike = lambda _call, _when: None, *, pods_end: bool = False) -> None:
        self.cluster_version = ClusterVersion()
        self.namespaces: set[str] = set()
        self.lines: list[str] = []
        self.warnings: list[str] = []
        self._strike = strike
        self._pods_end = pods_end
        self._open: dict[str, tuple[str, Mapping[str, str]]] = {}
        self._polled: set[str] = set()
        self._logs: dict[str, str] = {}

    def prove(self, **how: Any) -> dict[str, Any]:
        """What `verify` answers there."""
        reporter: Reporter = self
        return dict(verify(self, target(), VerifyOptions(**how), reporter).document)  # type: ignore[arg-type]

    def settle(self) -> None:
        """Let all commands end that were sent and whose end nobody saw."""
        for identifier in list(self._open):
            self._end(identifier)

    def subscription_path(self, *segments: str) -> str:
        """The path of something in the subscription."""
        return "/".join(["", "subscriptions", self.subscription_id, *segments])

    def get(self, path: str, api_version: str, doing: str) -> Mapping[str, Any]:
        """The body of the cluster."""
        return self._struck("get cluster", self._cluster)

    def send_once(
        self, method: str, path: str, api_version: str, doing: str, body: Any = None, *, until: float | None = None
    ) -> Answer:
        """Start a command, or answer what became of one: first that it runs, then its end; or list the clusters."""
        identifier = path.rpartition("/")[2]
        if method == "GET" and identifier in ("managedClusters", "resourcegroups"):
            return self._struck(f"list {identifier}", lambda: Answer(200, {}, {"value": [self._cluster()]}))
        if method == "POST":
            return self._struck(f"post {body['command'].split()[-1]}", lambda: self._post(body))
        return self._struck(f"poll {self._line(identifier).split()[-1]}", lambda: self._poll(identifier))

    def sleep(self, seconds: float) -> None:
        """Take no time."""
        self._struck("sleep", lambda: None)

    def progress(self, message: str) -> None:
        """Hear what is waited for."""
        self._struck(f"progress {message}", lambda: None)

    def warn(self, message: str, *more_lines: str) -> None:
        """Remember a warning."""
        self._struck("warn", lambda: self.warnings.append("\n".join((message, *more_lines))))

    def _struck(self, call: str, work: Callable[[], Done]) -> Done:
        self._strike(call, "before")
        result = work()
        self._strike(call, "after")
        return result

    @staticmethod
    def _cluster() -> Mapping[str, Any]:
        pools = [pool_row("system"), pool_row("untrusted", "KataVmIsolation")]
        properties = {"agentPoolProfiles": pools, "provisioningState": "Succeeded", "powerState": {"code": "Running"}}
        return {"name": "demo", "location": "eastus", "properties": properties}

    def _post(self, body: Mapping[str, Any]) -> Answer:
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(body["context"]))) as archive:
            files = {name: archive.read(name).decode() for name in archive.namelist()}
        self.lines.append(body["command"])
        identifier = str(len(self.lines))
        self._open[identifier] = (body["command"], files)
        return Answer(202, {"location": f"/commandResults/{identifier}"}, None)

    def _line(self, identifier: str) -> str:
        return self.lines[int(identifier) - 1]

    def _poll(self, identifier: str) -> Answer:
        if identifier not in self._polled:
            self._polled.add(identifier)
            return Answer(202, {"retry-after": "1"}, None)
        if identifier in self._open:
            self._end(identifier)
        properties = {"provisioningState": "Succeeded", "exitCode": 0, "logs": self._logs[identifier]}
        return Answer(200, {}, {"properties": properties})

    def _end(self, identifier: str) -> None:
        line, files = self._open.pop(identifier)
        mark = files["mark"].strip()
        self._logs[identifier] = f"{mark} begin\n{json.dumps(self._run(line, files))}\n{mark} end\n"

    def _run(self, line: str, files: Mapping[str, str]) -> dict[str, Any]:
        ours = sorted(self.namespaces)
        if line.startswith("sh look.sh"):
            rows = [{"name": name, "annotations": {"until": "1"}} for name in ours]
            counts = {"nodesInAll": 1, "podsInAll": 0, "eventsInAll": 0}
            return {"now": 1000, "runtimeClasses": [_CLASS], "nodes": [_NODE], "namespaces": rows, **counts}
        run, step = files["namespace"].strip(), line.split()[-1]
        stale = files.get("stale", "").split()
        made = step == "start" or (run in self.namespaces if step == "clean" else None)
        self.namespaces -= set(stale) if step != "read" else set()
        if step == "start":
            self.namespaces.add(run)
        if step == "clean" or (self._pods_end and "keep" not in files):
            self.namespaces.discard(run)
        phase = "Succeeded" if self._pods_end else "Pending"
        pods = [{"name": name, "phase": phase, "node": "node-0"} for name in _LOGS] if step != "clean" else []
        return {
            "pods": pods,
            "logs": _LOGS if self._pods_end and pods else {},
            "made": made or None,
            "namespaces": [{"name": name, "deleted": False} for name in sorted(self.namespaces)],
        }


def told(cluster: InstantCluster, error: BaseException | None) -> str:
    """All that the caller of a run got to read."""
    said = [error.message, *lines_of(error.steps)] if isinstance(error, AksSandboxError) else []
    return "\n".join([*cluster.warnings, *said])
