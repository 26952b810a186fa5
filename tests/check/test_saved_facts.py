"""Facts in a file: judged elsewhere they give the same findings, hold no secret, and are refused when they are odd."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.check.check import CheckOptions, check, check_saved
from aks_sandbox.check.facts_file import SavedFacts, load_facts
from aks_sandbox.errors import FileNotWritten, InvalidInput
from aks_sandbox.model.facts import Facts, Known, NotAsked, Unknown
from aks_sandbox.steps import Step
from arm_simulator.seed.named_worlds import named_worlds
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import (
    A_CLUSTER,
    A_GROUP,
    A_REGION,
    assert_same_findings,
    codes,
    in_world,
    judge,
    other_subscriptions,
)
from tests.support.saved import save, text_of_file
from tests.support.traffic import SUBSCRIPTION
from tests.support.wanted import GA, PREVIEW, RecordingReporter, advice, judged_spec, target

TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
OTHER = "6f1c1a52-3c5e-4f0e-9d7c-0a4a3f6f7b11"
ASKED = {
    "cliVersion", "subscription", "permissions", "containerService", "compute", "featureStates", "otherFeatures",
    "location", "groupLocation", "cluster", "skus", "usages", "kubernetesVersions", "clusterQuota",
}  # fmt: skip


@pytest.mark.parametrize(
    ("world", "of_target"),
    [
        *(pytest.param(world, A_CLUSTER, id=f"{world} -g -n") for world in named_worlds()),
        *(pytest.param(world, A_GROUP, id=f"{world} -g") for world in other_subscriptions()),
        *(pytest.param(world, A_REGION, id=f"{world} -l") for world in other_subscriptions()),
    ],
)
def test_saved_facts_give_the_same_findings_as_live_ones(world: str, of_target: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    arm = in_world(world)
    there = of_target != A_CLUSTER or "sandbox-rg/demo" in arm.world.document["clusters"]
    spec = judged_spec(PREVIEW, purpose=None if there else "create", **of_target)
    live = judge(arm, spec, save_facts=path)
    asked = len(arm.traffic.sent)
    assert_same_findings(check_saved(spec, load_facts(path), CheckOptions()).document, live)
    assert len(arm.traffic.sent) == asked


def test_an_older_file_that_does_not_say_the_version_of_the_read_passes_nothing_that_it_cannot_show(
    tmp_path: Path,
) -> None:
    path = tmp_path / "facts.json"
    spec = judged_spec(GA, **A_CLUSTER)
    live = judge(in_world("healthy-cluster"), spec, save_facts=path)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["facts"]["cluster"]["value"].pop("apiVersion") == "2026-08-01"
    path.write_text(json.dumps(document), encoding="utf-8")
    answer = check_saved(spec, load_facts(path), CheckOptions()).document
    assert codes(live, "unknown") == []
    # Trusted Launch and the channels are in the file as Azure reported them; these two were absent.
    assert codes(answer, "unknown") == ["SBX404", "SBX504"]
    messages = [one["message"] for one in answer["findings"] if one["status"] == "unknown"]
    assert all("the facts file does not say which version the cluster was read with" in text for text in messages)


def test_saved_facts_of_a_region_in_trouble_give_the_same_findings(arm: InProcessArm, tmp_path: Path) -> None:
    for fault in ("skus 403", "usages invalid-json", "kubernetesVersions 503", "permissions empty-list"):
        arm.fault(f"GET .*/{fault}")
    spec = judged_spec(GA, purpose="create")
    live = judge(arm, spec, save_facts=tmp_path / "facts.json", strict=True, ignore=("SBX301",))
    assert live["summary"]["unknown"] > 10
    saved = load_facts(tmp_path / "facts.json")
    assert_same_findings(check_saved(spec, saved, CheckOptions(strict=True, ignore=("SBX301",))).document, live)


def test_the_file_says_what_it_is_and_holds_every_fact_that_was_asked(arm: InProcessArm, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    how = CheckOptions(save_facts=path)
    check(
        arm.connection, judged_spec(GA, purpose="create"), how, {"name": "demo", "node_count": 2}, RecordingReporter()
    )
    document = json.loads(path.read_text(encoding="utf-8"))
    assert {key: document[key] for key in ("schemaVersion", "tool", "command", "anonymized", "options")} == {
        "schemaVersion": 2,
        "tool": {"name": "aks-sandbox", "version": "1.0.0b1"},
        "command": "az aks-sandbox check",
        "anonymized": False,
        "options": {"name": "demo", "nodeCount": 2},
    }
    assert document["target"]["subscriptionId"] == SUBSCRIPTION
    assert set(document["facts"]) == ASKED
    assert document["facts"]["location"] == {"status": "known", "value": "eastus"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_facts(path).options == {"name": "demo", "node_count": 2}


def test_a_missing_fact_keeps_its_reason_and_the_name_of_its_advice_and_no_advice(tmp_path: Path) -> None:
    facts = Facts(
        {
            "skus": Unknown("No.", (Step("Repeat."),)),
            "cluster": NotAsked("Why.", (Step("Give."),)),
            "location": Known("eastus"),
        }
    )
    saved = SavedFacts(SUBSCRIPTION, {}, {}, {"skus": "repeat"})
    save(tmp_path / "f", facts, saved)
    assert "Repeat." not in (tmp_path / "f").read_text(encoding="utf-8")
    read = load_facts(tmp_path / "f")
    assert read.outcomes == {"skus": Unknown("No."), "cluster": NotAsked("Why."), "location": Known("eastus")}
    assert read.steps == {"skus": "repeat"}


def text_of(reason: str, *, anonymize: bool, **options: Any) -> str:
    """A file with one unknown fact."""
    return text_of_file(SavedFacts(OTHER, options, {"skus": Unknown(reason)}), anonymize=anonymize)


@pytest.mark.parametrize("anonymize", [False, True])
@pytest.mark.parametrize(
    "secret",
    [
        "eyJ0eXAiOiJKV1QiLCJhbGciOi.eyJhdWQiOiJodHRwczov.c2lnbmF0dXJl",
        "Bearer abcdefghijklmnop",
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ",
        "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----",
        "sig=abc%2Fdef",
        "AccountKey=c2VjcmV0a2V5",
    ],
)
def test_no_token_and_no_key_gets_into_the_file(secret: str, anonymize: bool) -> None:
    text = text_of(f"Azure answered: {secret} and more", anonymize=anonymize, name=f"x {secret}")
    document = json.loads(text)
    assert re.fullmatch(r"Azure answered: [\w= ]*\(removed\) and more", document["facts"]["skus"]["reason"])
    assert re.fullmatch(r"x [\w= ]*\(removed\)", document["options"]["name"])


def test_anonymized_every_guid_has_its_number_and_the_rest_stays() -> None:
    reason = f"The client '{OTHER.upper()}' of tenant {TENANT} over /subscriptions/{OTHER}/x: no."
    shown = json.loads(text_of(reason, anonymize=True, name="demo"))
    one, two = f"{SUBSCRIPTION[:-1]}1", f"{SUBSCRIPTION[:-1]}2"
    assert shown["target"]["subscriptionId"] == one
    assert shown["anonymized"] is True
    assert shown["options"] == {"name": "demo"}
    assert shown["facts"]["skus"]["reason"] == (f"The client '{one}' of tenant {two} over /subscriptions/{one}/x: no.")
    assert OTHER in text_of(reason, anonymize=False)


def test_no_token_that_was_sent_is_saved(arm: InProcessArm, tmp_path: Path) -> None:
    arm.fault("GET .*/skus 403")
    judge(arm, judged_spec(GA, purpose="create"), save_facts=tmp_path / "facts.json")
    assert "a-made-up-token" not in (tmp_path / "facts.json").read_text(encoding="utf-8")


def good() -> dict[str, Any]:
    """A file that can be read."""
    facts = {"location": Known("eastus")}
    document: dict[str, Any] = json.loads(text_of_file(SavedFacts(SUBSCRIPTION, {}, facts)))
    return document


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tool": {"name": "another"}}, "is not a facts file"),
        ({"schemaVersion": 3}, "has schema version 3, and this version of aks-sandbox reads 2"),
        ({"schemaVersion": None}, "has schema version None, and this version of aks-sandbox reads 2"),
        ({"schemaVersion": "2"}, "has schema version '2', and this version of aks-sandbox reads 2"),
        ({"facts": []}, "is damaged: expected an object, found list"),
        ({"options": 17}, "is damaged: expected an object, found int"),
        ({"target": {"subscriptionId": None}}, "is damaged: expected str, found NoneType"),
        ({"target": "demo"}, "is damaged: expected an object, found str"),
        ({"anonymized": 1}, "is damaged: expected bool, found int"),
        ({"facts": {"skus": 17}}, "is damaged: skus: expected an object"),
        ({"facts": {"skus": {"status": "guessed"}}}, "is damaged: skus: the status 'guessed' is not known"),
        ({"facts": {"skus": {"status": "unknown"}}}, "is damaged: skus: expected str, found NoneType"),
        ({"facts": {"location": {"status": "known", "value": 17}}}, "is damaged: location: expected str, found int"),
        (
            {"facts": {"usages": {"status": "known", "value": {"cores": {"name": "cores", "used": "1", "limit": 2}}}}},
            "is damaged: usages: Usage.used: expected int, found str",
        ),
        (
            {"facts": {"subscription": {"status": "known", "value": {"state": "Enabled", "token": "x"}}}},
            "is damaged: subscription: Subscription has no token",
        ),
    ],
)
def test_an_odd_file_is_refused_with_what_is_wrong(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps({**good(), **change}), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_facts(path)
    assert caught.value.message == f"--facts: {path} {said}"


def test_a_file_of_another_schema_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(
        json.dumps({**good(), "schemaVersion": 3, "tool": {"name": "aks-sandbox", "version": "3.0.0"}}),
        encoding="utf-8",
    )
    with pytest.raises(InvalidInput) as caught:
        load_facts(path)
    assert advice(caught.value) == (
        "Write the file again with this version, or judge it with the version that wrote it ('3.0.0')."
    )


def test_facts_that_this_version_does_not_know_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps({**good(), "facts": {**good()["facts"], "moon": 17}}), encoding="utf-8")
    assert load_facts(path).outcomes == {"location": Known("eastus")}


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"17", b"[]"])
def test_a_file_that_is_no_json_object_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "facts.json").write_bytes(content)
    with pytest.raises(InvalidInput, match="--facts: .*facts.json is (not (JSON|a facts file)|nested too deeply)"):
        load_facts(tmp_path / "facts.json")


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read .No such file or directory."):
        load_facts(tmp_path / "none.json")
    with pytest.raises(InvalidInput, match="is not an ordinary file"):
        load_facts(tmp_path)


def test_a_place_that_cannot_be_written_is_the_fault_of_the_option(arm: InProcessArm, tmp_path: Path) -> None:
    with pytest.raises(
        FileNotWritten, match="--save-facts: .*facts.json cannot be written .No such file or directory."
    ):
        judge(arm, judged_spec(GA, purpose="create"), save_facts=tmp_path / "missing" / "facts.json")


def test_the_facts_of_a_file_are_judged_for_its_own_subscription(arm: InProcessArm, tmp_path: Path) -> None:
    save(tmp_path / "f", Facts({"location": Known("eastus")}), SavedFacts(OTHER, {}, {}))
    saved = load_facts(tmp_path / "f")
    spec = judged_spec(GA, purpose="create")
    answer = check_saved(spec, saved, CheckOptions()).document
    assert (saved.subscription_id, answer["target"]["clusterName"]) == (OTHER, target().cluster_name)
    assert answer["verdict"] == "unknown"
