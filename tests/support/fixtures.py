"""Fixtures of the tests of arm and operations; each folder's conftest takes them from here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aks_sandbox.arm.connection import Connection
from tests.support.cassettes import RECORDING, recorded
from tests.support.in_process_arm import InProcessArm
from tests.support.no_network import forbid_network
from tests.support.traffic import Traffic
from tests.support.wanted import RecordingReporter


def register_marks(config: pytest.Config) -> None:
    """Tell pytest the marks of these tests."""
    config.addinivalue_line("markers", "world(seed): the world that the test's cassette is recorded against")
    config.addinivalue_line("markers", "wire: speaks to a simulator on this machine, over TLS")


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails the test on any real connection."""
    wire = request.node.get_closest_marker("wire") is not None
    forbid_network(monkeypatch, local=RECORDING or wire)


@pytest.fixture
def traffic() -> Traffic:
    """What goes over `connection`."""
    return Traffic()


@pytest.fixture
def connection(request: pytest.FixtureRequest, traffic: Traffic) -> Iterator[Connection]:
    """A connection to the recording that carries the test's name."""
    mark = request.node.get_closest_marker("world")
    world: dict[str, Any] = mark.args[0] if mark else {}
    with recorded(request.node.name, traffic, world) as made:
        yield made


@pytest.fixture
def arm(request: pytest.FixtureRequest) -> InProcessArm:
    """The simulator in this process, on the world of the test's mark."""
    mark = request.node.get_closest_marker("world")
    return InProcessArm(mark.args[0] if mark else {})


@pytest.fixture
def reporter() -> RecordingReporter:
    """A reporter that remembers."""
    return RecordingReporter()
