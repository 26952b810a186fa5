"""2xx: what the region must offer."""

import pytest

from aks_sandbox.model.facts import Known, NotAsked, Provider, Unknown

from .worlds import GENERAL, PREVIEW, judge, provider, shown, spec, version

NO_REGION = NotAsked("No region was named.", "Give --location.")


def test_a_region_of_the_providers_list_passes() -> None:
    assert shown(judge("SBX201")) == ("pass", "eastus offers AKS.", "")


def test_a_region_that_is_not_on_the_list_fails() -> None:
    assert shown(judge("SBX201", location=Known("antarctica"))) == (
        "fail",
        "antarctica is not among the 2 regions that offer AKS to this subscription.",
        "Give another --location: az account list-locations --output table",
    )


@pytest.mark.parametrize(
    "value",
    [Provider("Microsoft.ContainerService", "Registered"), provider("Microsoft.ContainerService", locations=())],
    ids=["no such type", "no regions"],
)
def test_a_provider_without_a_list_decides_nothing(value: Provider) -> None:
    finding = judge("SBX201", container_service=Known(value))
    assert shown(finding) == ("unknown", "The provider lists no regions for managed clusters.", "")


def test_without_a_region_the_question_is_skipped_with_the_option_to_give() -> None:
    assert shown(judge("SBX201", location=NO_REGION)) == ("skipped", "No region was named.", "Give --location.")


def test_a_provider_that_may_not_be_read_leaves_the_region_unknown() -> None:
    assert shown(judge("SBX201", container_service=Unknown("403"))) == ("unknown", "403", "")


@pytest.mark.parametrize(
    ("runtime", "text", "minimum"),
    [
        (GENERAL, "1.27", "1.27"),
        (GENERAL, "1.27.0", "1.27"),
        (GENERAL, "1.100.1", "1.27"),
        (PREVIEW, "1.24", "1.24"),
        (PREVIEW, "1.26.9", "1.24"),
        (GENERAL, "2.0", "1.27"),
    ],
)
def test_a_version_from_the_minimum_of_the_runtime_on_passes(runtime: str, text: str, minimum: str) -> None:
    finding = judge("SBX203", spec(runtime=runtime), kubernetes_version=version(text, "the region's default"))
    message = f"Kubernetes {text} (the region's default) is not below {minimum}, the minimum of {runtime}."
    assert shown(finding) == ("pass", message, "")


@pytest.mark.parametrize(
    ("runtime", "text", "minimum"),
    [(GENERAL, "1.26.15", "1.27"), (GENERAL, "1.9", "1.27"), (PREVIEW, "1.23.17", "1.24"), (GENERAL, "1.24", "1.27")],
)
def test_a_given_version_below_the_minimum_fails(runtime: str, text: str, minimum: str) -> None:
    finding = judge("SBX203", spec(runtime=runtime), kubernetes_version=version(text))
    assert shown(finding) == (
        "fail",
        f"Kubernetes {text} (given) is below {minimum}, the minimum of {runtime}.",
        f"Give --kubernetes-version {minimum} or newer, as far as the region offers it.",
    )


def test_a_cluster_below_the_minimum_is_to_be_upgraded_first() -> None:
    finding = judge("SBX203", kubernetes_version=version("1.26.3", "the cluster's", of_cluster=True))
    assert shown(finding) == (
        "fail",
        "Kubernetes 1.26.3 (the cluster's) is below 1.27, the minimum of KataVmIsolation.",
        "az aks get-upgrades -g sandbox-rg -n demo --output table",
    )


def test_without_a_version_the_question_is_skipped_or_unknown_with_the_reason() -> None:
    assert shown(judge("SBX203", kubernetes_version=NO_REGION)) == (
        "skipped",
        "No region was named.",
        "Give --location.",
    )
    finding = judge("SBX203", kubernetes_version=Unknown("The region names no default Kubernetes version."))
    assert shown(finding) == ("unknown", "The region names no default Kubernetes version.", "")
