"""Recordings of the simulator: replayed with the network off, made again by `make record`."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
import vcr
import vcr.serialize
from vcr.cassette import Cassette
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.persisters.filesystem import FilesystemPersister
from vcr.request import Request

from aks_sandbox.arm.api_versions import MANAGED_CLUSTERS
from aks_sandbox.arm.connection import Connection
from arm_simulator.core.server import running
from arm_simulator.core.settings import Settings
from arm_simulator.seed import default_document
from tests.support.sanitizers import clean_request, clean_response, number_identifiers
from tests.support.traffic import TOKEN, Traffic, WatchedSession, connect

RECORDINGS = Path(__file__).resolve().parent.parent / "recordings"
RECORDING = os.environ.get("AKS_SANDBOX_RECORD") == "1"
MATCH_ON = ("method", "path", "query", "json_body")
# A recording of every size that the simulator knows would be four times as long, and would show no more.
KEPT_SIZES = ("Standard_D4s_v3", "Standard_D4_v3", "Standard_D4ps_v5")


class NotInTheRecording(AssertionError):
    """A request that the cassette of the test does not hold."""


class ReplaySession(WatchedSession):
    """Says how to record again when a request is not in the cassette.

    One request at a time: vcrpy takes its patches off for a moment while it makes a connection, and what another
    thread connects meanwhile would pass the cassette by. That questions go out together is proved without vcrpy.
    """

    def __init__(self, traffic: Traffic) -> None:
        super().__init__(traffic)
        self._lock = threading.Lock()

    def send(self, request: requests.PreparedRequest, **keywords: Any) -> requests.Response:
        """Send the request."""
        try:
            with self._lock:
                return super().send(request, **keywords)
        except CannotOverwriteExistingCassetteException as error:
            raise NotInTheRecording(
                f"{request.method} {request.url} is not in the recording of this test, or not so often. "
                f"If the test or the code changed on purpose, record it again: make record\n{error}"
            ) from error


class TidyPersister(FilesystemPersister):
    """Writes a cassette so that the same test gives the same file again."""

    @staticmethod
    def save_cassette(cassette_path: Any, cassette_dict: dict[str, Any], serializer: Any) -> None:
        """Order what was asked together, number what is random, write."""
        rows = in_order(list(zip(cassette_dict["requests"], cassette_dict["responses"], strict=True)))
        ordered = {"requests": [one for one, _ in rows], "responses": [one for _, one in rows]}
        text = number_identifiers(vcr.serialize.serialize(ordered, serializer), {})
        Path(cassette_path).write_text(text, encoding="utf-8")


def in_order(rows: list[tuple[Request, Any]]) -> list[tuple[Request, Any]]:
    """The interactions with each run of different GETs sorted: threads ask them at once, in whichever order."""
    result: list[tuple[Request, Any]] = []
    run: dict[str, tuple[Request, Any]] = {}
    for row in rows:
        if row[0].method != "GET" or row[0].uri in run:
            result += [run[uri] for uri in sorted(run)]
            run = {}
        if row[0].method == "GET":
            run[row[0].uri] = row
        else:
            result.append(row)
    return result + [run[uri] for uri in sorted(run)]


def same_json(one: Request, other: Request) -> None:
    """Compare two bodies as JSON."""
    left, right = (json.loads(request.body) if request.body else None for request in (one, other))
    assert left == right, f"{json.dumps(left)}\nis not\n{json.dumps(right)}"


def few_sizes() -> dict[str, Any]:
    """A seed that leaves few VM sizes in each region."""
    regions: dict[str, dict[str, Any]] = default_document()["skus"]
    return {
        "skus": {region: {name: None for name in rows if name not in KEPT_SIZES} for region, rows in regions.items()}
    }


def recorder(default_version: str) -> vcr.VCR:
    """The one configuration of all cassettes."""
    made = vcr.VCR(
        record_mode=vcr.mode.ALL if RECORDING else vcr.mode.NONE,
        match_on=MATCH_ON,
        before_record_request=lambda request: clean_request(request, default_version),
        before_record_response=clean_response,
    )
    made.register_matcher("json_body", same_json)
    made.register_persister(TidyPersister)
    return made


@contextlib.contextmanager
def recorded(name: str, traffic: Traffic, world: dict[str, Any]) -> Iterator[Connection]:
    """A connection to the recording of that name; to a simulator with that world while recording."""
    with WatchedSession(traffic) as session:
        default_version = connect(traffic, session).stable_api_version()
    path = RECORDINGS / f"{name}.yaml"
    with contextlib.ExitStack() as stack:
        session = stack.enter_context(ReplaySession(traffic))
        if RECORDING:
            assert default_version != MANAGED_CLUSTERS, "Record with the newest az: this one blurs two API versions."
            path.unlink(missing_ok=True)
            simulator = stack.enter_context(
                running(Settings(operation_polls=2, command_tokens=(TOKEN,), seed={**few_sizes(), **world}))
            )
            stack.enter_context(recorder(default_version).use_cassette(str(path)))
            yield connect(traffic, session, base_url=simulator.endpoint, connection_verify=simulator.ca_bundle)
        else:
            cassette: Cassette = stack.enter_context(recorder(default_version).use_cassette(str(path)))
            yield connect(traffic, session)
            all_are_used(cassette)


def all_are_used(cassette: Cassette) -> None:
    """Fail on interactions that the test did not ask for."""
    unused = [
        f"{one.method} {one.uri}" for index, one in enumerate(cassette.requests) if not cassette.play_counts[index]
    ]
    assert not unused, (
        "The recording of this test holds what the test no longer asks for:\n"
        + "\n".join(unused)
        + "\nIf the test or the code changed on purpose, record it again: make record"
    )
