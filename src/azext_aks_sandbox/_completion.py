"""Completes the values of options on Tab, the way az does it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.completion import candidates


def completer(argument: Argument) -> Callable[..., list[str]]:
    """What argcomplete calls with the prefix and what is parsed so far."""

    def complete(prefix: str, parsed_args: Any, **_others: Any) -> list[str]:
        return candidates(argument, prefix, _kept_sizes(parsed_args))

    return complete


def _kept_sizes(parsed_args: Any) -> list[str]:
    """The sizes in the lists that earlier runs kept for the subscription, of the region that is named."""
    # Without a login az raises, and a traceback in the middle of a command line helps no one.
    with contextlib.suppress(Exception):
        from pathlib import Path

        from azure.cli.core.commands.client_factory import get_subscription_id

        from aks_sandbox.arm.sku_cache import SkuCache
        from aks_sandbox.model.azure import location_name

        cli_ctx = parsed_args._cmd.cli_ctx  # where az itself keeps it for its completers
        location = getattr(parsed_args, "location", None)
        cache = SkuCache(Path(cli_ctx.config.config_dir) / "aks-sandbox", get_subscription_id(cli_ctx))
        return cache.kept_names(location_name(location) if isinstance(location, str) else None)
    return []
