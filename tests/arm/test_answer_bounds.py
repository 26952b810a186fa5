"""Answers that never end, or that unpack to more than any good one: read within a time and up to a size."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from azure.core.pipeline.transport import RequestsTransport

from aks_sandbox.arm import bounded_answer, pipeline
from aks_sandbox.arm.clusters import find_cluster
from aks_sandbox.arm.pipeline import ReadPipeline
from aks_sandbox.arm.refusals import AnswerTooSlow
from aks_sandbox.arm.run_command import wait_for_result
from aks_sandbox.arm.terms import Terms
from aks_sandbox.arm.whole_answer import WholeAnswer
from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.errors import Unreachable
from aks_sandbox.model.write_options import SshKey, WriteOptions
from tests.support.in_process_arm import InProcessArm, Reply
from tests.support.named_worlds import in_world
from tests.support.traffic import Sent
from tests.support.wanted import GA, RecordingReporter, cluster_spec, target

ZEROS = 33 * 2**20
TOO_LARGE = "the answer is larger than 32 MB and was not read to its end."


def packed(times: int) -> bytes:
    body = b"0" * ZEROS
    for _ in range(times):
        body = gzip.compress(body)
    return body


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"0" * ZEROS, "identity"),
        (packed(1), "gzip"),
        (zlib.compress(b"0" * ZEROS), "deflate"),
        (packed(2), "gzip, gzip"),
        (packed(3), "gzip, gzip, gzip"),
    ],
    ids=["plain", "gzip", "deflate", "twice", "three times"],
)
def test_an_answer_larger_than_any_good_one_is_not_read_to_its_end(arm: InProcessArm, body: bytes, coding: str) -> None:
    arm.on("GET", "", lambda _: Reply(200, body, {"Content-Encoding": coding}))
    with pytest.raises(Unreachable) as caught:
        find_cluster(arm.connection, target())
    assert caught.value.message == f"reading the cluster demo: {TOO_LARGE}"
    assert len(arm.traffic.sent) == 1


def test_an_answer_up_to_the_limit_is_read(arm: InProcessArm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_answer, "LARGEST_ANSWER", 1000)
    body = b'{"properties": {}, "name": "demo", "location": "eastus"}'
    arm.on("GET", "", lambda _: Reply(200, gzip.compress(body.ljust(1000)), {"Content-Encoding": "gzip"}), times=1)
    arm.on("GET", "", lambda _: Reply(200, gzip.compress(body.ljust(1001)), {"Content-Encoding": "gzip"}))
    assert find_cluster(arm.connection, target()) is not None
    with pytest.raises(Unreachable):
        find_cluster(arm.connection, target())


def test_a_large_error_is_not_read_to_its_end_either(arm: InProcessArm) -> None:
    arm.on("GET", "", lambda _: Reply(500, packed(1), {"Content-Encoding": "gzip"}))
    with pytest.raises(Unreachable) as caught:
        find_cluster(arm.connection, target())
    assert TOO_LARGE in caught.value.message


def test_a_write_whose_answer_is_too_large_is_looked_for(arm: InProcessArm, reporter: RecordingReporter) -> None:
    def carried_out(sent: Sent) -> Reply:
        real = arm.simulated(sent)
        return Reply(real.status, packed(1), {"Content-Encoding": "gzip"})

    arm.on("PUT", "", carried_out)
    options = WriteOptions(skip_checks=True)
    made = create_cluster(arm.connection, cluster_spec(GA, location="eastus"), options, SshKey(), reporter)
    assert made is not None
    assert reporter.warnings[0].startswith("The answer to the request was lost. There is a cluster demo")
    assert len(arm.traffic.writes) == 1


def _wait_for(release: threading.Event, _sent: Sent) -> Reply | None:
    release.wait(30)
    return None


@pytest.fixture
def stalled(arm: InProcessArm) -> Iterator[threading.Event]:
    """Every GET is answered once the test is over."""
    release = threading.Event()
    arm.on("GET", "", partial(_wait_for, release))
    yield release
    release.set()


@pytest.mark.usefixtures("stalled")
def test_a_read_waits_for_one_answer_no_longer_than_its_terms(
    arm: InProcessArm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "READ", Terms(answer_seconds=0.2))
    with pytest.raises(Unreachable) as caught:
        find_cluster(arm.connection, target())
    assert caught.value.message == "reading the cluster demo: the answer was not complete after 0 seconds."
    assert len(arm.traffic.sent) == 1


def test_a_result_is_waited_for_no_longer_than_the_time_that_is_left() -> None:
    arm = in_world("inside-healthy")
    cluster = find_cluster(arm.connection, target())
    assert cluster is not None
    release = threading.Event()
    arm.on("GET", "/commandResults/", partial(_wait_for, release))
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        wait_for_result(arm.connection, target(), cluster, "abc", 0.3)
    assert time.monotonic() - begun < 20
    release.set()


#: What a sender of one byte now and then does for ever: each byte satisfies the time-out of the socket.
BEFORE_THE_TRICKLE = {
    "the status line": b"HTTP/1.1 200 OK",
    "the headers": b"HTTP/1.1 200 OK\r\nX-Endless: ",
    "the body": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n",
    "a body in chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
}


@contextmanager
def trickling(begin: bytes) -> Iterator[str]:
    """A server that begins an answer so and then sends a byte every 50 ms until the test is over."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)

    def serve() -> None:
        try:
            client, _ = listener.accept()
            with client:
                client.recv(65536)
                client.sendall(begin)
                while not over.wait(0.05):
                    client.sendall(b"1\r\nx\r\n" if b"chunked" in begin else b" ")
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.close()
        thread.join(20)


class NoAuthentication:
    """Leaves requests as they are; a bearer token would want https."""

    def __init__(self) -> None:
        self.next: Any = None

    def on_request(self, request: Any) -> None:
        """Nothing to add."""

    def send(self, request: Any) -> Any:
        """The answer."""
        return self.next.send(request)


@pytest.mark.wire
@pytest.mark.parametrize("begin", BEFORE_THE_TRICKLE.values(), ids=list(BEFORE_THE_TRICKLE))
def test_an_answer_that_trickles_ends_when_its_time_is_over(begin: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "READ", Terms(answer_seconds=0.5))
    with trickling(begin) as endpoint, requests.Session() as session:
        session.trust_env = False
        reads = ReadPipeline(
            None,
            "subscription",
            base_url=endpoint,
            authentication_policy=NoAuthentication(),
            transport=RequestsTransport(session=session, session_owner=False),
        )
        begun = time.monotonic()
        with pytest.raises(AnswerTooSlow):
            reads.send("GET", "/x", {})
        assert 0.4 < time.monotonic() - begun < 15


def test_the_sdk_of_the_oldest_az_reads_an_answer_by_its_older_name() -> None:
    source: Any = SimpleNamespace(encoding=None, headers={})
    answer = WholeAnswer(source, b'{"name": "demo"}')
    assert b"".join(answer.stream_download(None, decompress=True)) == b'{"name": "demo"}'
