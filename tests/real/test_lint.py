"""What `manifest lint` says of the API server, the scheduler and the kubelet is what they do; what `generate` writes is
accepted and runs; and `convert` leaves accepted what was accepted, whose pods then run in the second kernel.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Az
from tests.support.moments import wait_until

from .admitted import SAMPLES, Fate
from .conftest import CLASS, IMAGE, Bed, hold

#: What a message calls the fate that a finding is about.
_WORDS = {
    Fate.REFUSED: re.compile(r"refuse|retired"),
    Fate.PENDING: re.compile(r"Pending"),
    Fate.FAILED: re.compile(r"Failed|never starts|FailedMount"),
}


@pytest.fixture(scope="module")
def said(real_az: Any, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[dict[str, Any]]]:
    """What lint finds in each sample, from one call: each is linted by itself, as a folder of its own would be."""
    folder = tmp_path_factory.mktemp("samples")
    found: dict[str, list[dict[str, Any]]] = {}
    for name, sample in SAMPLES.items():
        objects = [*sample.beside, sample.pod(name)]
        (folder / f"{name}.yaml").write_text("\n---\n".join(map(json.dumps, objects)), encoding="utf-8")
    result = Az(real_az)("aks-sandbox", "manifest", "lint", str(folder))
    assert result.exit_code == 10, result.stderr
    for finding in result.json["findings"]:
        found.setdefault(Path(finding["file"]).stem, []).append(finding)
    return found


@pytest.fixture(scope="module")
def fates(bed_of_all: Bed) -> Iterator[Mapping[str, Fate]]:
    """What the real cluster does with each sample."""
    refused: dict[str, Fate] = {}
    for name, sample in SAMPLES.items():
        for one in sample.beside:
            bed_of_all.create(one)
        thing = sample.pod(name)
        thing["metadata"]["labels"] = {"sample": "yes"}
        dry = _create(bed_of_all, thing, "--dry-run=server")
        if not dry:
            refused[name] = Fate.REFUSED
        else:
            bed_of_all.create(thing)
    wait_until(lambda: len(_judged(bed_of_all)) + len(refused) == len(SAMPLES), "every pod had met its fate")
    yield {**refused, **_judged(bed_of_all)}
    bed_of_all.kubectl("delete", "pods", "-l", "sample=yes", "--force", "--grace-period=0")
    for sample in SAMPLES.values():
        for one in sample.beside:
            bed_of_all.delete(one["kind"], one["metadata"]["name"])


def _create(bed: Bed, thing: Mapping[str, Any], *options: str) -> str:
    """What kubectl prints of an object that was accepted; empty where it was refused."""
    return bed.kubectl("create", *options, "-f", "-", given=thing, check=False)


def _judged(bed: Bed) -> Mapping[str, Fate]:
    """The fates of the pods that have met theirs."""
    events = bed.items("events")
    fates: dict[str, Fate] = {}
    for pod in bed.items("pods", "-l", "sample=yes"):
        name, status = pod["metadata"]["name"], pod["status"]
        reasons = {one.get("reason") for one in status.get("conditions", ()) if one["type"] == "PodScheduled"}
        troubles = {
            one["message"]
            for one in events
            if one["involvedObject"].get("name") == name and one["reason"] in ("FailedMount", "FailedCreatePodSandBox")
        }
        # A pod whose claim does not exist gets neither a condition nor an event.
        if "Unschedulable" in reasons or (not reasons and not pod["spec"].get("nodeName") and _waited(bed, name)):
            fates[name] = Fate.PENDING
        elif status["phase"] == "Failed" or any("cache" not in one for one in troubles):
            fates[name] = Fate.FAILED
        elif status["phase"] == "Running":
            fates[name] = Fate.PLACED
    return fates


def _waited(bed: Bed, name: str) -> bool:
    """Whether pods that were created after it have met their fates."""
    later = list(SAMPLES)[list(SAMPLES).index(name) + 1 :]
    placed = {pod["metadata"]["name"] for pod in bed.items("pods", "-l", "sample=yes") if pod["spec"].get("nodeName")}
    return len(placed & set(later)) > 1


@pytest.mark.parametrize("name", SAMPLES)
def test_what_lint_says_of_the_cluster_is_what_it_does(
    said: Mapping[str, list[dict[str, Any]]], fates: Mapping[str, Fate], name: str
) -> None:
    sample, fate, found = SAMPLES[name], fates[name], said.get(name, [])
    assert fate is sample.fate, f"the cluster: {fate.value}"
    if fate in _WORDS:
        of_it = [one for one in found if one["code"] == sample.code and _WORDS[fate].search(one["message"])]
        hold(of_it, (sample.code, found))
    # Where the class is not in the input, the cluster decides, and lint can only warn.
    if fate is Fate.REFUSED and sample.code != "SBW105":
        hold(any(one["severity"] == "fail" for one in found if one["code"] == sample.code), found)
    if fate is not Fate.REFUSED:
        hold(not any("Kubernetes refuses" in one["message"] for one in found), found)
        hold(not any("is refused" in one["message"] and one["severity"] == "fail" for one in found), found)
    if fate is Fate.PLACED:
        hold(not any(one["severity"] == "fail" for one in found), found)


SPACE = "held-against"
#: A program that writes the boot ID of its kernel; commands that are carried out in a running pod are runc's here.
_TELLS = ("sh", "-c", "cat /proc/sys/kernel/random/boot_id && exec sleep 1000")
#: Each kind that `generate` writes for kinds that a cluster has without further definitions, with its options.
GENERATED: Mapping[str, tuple[str, ...]] = {
    "pod": ("pod",),
    "deployment": ("deployment", "--replicas", "1"),
    "trusted-untrusted": ("trusted-untrusted",),
    "trusted-untrusted-daemon-sets": ("trusted-untrusted", "--controller", "daemonset"),
    "runtime-class": ("runtime-class", "--memory", "512Mi"),
    "admission-policy": ("admission-policy", "--namespace", "default"),
    "network-policy": ("network-policy",),
    "limit-range": ("limit-range",),
}


@pytest.fixture
def space(bed: Bed) -> Iterator[str]:
    """A namespace for the objects of one test."""
    bed.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}})
    account = ("get", "serviceaccount", "default", "-n", SPACE, "-o", "name")
    wait_until(lambda: bed.kubectl(*account, check=False), "the namespace had its service account")
    yield SPACE
    bed.delete("namespace", SPACE)


@pytest.mark.parametrize("name", GENERATED)
def test_what_is_generated_is_accepted_and_its_pods_run(
    bed: Bed, space: str, az: Az, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "generated.yaml"
    options = list(GENERATED[name])
    if options[0] in ("pod", "deployment", "trusted-untrusted"):
        options += ["--image", IMAGE, "--command", shlex.join(_TELLS)]
    result = az("aks-sandbox", "manifest", "generate", *options, "--output-file", str(path))
    assert result.exit_code == 0, result.stderr
    where = () if "--namespace" in options else ("-n", space)
    bed.kubectl("create", "--dry-run=server", *where, "-f", str(path))
    if options[0] not in ("pod", "deployment", "trusted-untrusted"):
        return
    bed.kubectl("create", *where, "-f", str(path))
    wait_until(lambda: _all_run(bed.items("pods", *where)), f"the pods of {name} ran")
    sandboxed = [pod for pod in bed.items("pods", *where) if _placed(pod) and pod["spec"].get("runtimeClassName")]
    assert sandboxed
    for pod in sandboxed:
        _hold_second_kernel(bed, pod)


def _placed(pod: Mapping[str, Any]) -> bool:
    return bool(pod["spec"].get("nodeName"))


def _all_run(pods: list[Any]) -> bool:
    """Whether there are pods, and each runs; those of a DaemonSet for nodes of other pools apart."""
    return any(map(_placed, pods)) and all(pod["status"].get("phase") == "Running" for pod in pods)


def _hold_second_kernel(bed: Bed, pod: Mapping[str, Any]) -> None:
    """Hold that a pod has a kernel of its own: another boot ID than its node."""
    name, node = pod["metadata"]["name"], pod["spec"]["nodeName"]
    where = ("-n", pod["metadata"]["namespace"])
    wait_until(lambda: bed.kubectl("logs", name, *where, check=False).strip(), f"{name} had written its boot ID")
    inside = bed.kubectl("logs", name, *where).split()[0]
    hold(inside != bed.boot_ids()[node], (name, inside))


def _plain(kind: str, name: str) -> dict[str, Any]:
    """A workload without a RuntimeClass, of a kind that the cluster has."""
    container: dict[str, Any] = {"name": "main", "image": IMAGE, "command": [*_TELLS]}
    container["resources"] = {"limits": {"memory": "256Mi", "cpu": "100m"}}
    spec: dict[str, Any] = {"terminationGracePeriodSeconds": 0, "containers": [container]}
    labels = {"converted": name}
    template = {"metadata": {"labels": labels}, "spec": spec}
    selected = {"selector": {"matchLabels": labels}, "template": template}
    metadata: dict[str, Any] = {"name": name}
    if kind == "Pod":
        return {"apiVersion": "v1", "kind": kind, "metadata": {**metadata, "labels": labels}, "spec": spec}
    if kind in ("Job", "CronJob"):
        spec["restartPolicy"] = "Never"
        job: dict[str, Any] = {"template": template}
        own: dict[str, Any] = job if kind == "Job" else {"schedule": "0 0 1 1 *", "jobTemplate": {"spec": job}}
        return {"apiVersion": "batch/v1", "kind": kind, "metadata": metadata, "spec": own}
    if kind == "ReplicationController":
        own = {"replicas": 1, "selector": labels, "template": template}
        return {"apiVersion": "v1", "kind": kind, "metadata": metadata, "spec": own}
    more = {"serviceName": name} if kind == "StatefulSet" else {}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": {**more, **selected}}


CONVERTED = (
    "Pod",
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "ReplicationController",
)


@pytest.mark.parametrize("kind", CONVERTED)
def test_what_was_accepted_is_accepted_after_convert_and_runs_in_the_second_kernel(
    bed: Bed, space: str, az: Az, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "app.json"
    path.write_text(json.dumps(_plain(kind, "app"), indent=2), encoding="utf-8")
    bed.kubectl("create", "--dry-run=server", "-n", space, "-f", str(path))
    result = az("aks-sandbox", "manifest", "convert", str(path), "--in-place")
    assert result.exit_code == 0, result.stderr
    hold(CLASS in path.read_text(encoding="utf-8"), result.stdout)
    bed.kubectl("create", "-n", space, "-f", str(path))
    if kind == "CronJob":
        bed.kubectl("create", "job", "--from=cronjob/app", "now", "-n", space)
    labels = ("-n", space, "-l", "converted=app", "--field-selector=status.phase=Running")
    wait_until(lambda: bed.items("pods", *labels), f"a pod of {kind} ran")
    _hold_second_kernel(bed, bed.items("pods", *labels)[0])
