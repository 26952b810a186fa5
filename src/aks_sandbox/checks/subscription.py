"""1xx: what the subscription must be registered for."""

from __future__ import annotations

from aks_sandbox.catalog.runtimes import generally_available_runtime
from aks_sandbox.checks.registry import check
from aks_sandbox.model.facts import Facts, Provider
from aks_sandbox.model.finding import Result, Status, passed, violated
from aks_sandbox.model.sandbox_spec import SandboxSpec

CATEGORY = "subscription"
_PROVIDERS = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types"


def _registered(provider: Provider) -> Result:
    if provider.registered:
        return passed(f"{provider.namespace} is registered.")
    return violated(
        f"{provider.namespace} is {provider.registration_state}.",
        f"az provider register --namespace {provider.namespace} --wait",
    )


@check("SBX104", category=CATEGORY, needs=("container_service",), source=_PROVIDERS)
def container_service_provider_is_registered(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a subscription creates AKS resources only after it is registered with Microsoft.ContainerService.

    Fix: register the provider and wait until it is Registered; it takes a minute or two.
    Example: az provider register --namespace Microsoft.ContainerService --wait
    """
    return _registered(facts.container_service)


@check("SBX105", category=CATEGORY, needs=("compute",), source=_PROVIDERS)
def compute_provider_is_registered(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: the nodes of a pool are virtual machine scale sets, which belong to Microsoft.Compute.

    Fix: register the provider and wait until it is Registered; it takes a minute or two.
    Example: az provider register --namespace Microsoft.Compute --wait
    """
    return _registered(facts.compute)


@check(
    "SBX106",
    category=CATEGORY,
    needs=("feature_state",),
    source="https://learn.microsoft.com/azure/azure-resource-manager/management/preview-features",
)
def feature_flag_of_the_runtime_is_registered(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: AKS refuses a preview workload runtime in a subscription that is not registered for its feature flag.

    Fix: register the flag, wait until it is Registered, and refresh the provider's registration; or use the
    generally available runtime, which needs no flag.
    Example: az aks-sandbox feature register
    """
    flag = spec.runtime.feature
    state = facts.feature_state
    if state is None:
        return passed(f"{flag} is gone: the service no longer knows the flag, so it cannot require it.")
    if state.lower() == "registered":
        return passed(f"{flag} is Registered.")
    alternative = generally_available_runtime().name
    remedy = f"az aks-sandbox feature register --workload-runtime {spec.runtime.name}"
    if state.lower() == "pending":
        remedy = f"Wait for the approval of {flag}, or use --workload-runtime {alternative}, which needs no flag."
    return violated(f"{flag} is {state}, and {spec.runtime.name} needs it.", remedy)


@check(
    "SBX107",
    category=CATEGORY,
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/use-pod-sandboxing",
)
def workload_runtime_is_generally_available(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: Pod Sandboxing is generally available since November 2025 under another runtime name; the preview name
    needs a feature flag and a preview API version, and a pool cannot change its runtime afterwards.

    Fix: name the generally available runtime for new pools.
    Example: az config set aks_sandbox.workload_runtime=KataVmIsolation
    """
    if not spec.runtime.preview:
        return passed(f"{spec.runtime.name} is generally available.")
    return violated(
        f"{spec.runtime.name} is the preview name of Pod Sandboxing.",
        f"Use --workload-runtime {generally_available_runtime().name}.",
    )


CHECKS = (
    container_service_provider_is_registered,
    compute_provider_is_registered,
    feature_flag_of_the_runtime_is_registered,
    workload_runtime_is_generally_available,
)
