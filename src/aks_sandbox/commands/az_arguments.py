"""Options of `az aks` that change nothing here, and those that sandboxed pods exclude: taken, so that a line that works
with az is either right or refused with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import Arguments, flag, option
from aks_sandbox.steps import Step, step

_SAME = "Accepted Without Effect"
_EXCLUDED = "Excluded With Pod Sandboxing"
_NOT_AVAILABLE = "Refused: not available on sandboxed node pools."
_SCALE_SETS = "VirtualMachineScaleSets"
_NODE_IMAGES = "https://learn.microsoft.com/azure/aks/node-images"
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
_RELEASES = "https://github.com/Azure/AKS/blob/master/CHANGELOG.md"
_GPU_SIZES = "https://learn.microsoft.com/azure/virtual-machines/sizes/overview"

_FIPS = f"AKS has no FIPS node image for sandboxed pods, and refuses the combination ({_RELEASES})"
_TRUSTED = f"Trusted Launch does not have a node image for sandboxed pods ({_NODE_IMAGES})"
_STREAMING = f"AKS refuses artifact streaming on sandboxed node pools ({_RELEASES})"
_GPU = f"VM sizes with a GPU lack nested virtualization, which sandboxed pods require ({_GPU_SIZES})"


def _plain(options: str) -> Step:
    pattern = f"az aks nodepool add -g {{group}} --cluster-name {{cluster}} -n {{pool}} {options}"
    return step("Leave the option out. On a cluster that exists, a plain node pool can have it:", pattern)


@dataclass(frozen=True, kw_only=True, init=False, eq=False, repr=False)
class NodesOfAzArguments(Arguments):
    """Options that both commands of az have for the nodes."""

    vm_set_type: str | None = option(
        Argument.VM_SET_TYPE,
        f"Type of the node pool. Only {_SCALE_SETS}, which is what is created.",
        section=_SAME,
        refusal=f"a sandboxed node pool is created as {_SCALE_SETS}: the documentation of Pod Sandboxing has no other "
        f"type ({_SANDBOXING})",
        unless=_SCALE_SETS,
        instead=_plain("--vm-set-type VirtualMachines"),
    )
    enable_fips_image: bool = flag(
        Argument.FIPS_IMAGE, _NOT_AVAILABLE, section=_EXCLUDED, refusal=_FIPS, instead=_plain("--enable-fips-image")
    )
    enable_vtpm: bool = flag(
        Argument.VTPM, _NOT_AVAILABLE, section=_EXCLUDED, refusal=_TRUSTED, instead=_plain("--enable-vtpm")
    )
    enable_secure_boot: bool = flag(
        Argument.SECURE_BOOT,
        _NOT_AVAILABLE,
        section=_EXCLUDED,
        refusal=_TRUSTED,
        instead=_plain("--enable-secure-boot"),
    )
    gpu_instance_profile: str | None = option(
        Argument.GPU_INSTANCE_PROFILE,
        _NOT_AVAILABLE,
        section=_EXCLUDED,
        refusal=_GPU,
        instead=_plain("--gpu-instance-profile {profile}"),
    )


@dataclass(frozen=True, kw_only=True, init=False, eq=False, repr=False)
class ClusterOfAzArguments(NodesOfAzArguments):
    """Options that az has for a cluster only."""

    enable_managed_identity: bool = flag(
        Argument.MANAGED_IDENTITY,
        "Use a managed identity, which every cluster that is created here has.",
        "--managed-identity",
        section=_SAME,
    )
    yes: bool = flag(Argument.YES, "Do not ask for confirmation, which this command never does.", "-y", section=_SAME)


@dataclass(frozen=True, kw_only=True, init=False, eq=False, repr=False)
class PoolOfAzArguments(NodesOfAzArguments):
    """Options that az has for a node pool of a cluster only."""

    os_type: str | None = option(
        Argument.OS_TYPE,
        "Operating system of the nodes. Only Linux, which is what is created.",
        section=_SAME,
        refusal=f"sandboxed pods run on Linux nodes only ({_SANDBOXING})",
        unless="Linux",
        instead=_plain("--os-type Windows"),
    )
    enable_artifact_streaming: bool = flag(
        Argument.ARTIFACT_STREAMING,
        _NOT_AVAILABLE,
        "--artifact-streaming",
        section=_EXCLUDED,
        refusal=_STREAMING,
        instead=_plain("--enable-artifact-streaming"),
    )
    gpu_driver: str | None = option(
        Argument.GPU_DRIVER, _NOT_AVAILABLE, section=_EXCLUDED, refusal=_GPU, instead=_plain("--gpu-driver {driver}")
    )
