"""1xx: who calls, with which az, in which subscription and resource group, and what is registered there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import actions_for, generally_available_runtime, other_features
from aks_sandbox.model.azure import Provider, cli_version, missing_actions
from aks_sandbox.model.cluster import WorkloadRuntime
from aks_sandbox.model.facts import Facts, known_cluster
from aks_sandbox.model.finding import Kind, Result, Status, passed, skipped, unknown, violated, warned
from aks_sandbox.model.wanted import NODEPOOL, SandboxSpec
from aks_sandbox.rules.rule import rule
from aks_sandbox.steps import step

CATEGORY = "subscription"
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
_PROVIDERS = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types"
_FEATURES = "https://learn.microsoft.com/azure/azure-resource-manager/management/preview-features"


@rule(
    "SBX101",
    "Version of the Azure CLI",
    category=CATEGORY,
    about=Kind.SUBSCRIPTION,
    needs=("cli_version", "subject"),
    source=_SANDBOXING,
)
def azure_cli_version(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: the documentation names a minimum Azure CLI version for each workload runtime; an older version has SDKs
    that were never tested with it. az refuses to install this extension below its own minimum, so this matters for an
    az that was downgraded later and for facts that were saved on another machine.

    Fix: upgrade the Azure CLI.
    Example: az upgrade
    """
    try:
        found = cli_version(facts.cli_version)
    except ValueError:
        return unknown(f"The Azure CLI version '{facts.cli_version}' cannot be compared.")
    for runtime in facts.subject.runtimes:
        if found < cli_version(runtime.minimum_cli):
            return violated(
                f"Azure CLI {facts.cli_version} is older than {runtime.minimum_cli}, the documented minimum for "
                f"{runtime.name}.",
                step("Upgrade the Azure CLI:", "az upgrade"),
            )
    return passed(f"Azure CLI {facts.cli_version} is new enough.")


@rule(
    "SBX102",
    "Subscription state",
    category=CATEGORY,
    about=Kind.SUBSCRIPTION,
    needs=("subscription",),
    source="https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states",
)
def subscription_state(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a disabled subscription can be read, but Azure refuses to create or change anything in it.

    Fix: enable the subscription again, or choose another one.
    Example: az account list --all --output table
    """
    state = facts.subscription.state
    if state.lower() == "enabled":
        return passed("The subscription is Enabled.")
    fix = step("Enable the subscription in the Azure portal (Subscriptions), or choose another one:", _ACCOUNTS)
    if state.lower() == "pastdue":
        return warned("The subscription is PastDue and may be disabled soon.", fix)
    return violated(f"The subscription is {state}, so Azure refuses to create anything in it.", fix)


_ACCOUNTS = "az account list --all --output table"


@rule(
    "SBX103",
    "Permissions of the caller",
    category=CATEGORY,
    about=Kind.RESOURCE_GROUP,
    needs=("permissions", "subject"),
    source="https://learn.microsoft.com/azure/role-based-access-control/role-definitions",
)
def permissions_of_the_caller(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a create that lacks a permission fails at the first write or, worse, at the second.

    The roles at the resource group count: actions less notActions. When no resource group is named, the roles at the
    subscription count, and a missing permission is only a warning. The answer does not include deny assignments and
    conditions.

    Fix: ask for a role that has the missing permissions, such as Azure Kubernetes Service Contributor Role.
    Example: az role assignment list --all --output table
    """
    subject = facts.subject
    wanted = actions_for(subject.purpose)
    if subject.purpose == NODEPOOL and spec.reconciles and not _has_runtime(spec, facts):
        wanted = (*wanted, *actions_for("reconcile"))
    missing = missing_actions(facts.permissions, wanted)
    what = "add a node pool" if subject.purpose == NODEPOOL else "create a cluster"
    if not missing:
        return passed(f"You have the {len(wanted)} permissions needed to {what}.")
    if spec.target.resource_group is None:
        return warned(
            f"At the subscription you lack {', '.join(missing)}. Roles at a resource group were not checked.",
            f"Use {Argument.RESOURCE_GROUP} to check the roles there.",
        )
    message = f"You lack {', '.join(missing)}."
    fix = "Ask for a role that has these permissions, such as Azure Kubernetes Service Contributor Role."
    if all(pool.exists for pool in subject.pools):
        return warned(f"{message} The existing node pools keep working.", fix)
    return violated(message, fix)


def _has_runtime(spec: SandboxSpec, facts: Facts) -> bool:
    cluster = known_cluster(facts)
    names = {pool.runtime.lower() for pool in cluster.pools} if cluster is not None else set()
    return spec.runtime.name.lower() in names


@rule(
    "SBX104",
    "Registration of Microsoft.ContainerService",
    category=CATEGORY,
    about=Kind.SUBSCRIPTION,
    needs=("container_service",),
    source=_PROVIDERS,
)
def container_service_registration(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a subscription can create AKS resources only after it is registered with Microsoft.ContainerService.

    Fix: register the resource provider and wait until it is Registered; it takes a minute or two.
    Example: az provider register --namespace Microsoft.ContainerService --wait
    """
    return _registered(facts.container_service, "Microsoft.ContainerService")


@rule(
    "SBX105",
    "Registration of Microsoft.Compute",
    category=CATEGORY,
    about=Kind.SUBSCRIPTION,
    needs=("compute",),
    source=_PROVIDERS,
)
def compute_registration(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: the nodes of a pool are virtual machine scale sets, which belong to Microsoft.Compute.

    Fix: register the resource provider and wait until it is Registered; it takes a minute or two.
    Example: az provider register --namespace Microsoft.Compute --wait
    """
    return _registered(facts.compute, "Microsoft.Compute")


def _registered(provider: Provider, namespace: str) -> Result:
    if provider.registered:
        return passed(f"{namespace} is Registered.")
    return violated(
        f"{namespace} is {provider.registration_state}.",
        step("Register it:", "az provider register --namespace {namespace} --wait", namespace=namespace),
    )


@rule(
    "SBX106",
    "Feature registration of the workload runtime",
    category=CATEGORY,
    about=Kind.SUBSCRIPTION,
    needs=("subject", "feature_states"),
    source=_FEATURES,
)
def feature_registration(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: AKS refuses a preview workload runtime in a subscription that is not registered for its feature flag.

    Fix: register the flag, wait until it is Registered, and refresh the registration of the resource provider. Or use
    the generally available runtime, which needs no flag.
    Example: az aks-sandbox feature register
    """
    if not facts.subject.runtimes:
        return skipped(facts.subject.without)
    runtimes = [runtime for runtime in facts.subject.runtimes if runtime.feature is not None]
    if not runtimes:
        return skipped(f"{facts.subject.runtimes[0].name} does not need a feature flag.")
    return [_flag(runtime, facts.feature_states) for runtime in runtimes]


def _flag(runtime: WorkloadRuntime, states: Mapping[str, str | None]) -> Result:
    flag, name = runtime.feature, runtime.name
    if str(flag) not in states:
        pattern = "az aks-sandbox feature show --workload-runtime {runtime}"
        return unknown(
            f"The state of {flag}, which {name} needs, was not read.", step("Show its state:", pattern, runtime=name)
        )
    state = states[str(flag)]
    if state is None:
        return passed(f"Azure no longer has the flag {flag}, so {name} does not need it.")
    if state.lower() == "registered":
        return passed(f"{flag} is Registered.")
    message = f"{flag} is {state}, and {name} needs it."
    alternative = generally_available_runtime().name
    if state.lower() == "pending":
        return violated(
            message,
            f"Wait for the approval, or use {Argument.WORKLOAD_RUNTIME} {alternative}, which does not need a flag.",
        )
    pattern = "az aks-sandbox feature register --workload-runtime {runtime}"
    return violated(
        message, step(f"Register it, or use {alternative}, which does not need a flag:", pattern, runtime=name)
    )


@rule(
    "SBX107",
    "Support stage of the workload runtime",
    category=CATEGORY,
    about=Kind.NODE_POOL,
    needs=("subject",),
    severity=Status.WARN,
    source=_SANDBOXING,
)
def support_stage_of_the_runtime(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: Pod Sandboxing has been generally available since November 2025 under another runtime name. The preview
    name needs a feature flag and a preview API version, and the runtime of a node pool cannot be changed later.

    Fix: use the generally available runtime for new node pools.
    Example: az config set aks_sandbox.workload_runtime=KataVmIsolation
    """
    previews = [runtime.name for runtime in facts.subject.runtimes if runtime.preview]
    if not previews:
        return passed(f"{facts.subject.runtimes[0].name} is generally available.")
    pattern = "az config set aks_sandbox.workload_runtime={runtime}"
    name = generally_available_runtime().name
    return violated(
        f"{previews[0]} is the preview name of Pod Sandboxing.",
        step(f"Use {name} for new node pools:", pattern, runtime=name),
    )


@rule(
    "SBX108",
    "Other feature registrations",
    category=CATEGORY,
    about=Kind.SUBSCRIPTION,
    needs=("other_features",),
    severity=Status.WARN,
    source=_FEATURES,
)
def other_feature_registrations(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: newer documentation names further feature flags as prerequisites. Only one source names each of them, so it
    is not known whether AKS requires it. This check warns and never fails.

    Fix: register the feature when Azure refuses a create because of it.
    Example: az feature register --namespace Microsoft.Network --name AllowBringYourOwnPublicIpAddress
    """
    wanted = [feature for feature in other_features() if feature.prerequisite]
    unread = [str(feature.flag) for feature in wanted if str(feature.flag) not in facts.other_features]
    if unread:
        return unknown(f"The state of {', '.join(unread)} was not read.")
    states = {feature: facts.other_features[str(feature.flag)] or "registered" for feature in wanted}
    missing = [feature for feature, state in states.items() if state.lower() != "registered"]
    if not missing:
        return passed("Every other documented feature flag is Registered or no longer exists.")
    first = missing[0]
    pattern = "az feature register --namespace {namespace} --name {feature}"
    return violated(
        f"{first.flag} is not registered. {first.needed_when}",
        step(
            "If Azure refuses a create because of it, register it:",
            pattern,
            namespace=first.flag.namespace,
            feature=first.flag.name,
        ),
    )


@rule(
    "SBX109",
    "Resource group",
    category=CATEGORY,
    about=Kind.RESOURCE_GROUP,
    needs=("group_location",),
    source="https://learn.microsoft.com/azure/azure-resource-manager/management/manage-resource-groups-cli",
)
def resource_group(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a cluster is created in an existing resource group; a mistyped name is found here, not after minutes.

    Fix: create the resource group, or use another name or subscription.
    Example: az group list --output table
    """
    group = spec.target.resource_group
    if facts.group_location is not None:
        return passed(f"Resource group {group} exists in {facts.group_location}.")
    return violated(
        f"Resource group {group} was not found in this subscription.",
        spec.target.step("Create it:", "az group create --name {group} --location {location}"),
    )


RULES = (
    azure_cli_version,
    subscription_state,
    permissions_of_the_caller,
    container_service_registration,
    compute_registration,
    feature_registration,
    support_stage_of_the_runtime,
    other_feature_registrations,
    resource_group,
)
