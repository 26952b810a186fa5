"""The one list of all checks, in the order of their codes."""

from __future__ import annotations

from aks_sandbox.checks import (
    caller,
    cluster,
    existing_pools,
    node_pool,
    quota,
    region,
    registrations,
    vm_size,
)

_MODULES = (
    caller,
    registrations,
    region,
    vm_size,
    quota,
    node_pool,
    cluster,
    existing_pools,
)

ALL_CHECKS = tuple(
    sorted(
        (check for module in _MODULES for check in module.CHECKS),
        key=lambda check: check.code,
    )
)

#: Codes that once meant something and never come back.
RETIRED_CODES: frozenset[str] = frozenset()
