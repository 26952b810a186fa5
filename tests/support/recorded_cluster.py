"""What a real cluster said of the troubles that were planted in it: written by `make record-cluster`, read by tests.

`objects.json` holds what the API server lists, `described/NAME.txt` what kubectl describes. Left out is what changes
from run to run and what no look reads: identities, addresses, managed fields. A time is written as the seconds that it
lay before the recording ("@300"), the generated end of a name as x1, x2 and so on.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.cluster_objects import ago

FOLDER = Path(__file__).resolve().parent.parent / "recordings" / "cluster" / "troubles"
#: What a look lists, by the names that it has there, with the kinds of kubectl.
LISTS = {
    "runtimeclasses": "runtimeclasses",
    "nodes": "nodes",
    "pods": "pods",
    "workloads": "deployments",
    "StatefulSet": "statefulsets",
    "DaemonSet": "daemonsets",
    "Job": "jobs",
    "claims": "persistentvolumeclaims",
    "events": "events",
}
_LEFT_OUT = frozenset(
    {
        "uid",
        "resourceVersion",
        "managedFields",
        "generation",
        "observedGeneration",
        "containerID",
        "podIP",
        "podIPs",
        "hostIP",
        "hostIPs",
        "addresses",
        "images",
        "nodeInfo",
        "podCIDR",
        "podCIDRs",
        "annotations",
        "reportingInstance",
        "daemonEndpoints",
        "lastHeartbeatTime",
        "controller-uid",
        "batch.kubernetes.io/controller-uid",
        "ownerUID",
    }
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_BEFORE = re.compile(r"@(\d+)")
_IDENTITY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SHA = re.compile(r"\b[0-9a-f]{64}\b")
_ADDRESS = re.compile(r"\b10\.\d+\.\d+\.\d+\b")
_PORT = re.compile(r"(?<=10\.0\.0\.1:)\d{5}\b")
_DATE = re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
_FOLDERS = re.compile(r"/tmp/aks-testbed-\w+")
_AGE = re.compile(r"(?m)^(  \w+ +\w+ +)[\dhms]+(?: \(x\d+ over [\dhms]+\))?( +\w)")


@dataclass(frozen=True)
class Recording:
    """What a cluster said: its lists by the names of a look, its descriptions by the name of the trouble."""

    lists: Mapping[str, Sequence[dict[str, Any]]]
    described: Mapping[str, str]
    made_with: Mapping[str, str]


def cleaned_names(objects: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What stands for each generated name: that of its owner and a number."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for row in sorted(objects, key=lambda one: str(one["metadata"].get("creationTimestamp"))):
        name = row["metadata"]["name"]
        owners = [one["name"] for one in row["metadata"].get("ownerReferences", ()) if one.get("controller")]
        generated = [owner for owner in owners if re.fullmatch(rf"{re.escape(owner)}-[0-9a-z]{{5}}", name)]
        if generated:
            counts[generated[0]] = counts.get(generated[0], 0) + 1
            found[name] = f"{generated[0]}-x{counts[generated[0]]}"
    return found


def write(recording: Recording, names: Mapping[str, str]) -> None:
    """Put a recording in the place of the one that is there."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "described").mkdir(parents=True)
    now = datetime.now(UTC)
    lists = {name: _list(rows, now, names) for name, rows in recording.lists.items()}
    document = {"madeWith": dict(recording.made_with), "lists": lists}
    (FOLDER / "objects.json").write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for name, text in recording.described.items():
        (FOLDER / "described" / f"{name}.txt").write_text(cleaned_text(text, names), encoding="utf-8")


def read() -> Recording:
    """The recording that is in the repository, its times seen from now."""
    document = json.loads((FOLDER / "objects.json").read_text(encoding="utf-8"))
    described = {path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "described").glob("*.txt"))}
    return Recording(_from_now(document["lists"]), described, document["madeWith"])


def cleaned_text(text: str, names: Mapping[str, str]) -> str:
    """A text without what changes from run to run."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, names[name])
    text = _IDENTITY.sub("00000000-0000-0000-0000-000000000000", text)
    text = _SHA.sub("0" * 64, text)
    text = _PORT.sub("40000", _ADDRESS.sub("10.0.0.1", text))
    text = _DATE.sub("Mon, 02 Nov 2026 12:00:00 +0000", text)
    text = _FOLDERS.sub("/node", text)
    lines: list[str] = []
    for line in _AGE.sub(r"\g<1>1m\g<2>", text).splitlines():
        if not (lines and lines[-1] == line):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


def _list(rows: Sequence[Mapping[str, Any]], now: datetime, names: Mapping[str, str]) -> list[Any]:
    cleaned = [_cleaned(row, now, names) for row in rows if not _is_news(row)]
    for number, row in enumerate(cleaned):
        if "involvedObject" in row:
            row["metadata"]["name"] = f"event-{number}"
    return cleaned


def _is_news(row: Mapping[str, Any]) -> bool:
    """Whether it is an event that a look does not ask for."""
    if "involvedObject" not in row or row.get("type") == "Warning":
        return False
    return row.get("reason") != "SuccessfulCreate" and row["involvedObject"].get("kind") != "PersistentVolumeClaim"


def _cleaned(value: Any, now: datetime, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _cleaned(child, now, names) for key, child in value.items() if key not in _LEFT_OUT and child != {}
        }
    if isinstance(value, list):
        return [_cleaned(one, now, names) for one in value]
    if not isinstance(value, str):
        return value
    if _TIME.fullmatch(value):
        return f"@{max(0, round((now - datetime.fromisoformat(value)).total_seconds()))}"
    return cleaned_text(value, names).rstrip("\n")


def _from_now(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _from_now(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_from_now(one) for one in value]
    before = _BEFORE.fullmatch(value) if isinstance(value, str) else None
    return ago(int(before[1])) if before else value
