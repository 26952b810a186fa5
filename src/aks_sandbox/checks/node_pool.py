"""4xx: what the node pool must be."""

from __future__ import annotations

from aks_sandbox.checks.registry import check
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Result, passed, violated
from aks_sandbox.model.sandbox_spec import SandboxSpec

CATEGORY = "node-pool"


@check("SBX401", category=CATEGORY, source="https://learn.microsoft.com/azure/aks/use-pod-sandboxing")
def os_sku_is_azure_linux(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: only Azure Linux has a node image with the Kata runtime and the hypervisor.

    Fix: leave out --os-sku, or give AzureLinux.
    Example: az aks-sandbox check --location eastus --os-sku AzureLinux
    """
    os_sku = spec.pool.os_sku
    if not os_sku.sandboxable:
        return violated(f"{os_sku.asked} cannot run sandboxed pods.", "Give --os-sku AzureLinux.")
    return passed(f"{os_sku.sent} is Azure Linux. {os_sku.note}".rstrip())


CHECKS = (os_sku_is_azure_linux,)
