"""The connection of the signed-in user, made with az's own client factory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

#: The application that stands for the API servers of all AKS clusters, the same in every cloud.
_AKS_SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630"


def connection(cli_ctx: Any, *, refresh: bool = False) -> Any:
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
    )


def _cluster_token(cli_ctx: Any, subscription_id: str) -> str:
    """A token of the signed-in user for the API servers of AKS, as `az aks command invoke` gets one."""
    # az has no public name for a token of another resource; its own extensions import this one too.
    from azure.cli.core._profile import Profile

    (_, token, _), _, _ = Profile(cli_ctx=cli_ctx).get_raw_token(_AKS_SERVER, subscription=subscription_id)
    return str(token)
