"""No token and no key gets into a facts file, wherever it stood; anonymized, no GUID either."""

import json
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.check.facts_file import SavedFacts, clean, kept_facts
from aks_sandbox.model.codec import from_json, to_json
from aks_sandbox.model.facts import ASKED, Fact, Facts, Known, NotAsked, Unknown
from tests.support.examples import examples
from tests.support.fact_values import VALUES
from tests.support.inside import event, inside, node
from tests.support.saved import text_of_file

CORE = "c2VjcmV0c2VjcmV0c2VjcmV0"
SECRETS = {
    "JWT": f"eyJ0eXAiOiJKV1QiLCJhbGciOi.eyJhdWQiOiJodHRwczov{CORE}.c2ln{CORE}",
    "encrypted JWT": f"eyJhbGciOiJkaXIiLCJlbmMi..{CORE}.{CORE}.{CORE}",
    "JWT in plain base64": f"eyJ0eXAiOiJKV1Qi+/{CORE}==",
    "Bearer": f"Bearer {CORE}",
    "bearer in a header": f"authorization: bearer\t{CORE}",
    "BEARER": f"BEARER  {CORE}",
    "ssh-rsa": f"ssh-rsa AAAAB3NzaC1yc2E{CORE} me@example.com",
    "ssh-ed25519": f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5{CORE}",
    "ecdsa": f"ecdsa-sha2-nistp256 AAAAE2VjZHNh{CORE}",
    "security key": f"sk-ssh-ed25519@openssh.com AAAAGnNr{CORE}",
    "private key": f"-----BEGIN RSA PRIVATE KEY-----\n{CORE}\n{CORE}\n-----END RSA PRIVATE KEY-----",
    "private key cut off": f"-----BEGIN OPENSSH PRIVATE KEY-----\n{CORE}",
    "private key in base64": f"client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ{CORE}",
    "SAS": f"https://x.blob.core.windows.net/y?sv=2024-01-01&se=2027&sig={CORE}%3D&sp=r",
    "SAS in capitals": f"?SV=1&SIG={CORE}",
    "account key": f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={CORE}==;EndpointSuffix=b",
    "shared access key": f"Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey={CORE}=",
    "client secret": f"grant_type=client_credentials&client_secret={CORE}",
    "password": f"Password={CORE};",
    "password in JSON": f'{{"password": "{CORE}"}}',
}
EACH = pytest.mark.parametrize("kind", SECRETS)
GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
ONE = "00000000-0000-0000-0000-000000000001"
TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"


def texts_of(facts: dict[str, Fact], *, anonymize: bool = False, **options: Any) -> list[str]:
    """The file, and what a report shows of the same facts."""
    file = text_of_file(SavedFacts(TENANT, options, facts), anonymize=anonymize)
    return (
        [file]
        if anonymize
        else [file, json.dumps(clean(kept_facts(Facts(facts), SavedFacts(TENANT, options, {}))).document())]
    )


@EACH
@pytest.mark.parametrize("around", ["{}", "before {} after", "x{}", "({})", '"{}"', "a\n{}\nb"])
def test_no_secret_gets_into_a_file_or_a_report(kind: str, around: str) -> None:
    spoilt = around.format(SECRETS[kind])
    facts: dict[str, Fact] = {"skus": Unknown(spoilt), "usages": NotAsked(spoilt), "location": Known(spoilt)}
    for anonymize in (False, True):
        for text in texts_of(facts, anonymize=anonymize, name=spoilt, zones=[spoilt]):
            assert CORE not in text
            assert text.count("(removed)") >= len(facts)


def with_text(document: Any, spoilt: str, data: st.DataObject) -> Any:
    """The JSON with one of its texts, or one of its keys, replaced."""
    if isinstance(document, dict) and document:
        key = data.draw(st.sampled_from(sorted(document)))
        if data.draw(st.integers(0, 4)) == 0:
            return {**document, spoilt: document[key]}
        return {**document, key: with_text(document[key], spoilt, data)}
    if isinstance(document, list) and document:
        index = data.draw(st.integers(0, len(document) - 1))
        return [*document[:index], with_text(document[index], spoilt, data), *document[index + 1 :]]
    return spoilt if isinstance(document, str) else document


@pytest.mark.parametrize("name", ASKED)
@examples(25)
@given(data=st.data())
def test_no_secret_and_no_guid_survives_in_any_text_of_any_fact(name: str, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(SECRETS)))
    spoilt = f"{TENANT} {SECRETS[kind]} {TENANT.upper()}"
    document = with_text(to_json(data.draw(VALUES[name])), spoilt, data)
    try:
        value = from_json(ASKED[name], document)
    except ValueError:
        return  # the key became one that the type does not have
    for anonymize in (False, True):
        for text in texts_of({name: Known(value)}, anonymize=anonymize):
            assert CORE not in text
            if anonymize:
                assert set(GUID.findall(text)) == {ONE}


@pytest.mark.parametrize(
    "around",
    ["{}", "/subscriptions/{}/resourceGroups", "MC_{}_eastus", "x{}y", "a{}", "{}0", "{{{}}}", "{}-{}", "id={};"],
)
@pytest.mark.parametrize("guid", [TENANT, TENANT.upper()])
def test_anonymized_no_guid_is_left_whatever_stands_around_it(around: str, guid: str) -> None:
    spoilt = around.format(guid, guid)
    facts: dict[str, Fact] = {
        "skus": Unknown(spoilt),
        "location": Known(spoilt),
        "feature_states": Known({spoilt: spoilt}),
    }
    (text,) = texts_of(facts, anonymize=True, name=spoilt)
    assert set(GUID.findall(text)) == {ONE}
    assert json.loads(text)["target"]["subscriptionId"] == ONE


def test_anonymized_a_guid_without_hyphens_is_left_neither() -> None:
    compact = TENANT.replace("-", "")
    (text,) = texts_of({"skus": Unknown(f"tenant {compact}, {compact.upper()}.")}, anonymize=True)
    assert json.loads(text)["facts"]["skus"]["reason"] == f"tenant {'1':0>32}, {'1':0>32}."


def test_the_words_of_an_event_and_of_a_node_are_cleaned_too() -> None:
    change = {"events": (event(message=f"failed: {SECRETS['Bearer']}"),), "nodes": (node(boot_id=TENANT),)}
    (text,) = texts_of({"in_cluster": inside(**change)}, anonymize=True)
    shown = json.loads(text)["facts"]["inCluster"]["value"]
    assert shown["events"][0]["message"] == "failed: Bearer (removed)"
    assert shown["nodes"][0]["bootId"] == ONE


def test_not_anonymized_the_ids_stay() -> None:
    text = texts_of({"skus": Unknown(f"tenant {TENANT}")})[0]
    assert json.loads(text)["facts"]["skus"]["reason"] == f"tenant {TENANT}"
    assert json.loads(text)["target"]["subscriptionId"] == TENANT


@pytest.mark.parametrize(
    "harmless",
    [
        "Standard_D4s_v5 is not offered in eastus; give another --node-vm-size.",
        "AKSAzureLinux-V3katagen2-202609.10.0",
        "The design=good, sshd is off, and nobody bears a grudge.",
        "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
    ],
)
def test_ordinary_text_stays_as_it_is(harmless: str) -> None:
    (text,) = texts_of({"skus": Unknown(harmless)}, anonymize=True)
    assert json.loads(text)["facts"]["skus"]["reason"] == harmless


@pytest.mark.parametrize(
    "piece", ["ssh-", "bearer ", "eyJ", "-----BEGIN", "sig", "accountkey ", "0123abcd-", "a", " ", "password = "]
)
def test_long_hostile_text_is_cleaned_in_little_time(piece: str) -> None:
    start = time.process_time()
    texts_of({"skus": Unknown(piece * (1_000_000 // len(piece)))}, anonymize=True)
    assert time.process_time() - start < 5
