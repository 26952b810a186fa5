"""SBX506 to SBX508, SBX511, SBX512: the node pools that a cluster has, and the version of one that it gets."""

from typing import Any

import pytest

from aks_sandbox.explain.messages import Origin, explain_error
from aks_sandbox.model.cluster import ProvisioningError
from aks_sandbox.model.facts import Known, NotAsked, Unknown
from aks_sandbox.model.finding import Status
from aks_sandbox.steps import Step, filled
from tests.support.inside import LABELS, OLD_CLASS, OLD_LABELS, inside, node, runtime_class
from tests.support.worlds import (
    GENERAL,
    PREVIEW,
    cluster,
    judge,
    live_pool,
    plain_pool,
    shown,
    shown_each,
    spec,
    version,
)

OF_POOLS = ("SBX506", "SBX507", "SBX508", "SBX511")
NONE_THERE = "The cluster does not have a sandboxed node pool."
LOOK = "Look at its status:\naz aks nodepool show -g sandbox-rg --cluster-name demo -n {} --query status"
ADDED = spec(pool={"name": "more"}, shape={"purpose": "nodepool", "adds_pool": True})
REPLACE = (
    "Add a node pool to replace it, then drain and delete the old one:\n"
    "az aks-sandbox nodepool add -g sandbox-rg --cluster-name demo -n POOL"
)
AGREES = "Workload runtime, OS SKU and node image match."
NOT_FAILED = "The node pool is not in the state Failed."
RETIRED = "AKSAzureLinux-V2katagen2-202509.05.0"


def named(name: str) -> Any:
    """A check of the pool of that name."""
    return spec(pool={"name": name}, shape={"pool_named": True})


def failed(name: str = "untrusted", error: ProvisioningError | None = None, **changes: Any) -> Any:
    """A sandboxed pool in the state Failed."""
    return live_pool(name, provisioning_state="Failed", error=error, **changes)


@pytest.mark.parametrize("code", OF_POOLS)
def test_without_a_cluster_the_question_is_skipped_or_unknown_with_the_reason(code: str) -> None:
    assert shown(judge(code, cluster=Known(None))) == ("skipped", "Cluster demo does not exist yet.", "")
    not_named = NotAsked("No cluster was named.", (Step("Give --resource-group and --name."),))
    assert shown(judge(code, cluster=not_named)) == ("skipped", not_named.reason, str(not_named.steps[0]))
    assert shown(judge(code, cluster=Unknown("403: no"))) == ("unknown", "403: no", "")


@pytest.mark.parametrize(
    "code", ["SBX506", "SBX507", "SBX203", "SBX301", "SBX308", "SBX401", "SBX407", "SBX107", "SBX106"]
)
def test_a_cluster_without_sandboxed_pools_has_nothing_to_look_at(code: str) -> None:
    assert shown(judge(code, cluster=cluster(plain_pool()))) == ("skipped", NONE_THERE, "")


def test_a_cluster_without_sandboxed_pools_is_said_to_have_none_unless_one_is_about_to_be_made() -> None:
    plain = cluster(plain_pool())
    status, message, steps = shown(judge("SBX508", cluster=plain))
    assert (status, message) == ("warn", f"{NONE_THERE} Sandboxed pods cannot run on it.")
    assert "az aks-sandbox check -g sandbox-rg -n demo --for nodepool" in steps.splitlines()
    adds = spec(shape={"adds_pool": True, "purpose": "nodepool"})
    assert shown(judge("SBX508", adds, cluster=plain)) == ("skipped", NONE_THERE, "")


def test_a_plain_pool_that_was_named_is_said_to_be_plain() -> None:
    named = spec(pool={"name": "system"}, shape={"pool_named": True})
    assert shown(judge("SBX401", named, cluster=cluster())) == ("skipped", "Node pool system is not sandboxed.", "")
    assert shown(judge("SBX503", named, cluster=cluster()))[0] == "fail"


@pytest.mark.parametrize("image", ["AKSAzureLinux-V3katagen2-202609.10.0", "AKSAzureLinux-V4KATAgen2-1"])
def test_pools_whose_runtime_os_and_image_agree_pass(image: str) -> None:
    pools = cluster(live_pool("one", node_image=image), live_pool("two", os_sku="Mariner"), plain_pool())
    assert shown_each("SBX506", cluster=pools) == [("one", "pass", AGREES, ""), ("two", "pass", AGREES, "")]


def test_pools_that_have_drifted_fail_each_with_what_it_has() -> None:
    pools = cluster(
        live_pool("one", node_image="AKSAzureLinux-V3gen2-1"), live_pool("two", os_sku="Ubuntu"), live_pool("three")
    )
    assert shown_each("SBX506", cluster=pools) == [
        (
            "one",
            "fail",
            "Node image AKSAzureLinux-V3gen2-1 is not a Kata image, which KataVmIsolation requires.",
            REPLACE,
        ),
        ("two", "fail", "OS SKU Ubuntu does not support KataVmIsolation.", REPLACE),
        ("three", "pass", AGREES, ""),
    ]


@pytest.mark.parametrize(
    ("changes", "what"),
    [({"node_image": ""}, "node image"), ({"os_sku": ""}, "OS SKU"), ({"os_sku": "", "node_image": ""}, "OS SKU")],
    ids=["image", "OS", "both"],
)
def test_a_pool_that_does_not_tell_what_it_runs_is_unknown_and_not_drifted(changes: Any, what: str) -> None:
    judged = shown_each("SBX506", cluster=cluster(live_pool("one", **changes), live_pool("two")))
    assert judged == [("one", "unknown", f"Azure did not report the {what}.", ""), ("two", "pass", AGREES, "")]


def test_only_the_named_pool_is_looked_at() -> None:
    pools = cluster(live_pool("one", node_image="AKSAzureLinux-V3gen2-1"), live_pool("two"))
    assert shown(judge("SBX506", named("two"), cluster=pools))[0] == "pass"
    assert shown(judge("SBX506", named("one"), cluster=pools))[0] == "fail"
    assert shown(judge("SBX506", named("new"), cluster=pools)) == ("skipped", NONE_THERE, "")


def test_pools_on_living_images_pass() -> None:
    assert shown(judge("SBX507", cluster=cluster())) == ("pass", "The node image is not retired.", "")


@pytest.mark.parametrize("image", [RETIRED, "AKSCBLMariner-V2katagen2-202509.05.0", "AKSCBLMariner-V2katagen2TL-2022"])
def test_a_pool_on_a_retired_image_fails(image: str) -> None:
    upgrades = "See the upgrades of the cluster:\naz aks get-upgrades -g sandbox-rg -n demo --output table"
    assert shown_each("SBX507", cluster=cluster(live_pool("old", node_image=image), live_pool("new"))) == [
        ("old", "fail", f"The node image {image} is retired.", upgrades),
        ("new", "pass", "The node image is not retired.", ""),
    ]


def test_a_pool_whose_image_is_not_reported_leaves_its_retirement_unknown() -> None:
    pools = cluster(live_pool("one", node_image=""), live_pool("two", node_image=RETIRED))
    assert [row[:3] for row in shown_each("SBX507", cluster=pools)] == [
        ("one", "unknown", "Azure did not report the node image."),
        ("two", "fail", f"The node image {RETIRED} is retired."),
    ]


def test_one_runtime_name_in_a_cluster_passes() -> None:
    pools = cluster(live_pool("one"), live_pool("two", runtime="KATAVMISOLATION"), plain_pool())
    assert shown(judge("SBX508", cluster=pools)) == (
        "pass",
        "Every sandboxed node pool has the workload runtime KataVmIsolation.",
        "",
    )


def test_two_runtime_names_in_a_cluster_warn_even_when_one_pool_is_named() -> None:
    pools = cluster(live_pool("one"), live_pool("two", runtime=PREVIEW))
    for wanted in (spec(), named("one")):
        assert shown(judge("SBX508", wanted, cluster=pools)) == (
            "warn",
            "The cluster has node pools with KataMshvVmIsolation and KataVmIsolation. A pod runs on those whose nodes "
            "its RuntimeClass selects.",
            "Use KataVmIsolation for new node pools.\nSee which nodes each RuntimeClass selects:\n"
            "az aks-sandbox check -g sandbox-rg -n demo --in-cluster --output table",
        )


def test_two_runtime_names_are_no_trouble_where_one_class_selects_the_nodes_of_all() -> None:
    pools = cluster(live_pool("one"), live_pool("two", runtime=PREVIEW))
    nodes = (node(pool="one"), node("aks-two-1", pool="two", labels={**LABELS, **OLD_LABELS}))
    classes = (runtime_class(), runtime_class(OLD_CLASS))
    assert shown(judge("SBX508", cluster=pools, in_cluster=inside(nodes=nodes, runtime_classes=classes))) == (
        "info",
        "The cluster has node pools with KataMshvVmIsolation and KataVmIsolation. RuntimeClass kata-vm-isolation "
        "selects the nodes of all of them.",
        "",
    )


def test_every_pool_of_the_cluster_that_has_not_failed_passes() -> None:
    assert shown_each("SBX511", cluster=cluster()) == [
        ("system", "pass", NOT_FAILED, ""),
        ("untrusted", "pass", NOT_FAILED, ""),
    ]


def test_a_failed_pool_without_a_reported_reason_fails_with_the_command_that_looks() -> None:
    assert shown(judge("SBX511", cluster=cluster(failed()))) == (
        "fail",
        "The node pool has failed, and Azure did not report why.",
        LOOK.format("untrusted"),
    )


def test_a_failed_pool_with_an_error_that_is_not_known_shows_the_words_of_azure() -> None:
    error = ProvisioningError("Strange", "It broke.")
    assert shown(judge("SBX511", cluster=cluster(failed(error=error)))) == (
        "fail",
        'The node pool has failed. Azure reports: "(Strange) It broke".',
        LOOK.format("untrusted"),
    )


def test_a_failed_pool_with_a_known_error_has_its_cause_and_its_steps_with_the_region_filled_in() -> None:
    text = (
        "Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Current "
        "Limit: 10, Current Usage: 0, Additional Required: 14, (Minimum) New Limit Required: 14."
    )
    error = ProvisioningError("QuotaExceeded", text)
    known = explain_error(error.code, error.message, Origin.AZURE)
    assert known is not None
    finding = judge("SBX511", cluster=cluster(failed(error=error)))
    reported = f'Azure reports: "(QuotaExceeded) {text.rstrip(".")}".'
    assert shown(finding)[:2] == ("fail", f"The node pool has failed: {known.cause} {reported}")
    assert finding.steps == filled(known.steps, {**spec().target.names, "location": "eastus", "pool": "untrusted"})
    assert shown(finding)[2].endswith("az vm list-usage --location eastus --output table")


def test_each_failed_pool_has_a_command_about_itself() -> None:
    judged = shown_each("SBX511", cluster=cluster(failed("one"), failed("two")))
    assert [(name, steps) for name, *_, steps in judged] == [(name, LOOK.format(name)) for name in ("one", "two")]


OTHER = (
    "warn",
    "The node pool has failed, and Azure did not report why. It is not one of the checked node pools.",
)


def test_a_failed_plain_pool_warns_because_no_sandboxed_pool_has_failed() -> None:
    pools = cluster(plain_pool(provisioning_state="failed"), live_pool())
    assert shown_each("SBX511", cluster=pools) == [
        ("system", *OTHER, LOOK.format("system")),
        ("untrusted", "pass", NOT_FAILED, ""),
    ]


def test_another_failed_sandboxed_pool_warns_when_one_pool_is_named() -> None:
    judged = shown_each("SBX511", named("one"), cluster=cluster(live_pool("one"), failed("two")))
    assert judged == [("one", "pass", NOT_FAILED, ""), ("two", *OTHER, LOOK.format("two"))]


def test_a_failed_sandboxed_pool_beside_a_failed_plain_one_fails() -> None:
    pools = cluster(plain_pool(provisioning_state="Failed"), failed())
    assert [row[:2] for row in shown_each("SBX511", cluster=pools)] == [("system", "warn"), ("untrusted", "fail")]


def test_a_node_pool_to_be_added_is_not_stopped_by_those_that_failed_or_drifted() -> None:
    added = spec(pool={"name": "more"}, shape={"purpose": "nodepool", "adds_pool": True})
    pools = cluster(failed("one", node_image=RETIRED, os_sku="Ubuntu"))
    for code in ("SBX506", "SBX507", "SBX511"):
        ((name, status, message, _),) = shown_each(code, added, cluster=pools)
        assert (name, status) == ("one", "warn")
        assert message.endswith(" You can still add another node pool.")


@pytest.mark.parametrize(
    ("control_plane", "pool", "status", "message"),
    [
        ("1.34.2", "1.34.2", "pass", "go together."),
        ("1.34.2", "1.34", "pass", "go together."),
        ("1.34.2", "1.33.9", "pass", "go together."),
        ("1.34.2", "1.32", "pass", "go together."),
        ("1.34.2", "1.31", "warn", "are three minor versions apart, and AKS may refuse that."),
        ("1.34.2", "1.30.9", "fail", "do not go together: the node pool is 4 minor versions older."),
        ("1.34.2", "1.35", "fail", "do not go together: the node pool is newer."),
        ("1.34.2", "1.34.3", "fail", "do not go together: the node pool is newer."),
        ("1.34.2", "2.0", "fail", "do not go together: the node pool is newer."),
    ],
)
def test_a_new_pool_is_not_newer_than_its_control_plane_and_not_much_older(
    control_plane: str, pool: str, status: str, message: str
) -> None:
    of_cluster = cluster(plain_pool(), kubernetes_version=control_plane)
    found = judge("SBX512", ADDED, cluster=of_cluster, kubernetes_version=version(pool))
    beside = f"Kubernetes {pool} of the node pool and {control_plane} of the control plane"
    assert shown(found)[:2] == (status, f"{beside} {message}")
    assert bool(found.steps) is (status != "pass")


def test_a_pool_that_exists_was_accepted_with_its_version() -> None:
    found = judge("SBX512", cluster=cluster(live_pool(kubernetes_version="1.28.0")))
    assert shown(found) == ("skipped", "The node pool exists, so AKS accepted its version.", "")


def test_a_control_plane_whose_version_cannot_be_compared_makes_the_question_unknown() -> None:
    of_cluster = cluster(plain_pool(), kubernetes_version="latest")
    found = judge("SBX512", ADDED, cluster=of_cluster, kubernetes_version=version("1.34"))
    assert shown(found)[0] == "unknown"


@pytest.mark.parametrize(("there", "added"), [(GENERAL, PREVIEW), (PREVIEW, GENERAL)])
def test_a_pool_that_would_mix_the_runtimes_warns_before_it_is_written(there: str, added: str) -> None:
    wanted = spec(runtime=added, pool={"name": "more"}, shape={"purpose": "nodepool", "adds_pool": True})
    assert shown(judge("SBX508", wanted, cluster=cluster(plain_pool(), live_pool(runtime=there)))) == (
        "warn",
        f"The sandboxed node pools of the cluster have the workload runtime {there}, and node pool more would get "
        f"{added}.",
        f"Use --workload-runtime {there}, unless the other node pools are to be replaced.",
    )
    same = spec(runtime=there, pool={"name": "more"}, shape={"purpose": "nodepool", "adds_pool": True})
    assert judge("SBX508", same, cluster=cluster(plain_pool(), live_pool(runtime=there))).status is Status.PASS


def test_a_cluster_of_fips_is_not_proposed_a_pool_that_it_cannot_have() -> None:
    steps = shown(judge("SBX508", cluster=cluster(plain_pool(), fips=True)))[2]
    assert "az aks-sandbox nodepool add" not in steps
    assert "az aks-sandbox create -g sandbox-rg -n NEW_CLUSTER" in steps
