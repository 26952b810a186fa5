"""run-command on ARM's side: the answers, the refusals, the permissions, the faults, both ways in which it moves."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arm_simulator.core.server import running
from arm_simulator.core.settings import Settings
from tests.support.moments import HANGS_AFTER_SECONDS, wait_until

from .conftest import CLUSTER, STABLE, Client
from .inside import DEMO, result, run, send
from .wire import ask

HEALTHY = {"worlds": ("inside-healthy",), "operation_polls": 1}


@pytest.fixture
def demo(make_client: Callable[..., Client]) -> Client:
    """A client on the healthy world, in which everything ends at its first poll."""
    return make_client(**HEALTHY)


def test_a_command_is_answered_as_recorded(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("inside-healthy",), operation_polls=2)
    answer = send(client, "echo hello; exit 3")
    assert (answer.status, answer.body) == (202, None)
    place = answer.headers["Location"]
    assert "/managedclusters/demo/commandResults/" in place
    assert place.endswith(f"?api-version={STABLE}")
    first = client("GET", place)
    identifier = place.partition("/commandResults/")[2].partition("?")[0]
    assert (first.status, first.body) == (202, {"id": identifier, "properties": {"provisioningState": "Running"}})
    assert first.headers["Location"] == place
    last = client("GET", place)
    assert last.status == 200
    assert "Location" not in last.headers
    properties = dict(last.body["properties"])
    assert properties.pop("startedAt") <= properties.pop("finishedAt")
    assert properties == {"provisioningState": "Succeeded", "exitCode": 3, "logs": "hello\n"}
    assert client("GET", place).body == last.body


def test_by_the_clock_a_command_runs_beside_the_requests(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("inside-healthy",), operation_polls=None, operation_seconds=0.05)
    answer = send(client, "kubectl get ns -o name")
    wait_until(lambda: client("GET", answer.headers["Location"]).status != 202, "the command ends")
    found = client("GET", answer.headers["Location"])
    assert "namespace/kube-system\n" in found.body["properties"]["logs"]


@pytest.mark.parametrize(
    ("properties", "status", "text"),
    [
        (
            {"powerState": {"code": "Stopped"}},
            409,
            "The cluster is being deleted or hasn't been fully provisioned yet.",
        ),
        ({"provisioningState": "Creating"}, 409, "The cluster is being deleted or hasn't been fully provisioned yet."),
        ({"provisioningState": "Deleting"}, 409, "The cluster is being deleted or hasn't been fully provisioned yet."),
        ({"apiServerAccessProfile": {"disableRunCommand": True}}, 400, "Run command is switched off"),
        ({"aadProfile": {"managed": True}}, 400, "a command needs a 'clusterToken'"),
    ],
)
def test_a_cluster_that_takes_no_commands(
    make_client: Callable[..., Client], properties: dict[str, Any], status: int, text: str
) -> None:
    seed = {"clusters": {"sandbox-rg/demo": {"resource": {"properties": properties}}}}
    answer = send(make_client(**HEALTHY, seed=seed), "true")
    assert answer.status == status
    assert text in answer.body["message"]


def test_a_cluster_of_directory_users_takes_a_token(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("aad-cluster",), operation_polls=1)
    assert send(client, "true").status == 400
    assert run(client, "echo fine", clusterToken="any")["logs"] == "fine\n"


def test_a_cluster_in_update_takes_commands(demo: Client) -> None:
    body = demo("GET", DEMO, version=STABLE).body
    demo.world.operations.polls = 9
    assert demo("PUT", DEMO, body, version=STABLE).status == 200
    assert run(demo, "echo fine")["logs"] == "fine\n"


@pytest.mark.parametrize("body", [{}, {"command": ""}, {"command": 7}, {"command": "true", "context": []}, [], "x"])
def test_a_body_that_is_no_command(demo: Client, body: Any) -> None:
    assert demo("POST", DEMO + "/runCommand", body, version=STABLE).status == 400


def test_what_is_not_there(demo: Client) -> None:
    assert demo("POST", CLUSTER + "/runCommand", {"command": "true"}, version=STABLE).status == 404
    assert demo("GET", DEMO + "/commandResults/0123", version=STABLE).status == 404
    place = send(demo, "true").headers["Location"]
    demo.create()
    assert demo("GET", place.replace("/demo/", "/c1/")).status == 404


@pytest.mark.parametrize(
    ("held", "post", "get"),
    [
        (["*/read"], 403, 200),
        (["Microsoft.ContainerService/managedClusters/runcommand/action"], 202, 403),
        (["Microsoft.ContainerService/managedClusters/*"], 202, 200),
    ],
)
def test_both_halves_need_a_permission(demo: Client, held: list[str], post: int, get: int) -> None:
    place = send(demo, "true").headers["Location"]
    demo.world.document["permissions"] = [{"actions": held}]
    assert send(demo, "true").status == post
    answer = demo("GET", place)
    assert answer.status == get
    if get == 403:
        assert "managedClusters/commandResults/read' over scope" in answer.body["error"]["message"]


def test_a_pod_that_finds_no_node_is_a_failed_command(make_client: Callable[..., Client]) -> None:
    found = run(make_client(worlds=("command-not-scheduled",), operation_polls=1), "echo never > /dev/stderr")
    assert set(found) == {"provisioningState", "reason"}
    assert found["provisioningState"] == "Failed"
    assert "was not scheduled within 60 seconds: 0/3 nodes are available: 3 node(s) had untolerated" in found["reason"]


def test_the_same_as_an_error_of_the_provider(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("command-refused",), operation_polls=1)
    answer = client("GET", send(client, "true").headers["Location"])
    assert (answer.status, answer.body["code"]) == (400, "KubernetesPerformanceError")
    assert "in namespace aks-command was not scheduled" in answer.body["message"]


def test_the_world_can_say_why_a_command_finds_no_node(make_client: Callable[..., Client]) -> None:
    seed = {"clusters": {"sandbox-rg/demo": {"inside": {"command": {"notScheduled": "no room"}}}}}
    assert run(make_client(**HEALTHY, seed=seed), "true")["reason"].endswith("within 60 seconds: no room")


def test_a_reset_forgets_the_commands_and_what_they_made(demo: Client) -> None:
    place = send(demo, "kubectl create namespace n1").headers["Location"]
    assert "n1" in demo.world.document["clusters"]["sandbox-rg/demo"]["inside"]["namespaces"]
    demo.world.reset()
    assert "n1" not in str(demo.world.document["clusters"])
    assert demo("GET", place).status == 404


def test_a_cluster_keeps_its_inside_through_a_write(demo: Client) -> None:
    run(demo, "kubectl create namespace n1")
    body = demo("GET", DEMO, version=STABLE).body
    demo.finish(demo("PUT", DEMO, body, version=STABLE))
    assert run(demo, "kubectl get ns n1 -o name")["logs"] == "namespace/n1\n"


def test_faults_reach_both_halves_over_the_wire() -> None:
    settings = Settings(
        worlds=("inside-healthy",),
        operation_polls=1,
        retry_after=0.01,
        command_tokens=("any",),
        faults=(
            "POST .*/runCommand 429:1 x1",
            "POST .*/runCommand fail-operation:Odd x1",
            "GET .*/commandResults/.* 503 x1",
            "GET .*/commandResults/.* invalid-json x1",
        ),
    )
    path = DEMO + "/runCommand?api-version=" + STABLE
    with running(settings) as connection:
        assert ask(connection, "POST", path, {"command": "true"}).status == 429
        place = ask(connection, "POST", path, {"command": "true"}).headers["location"]
        place = place.removeprefix(connection.endpoint)
        assert ask(connection, "GET", place).status == 503
        with pytest.raises(ValueError, match="Expecting value|Extra data|Expecting"):
            _ = ask(connection, "GET", place).body
        failed = ask(connection, "GET", place).body["properties"]
        assert failed["provisioningState"] == "Failed"
        assert failed["reason"].startswith("Odd: ")
        place = ask(connection, "POST", path, {"command": "echo é"}).headers["location"]
        found = ask(connection, "GET", place.removeprefix(connection.endpoint))
        assert found.body["properties"]["logs"] == "é\n"


def test_a_server_runs_commands_for_its_own_tokens_only() -> None:
    import http.client
    import json
    from urllib.parse import urlsplit

    path = DEMO + "/runCommand?api-version=" + STABLE
    with running(Settings(worlds=("inside-healthy",), operation_polls=1)) as connection:
        refused = ask(connection, "POST", path, {"command": "true"})
        assert (refused.status, refused.body["error"]["code"]) == (401, "InvalidAuthenticationToken")
        target = urlsplit(connection.identity_endpoint)
        channel = http.client.HTTPConnection(target.hostname or "", target.port, timeout=HANGS_AFTER_SECONDS)
        channel.request("GET", target.path + "?resource=x", headers={"x-identity-header": connection.identity_header})
        with channel.getresponse() as response:
            token = json.loads(response.read())["access_token"]
        channel.close()
        assert ask(connection, "POST", path, {"command": "true"}, Authorization=f"Bearer {token}").status == 202
        for odd in ("a.b.c", "a.e30.c", "a.W10.c", "é.é.é"):
            refused = ask(connection, "POST", path, {"command": "true"}, Authorization=f"Bearer {odd}")
            assert refused.status == 401


def test_a_command_that_outlives_the_server_is_killed(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    settings = Settings(worlds=("inside-healthy",), command_tokens=("any",))
    with running(settings) as connection:
        path = DEMO + "/runCommand?api-version=" + STABLE
        assert ask(connection, "POST", path, {"command": f"echo $$ > {mark}; exec sleep 300"}).status == 202
        pid = pid_in(mark)
    wait_until(lambda: not alive(pid), "the process of the command is gone")


def test_a_reset_ends_a_command_that_runs(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with running(Settings(worlds=("inside-healthy",), command_tokens=("any",))) as connection:
        path = DEMO + "/runCommand?api-version=" + STABLE
        ask(connection, "POST", path, {"command": f"echo $$ > {mark}; exec sleep 300"})
        pid = pid_in(mark)
        assert ask(connection, "POST", "/_simulator/reset").status == 204
        wait_until(lambda: not alive(pid), "the process of the command is gone")


def pid_in(mark: Path) -> int:
    """Returns the number that a command writes into a file, as soon as it is there."""
    wait_until(lambda: mark.exists() and mark.read_text().endswith("\n"), "the command writes its number")
    return int(mark.read_text())


def alive(pid: int) -> bool:
    """Says whether a process is still there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_log_of_requests_hides_the_token_of_the_cluster() -> None:
    from arm_simulator.core.request_log import readable_body

    assert readable_body(b'{"command": "true", "clusterToken": "s3cret"}')["clusterToken"] == "***"


def test_a_result_is_kept_for_each_command(demo: Client) -> None:
    answers = [send(demo, f"echo {number}") for number in range(3)]
    assert [result(demo, one)["logs"] for one in reversed(answers)] == ["2\n", "1\n", "0\n"]
