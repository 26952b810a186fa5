"""SBX305 and SBX311: what the catalogue of VM series answers, because no API does."""

import pytest

from aks_sandbox.model.facts import Unknown
from tests.support.worlds import cluster, judge, live_pool, shown, spec

PASSES_HERE = "Sizes that pass here: Standard_D4s_v5."
CERTAIN = "To be certain, choose a size of a series that is known to support it, such as Standard_D4s_v5."
REPLACE = "The VM size of a node pool cannot be changed: add another node pool, then drain and delete this one."


@pytest.mark.parametrize(
    ("size", "series"),
    [("Standard_D4s_v3", "Dsv3"), ("standard_d4s_v5", "Dsv5"), ("Standard_E96-24ads_v5", "Eadsv5")],
)
def test_a_size_of_a_series_with_nested_virtualization_passes(size: str, series: str) -> None:
    finding = judge("SBX305", spec(vm_size=size))
    assert shown(finding) == ("pass", f"{size} ({series} series) supports nested virtualization.", "")


def test_a_size_that_needs_an_nvme_capable_image_is_a_note_because_no_document_says_that_the_image_is_one() -> None:
    assert shown(judge("SBX305", spec(vm_size="Standard_D4ads_v6"))) == (
        "info",
        "Standard_D4ads_v6 (Dadsv6 series) supports nested virtualization. It needs an NVMe-capable node image; the "
        "documentation does not say whether the sandboxed node image is one.",
        "",
    )
    # The release notes say that AKS accepts this one.
    assert str(judge("SBX305", spec(vm_size="Standard_D4ads_v7")).status) == "pass"


def test_a_size_of_a_series_without_nested_virtualization_fails_with_the_page_that_says_so() -> None:
    assert shown(judge("SBX305", spec(vm_size="Standard_D4as_v4"))) == (
        "fail",
        "Standard_D4as_v4 (Dasv4 series) does not support nested virtualization: "
        "https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/dasv4-series",
        f"Choose a size of another series.\n{PASSES_HERE}",
    )


@pytest.mark.parametrize(
    ("size", "series"),
    [("Standard_F8s_v2", "Fsv2"), ("Standard_FX4ms_v2", "FXmsv2"), ("Standard_FX4mds_v2", "FXmdsv2")],
)
def test_a_size_on_which_page_and_service_differ_warns_and_leaves_the_decision_to_aks(size: str, series: str) -> None:
    finding = judge("SBX305", spec(vm_size=size))
    assert str(finding.status) == "warn"
    assert finding.message.startswith(
        f"It is not known whether {size} ({series} series) supports nested virtualization. The size page says yes, "
    )
    assert finding.message.endswith(" AKS decides when the node pool is created.")
    assert shown(finding)[2] == CERTAIN


def test_a_size_that_the_catalogue_does_not_know_warns() -> None:
    assert shown(judge("SBX305", spec(vm_size="Standard_D4s_v99"))) == (
        "warn",
        "It is not known whether Standard_D4s_v99 supports nested virtualization: its series is not in the "
        "catalogue. AKS decides when the node pool is created.",
        CERTAIN,
    )


def test_a_live_pool_whose_series_is_said_to_lack_nested_virtualization_warns_because_aks_accepted_it() -> None:
    assert shown(judge("SBX305", cluster=cluster(live_pool(vm_size="Standard_D4as_v4")))) == (
        "warn",
        "Standard_D4as_v4 (Dasv4 series) does not support nested virtualization: "
        "https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/dasv4-series AKS accepted it when "
        "it created this node pool.",
        REPLACE,
    )


def test_what_the_catalogue_does_not_know_of_a_live_pool_is_a_note_because_aks_accepted_it() -> None:
    assert shown(judge("SBX305", cluster=cluster(live_pool(vm_size="Standard_D4s_v99")))) == (
        "info",
        "Standard_D4s_v99 is not in the catalogue of VM series. AKS accepted it when it created this node pool.",
        "",
    )


def test_nested_virtualization_is_judged_without_any_answer() -> None:
    nothing = {name: Unknown("403") for name in ("location", "skus", "compute")}
    assert str(judge("SBX305", spec(vm_size="Standard_D4s_v5"), **nothing).status) == "pass"


def test_an_ordinary_size_is_not_confidential() -> None:
    assert shown(judge("SBX311")) == ("pass", "Standard_D4s_v5 is not a confidential VM size.", "")


def test_a_confidential_size_fails() -> None:
    finding = judge("SBX311", spec(vm_size="Standard_DC4as_v5"))
    assert shown(finding) == (
        "fail",
        "Standard_DC4as_v5 (DCasv5 series) is a confidential VM size, for which there is not a sandboxed node image.",
        f"Choose a size outside the DC and EC series.\n{PASSES_HERE}",
    )
    nothing = {name: Unknown("403") for name in ("location", "skus", "usages")}
    assert judge("SBX311", spec(vm_size="Standard_DC4as_v5"), **nothing).status.value == "fail"


def test_a_size_made_for_confidential_containers_warns_because_no_document_decides() -> None:
    assert shown(judge("SBX311", spec(vm_size="Standard_DC4as_cc_v5"))) == (
        "warn",
        "Standard_DC4as_cc_v5 (DCas_cc_v5 series) is made for confidential containers; the documentation does not "
        "say whether sandboxed pods run on it.",
        "Choose a size outside the DC and EC series.",
    )
