"""The recordings' own machinery: what a replay refuses, what a sanitizer hides, and that no network is used."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from vcr.request import Request

from aks_sandbox.arm.subscriptions import find_group_location
from tests.support import cassettes, sanitizers
from tests.support.cassettes import NotInTheRecording, in_order, recorded, same_json
from tests.support.no_network import NetworkUsed
from tests.support.traffic import BASE_URL, SUBSCRIPTION, Traffic

ID = "6f1c1a52-3c5e-4f0e-9d7c-0a4a3f6f7b11"
CASSETTE = f"""\
interactions:
- request:
    body: null
    headers: {{}}
    method: GET
    uri: {BASE_URL}/subscriptions/{SUBSCRIPTION}/resourceGroups/sandbox-rg?api-version=2021-04-01
  response:
    body:
      string: '{{"location": "eastus"}}'
    headers:
      x-recorded-from: [arm-simulator 0.1.0]
    status: {{code: 200, message: OK}}
version: 1
"""

pytestmark = pytest.mark.skipif(cassettes.RECORDING, reason="these are about replaying")


@pytest.fixture
def one_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a cassette with one interaction."""
    (tmp_path / "one.yaml").write_text(CASSETTE, encoding="utf-8")
    monkeypatch.setattr(cassettes, "RECORDINGS", tmp_path)
    return "one"


def test_a_recording_is_replayed(one_recording: str) -> None:
    with recorded(one_recording, Traffic(), {}) as connection:
        assert find_group_location(connection, "sandbox-rg") == "eastus"


def test_a_request_that_was_not_recorded_fails_and_says_how_to_record(one_recording: str) -> None:
    with (
        pytest.raises(NotInTheRecording, match=r"record it again: make record"),
        recorded(one_recording, Traffic(), {}) as connection,
    ):
        find_group_location(connection, "another-rg")


def test_a_request_that_was_recorded_once_is_not_answered_twice(one_recording: str) -> None:
    with recorded(one_recording, Traffic(), {}) as connection:
        find_group_location(connection, "sandbox-rg")
        with pytest.raises(NotInTheRecording, match=r"or not so often"):
            find_group_location(connection, "sandbox-rg")


def test_a_missing_cassette_fails_and_says_how_to_record(one_recording: str) -> None:
    with (
        pytest.raises(NotInTheRecording, match=r"make record"),
        recorded("two", Traffic(), {}) as connection,
    ):
        find_group_location(connection, "sandbox-rg")


def test_a_recording_that_is_not_used_up_fails_and_says_how_to_record(one_recording: str) -> None:
    with (
        pytest.raises(AssertionError, match=r"holds what the test no longer asks for:\nGET .*\n.*make record"),
        recorded(one_recording, Traffic(), {}),
    ):
        pass


def test_the_network_is_off() -> None:
    with pytest.raises(NetworkUsed, match=r"This test tried to reach 192\.0\.2\.1: "):
        socket.create_connection(("192.0.2.1", 443), timeout=1)
    with pytest.raises(NetworkUsed):
        socket.getaddrinfo("example.invalid", 443)
    with pytest.raises(NetworkUsed):
        requests.get("https://127.0.0.1:1/", timeout=1)


def test_bodies_are_compared_as_json() -> None:
    same_json(Request("PUT", "u", b'{"a": 1, "b": [2]}', {}), Request("PUT", "u", b'{"b":[2],"a":1}', {}))
    with pytest.raises(AssertionError):
        same_json(Request("PUT", "u", b'{"a": 1}', {}), Request("PUT", "u", b'{"a": 2}', {}))


def test_reads_that_went_out_together_are_ordered_and_writes_stay_where_they_were() -> None:
    rows = [
        (Request(*words.split(), b"", {}), None) for words in ("GET b", "GET a", "PUT x", "GET a", "GET a", "GET b")
    ]
    ordered = [f"{one.method} {one.uri}" for one, _ in in_order(rows)]
    assert ordered == ["GET a", "GET b", "PUT x", "GET a", "GET a", "GET b"]


@pytest.mark.parametrize(
    ("sanitizer", "before", "after"),
    [
        (sanitizers.hide_tokens, '{"access_token": "abc"}', '{"access_token": "scrubbed"}'),
        (sanitizers.hide_ssh_keys, '"ssh-rsa AAAAB3Nz+/= me@host"', '"ssh-rsa AAAA scrubbed"'),
        (sanitizers.hide_host, "https://localhost:4711/x", "https://arm-simulator.invalid/x"),
        (sanitizers.fix_dates, "2031-02-03T04:05:06.7890Z", "2026-01-01T00:00:00.0000000Z"),
        (
            sanitizers.zero_random_names,
            '"demo-1a2b3c4d.portal.hcp.eastus" "resourceUID": "0123456789abcdef01234567"',
            '"demo-00000000.portal.hcp.eastus" "resourceUID": "000000000000000000000000"',
        ),
    ],
)
def test_a_sanitizer_hides_its_secret_and_leaves_the_rest(
    sanitizer: Callable[[str], str], before: str, after: str
) -> None:
    assert sanitizer(f"a {before} b") == f"a {after} b"
    assert sanitizer(f"a {after} b") == f"a {after} b"


def test_the_authorization_header_is_hidden() -> None:
    assert sanitizers.hide_authorization({"Authorization": "Bearer abc", "If-Match": "x"}) == {
        "Authorization": "Bearer scrubbed",
        "If-Match": "x",
    }


def test_identifiers_are_numbered_by_their_first_appearance() -> None:
    other = ID.replace("6f", "7f")
    text = f"{ID} {other} {ID} {SUBSCRIPTION} 00000000-0000-0000-0000-00000000aaaa"
    assert sanitizers.number_identifiers(text, {}) == (
        "00000000-0000-0000-0000-000000000001 00000000-0000-0000-0000-000000000002 "
        f"00000000-0000-0000-0000-000000000001 {SUBSCRIPTION} 00000000-0000-0000-0000-00000000aaaa"
    )


def test_the_mark_of_the_simulator_becomes_the_source_of_the_recording() -> None:
    headers = sanitizers.name_the_source({"X-Arm-Simulator": ["0.1.0"]})
    assert sanitizers.drop_response_headers(headers) == {"x-recorded-from": ["arm-simulator 0.1.0"]}


def test_identifiers_of_requests_and_machines_are_dropped() -> None:
    assert sanitizers.drop_request_headers({"x-ms-client-request-id": ID, "User-Agent": "me", "If-Match": "x"}) == {
        "If-Match": "x"
    }
    assert sanitizers.drop_response_headers({"x-ms-request-id": [ID], "Date": ["now"], "Retry-After": ["1"]}) == {
        "Retry-After": ["1"]
    }
