"""Which subscription a command is about."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from aks_sandbox.arm import subscriptions
from aks_sandbox.arm.subscriptions import NamedSubscription
from aks_sandbox.errors import InvalidInput
from tests.support.given_context import Warnings

pytest.importorskip("azure.identity", reason="azure-identity is not installed: `make test` installs it")

from aks_sandbox_cli.context import ProgramContext

ONE, TWO = ("00000000-0000-0000-0000-00000000000" + last for last in "12")
READABLE = (NamedSubscription(ONE, "Pay as you go"), NamedSubscription(TWO, "Production"))


def subscription(
    monkeypatch: pytest.MonkeyPatch, found: tuple[NamedSubscription, ...], given: str | None = None, **configured: str
) -> str:
    """What a command is about, where the account can read these."""
    monkeypatch.setattr(subscriptions, "list_subscriptions", lambda _connection: found)
    values = {("defaults", name): value for name, value in configured.items()}
    config = SimpleNamespace(get=lambda section, name, fallback: values.get((section, name), fallback))
    cli_ctx: Any = SimpleNamespace(data={"subscription": given, "cloud": None}, config=config)
    return ProgramContext(cli_ctx, Warnings()).subscription_id


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_SUBSCRIPTION_ID", raising=False)


def test_an_id_is_taken_as_it_is_and_azure_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert subscription(monkeypatch, (), given=TWO) == TWO


def test_the_option_goes_before_the_variable_and_that_before_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    assert subscription(monkeypatch, READABLE, subscription="production") == TWO
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", ONE)
    assert subscription(monkeypatch, READABLE, subscription="production") == ONE
    assert subscription(monkeypatch, READABLE, given="Production") == TWO


def test_without_a_name_the_only_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert subscription(monkeypatch, READABLE[:1]) == ONE


@pytest.mark.parametrize(
    ("found", "given", "message"),
    [
        (READABLE, None, "--subscription: the account can read 2 subscriptions"),
        ((), None, "--subscription: the account that is signed in can read none"),
        (READABLE, "absent", "--subscription: 'absent' is not one that the account can read"),
        (READABLE, "", "--subscription: is empty"),
        (
            (*READABLE, NamedSubscription(ONE[:-1] + "3", "production")),
            "Production",
            "--subscription: 'Production' is the name of 2 subscriptions",
        ),
    ],
)
def test_what_names_no_one_subscription_is_refused(
    monkeypatch: pytest.MonkeyPatch, found: tuple[NamedSubscription, ...], given: str | None, message: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        subscription(monkeypatch, found, given)
    assert caught.value.message == message


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", "absent")
    with pytest.raises(InvalidInput) as caught:
        subscription(monkeypatch, READABLE)
    assert caught.value.message == "AZURE_SUBSCRIPTION_ID: 'absent' is not one that the account can read"
    assert str(caught.value.steps[0]) == f"Name one of these: Pay as you go ({ONE}), Production ({TWO})."
