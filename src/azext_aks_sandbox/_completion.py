"""Completes the values of options on Tab, the way az does it."""

from __future__ import annotations

import contextlib
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.completion import candidates


def completer(argument: Argument) -> Any:
    """What az calls with the prefix and what is parsed so far."""
    from azure.cli.core.decorators import Completer

    def complete(cmd: Any, prefix: str, namespace: Any, **_others: Any) -> list[str]:
        return candidates(argument, prefix, _kept_sizes(cmd.cli_ctx, namespace))

    return Completer(complete)


def _kept_sizes(cli_ctx: Any, namespace: Any) -> list[str]:
    """The sizes in the lists that earlier runs kept for the subscription, of the region that is named."""
    # Without a login az raises, and a traceback in the middle of a command line helps no one.
    with contextlib.suppress(Exception):
        from pathlib import Path

        from azure.cli.core.commands.client_factory import get_subscription_id

        from aks_sandbox.arm.sku_cache import SkuCache
        from aks_sandbox.model.azure import location_name

        location = getattr(namespace, "location", None)
        cache = SkuCache(Path(cli_ctx.config.config_dir) / "aks-sandbox", get_subscription_id(cli_ctx))
        return cache.kept_names(location_name(location) if isinstance(location, str) else None)
    return []
