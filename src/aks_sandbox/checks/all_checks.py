"""The one list of all checks, in the order of their codes."""

from __future__ import annotations

from aks_sandbox.checks import (
    caller,
    cluster,
    existing_pools,
    in_cluster,
    in_cluster_pods,
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
    in_cluster,
    in_cluster_pods,
)

ALL_CHECKS = tuple(
    sorted(
        (check for module in _MODULES for check in module.CHECKS),
        key=lambda check: check.code,
    )
)

#: The checks that Azure's answers decide; the others look into the cluster too, which is done only when asked for.
ARM_CHECKS = tuple(check for check in ALL_CHECKS if "in_cluster" not in check.needs)

#: Codes that once meant something and never come back.
RETIRED_CODES: frozenset[str] = frozenset()
