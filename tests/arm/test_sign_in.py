"""What a credential or the network raises becomes one of the library's errors, in every request; a defect does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from knack.util import CLIError

from aks_sandbox.arm.containerservice import find_cluster, list_node_pools
from aks_sandbox.arm.inside import look_command
from aks_sandbox.arm.run_command import start_run_command
from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.create.reconcile import reconcile_cluster
from aks_sandbox.errors import AksSandboxError, NotLoggedIn, Unreachable
from aks_sandbox.model.cluster import Cluster
from aks_sandbox.model.wanted import SshKey, WriteOptions
from aks_sandbox.steps import lines_of
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world
from tests.support.traffic import MadeUpCredential, Sent
from tests.support.wanted import GA, RecordingReporter, cluster_spec, sandbox_spec, target


class AuthenticationError(CLIError):  # type: ignore[misc]
    """As az's: the command that signs in again stands beside the message."""

    def __init__(self, message: str, recommendations: list[Any]) -> None:
        super().__init__(message)
        self.recommendations = recommendations


def raised_while(error: Exception, cause: Exception) -> Exception:
    """An error that was raised while another one was handled."""
    error.__context__ = cause
    return error


REFUSED: list[tuple[Exception, list[str]]] = [
    (ClientAuthenticationError("AADSTS70043: the token has expired"), ["Sign in again:", "az login"]),
    (CLIError("Please run 'az login' to setup account."), ["Sign in again:", "az login"]),
    (AuthenticationError("AADSTS50076", ["az logout\naz login --tenant x"]), ["az logout", "az login --tenant x"]),
    (AuthenticationError("AADSTS50076", [None, 5]), ["Sign in again:", "az login"]),
    (ValueError("Unable to get authority configuration for https://login.invalid/x."), ["Sign in again:", "az login"]),
    (RuntimeError("MSAL: the token cache is locked"), ["Sign in again:", "az login"]),
    (KeyError("access_token"), ["Sign in again:", "az login"]),
]
AWAY: list[Exception] = [
    requests.ConnectionError("login.microsoftonline.com"),
    requests.exceptions.ProxyError("407"),
    ServiceRequestError("no route"),
    OSError("Could not find a suitable TLS CA certificate bundle, invalid path: /nowhere"),
    TimeoutError("timed out"),
]
AWAY += [
    json.JSONDecodeError("Expecting value", "<html>", 0),
    raised_while(CLIError("Failed to get the token."), requests.ConnectionError("login.microsoftonline.com")),
    raised_while(ValueError("Unable to get authority configuration."), json.JSONDecodeError("Expecting value", "<", 0)),
]
NETWORK = "Check the network and the proxy settings, then repeat the command."


def create(arm: InProcessArm) -> Any:
    options = WriteOptions(skip_checks=True)
    return create_cluster(arm.connection, cluster_spec(GA, location="eastus"), options, SshKey(), RecordingReporter())


def add(arm: InProcessArm) -> Any:
    options = WriteOptions(skip_checks=True, reconcile=False)
    return add_node_pool(arm.connection, sandbox_spec(GA, name="other"), options, RecordingReporter())


def start(arm: InProcessArm) -> Any:
    cluster = Cluster("demo", "eastus", "1.33.0", "Succeeded", "Running", ())
    return start_run_command(arm.connection, target(), cluster, look_command())


CALLS: dict[str, Callable[[InProcessArm], Any]] = {
    "read": lambda arm: find_cluster(arm.connection, target()),
    "list": lambda arm: list_node_pools(arm.connection, target()),
    "create": create,
    "add": add,
    "reconcile": lambda arm: reconcile_cluster(arm.connection, target(), RecordingReporter()),
    "run-command": start,
}


def fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception, good: int = 0) -> None:
    """Let the credential give so many tokens and then raise."""
    given = {name: getattr(MadeUpCredential, name) for name in ("get_token", "get_token_info")}
    left = [good]

    def get(name: str) -> Any:
        def token(self: MadeUpCredential, *scopes: str, **keywords: Any) -> Any:
            if left[0] == 0:
                raise error
            left[0] -= 1
            return given[name](self, *scopes, **keywords)

        return token

    for name in given:
        monkeypatch.setattr(MadeUpCredential, name, get(name))


@pytest.mark.parametrize(("error", "steps"), REFUSED, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_a_credential_that_refuses_is_not_logged_in(
    call: Callable[[InProcessArm], Any], error: Exception, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arm = in_world("inside-healthy")
    fail_with(monkeypatch, error)
    with pytest.raises(NotLoggedIn) as caught:
        call(arm)
    assert "a token for the signed-in account could not be obtained, so nothing was sent (" in caught.value.message
    assert lines_of(caught.value.steps) == steps
    assert arm.traffic.sent == []


@pytest.mark.parametrize("error", AWAY, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_a_place_of_tokens_that_is_away_is_unreachable(
    call: Callable[[InProcessArm], Any], error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    arm = in_world("inside-healthy")
    fail_with(monkeypatch, error)
    with pytest.raises(Unreachable) as caught:
        call(arm)
    assert "the sign-in service cannot be reached, so nothing was sent (" in caught.value.message
    assert lines_of(caught.value.steps) == [NETWORK]
    assert arm.traffic.sent == []


@pytest.mark.parametrize("error", [row[0] for row in REFUSED], ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("call", [create, add])
def test_a_write_without_a_token_was_not_sent(
    call: Callable[[InProcessArm], Any], error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    arm = in_world("inside-healthy") if call is add else in_world()
    if call is create:  # which reads nothing when it does not check
        fail_with(monkeypatch, error)
    else:
        fail_with(monkeypatch, error, good=1)
    with pytest.raises(NotLoggedIn) as caught:
        call(arm)
    assert "may continue" not in caught.value.message
    assert arm.traffic.writes == []


def test_a_challenge_that_cannot_be_met_is_not_logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    arm = in_world("inside-healthy")
    claims = 'Bearer authorization_uri="https://x/common", error="insufficient_claims", claims="e30="'
    arm.reply("GET", "managedClusters/demo$", 401, {}, WWW_Authenticate=claims)
    fail_with(monkeypatch, CLIError("AADSTS50076"), good=1)
    with pytest.raises(NotLoggedIn):
        find_cluster(arm.connection, target())


@pytest.mark.parametrize("error", [row[0] for row in REFUSED], ids=lambda one: type(one).__name__)
def test_a_token_for_clusters_that_is_refused_is_not_logged_in_and_no_command_starts(error: Exception) -> None:
    arm = in_world("aad-cluster")
    cluster = find_cluster(arm.connection, target())
    assert cluster is not None

    def refuse() -> str:
        raise error

    connection = replace(arm.connection, cluster_token=refuse)
    with pytest.raises(NotLoggedIn):
        start_run_command(connection, target(), cluster, look_command())
    assert arm.traffic.writes == []


@pytest.mark.parametrize(
    "error",
    [
        OSError("Could not find a suitable TLS CA certificate bundle, invalid path: /nowhere"),
        requests.exceptions.InvalidURL("no host"),
        requests.exceptions.SSLError("certificate verify failed"),
        PermissionError(13, "Permission denied"),
    ],
    ids=lambda one: type(one).__name__,
)
@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_what_the_network_raises_is_unreachable(call: Callable[[InProcessArm], Any], error: Exception) -> None:
    arm = in_world("inside-healthy")

    def fail(_: Sent) -> None:
        raise error

    arm.on("*", "", fail)
    with pytest.raises(Unreachable):
        call(arm)


@pytest.mark.parametrize("error", [NameError("x"), ZeroDivisionError(), AssertionError("x"), TypeError("x")])
def test_a_defect_beyond_the_sign_in_stays_one(error: Exception) -> None:
    arm = in_world("inside-healthy")

    def fail(_: Sent) -> None:
        raise error

    arm.on("GET", "", fail)
    with pytest.raises(type(error)) as caught:
        find_cluster(arm.connection, target())
    assert not isinstance(caught.value, AksSandboxError)
