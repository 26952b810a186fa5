"""The whole command table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aks_sandbox.commands.check import CHECK
from aks_sandbox.commands.create import CREATE
from aks_sandbox.commands.explain import EXPLAIN
from aks_sandbox.commands.feature import FEATURE
from aks_sandbox.commands.nodepool import NODEPOOL, RECONCILE
from aks_sandbox.commands.row import CommandRow, GroupRow
from aks_sandbox.commands.rule import RULE
from aks_sandbox.commands.verify import VERIFY
from aks_sandbox.commands.vm_size import VM_SIZE

PRODUCT = "aks-sandbox"

ROOT = GroupRow(
    name="",
    summary="Check, create and verify AKS Pod Sandboxing, where each pod has its own kernel.",
    details=(
        "Sandboxed pods run in Kata VMs on Azure Linux nodes whose VM size supports nested virtualization. A pod "
        "requests a sandbox with spec.runtimeClassName; `az aks-sandbox nodepool list` shows the RuntimeClass of each "
        "node pool."
    ),
    rows=(CHECK, CREATE, EXPLAIN, RECONCILE, VERIFY),
)
GROUPS = (ROOT, RULE, VM_SIZE, NODEPOOL, FEATURE)


def commands() -> Iterator[tuple[str, CommandRow[Any]]]:
    """Each command with the words that name it after the product's, such as `nodepool add`."""
    for group in GROUPS:
        for row in group.rows:
            yield group.full_name(row), row
