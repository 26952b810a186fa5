"""SBX101 to SBX103 and SBX109: who calls, with which az, in which subscription and resource group."""

from __future__ import annotations

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.limits import actions_for
from aks_sandbox.checks.registry import check
from aks_sandbox.model.cli_version import cli_version
from aks_sandbox.model.derived_facts import known_cluster
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Result, passed, unknown, violated, warned
from aks_sandbox.model.permission_set import missing_actions
from aks_sandbox.model.sandbox_spec import NODEPOOL, SandboxSpec

CATEGORY = "subscription"


@check(
    "SBX101",
    category=CATEGORY,
    needs=("cli_version", "subject"),
    source="https://learn.microsoft.com/azure/aks/use-pod-sandboxing",
)
def azure_cli_is_new_enough_for_the_runtime(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: the documents name a least version of the Azure CLI for each workload runtime; an older one has SDKs that
    were never tried with it. az refuses to install this extension below its own minimum, so this is about an az that
    was downgraded later, and about facts that were saved elsewhere.

    Fix: upgrade the Azure CLI.
    Example: az upgrade
    """
    try:
        found = cli_version(facts.cli_version)
    except ValueError:
        return unknown(f"The version of the Azure CLI is '{facts.cli_version}', which cannot be compared.")
    for runtime in facts.subject.runtimes:
        if found < cli_version(runtime.minimum_cli):
            return violated(
                f"The Azure CLI is {facts.cli_version}; {runtime.name} is documented from {runtime.minimum_cli} on.",
                "az upgrade",
            )
    return passed(f"The Azure CLI is {facts.cli_version}.")


@check(
    "SBX102",
    category=CATEGORY,
    needs=("subscription",),
    source="https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states",
)
def subscription_is_enabled(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a subscription that is disabled can be read, and refuses everything that creates or changes.

    Fix: enable the subscription again, or choose another one.
    Example: az account list --all --output table
    """
    state = facts.subscription.state
    if state.lower() == "enabled":
        return passed("The subscription is Enabled.")
    remedy = f"Settle the subscription in the portal (Subscriptions), or give another {Argument.SUBSCRIPTION}."
    if state.lower() == "pastdue":
        return warned("The subscription is PastDue and may be disabled soon.", remedy)
    return violated(f"The subscription is {state}, and nothing can be created in it.", remedy)


@check(
    "SBX103",
    category=CATEGORY,
    needs=("permissions", "subject"),
    source="https://learn.microsoft.com/azure/role-based-access-control/role-definitions",
)
def caller_may_do_what_the_command_does(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a create that lacks a permission fails at the first write, or, worse, at the second.

    The roles at the resource group count: actions less notActions. When no group was named, those at the subscription
    do, and a lack there warns only. Deny assignments and conditions are not in that answer.

    Fix: ask for a role that has the missing actions, such as Azure Kubernetes Service Contributor Role.
    Example: az role assignment list --all --output table
    """
    subject = facts.subject
    wanted = actions_for(subject.purpose)
    if subject.purpose == NODEPOOL and spec.reconciles and not _has_runtime(spec, facts):
        wanted = (*wanted, *actions_for("reconcile"))
    missing = missing_actions(facts.permissions, wanted)
    if not missing:
        return passed(f"The caller has the {len(wanted)} actions of {subject.purpose}.")
    if spec.target.resource_group is None:
        return warned(
            f"At the subscription the caller lacks {', '.join(missing)}; roles at a resource group were not looked at.",
            f"Give {Argument.RESOURCE_GROUP} to judge the roles there.",
        )
    message = f"The caller lacks {', '.join(missing)}."
    remedy = "Ask for a role that has them, such as Azure Kubernetes Service Contributor Role."
    if all(pool.exists for pool in subject.pools):
        return warned(f"{message} That keeps nobody from using the pools that exist.", remedy)
    return violated(message, remedy)


def _has_runtime(spec: SandboxSpec, facts: Facts) -> bool:
    cluster = known_cluster(facts)
    names = {pool.runtime.lower() for pool in cluster.pools} if cluster is not None else set()
    return spec.runtime.name.lower() in names


@check(
    "SBX109",
    category=CATEGORY,
    needs=("group_location",),
    source="https://learn.microsoft.com/azure/azure-resource-manager/management/manage-resource-groups-cli",
)
def resource_group_exists(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a cluster is created in a resource group that exists; a mistyped name is found out here, not after minutes.

    Fix: create the group, or give another name or subscription.
    Example: az group list --output table
    """
    group = spec.target.resource_group
    if facts.group_location is not None:
        return passed(f"The resource group {group} exists, in {facts.group_location}.")
    return violated(
        f"There is no resource group {group} in this subscription.",
        spec.target.group_creation,
    )


CHECKS = (
    azure_cli_is_new_enough_for_the_runtime,
    subscription_is_enabled,
    caller_may_do_what_the_command_does,
    resource_group_exists,
)
