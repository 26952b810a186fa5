"""What the program gives to a command: subscription, connection, configuration, SSH keys."""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knack.log import get_logger

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import Configured
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.steps import Step
from aks_sandbox_cli.invocation import CLOUD, SUBSCRIPTION

if TYPE_CHECKING:
    from aks_sandbox.arm.cloud import Cloud
    from aks_sandbox.arm.connection import Connection
    from aks_sandbox_cli.credentials import Chain

logger = get_logger(__name__)

_DEFAULTS = "defaults"
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ID_VARIABLE = "AZURE_SUBSCRIPTION_ID"
#: The application that stands for the API servers of all AKS clusters, the same in every cloud.
_AKS_SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630"


class ProgramContext:
    """The Context of one call of the program."""

    def __init__(self, cli_ctx: Any, reporter: Reporter) -> None:
        self._cli_ctx = cli_ctx
        self.reporter = reporter

    @cached_property
    def subscription_id(self) -> str:
        """The subscription that is named, or the one that the account can read."""
        place, text = self._named_subscription()
        if text and _ID.fullmatch(text):
            return text
        return self._found_subscription(place, text)

    def _named_subscription(self) -> tuple[Argument | str, str]:
        given = self._cli_ctx.data[SUBSCRIPTION]
        if given is not None:
            if not given:
                raise InvalidInput(Argument.SUBSCRIPTION, "is empty")
            return Argument.SUBSCRIPTION, given
        variable = os.environ.get(_ID_VARIABLE, "")
        if variable:
            return _ID_VARIABLE, variable
        return f"{_DEFAULTS}.subscription", self._configured(_DEFAULTS, "subscription")

    def _found_subscription(self, place: Argument | str, text: str) -> str:
        from aks_sandbox.arm.clients import client_factory
        from aks_sandbox.arm.connection import Connection
        from aks_sandbox.arm.subscriptions import list_subscriptions

        make_client = client_factory(self._cloud, self._credential, "", logger)
        found = list_subscriptions(Connection("", make_client))
        named = [one for one in found if text.lower() in ("", one.subscription_id.lower(), one.name.lower())]
        if len(named) == 1:
            return named[0].subscription_id
        names = ", ".join(f"{one.name} ({one.subscription_id})" for one in named or found)
        look = Step(f"Name one of these: {names}.") if names else Step("Ask for a role in the subscription.")
        if not found:
            raise InvalidInput(Argument.SUBSCRIPTION, "the account that is signed in can read none", look)
        if not text:
            raise InvalidInput(Argument.SUBSCRIPTION, f"the account can read {len(found)} subscriptions", look)
        problem = (
            f"'{text}' is the name of {len(named)} subscriptions"
            if named
            else f"'{text}' is not one that the account can read"
        )
        raise InvalidInput(place, problem, look)

    def connect(self, *, refresh: bool = False) -> Connection:
        """A connection with the credential that is found first; `refresh` skips the lists of VM sizes on disk."""
        from aks_sandbox.arm.clients import client_factory
        from aks_sandbox.arm.connection import Connection
        from aks_sandbox.arm.sku_cache import SkuCache
        from aks_sandbox.explain.missing_facts import NO_AZ
        from aks_sandbox.model.facts import NotAsked

        subscription = self.subscription_id
        cache = SkuCache(Path(self._cli_ctx.config.config_dir) / "aks-sandbox", subscription, refresh=refresh)
        return Connection(
            subscription,
            client_factory(self._cloud, self._credential, subscription, logger),
            told={"cli_version": NotAsked(NO_AZ.reason)},
            sku_cache=cache,
            cluster_token=self._cluster_token,
            caller=lambda: self._credential.caller,
        )

    def _cluster_token(self) -> str:
        token: str = self._credential.get_token(f"{_AKS_SERVER}/.default").token
        return token

    @cached_property
    def _cloud(self) -> Cloud:
        from aks_sandbox.arm.cloud import find_cloud

        return find_cloud(self._cli_ctx.data[CLOUD] or self._configured("cloud", "name") or "AzureCloud")

    @cached_property
    def _credential(self) -> Chain:
        from aks_sandbox_cli.credentials import Chain

        return Chain(self._cloud)

    def configured(self, name: str) -> Configured | None:
        """The value that the configuration or the environment sets; an empty one counts as none."""
        value = self._configured(_DEFAULTS, name)
        return (
            Configured(value, f"{_DEFAULTS}.{name} (the configuration, or its environment variable)") if value else None
        )

    def _configured(self, section: str, name: str) -> str:
        value: str = self._cli_ctx.config.get(section, name, fallback="")
        return value.strip()

    def is_public_key(self, text: str) -> bool:
        """Whether the text is one OpenSSH public key, by the rule of az."""
        from aks_sandbox_cli.ssh_keys import is_public_key

        return is_public_key(text)

    def make_key_pair(self, private_path: str, public_path: str) -> str:
        """A pair of keys as az makes one."""
        from aks_sandbox_cli.ssh_keys import make_key_pair

        return make_key_pair(private_path, public_path)
