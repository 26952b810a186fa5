"""What the program takes from a token: who signed in, and whether the token may go to a cloud named by its address."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.arm.cloud import CLOUDS, Cloud
from aks_sandbox.model.provenance import Caller

pytest.importorskip("azure.identity", reason="azure-identity is not installed: `make test` installs it")

from azure.core.credentials import AccessToken

from aks_sandbox_cli import credentials
from aks_sandbox_cli.credentials import Chain, SignInFailed
from aks_sandbox_cli.token_claims import caller_in, is_issued_by_azure

TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
OWN = Cloud("Own", "https://management.example.com", "https://login.example.com", "https://a.example.com", known=False)
AZURE = CLOUDS["azurecloud"]
ISSUERS_OF_AZURE = [
    f"https://sts.windows.net/{TENANT}/",
    f"https://login.microsoftonline.com/{TENANT}/v2.0",
    f"https://login.microsoftonline.us/{TENANT}/v2.0",
    f"https://sts.chinacloudapi.cn/{TENANT}/",
    f"https://login.partner.microsoftonline.cn/{TENANT}/v2.0",
]
CLUSTERS = "6dae42f8-4368-4678-94ff-3960e28e3630/.default"


def token(claims: object) -> str:
    """A token with those claims."""
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256", "typ": "JWT"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in [*parts, b"signature"])


@pytest.mark.parametrize(
    ("claims", "name", "kind"),
    [
        ({"upn": "kim@contoso.com", "oid": "o", "appid": "04b07795"}, "kim@contoso.com", "user"),
        ({"preferred_username": "kim@contoso.com", "oid": "o", "azp": "04b07795"}, "kim@contoso.com", "user"),
        ({"unique_name": "live.com#kim@contoso.com", "oid": "o"}, "live.com#kim@contoso.com", "user"),
        ({"appid": "5bfe8a3c", "oid": "o", "idtyp": "app"}, "5bfe8a3c", "servicePrincipal"),
        ({"azp": "5bfe8a3c", "oid": "o"}, "5bfe8a3c", "servicePrincipal"),
        ({"appid": "5bfe8a3c", "upn": "kim@contoso.com", "idtyp": "app"}, "5bfe8a3c", "servicePrincipal"),
        ({"oid": "o", "sub": "s"}, "o", "servicePrincipal"),
        (
            {"appid": "5bfe8a3c", "xms_mirid": "/subscriptions/x/userAssignedIdentities/y"},
            "5bfe8a3c",
            "managedIdentity",
        ),
        ({"upn": ["x"], "appid": "a\n##vso[task.x]b"}, "a\\u000a#\\u0023vso[task.x]b", "servicePrincipal"),
    ],
)
def test_the_claims_of_a_token_name_the_caller(claims: Mapping[str, Any], name: str, kind: str) -> None:
    assert caller_in(token({**claims, "tid": TENANT})) == Caller(name, kind, TENANT, "tokenClaims")


@pytest.mark.parametrize(
    "text", ["", "a", "a.b.c", "..", token([]), token("x"), token({}), token({"appid": "x" * 999})]
)
def test_what_names_no_caller_has_none(text: str) -> None:
    assert caller_in(text) is None


@given(st.text() | st.recursive(st.none() | st.text(), lambda inner: st.dictionaries(st.text(), inner)).map(token))
def test_no_token_breaks_the_reading(text: str) -> None:
    caller_in(text)
    assert is_issued_by_azure(text) in (True, False)


class Signing:
    """A way of azure-identity that gives one token for whatever it is asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked: list[str] = []

    def get_token(self, *scopes: str, **_others: object) -> AccessToken:
        """The token."""
        self.asked += scopes
        return AccessToken(self.text, 0)


def chain(monkeypatch: pytest.MonkeyPatch, cloud: Cloud, text: str) -> Chain:
    """The chain of a machine whose identity gives that token."""
    monkeypatch.setattr(credentials, "ManagedIdentityCredential", lambda **_settings: Signing(text))
    return Chain(cloud, {})


@pytest.mark.parametrize("scope", ["https://a.example.com/.default", CLUSTERS])
@pytest.mark.parametrize("issuer", [*ISSUERS_OF_AZURE, "", "not an address", None])
def test_a_token_of_azure_never_leaves_for_a_cloud_named_by_address(
    monkeypatch: pytest.MonkeyPatch, issuer: str | None, scope: str
) -> None:
    for text in (token({"iss": issuer, "appid": "a"}), "opaque"):
        with pytest.raises(SignInFailed) as caught:
            chain(monkeypatch, OWN, text).get_token(scope)
        assert str(caught.value) == (
            "managed identity: the token is not one of the sign-in service of Own, so it is not sent to "
            "https://management.example.com"
        )
        assert caught.value.recommendations == ["Sign in to that cloud in another way, or correct --cloud."]
        assert text not in str(caught.value)


@pytest.mark.parametrize("issuer", ["https://sts.example.com/x/", "https://notwindows.net/x/"])
def test_a_token_of_another_sign_in_service_goes_to_its_cloud(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    text = token({"iss": issuer, "appid": "a", "tid": TENANT})
    signed = chain(monkeypatch, OWN, text)
    assert signed.caller is None
    assert signed.get_token(CLUSTERS).token == text
    assert signed.caller == Caller("a", "managedIdentity", TENANT, "tokenClaims")


def test_a_cloud_of_azure_gets_the_tokens_of_azure(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (token({"iss": ISSUERS_OF_AZURE[0]}), "opaque"):
        assert chain(monkeypatch, AZURE, text).get_token("x/.default").token == text


def test_a_later_token_is_looked_at_like_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    given_tokens = iter([token({"iss": "https://sts.example.com/"}), token({"iss": ISSUERS_OF_AZURE[0]})])
    signed = chain(monkeypatch, OWN, "")
    monkeypatch.setattr(Signing, "get_token", lambda *_words, **_others: AccessToken(next(given_tokens), 0))
    assert signed.get_token("https://a.example.com/.default")
    with pytest.raises(SignInFailed):
        signed.get_token(CLUSTERS)


APPLICATION = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": "c"}


@pytest.mark.parametrize(
    ("variables", "says", "step"),
    [
        (
            {**APPLICATION, "AZURE_TENANT_ID": "../../x", "AZURE_CLIENT_SECRET": "s3cret"},
            "client secret or certificate: Invalid tenant ID provided.",
            "Correct AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH, AZURE_CLIENT_ID and AZURE_TENANT_ID.",
        ),
        (
            {**APPLICATION, "AZURE_CLIENT_CERTIFICATE_PATH": "/nothing/here.pem"},
            "the certificate in AZURE_CLIENT_CERTIFICATE_PATH cannot be used: [Errno 2]",
            "Correct AZURE_CLIENT_CERTIFICATE_PATH, or AZURE_CLIENT_CERTIFICATE_PASSWORD where it has a password.",
        ),
        (
            {**APPLICATION, "AZURE_FEDERATED_TOKEN_FILE": "/"},
            "AZURE_FEDERATED_TOKEN_FILE names a file that cannot be read",
            "Correct AZURE_FEDERATED_TOKEN_FILE.",
        ),
        *(
            (
                {name: address},
                f"{name} is not an address of HTTP",
                f"Correct {name}, or unset it.",
            )
            for name in ("IDENTITY_ENDPOINT", "MSI_ENDPOINT")
            for address in ("notaurl", "file:///etc/passwd", "http://[bad", "http://x:99999/", "https://")
        ),
    ],
)
def test_what_is_set_up_wrongly_names_its_variable_and_never_az(
    variables: Mapping[str, str], says: str, step: str
) -> None:
    with pytest.raises(SignInFailed) as caught:
        Chain(AZURE, variables).get_token("x/.default")
    assert str(caught.value).startswith(says)
    assert caught.value.recommendations == [step]
    assert "s3cret" not in str(caught.value)
