"""What the simulator's tests share: a world in this process, and a client that speaks to it without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from arm_simulator.core.answer import Answer
from arm_simulator.core.dispatch import dispatch
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import RouteTable
from arm_simulator.core.settings import Settings
from arm_simulator.start import new_world
from arm_simulator.table import all_routes
from arm_simulator.world import World

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
CLUSTER = SUBSCRIPTION + "/resourceGroups/sandbox-rg/providers/Microsoft.ContainerService/managedClusters/c1"
STABLE = "2026-06-01"
PREVIEW = "2025-09-02-preview"


@dataclass
class Client:
    """Sends requests straight to the dispatcher of one world."""

    world: World
    routes: RouteTable

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: str | None = None,
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
        token: str | None = "Bearer any",
    ) -> Answer:
        """Returns the answer; `version` is added to the query when it is given."""
        parts = urlsplit(path)
        query = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
        if version is not None:
            query["api-version"] = version
        sent = {"host": "localhost:1", **{name.lower(): value for name, value in (headers or {}).items()}}
        if token is not None:
            sent["authorization"] = token
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        answer = dispatch(self.world, self.routes, ArmRequest(method, parts.path, query, sent, content))
        # As on the wire: what the world does next must not reach into an answer already given.
        return Answer(answer.status, json.loads(json.dumps(answer.body)), answer.headers)

    def finish(self, answer: Answer) -> dict[str, Any]:
        """Polls the operation of an answer until it has ended and returns its last status."""
        for _ in range(50):
            status = self("GET", answer.headers["Azure-AsyncOperation"]).body
            if status["status"] in ("Succeeded", "Failed"):
                return dict(status)
        raise AssertionError("the operation did not end")

    def create(self, *pools: dict[str, Any], version: str = STABLE, path: str = CLUSTER, **more: Any) -> Answer:
        """Creates a cluster with these pools and waits for it."""
        answer = self("PUT", path, cluster_body(*pools, **more), version=version)
        assert answer.status == 201, answer.body
        assert self.finish(answer)["status"] == "Succeeded"
        return self("GET", path, version=version)


def pool(name: str = "nodepool1", **properties: Any) -> dict[str, Any]:
    """Returns a pool as a client would send it: plain, on Azure Linux, one node."""
    start = {"count": 1, "vmSize": "Standard_D4s_v3", "osType": "Linux", "osSKU": "AzureLinux", "mode": "System"}
    return {"name": name, **start, **properties}


def kata(name: str = "kata1", **properties: Any) -> dict[str, Any]:
    """Returns a sandboxed user pool of the generally available runtime."""
    return pool(name, **{"workloadRuntime": "KataVmIsolation", "mode": "User", **properties})


def cluster_body(*pools: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Returns a cluster as a client would send it."""
    return {
        "location": "eastus",
        "identity": {"type": "SystemAssigned"},
        "properties": {"dnsPrefix": "c1", "agentPoolProfiles": list(pools or (pool(),)), **more},
    }


def pool_body(given: dict[str, Any]) -> dict[str, Any]:
    """Returns the body of a pool's own PUT."""
    return {"properties": {name: value for name, value in given.items() if name != "name"}}


@pytest.fixture(scope="session")
def routes() -> RouteTable:
    """The route table, compiled once."""
    return RouteTable(all_routes())


@pytest.fixture
def make_client(routes: RouteTable) -> Callable[..., Client]:
    """Makes a client on a world with the given settings; operations end at their second poll unless told otherwise."""

    def make(**settings: Any) -> Client:
        return Client(new_world(Settings(**{"operation_polls": 2, "retry_after": 0.01, **settings})), routes)

    return make


@pytest.fixture
def client(make_client: Callable[..., Client]) -> Client:
    """A client on the default world."""
    return make_client()
