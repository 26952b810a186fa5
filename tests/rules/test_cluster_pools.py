"""SBX506 to SBX508, SBX511: the node pools that a cluster has."""

from typing import Any

import pytest

from aks_sandbox.model.existing_cluster import ProvisioningError
from aks_sandbox.model.facts import Known, NotAsked, Unknown
from aks_sandbox.steps import Step
from tests.support.worlds import PREVIEW, cluster, judge, live_pool, plain_pool, shown, spec

OF_POOLS = ("SBX506", "SBX507", "SBX508", "SBX511")
NONE_THERE = "The cluster does not have a sandboxed node pool."
LOOK = "az aks nodepool show -g sandbox-rg --cluster-name demo -n {} --query status"
REPLACE = (
    "Replace each of them, then drain and delete the old one: "
    "az aks-sandbox nodepool add -g sandbox-rg --cluster-name demo -n NAME"
)
RETIRED = "AKSAzureLinux-V2katagen2-202509.05.0"


def named(name: str) -> Any:
    """A check of the pool of that name."""
    return spec(pool={"name": name}, shape={"pool_named": True})


def failed(name: str = "untrusted", error: ProvisioningError | None = None, **changes: Any) -> Any:
    """A sandboxed pool in the state Failed."""
    return live_pool(name, provisioning_state="Failed", error=error, **changes)


@pytest.mark.parametrize("code", OF_POOLS)
def test_without_a_cluster_the_question_is_skipped_or_unknown_with_the_reason(code: str) -> None:
    assert shown(judge(code, cluster=Known(None))) == ("skipped", "There is no cluster demo yet.", "")
    not_named = NotAsked("No cluster was named.", (Step("Give --resource-group and --name."),))
    assert shown(judge(code, cluster=not_named)) == ("skipped", not_named.reason, str(not_named.steps[0]))
    assert shown(judge(code, cluster=Unknown("403: no"))) == ("unknown", "403: no", "")


@pytest.mark.parametrize("code", ["SBX506", "SBX507", "SBX508"])
def test_a_cluster_without_sandboxed_pools_has_nothing_to_look_at(code: str) -> None:
    assert shown(judge(code, cluster=cluster(plain_pool()))) == ("skipped", NONE_THERE, "")


@pytest.mark.parametrize("image", ["AKSAzureLinux-V3katagen2-202609.10.0", "AKSAzureLinux-V4KATAgen2-1"])
def test_pools_whose_runtime_os_and_image_agree_pass(image: str) -> None:
    pools = cluster(live_pool("one", node_image=image), live_pool("two", os_sku="Mariner"), plain_pool())
    assert shown(judge("SBX506", cluster=pools)) == ("pass", "one, two: runtime, OS SKU and node image agree.", "")


def test_pools_that_have_drifted_fail_each_with_what_it_has() -> None:
    pools = cluster(
        live_pool("one", node_image="AKSAzureLinux-V3gen2-1"), live_pool("two", os_sku="Ubuntu"), live_pool("three")
    )
    assert shown(judge("SBX506", cluster=pools)) == (
        "fail",
        "one runs KataVmIsolation on AzureLinux with the node image AKSAzureLinux-V3gen2-1. "
        "two runs KataVmIsolation on Ubuntu with the node image AKSAzureLinux-V3katagen2-202609.10.0.",
        REPLACE,
    )


@pytest.mark.parametrize(
    ("changes", "what"),
    [({"node_image": ""}, "node image"), ({"os_sku": ""}, "OS SKU"), ({"os_sku": "", "node_image": ""}, "OS SKU")],
    ids=["image", "OS", "both"],
)
def test_a_pool_that_does_not_tell_what_it_runs_is_unknown_and_not_drifted(changes: Any, what: str) -> None:
    finding = judge("SBX506", cluster=cluster(live_pool("one", **changes), live_pool("two")))
    assert shown(finding) == ("unknown", f"The cluster does not tell the {what} of one.", "")


def test_only_the_named_pool_is_looked_at() -> None:
    pools = cluster(live_pool("one", node_image="AKSAzureLinux-V3gen2-1"), live_pool("two"))
    assert shown(judge("SBX506", named("two"), cluster=pools))[0] == "pass"
    assert shown(judge("SBX506", named("one"), cluster=pools))[0] == "fail"
    assert shown(judge("SBX506", named("new"), cluster=pools)) == ("skipped", NONE_THERE, "")


def test_pools_on_living_images_pass() -> None:
    assert shown(judge("SBX507", cluster=cluster())) == ("pass", "The node image is not retired.", "")


@pytest.mark.parametrize("image", [RETIRED, "AKSCBLMariner-V2katagen2-202509.05.0", "AKSCBLMariner-V2katagen2TL-2022"])
def test_a_pool_on_a_retired_image_fails(image: str) -> None:
    finding = judge("SBX507", cluster=cluster(live_pool("old", node_image=image), live_pool("new")))
    assert shown(finding) == (
        "fail",
        f"On a retired node image: old ({image}).",
        "az aks get-upgrades -g sandbox-rg -n demo --output table",
    )


def test_a_pool_that_does_not_tell_its_image_leaves_the_retirement_unknown() -> None:
    finding = judge("SBX507", cluster=cluster(live_pool("one", node_image="")))
    assert shown(finding) == ("unknown", "Azure did not report the node image.", "")
    pools = cluster(live_pool("one", node_image=""), live_pool("two", node_image=RETIRED))
    assert judge("SBX507", cluster=pools).message == f"On a retired node image: two ({RETIRED})."


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
            "The cluster has node pools with KataMshvVmIsolation and KataVmIsolation.",
            "Use KataVmIsolation for new node pools.",
        )


def test_pools_that_are_well_pass() -> None:
    assert shown(judge("SBX511", cluster=cluster())) == ("pass", "No node pool is in the state Failed.", "")


def test_a_failed_pool_of_which_the_service_says_nothing_fails_with_the_command_that_looks() -> None:
    assert shown(judge("SBX511", cluster=cluster(failed()))) == (
        "fail",
        "The node pool has failed, and Azure did not report why.",
        LOOK.format("untrusted"),
    )


def test_a_failed_pool_with_an_error_that_nobody_knows_shows_the_service_s_words() -> None:
    error = ProvisioningError("Strange", "It broke.")
    assert shown(judge("SBX511", cluster=cluster(failed(error=error)))) == (
        "fail",
        'The node pool has failed. Azure reports: "(Strange) It broke".',
        LOOK.format("untrusted"),
    )


def test_a_failed_pool_with_a_known_error_has_its_cause_and_its_next_step() -> None:
    text = (
        "Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Current "
        "Limit: 10, Current Usage: 0, Additional Required: 14, (Minimum) New Limit Required: 14."
    )
    finding = judge("SBX511", cluster=cluster(failed(error=ProvisioningError("QuotaExceeded", text))))
    assert str(finding.status) == "fail"
    assert finding.message.startswith("untrusted has failed: The ")
    assert finding.message.endswith(f' The service says: "(QuotaExceeded) {text.rstrip(".")}".')
    assert shown(finding)[2] == (
        "Ask for a limit of 14 in the portal (Quotas), or use fewer or smaller nodes. "
        "az vm list-usage --location LOCATION --output table"
    )


def test_commands_for_several_failed_pools_stand_on_lines_of_their_own() -> None:
    finding = judge("SBX511", cluster=cluster(failed("one"), failed("two")))
    assert shown(finding)[2] == f"{LOOK.format('one')}\n{LOOK.format('two')}"


def test_a_failed_plain_pool_warns_because_no_sandboxed_pool_has_failed() -> None:
    pools = cluster(plain_pool(provisioning_state="failed"), live_pool())
    assert shown(judge("SBX511", cluster=pools)) == (
        "warn",
        "system has failed, and the service does not say why. No node pool that is judged here has failed.",
        LOOK.format("system"),
    )


def test_another_failed_sandboxed_pool_warns_when_one_pool_is_named() -> None:
    finding = judge("SBX511", named("one"), cluster=cluster(live_pool("one"), failed("two")))
    assert shown(finding)[:2] == (
        "warn",
        "two has failed, and the service does not say why. No node pool that is judged here has failed.",
    )


def test_a_failed_sandboxed_pool_beside_a_failed_plain_one_fails() -> None:
    pools = cluster(plain_pool(provisioning_state="Failed"), failed())
    assert str(judge("SBX511", cluster=pools).status) == "fail"
