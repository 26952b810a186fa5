"""The evidence of a run on a real cluster: what it says is so, and it comes to the same verdict again."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path

from tests.e2e.conftest import Az

from .conftest import CLASS, Bed

VERIFY = ("aks-sandbox", "verify")
CLUSTER = ("-g", "sandbox-rg", "-n", "demo")


def offline(folder: Path) -> dict[str, str]:
    """The environment of an az that is not signed in and reaches nothing."""
    folder.mkdir()
    nothing = ("REQUESTS_CA_BUNDLE", "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "NO_PROXY")
    return {"AZURE_CONFIG_DIR": str(folder), **dict.fromkeys(nothing, "")}


def test_evidence_says_what_is_so_and_is_judged_again_without_a_login(bed: Bed, az: Az, tmp_path: Path) -> None:
    path = tmp_path / "evidence.json"
    live = az(*VERIFY, *CLUSTER, "--save-evidence", str(path))
    assert live.exit_code == 0, live.stderr
    told = live.json["provenance"]
    # What the cluster itself says, by another way than the product's.
    assert told["cluster"]["kubeSystemUid"] == bed.get("namespace", "kube-system")["metadata"]["uid"]
    assert told["cluster"]["serverVersion"] == json.loads(bed.kubectl("get", "--raw", "/version"))["gitVersion"]
    [own] = [one for one in told["cluster"]["runtimeClasses"] if one["metadata"]["name"] == CLASS]
    now = bed.get("runtimeclass", CLASS)
    assert (own["handler"], own["metadata"]["uid"]) == (now["handler"], now["metadata"]["uid"])
    for node in told["nodes"]:
        info = bed.get("node", node["name"])["status"]["nodeInfo"]
        assert (node["kubelet"], node["containerRuntime"]) == (info["kubeletVersion"], info["containerRuntimeVersion"])
        assert (node["kernel"], node["bootId"]) == (info["kernelVersion"], info["bootID"])
        assert node["kernel"] == os.uname().release
    assert told["clock"] == "the pods of run-command in the cluster"
    assert told["startedAt"] < told["endedAt"]
    assert told["pods"]
    assert len({pod["uid"] for pod in told["pods"]}) == len(told["pods"])
    assert all(pod["imageId"] for pod in told["pods"])
    assert all(one["correlationId"] and one["identifier"] for one in told["commands"])
    assert told["caller"]["tenantId"]
    # The file is that of the document.
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = path.read_bytes().partition(b"\n")[2].removesuffix(b"}\n")
    assert hashlib.sha256(lines).hexdigest() == told["sha256"]
    again = az(*VERIFY, "--evidence", str(path), **offline(tmp_path / "offline"))
    assert again.exit_code == 0, again.stderr
    assert again.json["provenance"] == {**told, "fromFile": True}
    for member in ("verdict", "judged", "nodePools", "warnings", "cleanup"):
        assert again.json[member] == live.json[member]


def test_evidence_against_a_pool_is_the_same_against_it_elsewhere(bed: Bed, az: Az, tmp_path: Path) -> None:
    bed.fault("lie")
    path = tmp_path / "evidence.json"
    live = az(*VERIFY, *CLUSTER, "--save-evidence", str(path), "--anonymize")
    assert live.exit_code == 10, live.stderr
    again = az(*VERIFY, "--evidence", str(path), **offline(tmp_path / "offline"))
    assert (again.exit_code, again.json["verdict"]) == (10, "notIsolated")
    assert again.json["nodePools"] == live.json["nodePools"]
    assert set(bed.boot_ids().values()).isdisjoint(path.read_text(encoding="ascii").replace('"', " ").split())
