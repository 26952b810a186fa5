"""1xx: what the subscription must be registered for."""

import pytest

from aks_sandbox.model.facts import Known, NotAsked, Unknown

from .worlds import GENERAL, PREVIEW, judge, provider, shown, spec


@pytest.mark.parametrize(
    ("code", "fact", "namespace"),
    [("SBX104", "container_service", "Microsoft.ContainerService"), ("SBX105", "compute", "Microsoft.Compute")],
    ids=["SBX104", "SBX105"],
)
class TestProviderIsRegistered:
    """SBX104 and SBX105."""

    @pytest.mark.parametrize("state", ["Registered", "registered"])
    def test_a_registered_provider_passes(self, code: str, fact: str, namespace: str, state: str) -> None:
        finding = judge(code, **{fact: Known(provider(namespace, state))})
        assert shown(finding) == ("pass", f"{namespace} is registered.", "")

    @pytest.mark.parametrize("state", ["NotRegistered", "Registering", "Unregistering", "Unregistered"])
    def test_any_other_state_fails_with_the_command_that_registers(
        self, code: str, fact: str, namespace: str, state: str
    ) -> None:
        finding = judge(code, **{fact: Known(provider(namespace, state))})
        remedy = f"az provider register --namespace {namespace} --wait"
        assert shown(finding) == ("fail", f"{namespace} is {state}.", remedy)

    def test_a_provider_that_may_not_be_read_is_unknown(self, code: str, fact: str, namespace: str) -> None:
        finding = judge(code, **{fact: Unknown("403: no permission")})
        assert shown(finding) == ("unknown", "403: no permission", "")


def test_a_registered_flag_passes() -> None:
    finding = judge("SBX106", spec(runtime=PREVIEW), feature_state=Known("Registered"))
    assert shown(finding) == ("pass", "Microsoft.ContainerService/KataVMIsolationPreview is Registered.", "")


def test_a_flag_that_the_service_no_longer_knows_passes_as_gone() -> None:
    finding = judge("SBX106", spec(runtime=PREVIEW), feature_state=Known(None))
    assert shown(finding) == (
        "pass",
        "Microsoft.ContainerService/KataVMIsolationPreview is gone: the service no longer knows the flag, so it cannot "
        "require it.",
        "",
    )


@pytest.mark.parametrize("state", ["NotRegistered", "Registering", "Unregistered", "Unregistering", "NotSpecified"])
def test_a_flag_in_another_state_fails_with_the_command_that_registers_it(state: str) -> None:
    finding = judge("SBX106", spec(runtime=PREVIEW), feature_state=Known(state))
    assert shown(finding) == (
        "fail",
        f"Microsoft.ContainerService/KataVMIsolationPreview is {state}, and KataMshvVmIsolation needs it.",
        "az aks-sandbox feature register --workload-runtime KataMshvVmIsolation",
    )


@pytest.mark.parametrize("state", ["Pending", "pending"])
def test_a_pending_flag_fails_and_points_to_the_runtime_that_needs_none(state: str) -> None:
    finding = judge("SBX106", spec(runtime=PREVIEW), feature_state=Known(state))
    assert shown(finding) == (
        "fail",
        f"Microsoft.ContainerService/KataVMIsolationPreview is {state}, and KataMshvVmIsolation needs it.",
        "Wait for the approval of Microsoft.ContainerService/KataVMIsolationPreview, or use --workload-runtime "
        "KataVmIsolation, which needs no flag.",
    )


def test_the_flag_of_a_runtime_that_needs_none_is_skipped() -> None:
    finding = judge("SBX106", feature_state=NotAsked("KataVmIsolation needs no feature flag."))
    assert shown(finding) == ("skipped", "KataVmIsolation needs no feature flag.", "")


def test_a_flag_that_may_not_be_read_is_unknown() -> None:
    finding = judge("SBX106", spec(runtime=PREVIEW), feature_state=Unknown("403: no permission"))
    assert shown(finding) == ("unknown", "403: no permission", "")


def test_the_generally_available_runtime_passes() -> None:
    assert shown(judge("SBX107", spec(runtime=GENERAL))) == ("pass", "KataVmIsolation is generally available.", "")


def test_the_preview_runtime_warns_and_never_fails() -> None:
    assert shown(judge("SBX107", spec(runtime=PREVIEW))) == (
        "warn",
        "KataMshvVmIsolation is the preview name of Pod Sandboxing.",
        "Use --workload-runtime KataVmIsolation.",
    )


def test_the_runtime_is_judged_without_any_fact() -> None:
    unknown = {name: Unknown("403") for name in ("location", "container_service", "compute", "feature_state", "skus")}
    assert str(judge("SBX107", spec(runtime=GENERAL), **unknown).status) == "pass"
