"""4xx: what the node pool must be."""

import pytest

from aks_sandbox.model.facts import Unknown

from .worlds import judge, shown, spec


@pytest.mark.parametrize(
    ("os_sku", "message"),
    [
        ("AzureLinux", "AzureLinux is Azure Linux."),
        ("AzureLinux3", "AzureLinux3 is Azure Linux."),
        ("Mariner", "AzureLinux is Azure Linux. Mariner is the old name of AzureLinux, which is what is sent."),
        ("cblmariner", "AzureLinux is Azure Linux. CBLMariner is the old name of AzureLinux, which is what is sent."),
    ],
)
def test_azure_linux_passes_and_an_old_name_of_it_is_said(os_sku: str, message: str) -> None:
    assert shown(judge("SBX401", spec(os_sku=os_sku))) == ("pass", message, "")


@pytest.mark.parametrize("os_sku", ["Ubuntu", "Windows2022", "Flatcar"])
def test_any_other_os_sku_fails(os_sku: str) -> None:
    finding = judge("SBX401", spec(os_sku=os_sku))
    assert shown(finding) == ("fail", f"{os_sku} cannot run sandboxed pods.", "Give --os-sku AzureLinux.")


def test_the_os_sku_is_judged_without_any_fact() -> None:
    assert str(judge("SBX401", location=Unknown("403"), skus=Unknown("403")).status) == "pass"
