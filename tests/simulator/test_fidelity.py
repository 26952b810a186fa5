"""The simulator against public recordings of the real service, where those are present: they are not kept here.

Compared are status codes, the names of the headers of long-running operations, and the key sets of bodies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.yaml_text import value_of

from .conftest import Client

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "azure-recordings"
FILES = sorted(RECORDINGS.glob("*.yaml")) if RECORDINGS.is_dir() else []
OPERATION_HEADERS = ("azure-asyncoperation", "location", "x-ms-ratelimit-remaining-subscription-writes")
OPERATION_ID = re.compile(r"/operation(?:s|results)/([0-9a-f-]{36})")
RESULT_ID = re.compile(r"/commandResults/([0-9a-f]{32})")

# What the recordings need to be in the world before they start.
SEED: dict[str, Any] = {
    "regions": {"westus": {"displayName": "West US"}},
    "resourceGroups": {"clitest000001": {"location": "westus2"}},
    "usages": {"westus": {"cores": {"display": "Total Regional vCPUs", "limit": 100, "used": 0}}},
    "features": {
        "Microsoft.ContainerService/KataVMIsolationPreview": {"state": "Registered"},
        "Microsoft.Network/AllowLBPreview": {"state": "Registered", "approvalType": "AutoApproval"},
    },
    "clusters": {"clitest000001/cmdtest000002": {"resource": {"location": "westus2"}}},
    "providers": {
        "Microsoft.ClassicInfrastructureMigrate": {
            "registrationState": "Unregistered",
            "registrationPolicy": "RegistrationRequired",
            "resourceTypes": {
                "classicInfrastructureResources": {"apiVersions": ["2015-06-15"], "locations": ["eastus"]}
            },
        },
    },
}
# file: path in a body, or a whole request -> why the simulator answers otherwise
ALLOWED: dict[str, dict[str, str]] = {
    "nodepool-add-KataVmIsolation.yaml": {
        "tags": "tags are those that the test run of the recording gave its group",
    },
    "kubernetes-versions.yaml": {
        "values[].patchVersions": "keyed by version: the recording has the versions of its day",
        "values[].isPreview": "the default world offers a preview version, the recorded region did not",
    },
}


def interactions(path: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yields request and response; of many polls of one operation only the first and the last."""
    rows = value_of(path)["interactions"]
    polled = [row["request"]["uri"] if OPERATION_ID.search(row["request"]["uri"]) else None for row in rows]
    for index, row in enumerate(rows):
        uri = polled[index]
        inside = uri is not None and 0 < index < len(rows) - 1 and polled[index - 1] == uri == polled[index + 1]
        if not inside:
            yield row["request"], row["response"]


def keys(value: Any, path: str = "") -> set[str]:
    """Returns the paths of all members of a body; the rows of a list count together."""
    found: set[str] = set()
    if isinstance(value, dict):
        for name, item in value.items():
            here = f"{path}.{name}" if path else name
            found |= {here} | keys(item, here)
    elif isinstance(value, list):
        for item in value:
            found |= keys(item, path + "[]")
    return found


def allowed(file: str, path: str) -> bool:
    """Says whether a difference at this path has a reason."""
    return any(path == start or path.startswith((start + ".", start + "[")) for start in ALLOWED.get(file, {}))


@pytest.mark.skipif(not FILES, reason="the folder ../shared/azure-recordings is not here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_answers_like_the_recorded_service(path: Path, make_client: Callable[..., Client]) -> None:
    client = make_client(seed=SEED)
    identifiers: dict[str, str] = {}
    differences: list[str] = []
    for request, response in interactions(path):
        uri = request["uri"].removeprefix("https://management.azure.com")
        if any(word.split()[1] in uri for word in ALLOWED.get(path.name, {}) if " " in word):
            continue
        for recorded, ours in identifiers.items():
            uri = uri.replace(recorded, ours)
        body = request["body"]
        answer = client(request["method"], uri, raw=body.encode() if body else b"")
        title = f"{request['method']} {uri}"
        status = response["status"]["code"]
        if answer.status != status:
            differences.append(f"{title}: status {answer.status}, recorded {status}: {answer.body}")
            continue
        ours_headers = {name.lower(): value for name, value in answer.headers.items()}
        recorded_headers = response["headers"]
        for name in OPERATION_HEADERS:
            # Counted down by ARM's front on every write; here only where operations start.
            if name.startswith("x-ms-ratelimit") and "azure-asyncoperation" not in recorded_headers:
                continue
            if (name in recorded_headers) != (name in ours_headers):
                differences.append(f"{title}: header {name} recorded {name in recorded_headers}")
        if "azure-asyncoperation" in recorded_headers:
            was = OPERATION_ID.search(recorded_headers["azure-asyncoperation"][0])
            now = OPERATION_ID.search(ours_headers["azure-asyncoperation"])
            assert was is not None
            assert now is not None
            identifiers[was[1]] = now[1]
        if "location" in recorded_headers and RESULT_ID.search(recorded_headers["location"][0]):
            was, now = (RESULT_ID.search(one) for one in (recorded_headers["location"][0], ours_headers["location"]))
            assert was is not None
            assert now is not None
            identifiers[was[1]] = now[1]
        text = response["body"]["string"]
        recorded_keys = keys(json.loads(text)) if text else set()
        for key in sorted(recorded_keys ^ keys(answer.body)):
            if not allowed(path.name, key):
                side = "missing here" if key in recorded_keys else "not in the recording"
                differences.append(f"{title}: {key} is {side}")
    assert not differences, "\n" + "\n".join(differences)
