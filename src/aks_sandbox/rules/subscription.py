"""1xx: who calls, with which az, in which subscription and resource group, and what is registered there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.classes import serving_pools
from aks_sandbox.catalog.tables import actions_for, generally_available_runtime, other_features
from aks_sandbox.model.azure import Provider, cli_version, missing_actions
from aks_sandbox.model.cluster import WorkloadRuntime
from aks_sandbox.model.facts import Facts, Known, known_cluster
from aks_sandbox.model.finding import Kind, Resource, Result, Status, passed, skipped, unknown, violated, warned
from aks_sandbox.model.roles import ASSIGN_ROLE
from aks_sandbox.model.wanted import NODEPOOL, SandboxSpec
from aks_sandbox.rules.rule import rule
from aks_sandbox.steps import Step, step

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
    creation=True,
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
    creation=True,
    source="https://learn.microsoft.com/azure/role-based-access-control/role-definitions",
)
def permissions_of_the_caller(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: a create that lacks a permission fails at the first write or, worse, at the second.

    The roles at the resource group count: actions less notActions. When no resource group is named, the roles at the
    subscription count, and a missing permission is only a warning. The answer does not include deny assignments and
    conditions.

    A subnet needs the join action, a user-assigned identity the assign action, and a role that the cluster's identity
    is given needs the right to assign roles there.

    Fix: ask for a role that has the missing permissions, such as Azure Kubernetes Service Contributor Role.
    Example: az role assignment list --all --output table
    """
    yield _at_the_group(spec, facts)
    yield from _elsewhere(spec, facts)


def _elsewhere(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """The permissions at the subnets, identities and registries that the request names."""
    held, permissions = facts.outcome("roles_held"), facts.outcome("permissions_elsewhere")
    roles = held.value if isinstance(held, Known) else {}
    needless = {key.partition("|")[0] for key, there in roles.items() if there}
    for scope, wanted in spec.actions_elsewhere.items():
        resource = _resource_at(scope)
        actions = [one for one in wanted if one != ASSIGN_ROLE or scope.lower() not in needless]
        if not isinstance(permissions, Known):
            yield unknown(permissions.reason, *permissions.steps, resource=resource)
            continue
        missing = missing_actions(permissions.value.get(scope.lower(), ()), actions)
        name = scope.rpartition("/")[2]
        if not missing:
            yield passed(f"You have the permissions needed at {name}.", resource=resource)
            continue
        ask = "Ask for a role that has these permissions there."
        skip = f"Or use {Argument.SKIP_SUBNET_ROLE}, and let an owner assign the role."
        steps = [ask, *([skip] if missing == (ASSIGN_ROLE,) and resource is not None else [])]
        yield violated(f"At {name} you lack {', '.join(missing)}.", *steps, resource=resource)


def _resource_at(scope: str) -> Resource | None:
    return Resource(Kind.SUBNET, scope.rpartition("/")[2]) if "/subnets/" in scope.lower() else None


def _at_the_group(spec: SandboxSpec, facts: Facts) -> Result:
    subject = facts.subject
    wanted = actions_for(subject.purpose)
    adds = subject.purpose == NODEPOOL and not all(pool.exists for pool in subject.pools)
    if adds and spec.reconciles:
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
        return warned(f"{message} Existing node pools keep running; a new node pool would be refused.", fix)
    without = f"Or use {Argument.NO_RECONCILE}, and let an identity that has the permission reconcile the cluster."
    only_reconcile = adds and spec.reconciles and set(missing) <= set(actions_for("reconcile"))
    return violated(message, fix, *([without] if only_reconcile else []))


@rule(
    "SBX104",
    "Registration of Microsoft.ContainerService",
    category=CATEGORY,
    about=Kind.SUBSCRIPTION,
    needs=("container_service",),
    creation=True,
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
    creation=True,
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
    creation=True,
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
        message,
        step("Register it:", pattern, runtime=name),
        f"Or use {Argument.WORKLOAD_RUNTIME} {alternative}, which does not need a flag.",
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
    name needs a feature flag and is written with a preview API version, which defines it, and the runtime of a node
    pool cannot be changed later.

    Fix: use the generally available runtime for new node pools. Existing node pools whose nodes have the label of the
    RuntimeClass kata-vm-isolation serve it already, so workloads move to it by their runtimeClassName alone.
    Example: az config set aks_sandbox.workload_runtime=KataVmIsolation
    """
    previews = [runtime.name for runtime in facts.subject.runtimes if runtime.preview]
    if not previews:
        return passed(f"{facts.subject.runtimes[0].name} is generally available.")
    pattern = "az config set aks_sandbox.workload_runtime={runtime}"
    available = generally_available_runtime()
    use = step(f"Use {available.name} for new node pools:", pattern, runtime=available.name)
    first = facts.subject.pools[0]
    if first.in_file:
        use = Step(f"Set {first.spelled(Argument.WORKLOAD_RUNTIME, 'workloadRuntime')} to {available.name}.")
    migrate: tuple[Step, ...] = ()
    cluster, inside = known_cluster(facts), facts.outcome("in_cluster")
    serving: Sequence[str] = ()
    if cluster is not None and isinstance(inside, Known):
        serving = serving_pools(available.runtime_class, cluster.pools, inside.value)
    existing = [pool.name for pool in facts.subject.pools if pool.exists and pool.runtime.preview]
    message = f"{previews[0]} is the preview name of Pod Sandboxing."
    if existing and set(existing) <= set(serving):
        message += f" RuntimeClass {available.runtime_class} already selects nodes of node pool {', '.join(existing)}."
        migrate = (Step("Workloads move to it by their runtimeClassName alone, without a new node pool."),)
    elif existing:
        look = "az aks-sandbox check -g {group} -n {cluster} --in-cluster --output table"
        text = (
            f"Existing node pools may already serve RuntimeClass {available.runtime_class}, so that workloads need a "
            "new runtimeClassName and not a new node pool. See whether it selects their nodes:"
        )
        migrate = (spec.target.step(text, look),)
    return violated(message, use, *migrate)


@rule(
    "SBX108",
    "Other feature registrations",
    category=CATEGORY,
    about=Kind.SUBSCRIPTION,
    needs=("other_features",),
    severity=Status.INFO,
    source=_FEATURES,
)
def other_feature_registrations(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: the documentation names a further feature flag as a prerequisite, which only some subscriptions need: those
    that may not allocate public IP addresses without it. AKS allocates one for the outbound type loadBalancer. So this
    check is a note, and never a warning.

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
