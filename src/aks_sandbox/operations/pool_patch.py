"""What a patch makes of a node pool, as far as the checks look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.pool import PoolSpec
from aks_sandbox.model.pool_settings import pool_settings


def with_settings(pool: PoolSpec, properties: Mapping[str, Any]) -> PoolSpec:
    """The pool with the settings that the patched body gives it; InvalidInput when they have another shape."""
    try:
        return replace(pool, settings=pool_settings(properties))
    except (TypeError, AttributeError) as error:
        raise InvalidInput(Argument.PATCH, f"a setting of the node pool has an unknown shape ({error})") from None
