"""What az gives to a command of the table: its login, its configuration and its SSH keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aks_sandbox.commands.row import Configured
from aks_sandbox.model.reporter import Reporter

if TYPE_CHECKING:
    from aks_sandbox.arm.connection import Connection

_SECTION = "aks_sandbox"


class AzContext:
    """The Context of one run under az."""

    def __init__(self, cli_ctx: Any, reporter: Reporter) -> None:
        self._cli_ctx = cli_ctx
        self.reporter = reporter

    @property
    def subscription_id(self) -> str:
        """The subscription that az is signed in to, or --subscription."""
        from azure.cli.core.commands.client_factory import get_subscription_id

        subscription: str = get_subscription_id(self._cli_ctx)
        return subscription

    def connect(self, *, refresh: bool = False) -> Connection:
        """A connection made with az's own clients."""
        from azext_aks_sandbox._client_factory import connection

        made: Connection = connection(self._cli_ctx, refresh=refresh)
        return made

    def configured(self, name: str) -> Configured | None:
        """The value that `az config` or the environment sets; an empty one counts as none."""
        value = self._cli_ctx.config.get(_SECTION, name, fallback=None)
        return Configured(value, f"{_SECTION}.{name} (`az config`, or its environment variable)") if value else None

    def is_public_key(self, text: str) -> bool:
        """What az takes for a public key."""
        from azure.cli.core.keys import is_valid_ssh_rsa_public_key

        try:
            return bool(is_valid_ssh_rsa_public_key(text))
        except Exception:  # noqa: BLE001 - az's parser raises whatever base64 and struct raise; none of it is a key
            return False

    def make_key_pair(self, private_path: str, public_path: str) -> str:
        """A pair of keys, made by az."""
        from azure.cli.core.keys import generate_ssh_keys
        from knack.util import CLIError

        try:
            return str(generate_ssh_keys(private_path, public_path))
        except (CLIError, TypeError) as error:
            raise ValueError(str(error)) from error
