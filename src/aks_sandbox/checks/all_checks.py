"""The one list of all checks, in the order of their codes."""

from __future__ import annotations

from aks_sandbox.checks import node_pool, region, subscription, vm_size

ALL_CHECKS = (*subscription.CHECKS, *region.CHECKS, *vm_size.CHECKS, *node_pool.CHECKS)

#: Codes that once meant something and never come back.
RETIRED_CODES: frozenset[str] = frozenset()
