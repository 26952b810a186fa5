"""What of a body is a secret: the members that hold one, whatever their place, and nothing that is sent to be seen."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.secret_members import secret_members, without_secret_members

SECRET = "hunter2-Pa55/word"
PEM = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n"
PRIVATE = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\n-----END PRIVATE KEY-----\n"


def encoded(text: str) -> str:
    """As JSON of Azure has files."""
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("member", "text", "shown"),
    [
        ("httpProxy", f"http://me:{SECRET}@proxy.example.com:3128", "http://(removed)@proxy.example.com:3128"),
        ("httpsProxy", "http://u:p@ss@proxy.example.com", "http://(removed)@proxy.example.com"),
        ("httpsProxy", "http://u:12/3 '4@proxy.example.com", "http://(removed)@proxy.example.com"),
        ("HTTPPROXY", "me:pass@proxy.example.com", "(removed)@proxy.example.com"),
        ("adminPassword", SECRET, "(removed)"),
        ("secret", SECRET, "(removed)"),
        ("serverAppSecret", SECRET, "(removed)"),
        ("note", f"see https://me:{SECRET}@example.com", "see https://(removed)@example.com"),
        ("trustedCa", PRIVATE, "(removed)\n"),
        ("trustedCa", PEM + PRIVATE, "(removed)\n(removed)\n"),
        ("trustedCa", encoded(PEM + PRIVATE), "(removed)"),
    ],
)
def test_a_secret_is_replaced_wherever_it_stands(member: str, text: str, shown: str) -> None:
    for body, where in (
        ({member: text}, member),
        ({"properties": {"agentPoolProfiles": [{}, {member: text}]}}, f"properties.agentPoolProfiles[1].{member}"),
    ):
        found, places = without_secret_members(body)
        assert places == [where]
        (_, only), *others = list(secret_members(body))
        assert (only, others) == (shown, [])
        assert str(found) == str(body).replace(repr(text), repr(shown))
        assert SECRET not in str(found)


@pytest.mark.parametrize(
    "body",
    [
        {"linuxProfile": {"ssh": {"publicKeys": [{"keyData": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB me@example.com"}]}}},
        {"linuxProfile": {"ssh": {"publicKeys": [{"keyData": "ecdsa-sha2-nistp256 AAAAE2VjZHNh\n"}]}}},
        {
            "httpProxyConfig": {
                "trustedCa": PEM,
                "httpProxy": "http://proxy.example.com:3128/",
                "noProxy": ["localhost"],
            }
        },
        {"securityProfile": {"customCATrustCertificates": [encoded(PEM), encoded(PEM * 2)]}},
        {"addonProfiles": {"azureKeyvaultSecretsProvider": {"config": {"enableSecretRotation": "true"}}}},
        {"adminPassword": "", "token": None, "secrets": [], "passwords": {}, "keyId": "https://v.example.com/keys/a/1"},
        {"identityProfile": {"kubeletidentity": {"resourceId": "/subscriptions/x/providers/y/a@b"}}},
    ],
)
def test_what_is_sent_to_be_seen_stays(body: dict[str, Any]) -> None:
    assert without_secret_members(body) == (body, [])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["httpProxy", "clientSecret"]), st.text(st.characters(exclude_characters="@"), min_size=9))
def test_no_body_keeps_a_secret_and_each_keeps_its_shape(body: Any, member: str, password: str) -> None:
    text = f"http://someone:{password}@p" if member == "httpProxy" else password
    found, places = without_secret_members({"a": body, "b": [{member: text}]})
    assert f"b[0].{member}" in places
    assert found["b"] == [{member: "http://(removed)@p" if member == "httpProxy" else "(removed)"}]
    assert without_secret_members(found)[0] == found
