"""SBX101 to SBX103 and SBX109: the az that calls, the subscription, what the caller may do, and the group."""

from typing import Any

import pytest

from aks_sandbox.model.azure import PermissionSet, Subscription
from aks_sandbox.model.facts import Fact, Known, NotAsked, Unknown
from aks_sandbox.steps import Step
from tests.support.worlds import GENERAL, PREVIEW, cluster, judge, live_pool, plain_pool, shown, spec

READ_GROUP = "Microsoft.Resources/subscriptions/resourceGroups/read"
READ, WRITE = "Microsoft.ContainerService/managedClusters/read", "Microsoft.ContainerService/managedClusters/write"
READ_POOLS = "Microsoft.ContainerService/managedClusters/agentPools/read"
WRITE_POOLS = "Microsoft.ContainerService/managedClusters/agentPools/write"
ADDED = spec(shape={"purpose": "nodepool", "adds_pool": True})
ASK = "Ask for a role that has these permissions, such as Azure Kubernetes Service Contributor Role."


@pytest.mark.parametrize(
    ("runtime", "text"),
    [(GENERAL, "2.80.0"), (GENERAL, "2.100.0"), (GENERAL, "3.0.0"), (GENERAL, "2.91.0rc1"), (PREVIEW, "2.44.1")],
)
def test_an_az_of_the_documented_version_or_newer_passes(runtime: str, text: str) -> None:
    finding = judge("SBX101", spec(runtime=runtime), cli_version=Known(text))
    assert shown(finding) == ("pass", f"Azure CLI {text} is new enough.", "")


@pytest.mark.parametrize(
    ("runtime", "text", "least"),
    [(GENERAL, "2.79.9", "2.80.0"), (GENERAL, "2.9.0", "2.80.0"), (PREVIEW, "2.44.0", "2.44.1")],
)
def test_an_older_az_fails(runtime: str, text: str, least: str) -> None:
    finding = judge("SBX101", spec(runtime=runtime), cli_version=Known(text))
    message = f"Azure CLI {text} is older than {least}, the documented minimum for {runtime}."
    assert shown(finding) == ("fail", message, "Upgrade the Azure CLI:\naz upgrade")


def test_the_runtime_of_any_live_pool_may_ask_for_a_newer_az() -> None:
    pools = cluster(live_pool("old", runtime=PREVIEW), live_pool("new"))
    finding = judge("SBX101", cluster=pools, cli_version=Known("2.60.0"))
    older = "Azure CLI 2.60.0 is older than 2.80.0, the documented minimum for KataVmIsolation."
    assert finding.message == f"{older} Existing node pools keep running; a new node pool would be refused."


@pytest.mark.parametrize("text", ["", "2.80", "main", "٢.٨٠.٠"])
def test_a_version_that_cannot_be_compared_is_unknown(text: str) -> None:
    message = f"The Azure CLI version '{text}' cannot be compared."
    assert shown(judge("SBX101", cli_version=Known(text))) == ("unknown", message, "")


@pytest.mark.parametrize("state", ["Enabled", "enabled"])
def test_an_enabled_subscription_passes(state: str) -> None:
    finding = judge("SBX102", subscription=Known(Subscription(state)))
    assert shown(finding) == ("pass", "The subscription is Enabled.", "")


@pytest.mark.parametrize("state", ["Disabled", "Warned", "Deleted"])
def test_any_other_subscription_fails(state: str) -> None:
    assert shown(judge("SBX102", subscription=Known(Subscription(state)))) == (
        "fail",
        f"The subscription is {state}, so Azure refuses to create anything in it.",
        "Enable the subscription in the Azure portal (Subscriptions), or choose another one:\naz account list --all "
        "--output table",
    )


def test_a_subscription_that_is_past_due_warns_because_it_still_works() -> None:
    assert shown(judge("SBX102", subscription=Known(Subscription("PastDue")))) == (
        "warn",
        "The subscription is PastDue and may be disabled soon.",
        "Enable the subscription in the Azure portal (Subscriptions), or choose another one:\naz account list --all "
        "--output table",
    )


def test_a_subscription_that_may_not_be_read_is_unknown() -> None:
    assert shown(judge("SBX102", subscription=Unknown("403: no"))) == ("unknown", "403: no", "")


def test_a_caller_with_all_actions_passes() -> None:
    assert shown(judge("SBX103")) == ("pass", "You have the 3 permissions needed to create a cluster.", "")
    finding = judge("SBX103", ADDED, cluster=cluster())
    assert shown(finding) == ("pass", "You have the 4 permissions needed to add a node pool.", "")


def test_the_missing_actions_are_named_and_no_other() -> None:
    roles = (PermissionSet(("*/read",)), PermissionSet(("Microsoft.ContainerService/*",), (WRITE,)))
    finding = judge("SBX103", permissions=Known(roles))
    assert shown(finding) == ("fail", f"You lack {WRITE}.", ASK)
    finding = judge("SBX103", ADDED, cluster=cluster(), permissions=Known((PermissionSet(("*/read",)),)))
    assert shown(finding) == ("fail", f"You lack {WRITE_POOLS}, {WRITE}.", ASK)


def test_a_caller_who_can_add_a_pool_and_not_reconcile_is_shown_the_way_without() -> None:
    roles = (PermissionSet(("*/read", WRITE_POOLS)),)
    finding = judge("SBX103", ADDED, cluster=cluster(), permissions=Known(roles))
    without = "Or use --no-reconcile, and let an identity that has the permission reconcile the cluster."
    assert shown(finding) == ("fail", f"You lack {WRITE}.", f"{ASK}\n{without}")


@pytest.mark.parametrize(
    ("how", "pools", "lacks"),
    [
        ({}, (plain_pool(),), [WRITE_POOLS, WRITE]),
        ({}, (plain_pool(), live_pool(runtime=PREVIEW)), [WRITE_POOLS, WRITE]),
        ({}, (plain_pool(), live_pool(runtime=GENERAL.upper())), [WRITE_POOLS, WRITE]),
        ({"reconciles": False}, (plain_pool(),), [WRITE_POOLS]),
    ],
    ids=["first pool", "first of its runtime", "second of its runtime", "without reconciling"],
)
def test_writing_the_cluster_counts_unless_it_is_not_reconciled(
    how: dict[str, Any], pools: tuple[Any, ...], lacks: list[str]
) -> None:
    wanted = spec(shape={"purpose": "nodepool", "adds_pool": True, **how})
    finding = judge("SBX103", wanted, cluster=cluster(*pools), permissions=Known((PermissionSet(("*/read",)),)))
    assert shown(finding) == ("fail", f"You lack {', '.join(lacks)}.", ASK)


def test_a_lack_warns_only_when_pools_that_exist_are_judged() -> None:
    finding = judge("SBX103", cluster=cluster(), permissions=Known((PermissionSet(("*/read",)),)))
    message = f"You lack {WRITE_POOLS}. Existing node pools keep running; a new node pool would be refused."
    assert shown(finding) == ("warn", message, ASK)


def test_a_caller_without_any_role_lacks_everything() -> None:
    finding = judge("SBX103", permissions=Known(()))
    assert shown(finding) == ("fail", f"You lack {READ_GROUP}, {READ}, {WRITE}.", ASK)
    finding = judge("SBX103", ADDED, cluster=cluster(), permissions=Known(()))
    assert finding.message == f"You lack {READ}, {READ_POOLS}, {WRITE_POOLS}, {WRITE}."


def test_without_a_group_the_roles_at_a_group_are_not_seen_so_a_lack_warns_only() -> None:
    wanted = spec(resource_group=None, cluster_name=None)
    finding = judge("SBX103", wanted, permissions=Known((PermissionSet(("*/read",)),)))
    assert shown(finding) == (
        "warn",
        f"At the subscription you lack {WRITE}. Roles at a resource group were not checked.",
        "Use --resource-group to check the roles there.",
    )
    assert shown(judge("SBX103", wanted))[0] == "pass"


def test_permissions_that_may_not_be_read_are_unknown() -> None:
    assert shown(judge("SBX103", permissions=Unknown("403: no"))) == ("unknown", "403: no", "")


def test_a_resource_group_that_exists_passes() -> None:
    finding = judge("SBX109")
    assert shown(finding) == ("pass", "Resource group sandbox-rg exists in eastus.", "")


@pytest.mark.parametrize(
    ("location", "fact", "in_command"),
    [
        ("westeurope", NotAsked("No."), "westeurope"),
        (None, Known("eastus"), "eastus"),
        (None, Known("@file"), "LOCATION"),
        (None, NotAsked("No."), "LOCATION"),
    ],
    ids=["given", "of the cluster", "not a name", "not known"],
)
def test_a_resource_group_that_is_missing_fails_with_the_command_that_creates_it(
    location: str | None, fact: Fact, in_command: str
) -> None:
    wanted = spec(resource_group="my(rg)", location=location)
    assert shown(judge("SBX109", wanted, group_location=Known(None), location=fact)) == (
        "fail",
        "Resource group my(rg) was not found in this subscription.",
        f'Create it:\naz group create --name "my(rg)" --location {in_command}',
    )


def test_a_resource_group_that_was_not_named_is_skipped_and_one_that_may_not_be_read_unknown() -> None:
    not_named = NotAsked("No resource group was named.", (Step("Give --resource-group."),))
    assert shown(judge("SBX109", group_location=not_named)) == ("skipped", not_named.reason, str(not_named.steps[0]))
    assert shown(judge("SBX109", group_location=Unknown("403: no"))) == ("unknown", "403: no", "")
