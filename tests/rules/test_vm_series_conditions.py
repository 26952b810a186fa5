"""SBX305 and SBX311: what the catalogue of VM series answers, because no API does."""

import pytest

from aks_sandbox.model.facts import Unknown
from aks_sandbox.model.input_rules import full_vm_size
from tests.support.worlds import cluster, judge, live_pool, shown, spec

PASSES_HERE = "Sizes that pass here: Standard_D4s_v5."
CERTAIN = "To be certain, choose a size that AKS was seen to accept, such as Standard_D4s_v5."
REPLACE = (
    "Add another node pool, then drain and delete this one. To change the VM size of a node pool in place is a preview "
    "feature (Microsoft.ContainerService/AgentPoolVMSSResize)."
)


@pytest.mark.parametrize(
    ("size", "series", "documented", "seen"),
    [
        ("Standard_D4s_v3", "Dsv3", "yes", "accepted (2026-06-16)"),
        ("d4s_v5", "Dsv5", "yes", "accepted (2026-08)"),
        ("Standard_D16s_v5", "Dsv5", "yes", "Standard_D2s_v5 was accepted (2026-08)"),
        ("Standard_D4ads_v7", "Dadsv7", "yes", "the series was accepted (2026-06-19)"),
        ("Standard_E96-24ads_v5", "Eadsv5", "yes", "neither accepted nor refused"),
    ],
)
def test_a_size_passes_with_what_is_documented_beside_what_aks_was_seen_to_do(
    size: str, series: str, documented: str, seen: str
) -> None:
    name = full_vm_size(size)
    assert shown(judge("SBX305", spec(vm_size=size))) == (
        "pass",
        f"{name} ({series} series) supports nested virtualization. Documented: {documented}. Seen on AKS: {seen}.",
        "",
    )


def test_a_size_that_needs_an_nvme_capable_image_passes_because_aks_accepts_another_one_that_does() -> None:
    assert shown(judge("SBX305", spec(vm_size="Standard_D4ads_v6"))) == (
        "pass",
        "Standard_D4ads_v6 (Dadsv6 series) supports nested virtualization. Documented: yes. Seen on AKS: neither "
        "accepted nor refused. It is NVMe-only, as Dadsv7, which AKS accepts.",
        "",
    )


def test_a_size_of_a_series_without_nested_virtualization_fails_with_the_page_that_says_so() -> None:
    assert shown(judge("SBX305", spec(vm_size="Standard_D4as_v4"))) == (
        "fail",
        "Standard_D4as_v4 (Dasv4 series) does not support nested virtualization: "
        "https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/dasv4-series",
        f"Choose a size of another series.\n{PASSES_HERE}",
    )


@pytest.mark.parametrize(
    ("size", "series"),
    [
        ("Standard_F8s_v2", "Fsv2"),
        ("Standard_FX4ms_v2", "FXmsv2"),
        ("Standard_FX4mds_v2", "FXmdsv2"),
        ("Standard_FX4mds", "FX"),
        ("Standard_M8ms", "M"),
        ("Standard_L8as_v4", "Lasv4"),
        ("Standard_L4aos_v4", "Laosv4"),
    ],
)
def test_a_size_that_a_list_of_the_provider_denies_is_unknown_and_leaves_the_decision_to_aks(
    size: str, series: str
) -> None:
    finding = judge("SBX305", spec(vm_size=size))
    assert str(finding.status) == "unknown"
    assert finding.message.startswith(
        f"It is not known whether {size} ({series} series) supports nested virtualization. The size page says yes, "
    )
    assert finding.message.endswith(" AKS decides when the node pool is created.")
    assert shown(finding)[2] == CERTAIN


@pytest.mark.parametrize("size", ["Standard_D2ls_v5", "D2LS_V5", "Standard_D96ls_v5"])
def test_a_size_of_a_series_that_aks_was_seen_to_refuse_is_unknown_whatever_its_page_says(size: str) -> None:
    assert shown(judge("SBX305", spec(vm_size=size))) == (
        "unknown",
        f"It is not known whether {full_vm_size(size)} (Dlsv5 series) supports nested virtualization. The size page "
        "says yes. AKS refused Standard_D2ls_v5 for sandboxed pods (2025-04). AKS decides when the node pool is "
        "created.",
        CERTAIN,
    )


def test_a_size_that_the_catalogue_does_not_know_is_unknown() -> None:
    assert shown(judge("SBX305", spec(vm_size="Standard_D4s_v99"))) == (
        "unknown",
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
