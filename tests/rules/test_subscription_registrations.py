"""SBX104 to SBX108: what the subscription must be registered for."""

import pytest

from aks_sandbox.model.facts import Known, NotAsked, Unknown
from tests.support.inside import LABELS, OLD_LABELS, inside, node
from tests.support.worlds import (
    FLAG,
    GENERAL,
    LINUX_3_FLAG,
    OTHER_FLAG,
    PREVIEW,
    cluster,
    judge,
    live_pool,
    provider,
    shown,
    spec,
)


@pytest.mark.parametrize(
    ("code", "fact", "namespace"),
    [("SBX104", "container_service", "Microsoft.ContainerService"), ("SBX105", "compute", "Microsoft.Compute")],
    ids=["SBX104", "SBX105"],
)
class TestProviderIsRegistered:
    """SBX104 and SBX105."""

    @pytest.mark.parametrize("state", ["Registered", "registered"])
    def test_a_registered_provider_passes(self, code: str, fact: str, namespace: str, state: str) -> None:
        finding = judge(code, None, **{fact: Known(provider(namespace, state))})
        assert shown(finding) == ("pass", f"{namespace} is Registered.", "")

    @pytest.mark.parametrize("state", ["NotRegistered", "Registering", "Unregistering", "Unregistered"])
    def test_any_other_state_fails_with_the_command_that_registers(
        self, code: str, fact: str, namespace: str, state: str
    ) -> None:
        finding = judge(code, None, **{fact: Known(provider(namespace, state))})
        steps = f"Register it:\naz provider register --namespace {namespace} --wait"
        assert shown(finding) == ("fail", f"{namespace} is {state}.", steps)

    def test_a_provider_that_may_not_be_read_is_unknown(self, code: str, fact: str, namespace: str) -> None:
        finding = judge(code, None, **{fact: Unknown("403: no permission")})
        assert shown(finding) == ("unknown", "403: no permission", "")


def test_a_registered_flag_passes() -> None:
    finding = judge("SBX106", spec(runtime=PREVIEW), feature_states=Known({FLAG: "Registered"}))
    assert shown(finding) == ("pass", "Microsoft.ContainerService/KataVMIsolationPreview is Registered.", "")


def test_a_flag_that_the_service_no_longer_knows_passes_as_gone() -> None:
    finding = judge("SBX106", spec(runtime=PREVIEW), feature_states=Known({FLAG: None}))
    assert shown(finding) == (
        "pass",
        "Azure no longer has the flag Microsoft.ContainerService/KataVMIsolationPreview, so KataMshvVmIsolation "
        "does not need it.",
        "",
    )


@pytest.mark.parametrize("state", ["NotRegistered", "Registering", "Unregistered", "Unregistering", "NotSpecified"])
def test_a_flag_in_another_state_fails_with_the_command_that_registers_it(state: str) -> None:
    finding = judge("SBX106", spec(runtime=PREVIEW), feature_states=Known({FLAG: state}))
    assert shown(finding) == (
        "fail",
        f"Microsoft.ContainerService/KataVMIsolationPreview is {state}, and KataMshvVmIsolation needs it.",
        "Register it:\naz aks-sandbox feature register --workload-runtime KataMshvVmIsolation\n"
        "Or use --workload-runtime KataVmIsolation, which does not need a flag.",
    )


@pytest.mark.parametrize("state", ["Pending", "pending"])
def test_a_pending_flag_fails_and_points_to_the_runtime_that_needs_none(state: str) -> None:
    finding = judge("SBX106", spec(runtime=PREVIEW), feature_states=Known({FLAG: state}))
    assert shown(finding) == (
        "fail",
        f"Microsoft.ContainerService/KataVMIsolationPreview is {state}, and KataMshvVmIsolation needs it.",
        "Wait for the approval, or use --workload-runtime KataVmIsolation, which does not need a flag.",
    )


def test_the_flag_of_a_runtime_that_needs_none_is_skipped() -> None:
    finding = judge("SBX106", feature_states=Known({}))
    assert shown(finding) == ("skipped", "KataVmIsolation does not need a feature flag.", "")


def test_a_flag_that_may_not_be_read_is_unknown() -> None:
    finding = judge("SBX106", spec(runtime=PREVIEW), feature_states=Unknown("403: no permission"))
    assert shown(finding) == ("unknown", "403: no permission", "")


def test_a_flag_that_saved_facts_were_not_asked_for_is_unknown_and_no_defect() -> None:
    finding = judge("SBX106", spec(runtime=PREVIEW), feature_states=Known({}))
    assert shown(finding) == (
        "unknown",
        "The state of Microsoft.ContainerService/KataVMIsolationPreview, which KataMshvVmIsolation needs, "
        "was not read.",
        "Show its state:\naz aks-sandbox feature show --workload-runtime KataMshvVmIsolation",
    )


def test_only_the_preview_pools_of_a_cluster_need_the_flag() -> None:
    pools = cluster(live_pool("old", runtime=PREVIEW), live_pool("new"))
    finding = judge("SBX106", cluster=pools, feature_states=Known({FLAG: "NotRegistered"}))
    assert shown(finding) == (
        "warn",
        "Microsoft.ContainerService/KataVMIsolationPreview is NotRegistered, and KataMshvVmIsolation needs it. "
        "Existing node pools keep running; a new node pool would be refused.",
        "Register it:\naz aks-sandbox feature register --workload-runtime KataMshvVmIsolation\n"
        "Or use --workload-runtime KataVmIsolation, which does not need a flag.",
    )


def test_the_generally_available_runtime_passes() -> None:
    assert shown(judge("SBX107", spec(runtime=GENERAL))) == ("pass", "KataVmIsolation is generally available.", "")


def test_the_preview_runtime_warns_and_never_fails() -> None:
    assert shown(judge("SBX107", spec(runtime=PREVIEW))) == (
        "warn",
        "KataMshvVmIsolation is the preview name of Pod Sandboxing.",
        "Use KataVmIsolation for new node pools:\naz config set aks_sandbox.workload_runtime=KataVmIsolation",
    )


def test_one_preview_pool_among_others_warns() -> None:
    pools = cluster(live_pool("new"), live_pool("old", runtime="katamshvvmisolation"))
    assert shown(judge("SBX107", cluster=pools))[:2] == (
        "warn",
        "KataMshvVmIsolation is the preview name of Pod Sandboxing.",
    )


USE = "Use KataVmIsolation for new node pools:\naz config set aks_sandbox.workload_runtime=KataVmIsolation\n"


def test_a_preview_pool_that_serves_the_generally_available_class_needs_no_other_pool() -> None:
    pools, nodes = cluster(live_pool(runtime=PREVIEW)), (node(labels={**LABELS, **OLD_LABELS}),)
    assert shown(judge("SBX107", cluster=pools, in_cluster=inside(nodes=nodes))) == (
        "warn",
        "KataMshvVmIsolation is the preview name of Pod Sandboxing. RuntimeClass kata-vm-isolation already selects "
        "nodes of node pool untrusted.",
        f"{USE}Workloads move to it by their runtimeClassName alone, without a new node pool.",
    )


def test_whether_a_preview_pool_serves_that_class_is_seen_inside() -> None:
    pools, not_read = cluster(live_pool(runtime=PREVIEW)), NotAsked("The inside of the cluster was not looked at.")
    for other in (not_read, inside(nodes=(node(labels=OLD_LABELS),))):
        assert shown(judge("SBX107", cluster=pools, in_cluster=other))[2] == (
            f"{USE}Existing node pools may already serve RuntimeClass kata-vm-isolation, so that workloads need a new "
            "runtimeClassName and not a new node pool. See whether it selects their nodes:\n"
            "az aks-sandbox check -g sandbox-rg -n demo --in-cluster --output table"
        )


def test_the_runtime_is_judged_without_any_answer() -> None:
    unknown = {name: Unknown("403") for name in ("location", "container_service", "compute", "feature_states", "skus")}
    assert str(judge("SBX107", spec(runtime=GENERAL), **unknown).status) == "pass"


@pytest.mark.parametrize("state", ["Registered", "registered", None], ids=str)
def test_another_feature_that_is_registered_or_gone_passes(state: str | None) -> None:
    finding = judge("SBX108", other_features=Known({OTHER_FLAG: state, LINUX_3_FLAG: None}))
    assert shown(finding) == ("pass", "Every other documented feature flag is Registered or no longer exists.", "")


@pytest.mark.parametrize("state", ["NotRegistered", "Pending", "Unregistered"])
def test_another_feature_that_one_document_names_is_a_note_and_never_a_warning(state: str) -> None:
    finding = judge("SBX108", other_features=Known({OTHER_FLAG: state, LINUX_3_FLAG: None}))
    assert shown(finding) == (
        "info",
        "Microsoft.Network/AllowBringYourOwnPublicIpAddress is not registered. Only a subscription that may not "
        "allocate public IP addresses without it needs it: Azure then refuses the create "
        "(SubscriptionNotRegisteredForFeature).",
        "If Azure refuses a create because of it, register it:\naz feature register --namespace Microsoft.Network "
        "--name AllowBringYourOwnPublicIpAddress",
    )


def test_another_feature_that_may_not_be_read_or_was_not_asked_for_is_unknown() -> None:
    assert shown(judge("SBX108", other_features=Unknown("403: no"))) == ("unknown", "403: no", "")
    message = "The state of Microsoft.Network/AllowBringYourOwnPublicIpAddress was not read."
    assert shown(judge("SBX108", other_features=Known({LINUX_3_FLAG: None}))) == ("unknown", message, "")


@pytest.mark.parametrize("states", [{LINUX_3_FLAG: "NotRegistered"}, {LINUX_3_FLAG: "Pending"}, {}])
def test_a_flag_that_is_no_prerequisite_never_warns(states: dict[str, str]) -> None:
    finding = judge("SBX108", other_features=Known({OTHER_FLAG: "Registered", **states}))
    assert shown(finding) == ("pass", "Every other documented feature flag is Registered or no longer exists.", "")
