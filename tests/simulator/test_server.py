"""The servers as a client meets them: TLS, identity, the control plane, the process."""

from __future__ import annotations

import base64
import json
import os
import signal
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from arm_simulator.core.server import Connection, running
from arm_simulator.core.settings import Settings
from tests.support.moments import HANGS_AFTER_SECONDS

from .conftest import CLUSTER, STABLE, SUBSCRIPTION, cluster_body
from .wire import ask

SOURCE = Path(__file__).resolve().parents[2] / "src"
GROUP = SUBSCRIPTION + "/resourcegroups/sandbox-rg?api-version=2024-11-01"
PUT_CLUSTER = CLUSTER + "?api-version=" + STABLE


@pytest.fixture(scope="module")
def simulator() -> Iterator[Connection]:
    """One simulator for all tests of this file."""
    with running(Settings(operation_polls=1, retry_after=0.01)) as connection:
        yield connection


def token(connection: Connection, query: str = "?api-version=2019-08-01&resource=https://x", **headers: str) -> Any:
    request = urllib.request.Request(connection.identity_endpoint + query, headers=headers)
    with urllib.request.urlopen(request, timeout=HANGS_AFTER_SECONDS) as answer:
        return json.loads(answer.read())


def test_every_answer_says_that_it_is_not_azure(simulator: Connection) -> None:
    for path in (GROUP, "/nothing?api-version=1", "/_simulator/state", PUT_CLUSTER):
        headers = ask(simulator, "GET", path).headers
        assert headers["x-arm-simulator"] == "0.1.0"
    headers = ask(simulator, "GET", GROUP, **{"x-ms-correlation-request-id": "abc"}).headers
    assert headers["x-ms-correlation-request-id"] == "abc"
    assert headers["x-ms-request-id"]
    assert headers["content-type"] == "application/json; charset=utf-8"


def test_a_token_is_handed_to_who_knows_the_header(simulator: Connection) -> None:
    answer = token(simulator, **{"X-IDENTITY-HEADER": simulator.identity_header})
    assert {"access_token", "expires_on", "resource", "token_type", "client_id"} == set(answer)
    assert answer["expires_on"].isdigit()
    part = answer["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert claims["tid"] == simulator.tenant_id
    assert claims["aud"] == "https://x"
    assert claims["oid"]


@pytest.mark.parametrize(("query", "header", "status"), [("?resource=x", "wrong", 401), ("", None, 400)])
def test_bad_token_requests_are_refused(simulator: Connection, query: str, header: str | None, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        token(simulator, query, **{"X-IDENTITY-HEADER": header or simulator.identity_header})
    with caught.value as error:
        assert error.code == status


def test_a_body_that_is_too_large_is_refused(simulator: Connection) -> None:
    reply = ask(simulator, "PUT", PUT_CLUSTER, b"x" * (4 * 1024 * 1024 + 1))
    assert (reply.status, reply.body["error"]["code"]) == (413, "RequestContentTooLarge")


def test_requests_are_kept_without_secrets(simulator: Connection) -> None:
    ask(simulator, "DELETE", "/_simulator/requests")
    body = cluster_body(windowsProfile={"adminPassword": "hunter2"})
    ask(simulator, "PUT", PUT_CLUSTER, body, **{"If-None-Match": "*"})
    (entry,) = ask(simulator, "GET", "/_simulator/requests").body["requests"]
    assert (entry["method"], entry["path"], entry["query"]) == ("PUT", CLUSTER, {"api-version": STABLE})
    assert (entry["status"], entry["headers"]["if-none-match"]) == (201, "*")
    assert entry["body"]["properties"]["windowsProfile"] == {"adminPassword": "***"}
    assert "authorization" not in entry["headers"]


def test_the_world_can_be_read_changed_and_reset(simulator: Connection) -> None:
    change = {"features": {"Microsoft.ContainerService/KataVMIsolationPreview": {"state": "Registered"}}}
    changed = ask(simulator, "PATCH", "/_simulator/state", change).body
    flag = "Microsoft.ContainerService/KataVMIsolationPreview"
    assert changed["features"][flag] == {"state": "Registered", "approvalType": "AutoApproval"}
    assert ask(simulator, "PATCH", "/_simulator/state", []).status == 400
    assert ask(simulator, "PATCH", "/_simulator/state", {"features": None}).body == {
        "error": "the member 'features' of the world cannot be removed"
    }
    assert ask(simulator, "POST", "/_simulator/reset").status == 204
    assert ask(simulator, "GET", "/_simulator/state").body["features"][flag]["state"] == "NotRegistered"


def test_a_reset_can_lead_into_named_worlds_and_out_again(simulator: Connection) -> None:
    listed = ask(simulator, "GET", "/_simulator/worlds").body["worlds"]
    assert listed["disabled-subscription"].startswith("The subscription is disabled")
    worlds = {"worlds": ["healthy-cluster", "disabled-subscription"]}
    assert ask(simulator, "POST", "/_simulator/reset", worlds).status == 204
    state = ask(simulator, "GET", "/_simulator/state").body
    assert (state["subscription"]["state"], list(state["clusters"])) == ("Disabled", ["sandbox-rg/demo"])
    assert ask(simulator, "POST", "/_simulator/reset").status == 204
    state = ask(simulator, "GET", "/_simulator/state").body
    assert (state["subscription"]["state"], state["clusters"]) == ("Enabled", {})


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{", 'send nothing, or {"worlds": ["NAME", ...]}'),
        ({"worlds": "poor-quota"}, 'send nothing, or {"worlds": ["NAME", ...]}'),
        ({"worlds": ["heaven"]}, "there is no world 'heaven'; there are aad-cluster, "),
    ],
)
def test_a_reset_into_no_world_changes_nothing(simulator: Connection, body: Any, problem: str) -> None:
    before = ask(simulator, "GET", "/_simulator/state").body
    refused = ask(simulator, "POST", "/_simulator/reset", body)
    assert refused.status == 400
    assert refused.body["error"].startswith(problem)
    assert ask(simulator, "GET", "/_simulator/state").body == before


def test_percent_encoding_is_undone_once(simulator: Connection) -> None:
    reply = ask(simulator, "GET", SUBSCRIPTION + "/resourcegroups/a%2520b?api-version=2024-11-01")
    assert reply.body["error"]["message"] == "Resource group 'a%20b' could not be found."


def start(*options: str, **more: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "arm_simulator", *options]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_stops_cleanly_and_leaves_nothing(number: signal.Signals) -> None:
    with start("--log-requests") as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        bundle = Path(said["ca_bundle"])
        assert stat.S_IMODE(bundle.parent.stat().st_mode) == 0o700
        assert ask(Connection(**said), "GET", GROUP).status == 200
        assert json.loads(Path(said["request_log"]).read_text(encoding="utf-8"))["status"] == 200
        process.send_signal(number)
        out, err = process.communicate(timeout=HANGS_AFTER_SECONDS)
    assert process.returncode == 0
    assert out == ""
    assert json.loads(err)["path"] == GROUP.partition("?")[0]
    assert not bundle.parent.exists()


def test_a_given_directory_stays_but_the_certificates_go(tmp_path: Path) -> None:
    with running(Settings(directory=tmp_path)) as connection:
        assert Path(connection.ca_bundle) == tmp_path / "ca.pem"
        assert stat.S_IMODE((tmp_path / "server.key").stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == []


def test_a_process_ends_with_its_parent() -> None:
    script = (
        "import subprocess, sys\n"
        "command = [sys.executable, '-m', 'arm_simulator', '--exit-with-parent']\n"
        "child = subprocess.Popen(command, stdout=subprocess.PIPE)\n"
        "print(child.stdout.readline().decode().strip(), flush=True)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONWARNINGS": "ignore"}
    # The pipe of standard error stays open as long as the grandchild lives, so this returns when it has ended.
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER_SECONDS,
        check=True,
    )
    assert not Path(json.loads(done.stdout)["ca_bundle"]).parent.exists()


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--fault", "GET .*"], "fault 'GET .*': expected METHOD PATH_REGEX KIND[:ARG] [xN]"),
        (["--operation-polls", "0"], "at least 1 poll is needed"),
        (["--latency", "-1"], "'-1' is no number of seconds"),
        (["--port", "70000"], "'70000' is no port"),
        (["--sku-rows", "-1"], "'-1' is no number of rows"),
        (["--world", "heaven"], "there is no world 'heaven'; there are aad-cluster, "),
        (["--seed-file", "/nowhere/seed.json"], "the seed file /nowhere/seed.json cannot be read: No such file"),
    ],
)
def test_bad_options_end_the_process_with_one_clear_line(options: list[str], line: str) -> None:
    with start(*options) as process:
        out, err = process.communicate(timeout=HANGS_AFTER_SECONDS)
    assert process.returncode == 2
    assert out == ""
    assert line in err
    assert len(err.splitlines()) == 1


def test_a_taken_port_is_told_in_one_line(simulator: Connection) -> None:
    with start("--port", simulator.endpoint.rpartition(":")[2]) as process:
        _out, err = process.communicate(timeout=HANGS_AFTER_SECONDS)
    assert process.returncode == 1
    assert err.startswith("arm_simulator: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("seed.json", '{"resourceGroups": {"sandbox-rg": null, "mine": {"location": "eastus"}}}'),
        ("seed.yaml", "resourceGroups:\n  sandbox-rg: null\n  mine: {location: eastus}\n"),
    ],
)
def test_a_seed_file_is_laid_over_the_default_world(tmp_path: Path, name: str, text: str) -> None:
    seed = tmp_path / name
    seed.write_text(text, encoding="utf-8")
    with running(Settings(seed_file=seed)) as connection:
        groups = ask(connection, "GET", SUBSCRIPTION + "/resourcegroups?api-version=2024-11-01").body["value"]
        assert [group["name"] for group in groups] == ["west-rg", "mine"]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("seed.json", "{", "the seed file {} cannot be parsed: "),
        ("seed.yaml", "a: [", "the seed file {} cannot be parsed: "),
        ("seed.yml", "- a", "the seed file {} must hold an object, like the world that it changes"),
        ("seed.json", '{"feature": {}}', "the world has no member 'feature'; its members are subscription, regions, "),
        ("seed.json", '{"skus": null}', "the member 'skus' of the world cannot be removed"),
        ("seed.json", '{"clusters": {"g/c": {"resource": 7}}}', "the clusters of the seed do not have the shape of "),
    ],
)
def test_a_damaged_seed_file_is_refused(tmp_path: Path, name: str, text: str, problem: str) -> None:
    seed = tmp_path / name
    seed.write_text(text, encoding="utf-8")
    with start("--seed-file", str(seed)) as process:
        _out, err = process.communicate(timeout=HANGS_AFTER_SECONDS)
    assert process.returncode == 2
    assert err.startswith("arm_simulator: " + problem.format(seed))
    assert len(err.splitlines()) == 1


def test_latency_holds_arm_answers_back() -> None:
    with running(Settings(latency=0.05)) as connection:
        start_of_wait = time.monotonic()
        assert ask(connection, "GET", GROUP).status == 200
        assert time.monotonic() - start_of_wait >= 0.05
        assert ask(connection, "GET", "/_simulator/requests").status == 200


def test_a_process_starts_in_the_worlds_that_its_options_name() -> None:
    options = ("--world", "healthy-cluster", "--world", "restricted-caller", "--sku-rows", "100")
    with start(*options) as process:
        assert process.stdout is not None
        connection = Connection(**json.loads(process.stdout.readline()))
        skus = SUBSCRIPTION + "/providers/Microsoft.Compute/skus?api-version=2021-07-01&$filter=location eq 'eastus'"
        assert len(ask(connection, "GET", skus).body["value"]) == 100
        assert ask(connection, "PUT", PUT_CLUSTER, cluster_body()).status == 403
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=HANGS_AFTER_SECONDS)
    assert process.returncode == 0
