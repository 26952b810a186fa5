"""Who is signed in, as a proof names it: what az knows of the account, without asking a service."""

from __future__ import annotations

from typing import Any

import pytest
from azure.cli.core._profile import Profile
from knack.util import CLIError

from aks_sandbox.model.provenance import Caller
from azext_aks_sandbox._context import caller_of

TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"


def found(monkeypatch: pytest.MonkeyPatch, account: dict[str, Any] | Exception) -> Caller | None:
    """The caller, where az has that account for the subscription."""

    def get_subscription(_self: Any, subscription: str) -> dict[str, Any]:
        assert subscription == "a-subscription"
        if isinstance(account, Exception):
            raise account
        return account

    monkeypatch.setattr(Profile, "__init__", lambda _self, cli_ctx: None)
    monkeypatch.setattr(Profile, "get_subscription", get_subscription)
    return caller_of(object(), "a-subscription")


@pytest.mark.parametrize(
    ("user", "name", "kind"),
    [
        ({"name": "kim@contoso.com", "type": "user"}, "kim@contoso.com", "user"),
        ({"name": "5bfe8a3c-0000", "type": "servicePrincipal"}, "5bfe8a3c-0000", "servicePrincipal"),
        (
            {"name": "systemAssignedIdentity", "type": "servicePrincipal", "assignedIdentityInfo": "MSI"},
            "systemAssignedIdentity",
            "managedIdentity",
        ),
        (
            {"name": "userAssignedIdentity", "type": "servicePrincipal", "assignedIdentityInfo": "MSIClient-5bfe8a3c"},
            "MSIClient-5bfe8a3c",
            "managedIdentity",
        ),
        ({}, "", ""),
    ],
)
def test_the_account_of_az_is_the_caller(
    user: dict[str, str], name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = {"id": "a-subscription", "tenantId": TENANT, "user": user}
    assert found(monkeypatch, account) == Caller(name, kind, TENANT)


def test_a_subscription_that_az_does_not_have_has_no_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch, CLIError("Subscription not found")) is None
