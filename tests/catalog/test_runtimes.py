"""The catalogue of runtimes and of OS SKUs: exactly what the specification says, and how words find their row."""

import pytest

from aks_sandbox.catalog.tables import (
    default_os_sku,
    default_runtime,
    document,
    find_os_sku,
    find_runtime,
    generally_available_runtime,
    os_sku_names,
    runtimes,
)
from aks_sandbox.model.azure import KubernetesVersion
from aks_sandbox.model.cluster import FeatureFlag, OsSku


def test_there_are_two_runtimes_the_default_first() -> None:
    assert [runtime.name for runtime in runtimes()] == ["KataMshvVmIsolation", "KataVmIsolation"]
    assert default_runtime().name == "KataMshvVmIsolation"
    assert generally_available_runtime().name == "KataVmIsolation"


def test_the_preview_runtime_needs_a_flag_and_a_preview_api_version() -> None:
    runtime = find_runtime("KataMshvVmIsolation")
    assert runtime is not None
    assert runtime.preview is True
    assert runtime.runtime_classes == ("kata-vm-isolation", "kata-mshv-vm-isolation")
    assert runtime.runtime_class == "kata-vm-isolation"
    assert runtime.node_labels == (
        "kubernetes.azure.com/kata-vm-isolation=true",
        "kubernetes.azure.com/kata-mshv-vm-isolation=true",
    )
    assert runtime.feature == FeatureFlag("Microsoft.ContainerService", "KataVMIsolationPreview")
    assert str(runtime.feature) == "Microsoft.ContainerService/KataVMIsolationPreview"
    assert runtime.preview_api_version == "2026-08-02-preview"
    assert runtime.minimum_kubernetes == KubernetesVersion(1, 24)
    assert runtime.minimum_cli == "2.44.1"


def test_the_generally_available_runtime_needs_neither() -> None:
    runtime = find_runtime("KataVmIsolation")
    assert runtime is not None
    assert runtime.preview is False
    assert runtime.runtime_class == "kata-vm-isolation"
    assert runtime.node_labels == ("kubernetes.azure.com/kata-vm-isolation=true",)
    assert runtime.feature is None
    assert runtime.preview_api_version is None
    assert runtime.minimum_kubernetes == KubernetesVersion(1, 27)
    assert runtime.minimum_cli == "2.80.0"


@pytest.mark.parametrize(
    "word", ["KataVmIsolation", "katavmisolation", "KATAVMISOLATION", " KataVmIsolation "], ids=repr
)
def test_a_runtime_is_found_whatever_the_case_of_its_name(word: str) -> None:
    assert find_runtime(word) is generally_available_runtime()


@pytest.mark.parametrize("word", ["", "OCIContainer", "WasmWasi", "KataCcIsolation", "KataVm Isolation"], ids=repr)
def test_a_word_that_is_no_sandboxing_runtime_finds_none(word: str) -> None:
    assert find_runtime(word) is None


@pytest.mark.parametrize(
    ("word", "os_sku"),
    [
        ("AzureLinux", OsSku("AzureLinux", "AzureLinux")),
        ("azurelinux", OsSku("AzureLinux", "AzureLinux")),
        (
            "AzureLinux3",
            OsSku(
                "AzureLinux3",
                "AzureLinux3",
                minimum_kubernetes=KubernetesVersion(1, 28),
                maximum_kubernetes=KubernetesVersion(1, 36),
            ),
        ),
        ("Mariner", OsSku("Mariner", "AzureLinux", "Mariner is the old name of AzureLinux, which is what is sent.")),
        (
            "cblmariner",
            OsSku("CBLMariner", "AzureLinux", "CBLMariner is the old name of AzureLinux, which is what is sent."),
        ),
    ],
)
def test_an_azure_linux_os_sku_is_found_and_an_old_name_is_sent_as_the_new_one(word: str, os_sku: OsSku) -> None:
    assert find_os_sku(word) == os_sku
    assert find_os_sku(word).sandboxable


@pytest.mark.parametrize(
    ("word", "known"),
    [
        *((word, True) for word in ("Ubuntu", "ubuntu2204", "Windows2022", "Flatcar", "AzureContainerLinux")),
        ("", False),
        ("AzureLinux4", False),
    ],
)
def test_any_other_os_sku_cannot_be_sandboxed(word: str, known: bool) -> None:
    assert find_os_sku(word) == OsSku(word, None, known=known)
    assert not find_os_sku(word).sandboxable


def test_the_default_os_sku_is_azure_linux_and_stands_first() -> None:
    assert default_os_sku() == "AzureLinux"
    assert os_sku_names() == ("AzureLinux", "AzureLinux3", "Mariner", "CBLMariner")


@pytest.mark.parametrize("name", ["runtimes", "os_skus", "vm_series", "arm_errors", "features"])
def test_each_row_of_a_catalogue_has_an_https_source_and_a_month_in_which_it_was_read(name: str) -> None:
    catalogue = document(name)
    for row in catalogue["rows"]:
        assert row["source"].startswith("https://"), row
        assert len((row.get("read") or catalogue["read"]).split("-")) == 2, row
