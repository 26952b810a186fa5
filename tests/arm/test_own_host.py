"""Nothing is sent to another scheme, host or port than the cloud's endpoint, whatever an answer says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.arm.containerservice import find_cluster, list_node_pools
from aks_sandbox.arm.inside import look_command
from aks_sandbox.arm.policies import same_service
from aks_sandbox.arm.run_command import start_run_command, wait_for_result
from aks_sandbox.arm.subscriptions import register_feature
from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.create.reconcile import reconcile_cluster
from aks_sandbox.errors import Unreachable
from aks_sandbox.model.cluster import FeatureFlag
from aks_sandbox.model.wanted import SshKey, WriteOptions
from aks_sandbox.steps import lines_of
from tests.support.in_process_arm import InProcessArm, Reply
from tests.support.named_worlds import in_world
from tests.support.traffic import BASE_URL, Sent
from tests.support.wanted import GA, RecordingReporter, cluster_spec, sandbox_spec, target

HOST = "arm-simulator.invalid"
FOREIGN = [
    "https://evil.example/operation",
    f"http://{HOST}/operation",
    f"https://{HOST}:8443/operation",
    f"https://{HOST}./operation",
    f"https://{HOST}.evil.example/operation",
    f"https://{HOST}@evil.example/operation",
    f"https://user:word@{HOST}/operation",
    f"https://evil.example\\@{HOST}/operation",
    f"https://{HOST}\\.evil.example/operation",
    f"https://{HOST}\t.evil.example/operation",
    "//evil.example/operation",
    "/subscriptions/relative",
    "https://[broken",
    "file:///etc/passwd",
]
SAME = [
    f"https://{HOST}",
    f"https://{HOST}/x?y={{z}}#w",
    f"https://{HOST.upper()}/x",
    f"HTTPS://{HOST}/x",
    f"https://{HOST}:443/x",
    f"https://{HOST}/a@b?c=d@e",
]
UNCHECKED = WriteOptions(skip_checks=True, reconcile=False)


@pytest.mark.parametrize("url", SAME)
def test_one_service_has_several_spellings(url: str) -> None:
    assert same_service(BASE_URL, url)
    assert same_service(f"{BASE_URL}/", url)


@pytest.mark.parametrize(
    "url", ["", "x", *FOREIGN, f"https://{HOST}:0/", f"https://{HOST}:99999/", "https://ARM-ſimulator.invalid/"]
)
def test_what_is_another_service_or_ambiguous_is_foreign(url: str) -> None:
    assert not same_service(BASE_URL, url)


@given(st.text(max_size=40), st.sampled_from(["https", "http", "HTTPS", "ftp", ""]))
def test_no_authority_but_the_own_one_is_the_same(authority: str, scheme: str) -> None:
    host, _, port = authority.lower().partition(":")
    own = scheme.lower() == "https" and host.split("/")[0].split("?")[0].split("#")[0] == HOST and port in ("", "443")
    assert own or not same_service(BASE_URL, f"{scheme}://{authority}/path")


def create(arm: InProcessArm, reporter: RecordingReporter) -> Any:
    return create_cluster(arm.connection, cluster_spec(GA, location="eastus"), UNCHECKED, SshKey(), reporter)


def add(arm: InProcessArm, reporter: RecordingReporter) -> Any:
    return add_node_pool(arm.connection, sandbox_spec(GA, name="other"), UNCHECKED, reporter)


def reconcile(arm: InProcessArm, reporter: RecordingReporter) -> Any:
    return reconcile_cluster(arm.connection, target(), reporter)


Write = Callable[[InProcessArm, RecordingReporter], Any]
WRITES: list[tuple[str, Write]] = [("", create), ("inside-healthy", add), ("inside-healthy", reconcile)]


def misleading(arm: InProcessArm, header: str, address: str) -> Callable[[Sent], Reply]:
    """The simulator's answer to a PUT, which names that address as the place to look at."""

    def answer(sent: Sent) -> Reply:
        real = arm.simulated(sent)
        kept = {
            name: text
            for name, text in real.headers.items()
            if name.lower() not in ("azure-asyncoperation", "location", "content-length")
        }
        return Reply(real.status, real.raw_body, {**kept, header: address})

    return answer


def hosts(arm: InProcessArm) -> set[str]:
    return {sent.host for sent in arm.traffic.sent}


@pytest.mark.parametrize("address", FOREIGN)
@pytest.mark.parametrize("header", ["Azure-AsyncOperation", "Location"])
@pytest.mark.parametrize(("world", "write"), WRITES, ids=["create", "add", "reconcile"])
def test_a_write_is_not_followed_to_a_foreign_address(world: str, write: Write, header: str, address: str) -> None:
    arm = in_world(*([world] if world else []))
    arm.on("PUT", "", misleading(arm, header, address))
    with pytest.raises(Unreachable) as caught:
        write(arm, RecordingReporter())
    assert hosts(arm) == {HOST}
    assert all(sent.path.startswith("/subscriptions/") for sent in arm.traffic.sent)
    shown = address.replace("\t", "\\t")
    assert f"leads away from the cloud's endpoint, to {shown}; nothing was sent there." in caught.value.message
    assert ", with the provisioning state " in caught.value.message
    assert caught.value.message.endswith(" The operation may continue in Azure.")
    [*_, text, command] = lines_of(caught.value.steps)
    assert text == "Look at its state:"
    assert command.startswith("az aks ")
    assert len(arm.traffic.writes) == 1


def test_a_poll_that_names_another_place_is_not_followed_there(reporter: RecordingReporter) -> None:
    arm = in_world()
    arm.on("PUT", "", misleading(arm, "Location", f"{BASE_URL}/first"))
    arm.reply("GET", "^/first", 202, None, Location="https://evil.example/second")
    with pytest.raises(Unreachable) as caught:
        create(arm, reporter)
    assert hosts(arm) == {HOST}
    assert "https://evil.example/second" in caught.value.message


def test_the_place_of_the_own_host_is_followed_until_it_ends(reporter: RecordingReporter) -> None:
    arm = in_world()
    arm.on("PUT", "", misleading(arm, "Location", f"https://{HOST.upper()}:443/first?t={{x}}"))
    arm.reply("GET", "^/first", 202, None, times=1, Location=f"{BASE_URL}/second", Retry_After="3")
    arm.reply("GET", "^/second", 202, None, times=1)
    arm.reply("GET", "^/second", 204)
    assert create(arm, reporter)["name"] == "demo"
    assert [one.path for one in arm.traffic.of("GET")][:3] == ["/first", "/second", "/second"]
    assert arm.traffic.sent[1].query == {"t": "{x}"}
    assert arm.traffic.waits[0] == 3


REDIRECTS = [300, 301, 302, 303, 305, 307, 308, 399]
PLACES = ["https://evil.example/stolen", f"{BASE_URL}/elsewhere", f"http://{HOST}/plain", "/relative", ""]


GOOD = {"value": [], "properties": {"provisioningState": "Succeeded", "state": "Registered"}}


def look(arm: InProcessArm) -> Any:
    cluster = find_cluster(arm.connection, target())
    assert cluster is not None
    return start_run_command(arm.connection, target(), cluster, look_command())


def result_of_a_command(arm: InProcessArm) -> Any:
    cluster = find_cluster(arm.connection, target())
    assert cluster is not None
    return wait_for_result(arm.connection, target(), cluster, "abc")


def register(arm: InProcessArm) -> Any:
    return register_feature(arm.connection, FeatureFlag("Microsoft.ContainerService", "KataVMIsolationPreview"))


# Which request is redirected, and what makes it.
REDIRECTED: list[tuple[str, str, Callable[[InProcessArm], Any]]] = [
    ("POST", "/runCommand$", look),
    ("GET", "/commandResults/", result_of_a_command),
    ("GET", "managedClusters/demo$", lambda arm: find_cluster(arm.connection, target())),
    ("GET", "/agentPools$", lambda arm: list_node_pools(arm.connection, target())),
    ("POST", "/register$", register),
    ("PUT", "/agentPools/other$", lambda arm: add(arm, RecordingReporter())),
    ("PUT", "managedClusters/demo$", lambda arm: reconcile(arm, RecordingReporter())),
    ("GET", "/operations/", lambda arm: add(arm, RecordingReporter())),
]


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("method", "path", "call"), REDIRECTED, ids=[f"{row[0]} {row[1]}" for row in REDIRECTED])
def test_a_redirect_is_an_error_and_is_never_followed(
    method: str, path: str, call: Callable[[InProcessArm], Any], place: str, status: int
) -> None:
    arm = in_world("inside-healthy")
    arm.on(method, path, lambda _: Reply(status, GOOD, {"Location": place} if place else {}))
    with pytest.raises(Unreachable) as caught:
        call(arm)
    assert f"the answer is a redirect (HTTP status {status})" in caught.value.message
    assert place in caught.value.message
    assert hosts(arm) == {HOST}
    assert not {"/stolen", "/elsewhere", "/plain", "/relative"} & {sent.path for sent in arm.traffic.sent}
    assert len(arm.traffic.of("PUT")) <= 1
