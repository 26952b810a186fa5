"""Specifications and facts for the tests of the checks: a world in which all is well, and ways to spoil it."""

from typing import Any

from aks_sandbox.catalog.os_skus import find_os_sku
from aks_sandbox.catalog.runtimes import find_runtime
from aks_sandbox.checks.all_checks import ALL_CHECKS
from aks_sandbox.checks.engine import run_checks
from aks_sandbox.checks.registry import Check
from aks_sandbox.model.facts import ChosenVersion, Fact, Facts, Known, Provider, ResourceType, VmSku
from aks_sandbox.model.finding import Finding
from aks_sandbox.model.kubernetes_version import KubernetesVersion
from aks_sandbox.model.pool import PoolSpec
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.model.target import Target

PREVIEW = "KataMshvVmIsolation"
GENERAL = "KataVmIsolation"


def spec(
    *, runtime: str = GENERAL, os_sku: str = "AzureLinux", vm_size: str = "Standard_D4s_v5", **target: Any
) -> SandboxSpec:
    """What is wanted; unnamed options have values with which every check passes."""
    pool = PoolSpec(runtime=find_runtime(runtime), os_sku=find_os_sku(os_sku), vm_size=vm_size)
    where = {"resource_group": "sandbox-rg", "cluster_name": "demo", **target}
    return SandboxSpec(Target(subscription_id="00000000-0000-0000-0000-000000000000", **where), pool)


def provider(
    namespace: str, state: str = "Registered", locations: tuple[str, ...] = ("eastus", "westeurope")
) -> Provider:
    """A resource provider that offers managed clusters in those regions."""
    return Provider(namespace, state, {"managedclusters": ResourceType(frozenset(locations), ("2026-06-01",))})


def sku(name: str = "Standard_D4s_v5", **capabilities: str) -> VmSku:
    """A VM size with those capabilities."""
    return VmSku(name, "standardDSv5Family", capabilities=capabilities)


def skus(*sizes: VmSku) -> Known:
    """The sizes of a region."""
    return Known({size.name.lower(): size for size in sizes})


def version(text: str, origin: str = "given", *, of_cluster: bool = False) -> Known:
    """The Kubernetes version that the pool would get."""
    return Known(ChosenVersion(KubernetesVersion.parse(text), origin, of_cluster))


def outcomes(**changes: Fact) -> dict[str, Fact]:
    """The facts of a subscription in which every check passes, with changes."""
    well: dict[str, Fact] = {
        "location": Known("eastus"),
        "container_service": Known(provider("Microsoft.ContainerService")),
        "compute": Known(provider("Microsoft.Compute")),
        "feature_state": Known("Registered"),
        "skus": skus(sku(HyperVGenerations="V1,V2", CpuArchitectureType="x64")),
        "kubernetes_version": version("1.34.2"),
        "cluster": Known(None),
    }
    return {**well, **changes}


def check_named(code: str) -> Check:
    """The check of that code."""
    (check,) = [check for check in ALL_CHECKS if check.code == code]
    return check


def judge(code: str, wanted: SandboxSpec | None = None, **changes: Fact) -> Finding:
    """What one check finds in a world where all is well but for the changes."""
    (finding,) = run_checks([check_named(code)], wanted or spec(), Facts(outcomes(**changes))).findings
    return finding


def shown(finding: Finding) -> tuple[str, str, str]:
    """Status, message and remedy, which is what a person reads."""
    return str(finding.status), finding.message, finding.remedy
