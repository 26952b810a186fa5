"""Errors whose bodies are not ARM's: nothing crashes, nothing is lost, nothing of them becomes a command."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.errors import AksSandboxError, Denied, NotFound, NotLoggedIn, ServiceFailed
from aks_sandbox.steps import lines_of
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import GROUP


def error_for(arm: InProcessArm, status: int, body: Any, content_type: str = "application/json") -> AksSandboxError:
    arm.reply("*", "", status, body, Content_Type=content_type)
    with pytest.raises(AksSandboxError) as caught:
        arm.connection.get(GROUP, "2021-04-01", "creating demo")
    return caught.value


def test_a_proxy_page_is_kept_as_raw_text(arm: InProcessArm) -> None:
    error = error_for(arm, 400, b"<html><body>Blocked by the proxy</body></html>")
    assert isinstance(error, ServiceFailed)
    assert error.message == "creating demo: Azure reports: <html><body>Blocked by the proxy</body></html>"
    assert error.raw == "<html><body>Blocked by the proxy</body></html>"


def test_an_empty_body_names_the_status(arm: InProcessArm) -> None:
    error = error_for(arm, 400, b"")
    assert isinstance(error, ServiceFailed)
    assert error.status == 400
    assert error.message == "creating demo: Azure reports: Operation returned an invalid status 'Bad Request'"


@pytest.mark.parametrize(
    ("status", "kind"), [(400, ServiceFailed), (401, NotLoggedIn), (403, Denied), (404, NotFound), (409, ServiceFailed)]
)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"17",
        b'"text"',
        b"{}",
        b'{"error": null}',
        b'{"error": "text"}',
        b'{"error": {}}',
        b'{"error": {"code": null, "message": null}}',
        b'{"error": {"code": 17, "message": {"value": "x"}, "details": {"a": 1}}}',
        b'{"error": {"details": [null, [], {"message": 17}]}}',
        b'{"code": "X"}',
        b"\xff\xfe\x00 no text",
        b"[" * 5000,
    ],
)
def test_an_odd_body_keeps_the_kind_of_error(
    arm: InProcessArm, status: int, kind: type[AksSandboxError], body: bytes
) -> None:
    error = error_for(arm, status, body)
    assert type(error) is kind
    assert error.message.startswith("creating demo: Azure reports: ")
    assert error.message != "creating demo: Azure reports: "


def test_a_very_long_body_is_cut(arm: InProcessArm) -> None:
    error = error_for(arm, 400, b"x" * 1_000_000)
    assert len(error.raw) == 4000
    assert len(error.message) < 2100


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "text/plain; charset=nonsense"])
def test_a_proxy_page_is_kept_whatever_its_type(arm: InProcessArm, content_type: str) -> None:
    error = error_for(arm, 403, b"<html>Blocked</html>", content_type)
    assert type(error) is Denied
    assert error.raw == "<html>Blocked</html>"


@pytest.mark.parametrize("size", [5_000, 100_000])
def test_a_long_error_keeps_its_code(arm: InProcessArm, size: int) -> None:
    error = error_for(
        arm,
        409,
        {"error": {"code": "OperationNotAllowed", "message": "Another operation is in progress. " + "x" * size}},
    )
    assert isinstance(error, ServiceFailed)
    assert error.service_code == "OperationNotAllowed"
    assert error.message.startswith("creating demo: Another operation runs on the cluster")


@pytest.mark.parametrize("evil", ["eastus; rm -rf ~", "$(reboot)", "eastus' --x", "`id`", "a b"])
def test_no_text_of_the_service_changes_a_proposed_command(arm: InProcessArm, evil: str) -> None:
    text = f"The VM size of AgentPoolProfile:p is not allowed in your subscription in location '{evil}'."
    error = error_for(arm, 400, {"code": "BadRequest", "message": text})
    assert evil not in "\n".join(lines_of(error.steps))
