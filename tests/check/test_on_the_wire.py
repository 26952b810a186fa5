"""The broken connections of test_lost_answers.py again, on a real socket: the double in process is no fiction."""

from __future__ import annotations

import pytest

from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.model.wanted import SshKey, WriteOptions
from arm_simulator.core.server import running
from arm_simulator.core.settings import Settings
from tests.support.traffic import Traffic, WatchedSession, connect
from tests.support.wanted import GA, RecordingReporter, cluster_spec

pytestmark = pytest.mark.wire
PUT = "PUT managedClusters/demo"
LOOK = "GET managedClusters/demo"


@pytest.mark.parametrize(
    ("fault", "first_steps", "adopted"),
    [
        ("drop", [PUT, LOOK], True),
        ("cut", [PUT, LOOK], True),
        ("drop-before", [PUT, LOOK, PUT], False),
        ("503", [PUT, LOOK, PUT], False),
        ("429:1", [PUT, PUT], False),
    ],
)
def test_a_broken_connection_is_cleared_up_on_a_real_socket(
    fault: str, first_steps: list[str], adopted: bool, reporter: RecordingReporter
) -> None:
    traffic = Traffic()
    settings = Settings(operation_polls=2, faults=(f"PUT .*/managedClusters/demo {fault} x1",))
    with running(settings) as simulator, WatchedSession(traffic) as session:
        connection = connect(traffic, session, base_url=simulator.endpoint, connection_verify=simulator.ca_bundle)
        spec = cluster_spec(GA, location="eastus")
        answer = create_cluster(connection, spec, WriteOptions(skip_checks=True), SshKey(), reporter)
    assert answer is not None
    assert answer["provisioningState"] == "Succeeded"
    assert traffic.steps()[: len(first_steps)] == first_steps
    assert any(text.startswith("The answer to the request was lost.") for text in reporter.warnings) is adopted
