"""Cassettes of a live subscription: recorded by `make record LIVE=1`, judged again by the tests where there are any.

    python -m tests.support.live_cassettes -g GROUP -n CLUSTER [--folder FOLDER]

The commands of the product that only read are run with the login of az, without az in between, and what Azure answered
is kept without secrets, persons and names. Nothing is written to Azure. A recording that does not come to the same
answer as the live run is not kept.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vcr
from azure.identity import AzureCliCredential

from aks_sandbox.arm.connection import Connection
from aks_sandbox.commands import check, feature, nodepool
from aks_sandbox.commands.pool_arguments import ClusterOfNodePools, RuntimeArguments
from aks_sandbox.commands.row import Context
from aks_sandbox.errors import AksSandboxError
from aks_sandbox.reports.text import Shown
from tests.support.cassettes import KEPT_SIZES, MATCH_ON, RECORDINGS, ReplaySession, TidyPersister, same_json
from tests.support.given_context import GivenContext
from tests.support.sanitizers import LiveNames, clean_request, clean_response, secrets_in
from tests.support.traffic import BASE_URL, SUBSCRIPTION, PatientTransport, Traffic, connect

FOLDER = RECORDINGS / "live"
_OUTCOMES = "outcomes.json"


@dataclass(frozen=True)
class Place:
    """The cluster that is looked at."""

    group: str
    cluster: str


#: What stands for the names of a live cluster in a recording.
RECORDED_PLACE = Place("sandbox-rg", "demo")

#: The commands that are recorded, by the name of the cassette; the first shows which VM sizes matter.
OPERATIONS: Mapping[str, Callable[[Context, Place], Any]] = {
    "nodepool-list": lambda context, place: nodepool.run_list(
        context, ClusterOfNodePools(resource_group_name=place.group, cluster_name=place.cluster)
    ),
    "check": lambda context, place: check.run(
        context, check.CheckArguments(resource_group_name=place.group, name=place.cluster)
    ),
    "feature-show": lambda context, place: feature.run_show(context, RuntimeArguments()),
}


@dataclass
class LiveContext(GivenContext):
    """What a front end gives a command: here a connection that is recorded or replayed."""

    connection: Connection | None = None

    def connect(self, *, refresh: bool = False) -> Connection:
        """That connection."""
        assert self.connection is not None
        return self.connection


class WaitingTransport(PatientTransport):
    """Really waits, as a live service asks for it."""

    def sleep(self, duration: float) -> None:
        """Wait."""
        time.sleep(duration)


@dataclass(frozen=True)
class Login:
    """Where the az that is signed in sends its requests."""

    subscription: str
    endpoint: str
    audience: str


def login_of_az() -> Login:
    """What az is signed in to; CalledProcessError where it is not."""

    def asked(*words: str) -> Any:
        done = subprocess.run(["az", *words, "-o", "json"], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    endpoints = asked("cloud", "show")["endpoints"]
    return Login(
        asked("account", "show")["id"],
        endpoints["resourceManager"].rstrip("/"),
        endpoints["activeDirectoryResourceId"].rstrip("/"),
    )


def outcome_of(operation: str, context: Context, place: Place) -> Any:
    """What an answer comes to, without what only the live one has: statuses by check, runtimes by node pool."""
    answer = OPERATIONS[operation](context, place)
    document = answer.document if isinstance(answer, Shown) else answer
    if isinstance(document, list):
        return sorted([row["name"], row["workloadRuntime"], row["runtimeClass"]] for row in document)
    if "findings" in document:
        return sorted([code, row["status"]] for row in document["findings"] for code in row["codes"])
    return document


@contextlib.contextmanager
def _connection(cassette: vcr.VCR, path: Path, **how: Any) -> Iterator[LiveContext]:
    traffic = Traffic()
    with ReplaySession(traffic) as session, cassette.use_cassette(str(path)):
        made = connect(traffic, session, **how)
        yield LiveContext(subscription_id=made.subscription_id, connection=made)


def _vcr(mode: vcr.mode, names: LiveNames | None = None) -> vcr.VCR:
    def response(given: dict[str, Any]) -> dict[str, Any]:
        return clean_response(given if names is None else names.of_response(given))

    made = vcr.VCR(
        record_mode=mode,
        match_on=MATCH_ON,
        decode_compressed_response=True,
        before_record_request=lambda one: clean_request(one if names is None else names.of_request(one), "none"),
        before_record_response=response,
    )
    made.register_matcher("json_body", same_json)
    made.register_persister(TidyPersister)
    return made


def record(login: Login, place: Place, folder: Path) -> list[str]:
    """Records all operations into the folder, and returns why recordings were not kept."""
    credential = AzureCliCredential(subscription=login.subscription, process_timeout=60)
    live = {
        "base_url": login.endpoint,
        "subscription": login.subscription,
        "credential": credential,
        "audience": login.audience,
        "transport": WaitingTransport,
        "connection_verify": os.environ.get("REQUESTS_CA_BUNDLE", True),
    }
    names = LiveNames(
        {login.subscription: SUBSCRIPTION, place.group: RECORDED_PLACE.group, place.cluster: RECORDED_PLACE.cluster},
        {login.endpoint: BASE_URL},
        KEPT_SIZES,
    )
    refused: list[str] = []
    outcomes: dict[str, Any] = {}
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="live-cassettes-") as scratch:
        for operation in OPERATIONS:
            path = Path(scratch) / f"{operation}.yaml"
            with _connection(_vcr(vcr.mode.ALL, names), path, **live) as context:
                outcome = outcome_of(operation, context, place)
            again = names.of_value(json.loads(json.dumps(outcome)))
            if problem := _problem(operation, path, again):
                refused.append(problem)
                continue
            shutil.copyfile(path, folder / path.name)
            outcomes[operation] = again
    (folder / _OUTCOMES).write_text(json.dumps(outcomes, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return refused


def _problem(operation: str, path: Path, outcome: Any) -> str:
    text = path.read_text(encoding="utf-8")
    if secrets := secrets_in(text):
        return f"{operation}: the recording would still have {', '.join(secrets)}"
    try:
        replayed = replay(operation, path)
    except (AksSandboxError, AssertionError) as error:
        return f"{operation}: the cleaned recording cannot be replayed: {str(error).splitlines()[0]}"
    if replayed != outcome:
        return f"{operation}: the cleaned recording comes to {json.dumps(replayed)}, and Azure to {json.dumps(outcome)}"
    return ""


def replay(operation: str, path: Path) -> Any:
    """What a recording comes to; nothing is asked of any service."""
    with _connection(_vcr(vcr.mode.NONE), path) as context:
        return json.loads(json.dumps(outcome_of(operation, context, RECORDED_PLACE)))


def recorded(folder: Path = FOLDER) -> Mapping[str, Any]:
    """What the recordings of a folder have to come to, by operation; empty where there are none."""
    path = folder / _OUTCOMES
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def main() -> int:
    """Records, and says what was not kept: 1 then."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-g", "--resource-group", required=True)
    parser.add_argument("-n", "--name", required=True, help="the cluster; it is only read")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    given = parser.parse_args()
    try:
        login = login_of_az()
        refused = record(login, Place(given.resource_group, given.name), given.folder)
    except subprocess.CalledProcessError as error:
        print(f"az is not signed in: {error.stderr.strip()}", file=sys.stderr)
        return 1
    except AksSandboxError as error:
        print(error, file=sys.stderr)
        return 1
    for line in refused:
        print(f"Not kept: {line}", file=sys.stderr)
    print(f"Recorded into {given.folder}. Read the files before you commit them: names that only you know may be left.")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
