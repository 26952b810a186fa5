"""What az hands to a shell on Tab: nothing that goes wrong there is printed."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.sku_cache import SkuCache
from aks_sandbox.model.azure import VmSku
from azext_aks_sandbox._completion import completer

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"


def parsed(folder: Path, location: str | None = None) -> Any:
    """The parsed part of a command line, as az completes it."""
    cli_ctx = SimpleNamespace(config=SimpleNamespace(config_dir=str(folder)), data={"subscription_id": SUBSCRIPTION})
    return SimpleNamespace(_cmd=SimpleNamespace(cli_ctx=cli_ctx), location=location)


def keep(folder: Path, location: str, *names: str) -> None:
    """Keep a list of sizes, as a run does."""
    cache = SkuCache(folder / "aks-sandbox", SUBSCRIPTION)
    cache.get_or_ask(location, lambda: {name.lower(): VmSku(name, "family") for name in names})


@pytest.fixture(autouse=True)
def _signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("azure.cli.core.commands.client_factory.get_subscription_id", lambda cli_ctx: SUBSCRIPTION)


def test_the_sizes_that_were_kept_complete_those_of_the_named_region_where_one_is_named(tmp_path: Path) -> None:
    keep(tmp_path, "eastus", "Standard_D4s_v5")
    keep(tmp_path, "westus3", "Standard_E4s_v5")
    complete = completer(Argument.VM_SIZE)
    assert complete(prefix="", parsed_args=parsed(tmp_path)) == ["Standard_D4s_v5", "Standard_E4s_v5"]
    assert complete(prefix="", parsed_args=parsed(tmp_path, "West US 3")) == ["Standard_E4s_v5"]


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"schema": 2, "subscription": SUBSCRIPTION, "skus": [1]})])
def test_a_damaged_list_or_no_login_leaves_the_catalogue(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, "eastus", "Standard_X9")
    (path,) = (tmp_path / "aks-sandbox").iterdir()
    path.write_text(text)
    complete = completer(Argument.VM_SIZE)
    assert "Standard_D4s_v5" in complete(prefix="Standard_D4s", parsed_args=parsed(tmp_path))
    monkeypatch.setattr(
        "azure.cli.core.commands.client_factory.get_subscription_id", lambda cli_ctx: exec("raise SystemError")
    )
    assert "Standard_D4s_v5" in complete(prefix="Standard_D4s", parsed_args=parsed(tmp_path))
