"""`check --in-cluster` and `explain` on a real cluster with troubles of daily life planted in it: each is named at its
object with a cause that is true, and nothing is said of what is well.

All are planted at once, and one command looks at them. A trouble that the product does not tell, or tells wrongly, is
an expected failure that names the fault.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Az, Result
from tests.support.moments import HANGS_AFTER_SECONDS, wait_until
from tests.support.recorded_cluster import LISTS, Recording, cleaned_names, write
from tests.support.troubles import (
    HEALTHY,
    HOOKED,
    LIMITS,
    NAMESPACE,
    QUOTA,
    RESTRICTED,
    SCENERY,
    TAINT,
    Trouble,
    troubles,
)

from .conftest import RECORD, Bed, hold, known_fault

CHECK = ("aks-sandbox", "check", "-g", "sandbox-rg", "-n", "demo", "--in-cluster")
ENFORCED = {RESTRICTED: {"pod-security.kubernetes.io/enforce": "restricted"}}
NAMES = [one.name for one in troubles("first", "second")]
KINDS = "pods,deployments,statefulsets,daemonsets,jobs,replicasets,persistentvolumeclaims,events"


@dataclass(frozen=True)
class Planted:
    """The cluster with all troubles in it, what each has shown, and what `check` answered."""

    bed: Bed
    by_name: Mapping[str, Trouble]
    checked: Result

    def about(self, namespace: str, name: str) -> str:
        """What is said of an object, by a pattern of its name: the findings that are not a pass and name it."""
        called = re.compile(rf"{namespace}/{name}(?![\w-])")
        found = [
            json.dumps(finding)
            for finding in self.checked.json["findings"]
            if finding["status"] in ("fail", "warn", "unknown", "info") and called.search(json.dumps(finding))
        ]
        return "\n".join(found)


def described(bed: Bed, trouble: Trouble) -> str:
    """What kubectl describes of the object, and of what it made."""
    where = ("-n", trouble.namespace)
    text = bed.kubectl("describe", trouble.kind.lower(), trouble.name, *where)
    if trouble.kind == "Deployment":
        text += bed.kubectl("describe", "replicaset,pod", *where, "-l", f"app={trouble.name}", check=False)
    elif trouble.kind != "Pod":
        text += bed.kubectl("describe", "pod", *where, "-l", f"app={trouble.name}", check=False)
    return text


def record(bed: Bed, all_troubles: tuple[Trouble, ...]) -> None:
    """Keep what the cluster says of the troubles, for the tests that run without one (`make record-cluster`)."""
    lists = {name: bed.items(kind, "-A") for name, kind in LISTS.items()}
    names = cleaned_names(row for rows in lists.values() for row in rows)
    texts = {one.name: described(bed, one) for one in all_troubles}
    versions = json.loads(bed.kubectl("version", "-o", "json"))
    node = bed.items("nodes")[0]["status"]["nodeInfo"]
    write(
        Recording(
            lists=lists,
            described=texts,
            made_with={
                "kubernetes": versions["serverVersion"]["gitVersion"],
                "containerd": node["containerRuntimeVersion"],
            },
        ),
        names,
    )


def shown(bed: Bed) -> dict[tuple[str, str], str]:
    """What the cluster says of each object by namespace and name, with the events about it."""
    text: dict[tuple[str, str], str] = {}
    for row in bed.items(KINDS, "-A"):
        about = row.get("involvedObject", row["metadata"])
        where = (about.get("namespace", ""), about["name"])
        text[where] = text.get(where, "") + json.dumps(row).replace('\\"', '"')
    return text


def has_shown(text: Mapping[tuple[str, str], str], trouble: Trouble) -> bool:
    """Whether the cluster tells of a trouble by now: of its object, or of one that it made."""
    return any(
        re.search(trouble.shows, said)
        for (namespace, name), said in text.items()
        if namespace == trouble.namespace and (name == trouble.name or name.startswith(f"{trouble.name}-"))
    )


def is_well(text: Mapping[tuple[str, str], str]) -> bool:
    """Whether all that is planted as healthy is so by now."""
    ready = re.compile('"type": "Ready"|"readyReplicas": 1|"type": "Complete"')
    names = [str(one["metadata"]["name"]) for one in HEALTHY]
    return all(
        ready.search(text.get((NAMESPACE, name), "")) and '"ready": false' not in text[NAMESPACE, name]
        for name in names
    )


def plant(bed: Bed, all_troubles: tuple[Trouble, ...]) -> None:
    for name in (NAMESPACE, QUOTA, LIMITS, RESTRICTED, HOOKED):
        bed.create(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": ENFORCED.get(name, {})}}
        )
        account = ("get", "serviceaccount", "default", "-n", name, "-o", "name")
        wait_until(lambda words=account: bed.kubectl(*words, check=False), f"{name} had its service account")  # type: ignore[misc]
    for thing in (*SCENERY, *HEALTHY, *(thing for one in all_troubles for thing in one.objects)):
        bed.kubectl("create", "-n", thing["metadata"].get("namespace", NAMESPACE), "-f", "-", given=thing)
    bed.kubectl("delete", "pod", "held", "-n", NAMESPACE, "--wait=false")


def uproot(bed: Bed) -> None:
    bed.kubectl("delete", "validatingwebhookconfiguration", "gate-of-the-team", "--ignore-not-found")
    bed.kubectl(
        "patch", "pod", "held", "-n", NAMESPACE, "--type=merge", "-p", '{"metadata":{"finalizers":null}}', check=False
    )
    bed.delete("namespace", NAMESPACE, QUOTA, LIMITS, RESTRICTED, HOOKED)
    bed.delete("persistentvolume", "disk-of-zone-3")
    bed.delete("runtimeclass", "kata-qemu")


def until_all_have_shown(bed: Bed, all_troubles: tuple[Trouble, ...]) -> None:
    end = time.monotonic() + 4 * HANGS_AFTER_SECONDS
    while True:
        text = shown(bed)
        late = [one.name for one in all_troubles if not has_shown(text, one)]
        if not late and is_well(text):
            return
        assert time.monotonic() < end, f"not shown: {late}; all healthy: {is_well(text)}"
        time.sleep(2)


@pytest.fixture(scope="module")
def planted(bed_of_all: Bed, real_az: Any) -> Iterator[Planted]:
    """What the product says of a cluster with all troubles in it."""
    bed = bed_of_all
    bed.fault("honest")
    first, second = bed.nodes()
    all_troubles = troubles(first, second)
    bed.kubectl("taint", "node", second, TAINT)
    try:
        plant(bed, all_troubles)
        until_all_have_shown(bed, all_troubles)
        if os.environ.get(RECORD):
            record(bed, all_troubles)
        yield Planted(bed, {one.name: one for one in all_troubles}, Az(real_az)(*CHECK))
    finally:
        uproot(bed)
        bed.kubectl("taint", "node", second, f"{TAINT}-")


def marked(fault_of: str) -> list[Any]:
    found = []
    for one in troubles("first", "second"):
        fault = getattr(one, fault_of)
        found.append(pytest.param(one.name, id=one.name, marks=[known_fault(fault)] if fault else []))
    return found


@pytest.mark.parametrize("name", marked("fault"))
def test_a_trouble_is_named_at_its_object_with_a_true_cause(planted: Planted, name: str) -> None:
    trouble = planted.by_name[name]
    # What a workload made has a name that begins with its own.
    called = trouble.name if trouble.kind == "Pod" else rf"{trouble.name}(-[0-9a-z]+)*"
    told = planted.about(trouble.namespace, called)
    hold(told, f"{name} is not named")
    hold(re.search(trouble.cause, told, re.IGNORECASE), told)


@pytest.mark.parametrize("name", marked("explain_fault"))
def test_what_kubectl_describes_is_explained(planted: Planted, az: Az, tmp_path: Path, name: str) -> None:
    trouble = planted.by_name[name]
    text = tmp_path / "described.txt"
    text.write_text(described(planted.bed, trouble), encoding="utf-8")
    result = az("aks-sandbox", "explain", "--message", f"@{text}")
    hold(result.exit_code == 0, result.stderr)
    hold(re.search(trouble.cause_told, result.stdout, re.IGNORECASE), result.stdout)


@pytest.mark.parametrize("name", [one["metadata"]["name"] for one in HEALTHY])
def test_nothing_is_said_of_what_is_well(planted: Planted, name: str) -> None:
    told = planted.about(NAMESPACE, rf"{name}(-[0-9a-z]+)*")
    hold(not told, told)


def test_no_check_of_the_inside_is_unknown_on_a_real_cluster(planted: Planted) -> None:
    unknown = [code for code in planted.checked.codes("unknown").split() if code.startswith("SBX6")]
    assert unknown == []
