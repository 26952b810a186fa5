"""What the tests of the inside of a cluster share: commands sent over ARM, and kubectl without a process."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from arm_simulator.core.answer import Answer
from arm_simulator.core.routing import RouteTable
from arm_simulator.core.settings import Settings
from arm_simulator.inside.state import Inside
from arm_simulator.kubectl.answering import answer
from arm_simulator.start import new_world
from arm_simulator.table import all_routes

from .conftest import CLUSTER, STABLE, Client

DEMO = CLUSTER.replace("/c1", "/demo")
KEY = "sandbox-rg/demo"
CLASS = "kata-vm-isolation"
IMAGE = "mcr.microsoft.com/cbl-mariner/busybox:2.0"


@dataclass
class Said:
    """What a kubectl command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Returns standard output as JSON."""
        return json.loads(self.out)


@dataclass
class Kubectl:
    """Speaks kubectl to the cluster `demo` of a client's world, in this process."""

    client: Client

    @property
    def inside(self) -> Inside:
        """Returns the inside of the cluster."""
        return Inside(self.client.world, KEY)

    def __call__(self, *words: str, given: Any = None, **files: str) -> Said:
        """Runs one command; `given` goes to standard input as YAML, `files` are named with _ for the dot."""
        texts = {name.replace("_", "."): [[name.replace("_", "."), text]] for name, text in files.items()}
        if given is not None:
            many = given if isinstance(given, list) else [given]
            texts["-"] = [["STDIN", given if isinstance(given, str) else yaml.safe_dump_all(many)]]
        said = answer(self.inside, {"arguments": list(words), "files": texts})
        assert "again" not in said, "by polls, nothing has to be asked twice"
        texts_of = {
            stream: "".join(text for name, text in said["parts"] if name == stream) for stream in ("out", "err")
        }
        return Said(said["code"], texts_of["out"], texts_of["err"])

    def make(self, *things: dict[str, Any]) -> Said:
        """Creates objects that have to be taken."""
        said = self("create", "-f", "-", given=list(things))
        assert (said.code, said.err) == (0, ""), said
        return said

    def pod(self, name: str = "p", namespace: str = "default") -> dict[str, Any]:
        """Returns a pod."""
        return dict(self("get", "pod", name, "-n", namespace, "-o", "json").json)

    def ended(self, name: str = "p", namespace: str = "default") -> dict[str, Any]:
        """Returns a pod after as many looks as any pod needs."""
        for _ in range(5):
            self.pod(name, namespace)
        return self.pod(name, namespace)

    def events(self, namespace: str = "default") -> list[tuple[str, str]]:
        """Returns reason and message of the events of a namespace."""
        rows = self("get", "events", "-n", namespace, "-o", "json").json["items"]
        return [(row["reason"], row["message"]) for row in rows]


def names(kubectl: Kubectl, *words: str) -> list[str]:
    """Returns the names of what a get that has to work finds."""
    said = kubectl("get", *words, "-o", "name")
    assert (said.code, said.err) == (0, "")
    return said.out.split()


def namespace(name: str = "probe", **labels: str) -> dict[str, Any]:
    """Returns a namespace."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def pod(
    name: str = "p",
    script: str | None = "true",
    *,
    sandboxed: bool = False,
    limits: dict[str, str] | None = None,
    home: str | None = None,
    labels: dict[str, str] | None = None,
    **spec: Any,
) -> dict[str, Any]:
    """Returns a pod with one container that runs a script."""
    container: dict[str, Any] = {"name": "main", "image": IMAGE, **spec.pop("container", {})}
    if script is not None:
        container["command"] = ["sh", "-c", script]
    if limits:
        container["resources"] = {"limits": limits}
    metadata = {"name": name, **({"namespace": home} if home else {}), **({"labels": labels} if labels else {})}
    whole = {"restartPolicy": "Never", **({"runtimeClassName": CLASS} if sandboxed else {})}
    whole |= {"containers": [container], **spec}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": whole}


def zipped(files: dict[str, str | bytes]) -> str:
    """Returns files as run-command takes them."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return base64.b64encode(sink.getvalue()).decode()


def send(client: Client, command: str, files: dict[str, str | bytes] | None = None, **more: Any) -> Answer:
    """Sends a command and returns the answer to the POST."""
    body = {"command": command, "context": zipped(files) if files else "", **more}
    return client("POST", DEMO + "/runCommand", body, version=STABLE)


def result(client: Client, answer: Answer) -> dict[str, Any]:
    """Returns the properties of the result, in a world that moves by polls."""
    assert answer.status == 202, answer.body
    for _ in range(20):
        found = client("GET", answer.headers["Location"])
        if found.status != 202:
            assert found.status == 200, found.body
            return dict(found.body["properties"])
    raise AssertionError("the command did not end")


def run(client: Client, command: str, files: dict[str, str | bytes] | None = None, **more: Any) -> dict[str, Any]:
    """Sends a command and returns the properties of its result."""
    return result(client, send(client, command, files, **more))


@cache
def shared_client() -> Client:
    """Returns a client on the healthy world for tests that make up many inputs."""
    return Client(new_world(Settings(worlds=("inside-healthy",), operation_polls=1)), RouteTable(all_routes()))
