"""Run-command: one command inside a cluster, and its output."""

from __future__ import annotations

import base64
import io
import json
import re
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aks_sandbox.arm.answers import expected_form, lines, text_or_empty, whole
from aks_sandbox.arm.api_versions import MANAGED_CLUSTERS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.pauses import asked_pause
from aks_sandbox.arm.pipeline import Answer
from aks_sandbox.arm.request_ids import RequestIds, request_ids
from aks_sandbox.errors import ServiceFailed, TimedOut, Unreachable
from aks_sandbox.explain.messages import Origin, explain_error
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.model.cluster import Cluster, Target
from aks_sandbox.model.safe_text import visible
from aks_sandbox.model.wanted import ClusterCommand

_RESULT_ADDRESS = re.compile(r"/commandResults/([A-Za-z0-9-]{1,64})(?:[/?]|$)", re.IGNORECASE)
_DOING = "running a command in cluster {}"
_RUNNING = 202
_ENDED = ("failed", "canceled")
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.05, 5.0
#: The pod of a command is waited for 60 seconds by AKS, and our commands end within as much again.
LONGEST_SECONDS = 180.0


@dataclass(frozen=True)
class StartedCommand:
    """A command that was accepted: the identifier of its result, and those of the request that started it."""

    identifier: str
    ids: RequestIds = field(default_factory=RequestIds)


@dataclass(frozen=True)
class CommandResult:
    """What came of a command: its exit code, and standard output and error in one text of at most 512 kB.

    `started_at` and `finished_at` are times as Azure reports them, empty where it does not.
    """

    exit_code: int
    logs: str
    started_at: str = ""
    finished_at: str = ""


def start_run_command(
    connection: Connection,
    target: Target,
    cluster: Cluster,
    command: ClusterCommand,
    seconds: float = LONGEST_SECONDS,
) -> StartedCommand:
    """Start a command and answer the identifier of its result.

    Denied, NotLoggedIn, ServiceFailed, Unreachable; after the last, which also ends a start that takes longer than so
    many seconds, nobody knows whether the command runs.
    """
    doing = _DOING.format(cluster.name)
    body = {"command": command.line, "context": _archive(command.files)}
    token = connection.token_for_clusters(doing) if cluster.directory_users else None
    if token is not None:
        body["clusterToken"] = token
    path, until = f"{target.cluster_path}/runCommand", time.monotonic() + seconds
    answer = connection.send_once("POST", path, MANAGED_CLUSTERS, doing, body, until=until)
    # Not the address itself: it comes from an answer, and a token would go there.
    place = _RESULT_ADDRESS.search(_header(answer, "location"))
    if place is None:
        raise Unreachable(f"{doing}: the answer does not say where the result will be.", "Repeat the command.")
    return StartedCommand(place[1], request_ids(answer.headers))


def wait_for_result(
    connection: Connection, target: Target, cluster: Cluster, identifier: str, seconds: float = LONGEST_SECONDS
) -> CommandResult:
    """Wait for a command to end; TimedOut after so many seconds, ServiceFailed when it could not be run."""
    doing = _DOING.format(cluster.name)
    path = f"{target.cluster_path}/commandResults/{identifier}"
    end, paused = time.monotonic() + seconds, 0.0
    while True:
        answer = connection.send_once("GET", path, MANAGED_CLUSTERS, doing, until=end)
        with expected_form(doing):
            properties = _properties(answer)
            state = text_or_empty(properties.get("provisioningState")).lower()
            if state == "succeeded":
                return CommandResult(
                    whole(properties.get("exitCode") or 0),
                    lines(properties.get("logs")),
                    text_or_empty(properties.get("startedAt")),
                    text_or_empty(properties.get("finishedAt")),
                )
            reason = lines(properties.get("reason"))
            if answer.status != _RUNNING and state not in _ENDED:
                raise ValueError(f"the command is neither running nor over, but '{state}'")
        if state in _ENDED:
            raise _failed(doing, state, reason)
        if paused >= seconds or time.monotonic() >= end:
            raise TimedOut(f"{doing}: it has not ended after {seconds:.0f} seconds.", "Repeat the command.")
        pause = min(_pause(connection, answer), max(seconds - paused, 0))
        connection.sleep(pause)
        paused += pause


def _properties(answer: Answer) -> Mapping[str, Any]:
    if answer.body is None and answer.status == _RUNNING:
        return {}
    properties: Mapping[str, Any] = answer.body["properties"]
    return properties


def _failed(doing: str, state: str, reason: str) -> ServiceFailed:
    known = explain_error("", reason, Origin.AZURE)
    said = f"Azure reports: {' '.join(reason.split())}" if reason else f"Azure reports that it {state}, but not why."
    message = f"{doing}: {known.cause} {said}" if known else f"{doing}: {said}"
    return ServiceFailed(message, *(known.steps if known else ("Repeat the command.",)), raw=reason)


def _pause(connection: Connection, answer: Answer) -> float:
    asked = asked_pause(answer.headers)
    if asked is None:
        return min(connection.poll_seconds, _LONGEST_PAUSE)
    return min(max(asked, _SHORTEST_PAUSE), _LONGEST_PAUSE)


def _header(answer: Answer, name: str) -> str:
    return str(answer.headers.get(name) or "")


def _archive(files: Mapping[str, str]) -> str:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            # A date of its own for each archive would make each request another one.
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16  # whoever runs the command may not be who unpacked it
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
    return base64.b64encode(sink.getvalue()).decode()


_MOST_SHOWN = 500
_LONGEST_OUTPUT = 512 * 1000


def document_of(result: CommandResult, mark: str, doing: str) -> Mapping[str, Any]:
    """The document; Unreachable, which says whether the output was cut or what stands in its place.

    The mark is made for one command alone, so nothing that a pod or an object says can pass for it.
    """
    before, begun, rest = result.logs.partition(f"{mark} begin\n")
    if not begun:
        raise _unreadable(doing, result, before)
    text, ended, after = rest.partition(f"{mark} end")
    if not ended:
        raise _unreadable(doing, result, "")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreachable(f"{doing}: the command printed no JSON between its marks.", "Repeat the command.") from None
    if not isinstance(document, Mapping):
        raise Unreachable(f"{doing}: the command printed no JSON object between its marks.", "Repeat the command.")
    if "failed" in document:
        raise Unreachable(f"{doing}: jq failed inside of the cluster: {_shown(after)}", "Repeat the command.")
    return document


def clock_of(result: CommandResult, mark: str) -> tuple[int, int] | None:
    """When the command began and when it printed what it found, by the clock of its pod in the cluster, as seconds
    since 1970; None where it does not say.
    """
    before, _, _ = result.logs.partition(f"{mark} begin\n")
    told = re.search(rf"^{re.escape(mark)} from (\d{{1,11}}) to (\d{{1,11}})$", before, re.MULTILINE | re.ASCII)
    return (int(told[1]), int(told[2])) if told else None


def _unreadable(doing: str, result: CommandResult, said: str) -> Unreachable:
    if len(result.logs.encode("utf-8", "replace")) >= _LONGEST_OUTPUT:
        return Unreachable(
            f"{doing}: the output of the command is longer than the 512 kB that run-command passes on, and was cut.",
            of_the_service("output-cut"),
        )
    shown = _shown(said)
    told = f"It printed: {shown}" if shown else "It printed nothing."
    return Unreachable(
        f"{doing}: the command ended with exit code {result.exit_code} before it printed what it found. {told}",
        "Repeat the command.",
    )


def _shown(text: str) -> str:
    words = visible(" ".join(text.split()))
    return words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN]} (...)"
