"""SBX104 to SBX108: what the subscription must be registered for."""

from __future__ import annotations

from collections.abc import Mapping

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.features import other_features
from aks_sandbox.catalog.runtimes import generally_available_runtime
from aks_sandbox.checks.registry import check
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Result, Status, merged, passed, skipped, unknown, violated
from aks_sandbox.model.runtime import WorkloadRuntime
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.model.subscription import Provider

CATEGORY = "subscription"
_PROVIDERS = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types"
_FEATURES = "https://learn.microsoft.com/azure/azure-resource-manager/management/preview-features"


def _registered(provider: Provider, namespace: str) -> Result:
    if provider.registered:
        return passed(f"{namespace} is registered.")
    return violated(
        f"{namespace} is {provider.registration_state}.",
        f"az provider register --namespace {namespace} --wait",
    )


@check("SBX104", category=CATEGORY, needs=("container_service",), source=_PROVIDERS)
def container_service_provider_is_registered(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a subscription creates AKS resources only after it is registered with Microsoft.ContainerService.

    Fix: register the provider and wait until it is Registered; it takes a minute or two.
    Example: az provider register --namespace Microsoft.ContainerService --wait
    """
    return _registered(facts.container_service, "Microsoft.ContainerService")


@check("SBX105", category=CATEGORY, needs=("compute",), source=_PROVIDERS)
def compute_provider_is_registered(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: the nodes of a pool are virtual machine scale sets, which belong to Microsoft.Compute.

    Fix: register the provider and wait until it is Registered; it takes a minute or two.
    Example: az provider register --namespace Microsoft.Compute --wait
    """
    return _registered(facts.compute, "Microsoft.Compute")


@check("SBX106", category=CATEGORY, needs=("subject", "feature_states"), source=_FEATURES)
def feature_flag_of_the_runtime_is_registered(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: AKS refuses a preview workload runtime in a subscription that is not registered for its feature flag.

    Fix: register the flag, wait until it is Registered, and refresh the provider's registration; or use the
    generally available runtime, which needs no flag.
    Example: az aks-sandbox feature register
    """
    runtimes = [runtime for runtime in facts.subject.runtimes if runtime.feature is not None]
    if not runtimes:
        return skipped(f"{facts.subject.runtimes[0].name} needs no feature flag.")
    return merged([(runtime.name, _flag(runtime, facts.feature_states)) for runtime in runtimes])


def _flag(runtime: WorkloadRuntime, states: Mapping[str, str | None]) -> Result:
    flag = runtime.feature
    if str(flag) not in states:
        return unknown(
            f"Nobody asked for the state of {flag}, which {runtime.name} needs.",
            f"az aks-sandbox feature show --workload-runtime {runtime.name}",
        )
    state = states[str(flag)]
    if state is None:
        return passed(f"{flag} is gone: the service no longer knows the flag, so it cannot require it.")
    if state.lower() == "registered":
        return passed(f"{flag} is Registered.")
    remedy = f"az aks-sandbox feature register --workload-runtime {runtime.name}"
    if state.lower() == "pending":
        alternative = generally_available_runtime().name
        remedy = (
            f"Wait for the approval of {flag}, or use {Argument.WORKLOAD_RUNTIME} {alternative}, which needs no flag."
        )
    return violated(f"{flag} is {state}, and {runtime.name} needs it.", remedy)


@check(
    "SBX107",
    category=CATEGORY,
    needs=("subject",),
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/use-pod-sandboxing",
)
def workload_runtime_is_generally_available(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: Pod Sandboxing is generally available since November 2025 under another runtime name; the preview name
    needs a feature flag and a preview API version, and a pool cannot change its runtime afterwards.

    Fix: name the generally available runtime for new pools.
    Example: az config set aks_sandbox.workload_runtime=KataVmIsolation
    """
    previews = [runtime.name for runtime in facts.subject.runtimes if runtime.preview]
    if not previews:
        return passed(f"{facts.subject.runtimes[0].name} is generally available.")
    return violated(
        f"{previews[0]} is the preview name of Pod Sandboxing.",
        f"Use {Argument.WORKLOAD_RUNTIME} {generally_available_runtime().name}.",
    )


@check(
    "SBX108",
    category=CATEGORY,
    needs=("other_features",),
    severity=Status.WARN,
    source=_FEATURES,
)
def other_features_that_documents_name_are_registered(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: newer documents name further feature flags as prerequisites. Where only one source says so, nobody here
    knows whether AKS requires it, so this check warns and never fails.

    Fix: when a create is refused for that feature, register it.
    Example: az feature register --namespace Microsoft.Network --name AllowBringYourOwnPublicIpAddress
    """
    forgotten = [
        str(feature.flag)
        for feature in other_features()
        if feature.prerequisite and str(feature.flag) not in facts.other_features
    ]
    if forgotten:
        return unknown(f"Nobody asked for the state of {', '.join(forgotten)}.")
    open_flags = [
        feature
        for feature in other_features()
        if feature.prerequisite
        and (facts.other_features.get(str(feature.flag)) or "registered").lower() != "registered"
    ]
    if not open_flags:
        return passed("No other feature that documents name is left unregistered.")
    first = open_flags[0]
    return violated(
        f"{first.flag} is not registered. {first.needed_when}",
        f"If a create is refused for it: az feature register "
        f"--namespace {first.flag.namespace} --name {first.flag.name}",
    )


CHECKS = (
    container_service_provider_is_registered,
    compute_provider_is_registered,
    feature_flag_of_the_runtime_is_registered,
    workload_runtime_is_generally_available,
    other_features_that_documents_name_are_registered,
)
