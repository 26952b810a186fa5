"""What az gives to a command of the table: its login, its configuration and its SSH keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aks_sandbox.commands.row import Configured
from aks_sandbox.model.reporter import Reporter

if TYPE_CHECKING:
    from aks_sandbox.arm.connection import Connection
    from aks_sandbox.model.provenance import Caller

_SECTION = "aks_sandbox"
#: The application that stands for the API servers of all AKS clusters, the same in every cloud.
_AKS_SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630"


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
        return connection(self._cli_ctx, refresh=refresh)

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


def connection(cli_ctx: Any, *, refresh: bool = False) -> Connection:
    """A connection to the current subscription; az configures its clients like all others."""
    from azure.cli.core import __version__ as cli_version
    from azure.cli.core.commands.client_factory import get_mgmt_service_client, get_subscription_id
    from knack.util import CLIError

    from aks_sandbox.arm.connection import Connection
    from aks_sandbox.arm.foreign_errors import CredentialFailed
    from aks_sandbox.arm.sku_cache import SkuCache
    from aks_sandbox.model.facts import Known

    subscription_id = get_subscription_id(cli_ctx)

    def make_client(client_type: Any, **keywords: Any) -> Any:
        try:
            return get_mgmt_service_client(cli_ctx, client_type, subscription_id=subscription_id, **keywords)
        except (CLIError, OSError, ValueError) as error:
            # az makes the credential together with the client. For that it looks into its token cache, and MSAL asks
            # the sign-in service about itself, whose answer may be a proxy's page.
            raise CredentialFailed(error) from error

    cache = SkuCache(Path(cli_ctx.config.config_dir) / "aks-sandbox", subscription_id, refresh=refresh)
    told = {"cli_version": Known(cli_version)}
    return Connection(
        subscription_id,
        make_client,
        told=told,
        sku_cache=cache,
        cluster_token=lambda: _cluster_token(cli_ctx, subscription_id),
        caller=lambda: caller_of(cli_ctx, subscription_id),
    )


def caller_of(cli_ctx: Any, subscription_id: str) -> Caller | None:
    """Who is signed in, as `az account show` names it; None where az does not know. Nothing is asked of a service."""
    from azure.cli.core._profile import Profile
    from knack.util import CLIError

    from aks_sandbox.model.provenance import Caller

    try:
        account = Profile(cli_ctx=cli_ctx).get_subscription(subscription_id)
    except CLIError:
        return None
    user = account.get("user") or {}
    name, kind = str(user.get("name") or ""), str(user.get("type") or "")
    if name in ("systemAssignedIdentity", "userAssignedIdentity"):
        # Which of the identities of a machine: az writes MSI alone for its own one, or MSIClient- and the ID.
        info = str(user.get("assignedIdentityInfo") or "")
        return Caller(info if "-" in info else name, "managedIdentity", str(account.get("tenantId") or ""))
    return Caller(name, kind, str(account.get("tenantId") or ""))


def _cluster_token(cli_ctx: Any, subscription_id: str) -> str:
    """A token of the signed-in user for the API servers of AKS, as `az aks command invoke` gets one."""
    # az has no public name for a token of another resource; its own extensions import this one too.
    from azure.cli.core._profile import Profile

    (_, token, _), _, _ = Profile(cli_ctx=cli_ctx).get_raw_token(_AKS_SERVER, subscription=subscription_id)
    return str(token)
