"""Options of `az aks` that change nothing here, and those that sandboxed pods exclude: taken, so that a line that works
with az is either right or refused with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import Arguments, Kind, flag, option

_SAME = "Same As In az aks"
_EXCLUDED = "Excluded With Pod Sandboxing"
_SCALE_SETS = "VirtualMachineScaleSets"
_NODE_IMAGES = "https://learn.microsoft.com/azure/aks/node-images"
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
_RELEASES = "https://github.com/Azure/AKS/blob/master/CHANGELOG.md"
_FIPS = f"AKS refuses FIPS on sandboxed node pools, because Kata has no FIPS node image ({_RELEASES})"
_TRUSTED = f"Trusted Launch has no node image for sandboxed pods ({_NODE_IMAGES})"
_STREAMING = f"AKS refuses artifact streaming on sandboxed node pools ({_RELEASES})"
_GPU = (
    "VM sizes with GPUs have no nested virtualization, which sandboxed pods require "
    "(https://learn.microsoft.com/azure/virtual-machines/sizes/overview#gpu-accelerated)"
)
_NOT_AVAILABLE = "Refused: not available on sandboxed node pools."


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NodesOfAzArguments(Arguments):
    """Options that `az aks create` and `az aks nodepool add` have for the nodes."""

    vm_set_type: str | None = option(
        Argument.VM_SET_TYPE,
        f"Type of the node pool. Only {_SCALE_SETS}, which is what is created.",
        section=_SAME,
        refusal=f"a sandboxed node pool is created as {_SCALE_SETS}: AKS describes Pod Sandboxing for no other type "
        f"({_SANDBOXING})",
        unless=_SCALE_SETS,
    )
    enable_fips_image: bool = flag(Argument.FIPS_IMAGE, _NOT_AVAILABLE, section=_EXCLUDED, refusal=_FIPS)
    enable_vtpm: bool = flag(Argument.VTPM, _NOT_AVAILABLE, section=_EXCLUDED, refusal=_TRUSTED)
    enable_secure_boot: bool = flag(Argument.SECURE_BOOT, _NOT_AVAILABLE, section=_EXCLUDED, refusal=_TRUSTED)
    gpu_instance_profile: str | None = option(
        Argument.GPU_INSTANCE_PROFILE, _NOT_AVAILABLE, section=_EXCLUDED, refusal=_GPU
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ClusterOfAzArguments(NodesOfAzArguments):
    """Options that only `az aks create` has."""

    enable_managed_identity: bool = flag(
        Argument.MANAGED_IDENTITY, "Use a managed identity, which every cluster that is created here has.", section=_SAME
    )
    yes: bool = flag(Argument.YES, "Do not ask for confirmation, which this command never does.", "-y", section=_SAME)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PoolOfAzArguments(NodesOfAzArguments):
    """Options that only `az aks nodepool add` has."""

    os_type: str | None = option(
        Argument.OS_TYPE,
        "Operating system of the nodes. Only Linux, which is what is created.",
        section=_SAME,
        refusal=f"sandboxed pods run on Linux nodes only ({_SANDBOXING}); add a Windows node pool with "
        "`az aks nodepool add`",
        unless="Linux",
    )
    enable_artifact_streaming: bool = flag(
        Argument.ARTIFACT_STREAMING, _NOT_AVAILABLE, section=_EXCLUDED, refusal=_STREAMING
    )
    gpu_driver: str | None = option(
        Argument.GPU_DRIVER, _NOT_AVAILABLE, kind=Kind.TEXT, section=_EXCLUDED, refusal=_GPU
    )
