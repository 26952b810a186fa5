"""3xx: what the VM size must be."""

import pytest

from aks_sandbox.model.facts import Known, NotAsked, Unknown

from .worlds import judge, shown, sku, skus, spec

ANOTHER = "Give another --node-vm-size, such as Standard_D4s_v5."
NOT_OFFERED = "The size is not offered in the region, so there is nothing to read its properties from."
NO_REGION = NotAsked("No region was named.", "Give --location.")


@pytest.mark.parametrize("size", ["Standard_D4s_v5", "standard_d4S_V5"])
def test_a_size_of_the_regions_list_passes_whatever_its_case(size: str) -> None:
    assert shown(judge("SBX301", spec(vm_size=size))) == ("pass", f"{size} is offered in eastus.", "")


def test_a_size_that_is_not_on_the_list_fails() -> None:
    assert shown(judge("SBX301", spec(vm_size="Standard_D4s_v99"))) == (
        "fail",
        "Standard_D4s_v99 is not offered in eastus.",
        "az vm list-skus --location eastus --resource-type virtualMachines --output table",
    )


@pytest.mark.parametrize("code", ["SBX301", "SBX304", "SBX306"])
def test_without_the_list_the_question_is_skipped_or_unknown_with_the_reason(code: str) -> None:
    assert shown(judge(code, skus=NO_REGION, location=NO_REGION)) == (
        "skipped",
        "No region was named.",
        "Give --location.",
    )
    assert shown(judge(code, skus=Unknown("403: no permission"))) == ("unknown", "403: no permission", "")


@pytest.mark.parametrize("code", ["SBX304", "SBX306"])
def test_what_depends_on_a_size_that_is_not_offered_is_skipped(code: str) -> None:
    assert shown(judge(code, skus=skus())) == ("skipped", NOT_OFFERED, "")


@pytest.mark.parametrize("generations", ["V2", "V1,V2", "V1, V2"])
def test_a_size_with_generation_2_passes(generations: str) -> None:
    finding = judge("SBX304", skus=skus(sku(HyperVGenerations=generations)))
    assert shown(finding) == ("pass", "Standard_D4s_v5 supports generation 2.", "")


def test_a_size_of_generation_1_only_fails() -> None:
    finding = judge("SBX304", spec(vm_size="Standard_D4_v3"), skus=skus(sku("Standard_D4_v3", HyperVGenerations="V1")))
    assert shown(finding) == ("fail", "Standard_D4_v3 supports generation 1 only.", ANOTHER)


def test_a_size_whose_generations_azure_does_not_tell_is_unknown() -> None:
    message = "The Compute API does not say which generations Standard_D4s_v5 supports."
    assert shown(judge("SBX304", skus=skus(sku()))) == ("unknown", message, "")


@pytest.mark.parametrize(
    ("size", "series"),
    [("Standard_D4s_v3", "Dsv3"), ("standard_d4s_v5", "Dsv5"), ("Standard_E96-24ads_v5", "Eadsv5")],
)
def test_a_size_of_a_series_with_nested_virtualization_passes(size: str, series: str) -> None:
    finding = judge("SBX305", spec(vm_size=size))
    assert shown(finding) == ("pass", f"{size} ({series} series) supports nested virtualization.", "")


def test_a_size_of_a_series_without_nested_virtualization_fails_with_the_page_that_says_so() -> None:
    assert shown(judge("SBX305", spec(vm_size="Standard_D4as_v4"))) == (
        "fail",
        "Standard_D4as_v4 (Dasv4 series) does not support nested virtualization: "
        "https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/dasv4-series",
        ANOTHER,
    )


@pytest.mark.parametrize(
    ("size", "series"),
    [("Standard_F8s_v2", "Fsv2"), ("Standard_FX4ms_v2", "FXmsv2"), ("Standard_FX4mds_v2", "FXmdsv2")],
)
def test_a_size_on_which_page_and_service_differ_warns_and_leaves_the_decision_to_aks(size: str, series: str) -> None:
    finding = judge("SBX305", spec(vm_size=size))
    assert str(finding.status) == "warn"
    assert finding.message.startswith(
        f"Whether {size} ({series} series) supports nested virtualization is unknown. The size page says yes, "
    )
    assert finding.message.endswith(" AKS itself decides when the pool is created.")
    assert finding.remedy == ANOTHER


def test_a_size_that_the_catalogue_does_not_know_warns() -> None:
    assert shown(judge("SBX305", spec(vm_size="Standard_D4s_v99"))) == (
        "warn",
        "The catalogue of VM series does not know Standard_D4s_v99: AKS itself decides when the pool is created.",
        ANOTHER,
    )


def test_nested_virtualization_is_judged_without_any_fact() -> None:
    nothing = {name: Unknown("403") for name in ("location", "skus", "compute")}
    assert str(judge("SBX305", spec(vm_size="Standard_D4s_v5"), **nothing).status) == "pass"


@pytest.mark.parametrize("capabilities", [{"CpuArchitectureType": "x64"}, {"CpuArchitectureType": "X64"}, {}], ids=str)
def test_an_x64_size_passes_and_so_does_one_without_an_architecture(capabilities: dict[str, str]) -> None:
    finding = judge("SBX306", skus=Known({"standard_d4s_v5": sku(**capabilities)}))
    assert shown(finding) == ("pass", "Standard_D4s_v5 is x64.", "")


def test_an_arm64_size_fails() -> None:
    arm = sku("Standard_D4ps_v5", CpuArchitectureType="Arm64")
    finding = judge("SBX306", spec(vm_size="Standard_D4ps_v5"), skus=skus(arm))
    assert shown(finding) == ("fail", "Standard_D4ps_v5 is Arm64.", ANOTHER)
