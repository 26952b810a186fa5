"""The one list of all rules, in the order of their codes."""

from __future__ import annotations

from aks_sandbox.rules import classes, cluster, node_pool, pods, region, subscription, vm_size

_MODULES = (subscription, region, vm_size, node_pool, cluster, classes, pods)

ALL_RULES = tuple(sorted((rule for module in _MODULES for rule in module.RULES), key=lambda rule: rule.code))

#: The rules that Azure's answers decide; the others read the inside of the cluster too, which is done only on request.
ARM_RULES = tuple(rule for rule in ALL_RULES if "in_cluster" not in rule.needs)

#: Codes that once had a meaning; they are never used again.
RETIRED_CODES: frozenset[str] = frozenset()
