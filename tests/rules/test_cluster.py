"""SBX501 to SBX505, SBX509, SBX510: what an existing cluster must be."""

from typing import Any

import pytest

from aks_sandbox.model.facts import Known, NotAsked, Unknown
from aks_sandbox.steps import Step
from tests.support.worlds import cluster, judge, live_pool, plain_pool, shown, spec

OF_A_CLUSTER = ("SBX501", "SBX502", "SBX503", "SBX505", "SBX509", "SBX510")
UPDATE = "az aks update -g sandbox-rg -n demo"
NAMED = {"pool_named": True}
ADDED = {"purpose": "nodepool", "adds_pool": True, "pool_named": True}


def named(name: str, how: dict[str, Any] = NAMED) -> Any:
    """A check of the pool of that name."""
    return spec(pool={"name": name}, shape=how)


@pytest.mark.parametrize("code", OF_A_CLUSTER)
def test_without_a_cluster_the_question_is_skipped_or_unknown_with_the_reason(code: str) -> None:
    assert shown(judge(code, cluster=Known(None))) == ("skipped", "Cluster demo does not exist yet.", "")
    not_named = NotAsked("No cluster was named.", (Step("Give --resource-group and --name."),))
    assert shown(judge(code, cluster=not_named)) == ("skipped", not_named.reason, str(not_named.steps[0]))
    assert shown(judge(code, cluster=Unknown("403: no"))) == ("unknown", "403: no", "")


def test_a_pool_for_a_cluster_that_is_not_there_fails_with_the_clusters_that_are() -> None:
    finding = judge("SBX501", spec(resource_group="my(rg)", shape={"purpose": "nodepool", "adds_pool": True}))
    assert shown(finding) == (
        "fail",
        "Cluster demo was not found in resource group my(rg).",
        'List the clusters of the resource group:\naz aks list -g "my(rg)" --output table',
    )


@pytest.mark.parametrize("state", ["Succeeded", "succeeded"])
def test_a_provisioned_and_running_cluster_passes(state: str) -> None:
    finding = judge("SBX501", cluster=cluster(provisioning_state=state))
    assert shown(finding) == ("pass", "The cluster is provisioned and Running.", "")


def test_a_cluster_that_does_not_tell_its_power_state_is_not_said_to_run() -> None:
    assert shown(judge("SBX501", cluster=cluster(power_state=""))) == ("pass", "The cluster is provisioned.", "")


def test_a_stopped_cluster_fails_with_the_command_that_starts_it() -> None:
    finding = judge("SBX501", spec(resource_group="my(rg)"), cluster=cluster(power_state="Stopped"))
    assert shown(finding) == ("fail", "The cluster is Stopped.", 'Start it:\naz aks start -g "my(rg)" -n demo')


@pytest.mark.parametrize(
    ("state", "status", "message"),
    [
        ("Failed", "fail", "The last operation on the cluster ended as Failed."),
        ("Canceled", "warn", "The last operation on the cluster was canceled, so it may be half done."),
    ],
)
def test_a_cluster_whose_last_operation_ended_badly_is_reconciled(state: str, status: str, message: str) -> None:
    assert shown(judge("SBX501", cluster=cluster(provisioning_state=state))) == (
        status,
        message,
        "Reconcile the cluster:\naz aks-sandbox reconcile -g sandbox-rg -n demo",
    )


@pytest.mark.parametrize("state", ["Updating", "Upgrading", "Creating", "Starting"])
def test_a_cluster_that_is_busy_warns(state: str) -> None:
    assert shown(judge("SBX501", cluster=cluster(provisioning_state=state))) == (
        "warn",
        f"An operation on the cluster is in progress ({state}), and AKS accepts one at a time.",
        "Wait until it ends:\naz aks wait -g sandbox-rg -n demo --updated",
    )


def test_a_cluster_that_is_going_away_fails() -> None:
    assert shown(judge("SBX501", cluster=cluster(provisioning_state="Deleting"))) == (
        "fail",
        "The cluster is being deleted.",
        "Use another --name, or create the cluster again when it is deleted.",
    )


def test_a_cluster_that_does_not_tell_its_state_is_unknown() -> None:
    finding = judge("SBX501", cluster=cluster(provisioning_state=""))
    assert shown(finding) == ("unknown", "Azure did not report the provisioning state of the cluster.", "")


@pytest.mark.parametrize("text", ["1.34.2", "1.34.99", "1.33", "1.34"])
def test_a_cluster_of_an_offered_minor_version_passes(text: str) -> None:
    finding = judge("SBX502", cluster=cluster(kubernetes_version=text))
    assert shown(finding) == ("pass", f"The cluster runs Kubernetes {text}, which the region offers.", "")


@pytest.mark.parametrize("text", ["1.30.9", "1.3", "1.340.1"])
def test_a_cluster_of_another_minor_version_warns(text: str) -> None:
    assert shown(judge("SBX502", cluster=cluster(kubernetes_version=text))) == (
        "warn",
        f"The cluster runs Kubernetes {text}, which the region no longer offers.",
        "See the upgrades of the cluster:\naz aks get-upgrades -g sandbox-rg -n demo --output table",
    )


def test_a_cluster_that_does_not_tell_its_version_is_unknown() -> None:
    finding = judge("SBX502", cluster=cluster(kubernetes_version=""))
    assert shown(finding) == ("unknown", "Azure did not report the Kubernetes version of the cluster.", "")


@pytest.mark.parametrize(
    "wanted", [spec(), named("untrusted"), named("more"), named("more", ADDED)], ids=["all", "live", "new", "added"]
)
def test_a_free_name_in_a_cluster_with_room_passes(wanted: Any) -> None:
    finding = judge("SBX503", wanted, cluster=cluster(max_pools=3))
    assert shown(finding) == ("pass", "The cluster has 2 of at most 3 node pools.", "")


def test_a_cluster_that_does_not_tell_its_limit_has_the_documented_one() -> None:
    assert judge("SBX503", cluster=cluster()).message == "The cluster has 2 of at most 100 node pools."


@pytest.mark.parametrize("wanted", [named("more", ADDED), spec(shape={"adds_pool": True})])
def test_a_pool_that_would_be_one_too_many_fails(wanted: Any) -> None:
    finding = judge("SBX503", wanted, cluster=cluster(max_pools=2))
    assert shown(finding) == ("fail", "The cluster has 2 of at most 2 node pools.", "Delete a node pool.")


@pytest.mark.parametrize("wanted", [spec(), named("untrusted")], ids=["all its pools", "one of them"])
def test_a_full_cluster_whose_own_pools_are_judged_passes_because_none_is_added(wanted: Any) -> None:
    finding = judge("SBX503", wanted, cluster=cluster(max_pools=2))
    assert shown(finding) == ("pass", "The cluster has 2 of at most 2 node pools.", "")


def test_a_name_that_is_taken_fails_by_the_option_of_the_command() -> None:
    message = "Node pool untrusted already exists."
    finding = judge("SBX503", named("untrusted", ADDED), cluster=cluster())
    assert shown(finding) == ("fail", message, "Use another --nodepool-name.")


@pytest.mark.parametrize("most", [2, 100])
def test_a_named_plain_pool_fails_because_it_can_never_become_a_sandboxed_one(most: int) -> None:
    assert shown(judge("SBX503", named("system"), cluster=cluster(max_pools=most))) == (
        "fail",
        "Node pool system exists without Pod Sandboxing, and the workload runtime of a node pool cannot be changed.",
        "Add another node pool:\naz aks-sandbox nodepool add -g sandbox-rg --cluster-name demo -n POOL",
    )


def test_a_cluster_of_the_name_that_is_about_to_be_created_fails() -> None:
    finding = judge("SBX503", spec(shape={"purpose": "create"}), cluster=cluster())
    assert shown(finding) == ("fail", "Cluster demo already exists.", "Use another --name.")


@pytest.mark.parametrize("mode", ["", "None", "none"])
def test_a_cluster_without_ebpf_host_routing_passes(mode: str) -> None:
    finding = judge("SBX504", cluster=cluster(acceleration_mode=mode))
    assert shown(finding) == ("pass", "eBPF host routing is off.", "")


def test_a_cluster_with_ebpf_host_routing_fails() -> None:
    assert shown(judge("SBX504", cluster=cluster(acceleration_mode="BpfVeth"))) == (
        "fail",
        "The cluster uses eBPF host routing (accelerationMode BpfVeth).",
        f"Turn it off:\n{UPDATE} --acns-datapath-acceleration-mode None",
    )


def test_a_cluster_about_to_be_created_is_judged_by_what_it_would_have() -> None:
    assert shown(judge("SBX504")) == ("pass", "eBPF host routing is off.", "")
    assert shown(judge("SBX504", spec(shape={"acceleration_mode": "BpfVeth"}))) == (
        "fail",
        "The cluster uses eBPF host routing (accelerationMode BpfVeth).",
        "Remove networkProfile.advancedNetworking.performance.accelerationMode from --patch.",
    )
    live = judge("SBX504", spec(shape={"acceleration_mode": "BpfVeth"}), cluster=cluster())
    assert str(live.status) == "pass"


def test_host_routing_of_a_cluster_that_was_not_named_is_skipped_and_that_of_one_not_read_unknown() -> None:
    not_named = NotAsked("No cluster was named.", (Step("Give --resource-group and --name."),))
    assert shown(judge("SBX504", cluster=not_named)) == ("skipped", not_named.reason, str(not_named.steps[0]))
    assert shown(judge("SBX504", cluster=Unknown("403: no"))) == ("unknown", "403: no", "")


@pytest.mark.parametrize("channel", ["NodeImage", "nodeimage"])
def test_the_channel_of_node_images_passes(channel: str) -> None:
    finding = judge("SBX505", cluster=cluster(node_os_upgrade_channel=channel))
    assert shown(finding) == ("pass", "The node OS upgrade channel is NodeImage.", "")


@pytest.mark.parametrize("channel", ["", "None"])
def test_no_channel_is_a_note(channel: str) -> None:
    assert shown(judge("SBX505", cluster=cluster(node_os_upgrade_channel=channel))) == (
        "info",
        "The node OS upgrade channel is not set, so you upgrade node images yourself.",
        f"Use the NodeImage channel:\n{UPDATE} --node-os-upgrade-channel NodeImage",
    )


@pytest.mark.parametrize("channel", ["Unmanaged", "SecurityPatch"])
def test_another_channel_warns_and_never_fails_because_no_document_decides(channel: str) -> None:
    assert shown(judge("SBX505", cluster=cluster(node_os_upgrade_channel=channel))) == (
        "warn",
        f"The node OS upgrade channel is {channel}; sandboxed nodes get patches as new node images.",
        f"Use the NodeImage channel:\n{UPDATE} --node-os-upgrade-channel NodeImage",
    )


@pytest.mark.parametrize("mode", ["", "Manual", "manual"])
def test_a_cluster_without_node_auto_provisioning_passes(mode: str) -> None:
    finding = judge("SBX509", cluster=cluster(node_provisioning_mode=mode))
    assert shown(finding) == ("pass", "Node auto-provisioning is off.", "")


def test_node_auto_provisioning_beside_a_sandboxed_pool_is_a_note() -> None:
    assert shown(judge("SBX509", cluster=cluster(node_provisioning_mode="Auto"))) == (
        "info",
        "Node auto-provisioning is on; it does not change the sandboxed node pools.",
        "",
    )


def test_node_auto_provisioning_without_a_sandboxed_pool_warns_and_never_fails() -> None:
    assert shown(judge("SBX509", cluster=cluster(plain_pool(), node_provisioning_mode="Auto"))) == (
        "warn",
        "Node auto-provisioning is on; the documentation does not say whether it creates sandboxed nodes.",
        "Add a sandboxed node pool:\naz aks-sandbox nodepool add -g sandbox-rg --cluster-name demo -n POOL",
    )


def test_a_pool_that_is_added_needs_no_warning_of_node_auto_provisioning() -> None:
    # The only advice is to add a node pool, which is what is being done: --strict could never be satisfied.
    finding = judge("SBX509", named("first", ADDED), cluster=cluster(plain_pool(), node_provisioning_mode="Auto"))
    assert shown(finding) == (
        "info",
        "Node auto-provisioning is on; it does not change the sandboxed node pool that is added.",
        "",
    )


def test_a_pool_that_is_added_stands_beside_the_live_ones_under_node_auto_provisioning() -> None:
    finding = judge("SBX509", named("more", ADDED), cluster=cluster(live_pool(), node_provisioning_mode="Auto"))
    assert str(finding.status) == "info"


def test_an_allowed_run_command_passes() -> None:
    assert shown(judge("SBX510", cluster=cluster())) == ("pass", "run-command is enabled.", "")


def test_a_disabled_run_command_warns() -> None:
    assert shown(judge("SBX510", cluster=cluster(run_command_disabled=True))) == (
        "warn",
        "run-command is disabled on the cluster.",
        f"Turn it on:\n{UPDATE} --enable-run-command",
    )
