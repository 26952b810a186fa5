"""3xx: what the VM size must be."""

from __future__ import annotations

from aks_sandbox.catalog.vm_series import find_series
from aks_sandbox.checks.registry import check
from aks_sandbox.model.facts import Facts, VmSku
from aks_sandbox.model.finding import Result, passed, skipped, unknown, violated, warned
from aks_sandbox.model.sandbox_spec import SandboxSpec

CATEGORY = "vm-size"
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
_SKUS = "https://learn.microsoft.com/rest/api/compute/resource-skus/list"
_ANOTHER_SIZE = "Give another --node-vm-size, such as Standard_D4s_v5."


def _sku(spec: SandboxSpec, facts: Facts) -> VmSku | None:
    return facts.skus.get(spec.pool.vm_size.lower())


def _not_offered() -> Result:
    return skipped("The size is not offered in the region, so there is nothing to read its properties from.")


@check("SBX301", category=CATEGORY, needs=("skus", "location"), source=_SKUS)
def vm_size_is_offered_in_the_region(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: each region has its own list of VM sizes, and a node pool can use only those.

    Fix: choose a size of the region's list.
    Example: az vm list-skus --location eastus --resource-type virtualMachines --output table
    """
    if _sku(spec, facts) is not None:
        return passed(f"{spec.pool.vm_size} is offered in {facts.location}.")
    return violated(
        f"{spec.pool.vm_size} is not offered in {facts.location}.",
        f"az vm list-skus --location {facts.location} --resource-type virtualMachines --output table",
    )


@check("SBX304", category=CATEGORY, needs=("skus",), source=_SANDBOXING)
def vm_size_supports_generation_2(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: the node image of sandboxed pools boots generation 2 virtual machines only.

    Fix: choose a size whose HyperVGenerations capability contains V2.
    Example: az vm list-skus --location eastus --size Standard_D4s_v5 --query "[].capabilities"
    """
    sku = _sku(spec, facts)
    if sku is None:
        return _not_offered()
    if not sku.generations:
        return unknown(f"The Compute API does not say which generations {sku.name} supports.")
    if "V2" in sku.generations:
        return passed(f"{sku.name} supports generation 2.")
    return violated(f"{sku.name} supports generation 1 only.", _ANOTHER_SIZE)


@check("SBX305", category=CATEGORY, source=_SANDBOXING)
def vm_size_supports_nested_virtualization(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: each sandboxed pod is a virtual machine inside the node, which is a virtual machine itself. No Azure API
    says which sizes can do that, so this answer comes from the pages of the VM series; where those are silent or
    contradict what the service is known to accept, the answer is unknown and the service has the last word.

    Fix: choose a size of a series that supports nested virtualization.
    Example: az aks-sandbox check --location eastus --node-vm-size Standard_D4s_v5
    """
    size = spec.pool.vm_size
    series = find_series(size)
    if series is None:
        return warned(
            f"The catalogue of VM series does not know {size}: AKS itself decides when the pool is created.",
            _ANOTHER_SIZE,
        )
    if series.nested_virtualization == "yes":
        return passed(f"{size} ({series.series} series) supports nested virtualization.")
    if series.nested_virtualization == "no":
        return violated(
            f"{size} ({series.series} series) does not support nested virtualization: {series.source}", _ANOTHER_SIZE
        )
    return warned(
        f"Whether {size} ({series.series} series) supports nested virtualization is unknown. {series.why_unknown} "
        "AKS itself decides when the pool is created.",
        _ANOTHER_SIZE,
    )


@check("SBX306", category=CATEGORY, needs=("skus",), source="https://learn.microsoft.com/azure/aks/node-images")
def vm_size_is_x64(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: the node image of sandboxed pools exists for x64 only.

    Fix: choose an x64 size; Arm64 sizes carry a p in their name, as in Standard_D4ps_v5.
    Example: az vm list-skus --location eastus --size Standard_D4s_v5 --query "[].capabilities"
    """
    sku = _sku(spec, facts)
    if sku is None:
        return _not_offered()
    if sku.architecture.lower() == "x64":
        return passed(f"{sku.name} is x64.")
    return violated(f"{sku.name} is {sku.architecture}.", _ANOTHER_SIZE)


CHECKS = (
    vm_size_is_offered_in_the_region,
    vm_size_supports_generation_2,
    vm_size_supports_nested_virtualization,
    vm_size_is_x64,
)
