"""SBX401 to SBX407: what the node pool must be."""

from typing import Any

import pytest

from aks_sandbox.model.cluster import PoolSettings
from aks_sandbox.model.facts import Unknown
from tests.support.worlds import GOOD, cluster, judge, live_pool, plain_pool, shown, shown_each, sku, skus, spec

UPDATE = "az aks nodepool update -g sandbox-rg --cluster-name demo -n untrusted"


def wanted(**settings: bool) -> Any:
    """A wanted pool with those settings."""
    return spec(pool={"settings": PoolSettings(**settings)})


def live(**settings: bool) -> Any:
    """A cluster whose one sandboxed pool has those settings."""
    return cluster(plain_pool(), live_pool(settings=PoolSettings(**settings)))


@pytest.mark.parametrize(
    ("os_sku", "message"),
    [
        ("AzureLinux", "AzureLinux is Azure Linux."),
        ("AzureLinux3", "AzureLinux3 is Azure Linux."),
        ("Mariner", "Mariner is the old name of AzureLinux, which is sent."),
        ("cblmariner", "CBLMariner is the old name of AzureLinux, which is sent."),
    ],
)
def test_azure_linux_passes_and_an_old_name_of_it_is_said(os_sku: str, message: str) -> None:
    assert shown(judge("SBX401", spec(os_sku=os_sku))) == ("pass", message, "")


@pytest.mark.parametrize("os_sku", ["Ubuntu", "Windows2022", "Flatcar"])
def test_any_other_os_sku_fails(os_sku: str) -> None:
    finding = judge("SBX401", spec(os_sku=os_sku))
    assert shown(finding) == ("fail", f"{os_sku} cannot run sandboxed pods.", "Use --os-sku AzureLinux.")


def test_the_os_sku_is_judged_without_any_answer() -> None:
    assert str(judge("SBX401", location=Unknown("403"), skus=Unknown("403")).status) == "pass"


def test_the_os_of_a_live_pool_is_what_it_has_and_is_mended_by_another_pool() -> None:
    finding = judge("SBX401", cluster=cluster(live_pool(os_sku="Mariner")))
    assert shown(finding) == ("pass", "Mariner is the old name of AzureLinux.", "")
    assert shown(judge("SBX401", cluster=cluster(live_pool(os_sku="Ubuntu")))) == (
        "fail",
        "Ubuntu cannot run sandboxed pods.",
        "Add another node pool with --os-sku AzureLinux, then drain and delete this one.",
    )
    finding = judge("SBX401", cluster=cluster(live_pool(os_sku="")))
    assert shown(finding) == ("unknown", "Azure did not report the OS SKU.", "")


def test_a_pool_without_fips_passes() -> None:
    assert shown(judge("SBX402")) == ("pass", "enableFIPS is not set.", "")
    assert shown(judge("SBX402", wanted(fips=False))) == ("pass", "enableFIPS is not set.", "")
    assert shown(judge("SBX402", cluster=cluster(fips=True))) == ("pass", "enableFIPS is not set.", "")


def test_a_pool_with_fips_fails_and_a_live_one_is_told_how_to_turn_it_off() -> None:
    finding = judge("SBX402", wanted(fips=True))
    assert shown(finding) == ("fail", "enableFIPS is set.", "Remove enableFIPS from --patch.")
    finding = judge("SBX402", cluster=live(fips=True))
    assert shown(finding) == ("fail", "enableFIPS is set.", f"Turn it off:\n{UPDATE} --disable-fips-image")


ADDED = spec(shape={"purpose": "nodepool", "adds_pool": True})
WITH_FIPS = (
    "enableFIPS is set on the cluster, which then requires FIPS of all its node pools, and AKS does not accept FIPS on "
    "a sandboxed one."
)


def test_a_cluster_with_fips_takes_no_new_sandboxed_pool() -> None:
    finding = judge("SBX402", ADDED, cluster=cluster(plain_pool(), fips=True))
    assert shown(finding) == ("fail", WITH_FIPS, "Use a cluster without enableFIPS.")


def test_a_new_cluster_with_fips_fails_and_names_the_patch() -> None:
    finding = judge("SBX402", spec(shape={"purpose": "create", "cluster_fips": True}))
    assert shown(finding) == ("fail", WITH_FIPS, "Remove enableFIPS from --patch.")
    assert shown(judge("SBX402", spec(shape={"purpose": "create", "cluster_fips": False})))[0] == "pass"


def test_a_new_pool_beside_a_system_pool_with_fips_warns_because_the_documents_are_not_clear() -> None:
    finding = judge("SBX402", ADDED, cluster=cluster(plain_pool(settings=PoolSettings(fips=True))))
    assert shown(finding) == (
        "warn",
        "enableFIPS is set on the system node pool system; the documentation says that further node pools of such a "
        "cluster need FIPS too, without saying which.",
        "If AKS refuses the node pool because of FIPS, add it to a cluster whose system node pool is without FIPS.",
    )


def test_a_pool_without_trusted_launch_passes() -> None:
    assert shown(judge("SBX403")) == ("pass", "Neither vTPM nor secure boot is set.", "")
    assert shown(judge("SBX403", wanted(vtpm=False, secure_boot=False)))[0] == "pass"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"vtpm": True}, "enableVTPM is set."),
        ({"secure_boot": True}, "enableSecureBoot is set."),
        ({"vtpm": True, "secure_boot": True}, "enableVTPM and enableSecureBoot are set."),
    ],
    ids=["vTPM", "secure boot", "both"],
)
def test_a_pool_with_trusted_launch_fails(settings: dict[str, bool], message: str) -> None:
    finding = judge("SBX403", wanted(**settings))
    steps = "Remove securityProfile.enableVTPM and securityProfile.enableSecureBoot from --patch."
    assert shown(finding) == ("fail", message, steps)
    finding = judge("SBX403", cluster=live(**settings))
    assert shown(finding) == ("fail", message, f"Turn it off:\n{UPDATE} --disable-vtpm --disable-secure-boot")


def test_a_pool_without_artifact_streaming_passes() -> None:
    assert shown(judge("SBX404")) == ("pass", "Artifact streaming is not enabled.", "")


def test_a_pool_with_artifact_streaming_fails() -> None:
    finding = judge("SBX404", wanted(artifact_streaming=True))
    steps = "Remove artifactStreamingProfile.enabled from --patch."
    assert shown(finding) == ("fail", "Artifact streaming is enabled.", steps)
    finding = judge("SBX404", cluster=live(artifact_streaming=True))
    assert shown(finding) == (
        "fail",
        "Artifact streaming is enabled.",
        f"Turn it off:\n{UPDATE} --disable-artifact-streaming",
    )


@pytest.mark.parametrize("name", ["a", "untrusted", "pool12345678"])
def test_a_valid_name_passes(name: str) -> None:
    assert shown(judge("SBX405", spec(pool={"name": name}))) == ("pass", f"{name} is a valid name.", "")


@pytest.mark.parametrize("name", ["", "Untrusted", "1st", "pool-1", "pool123456789", "bad\n", "größe", "a;reboot"])
def test_an_invalid_name_fails_with_the_form(name: str) -> None:
    in_a_line = name.replace("\n", r"\u000a")
    assert shown(judge("SBX405", spec(pool={"name": name}))) == (
        "fail",
        f"'{in_a_line}' is not valid: a node pool name has 1 to 12 lower-case letters or digits and starts with a "
        "letter.",
        "Use another --nodepool-name.",
    )


def test_a_size_without_a_gpu_passes_and_one_with_a_gpu_warns() -> None:
    assert shown(judge("SBX406")) == ("pass", "Standard_D4s_v5 does not have a GPU.", "")
    assert shown(judge("SBX406", skus=skus(sku(**GOOD, GPUs="2")))) == (
        "warn",
        "Standard_D4s_v5 has 2 GPU; the documentation does not mention a sandboxed node image with GPU drivers.",
        "Choose a size without a GPU, and run GPU workloads on a plain node pool.",
    )


def test_gpus_of_a_size_that_is_not_offered_are_skipped_and_without_the_list_unknown() -> None:
    message = "Standard_D4s_v5 is not offered in the region, so its properties cannot be read."
    assert shown(judge("SBX406", skus=skus())) == ("skipped", message, "")
    assert shown(judge("SBX406", skus=Unknown("403"))) == ("unknown", "403", "")


def test_sandboxed_user_pools_pass() -> None:
    message = "The sandboxed node pool is a user node pool."
    assert shown(judge("SBX407", cluster=cluster())) == ("pass", message, "")
    assert shown(judge("SBX407", spec(pool={"mode": "User"}))) == ("pass", message, "")


def test_a_sandboxed_system_pool_of_a_new_cluster_warns() -> None:
    finding = judge("SBX407", spec(shape={"mode_open": True}))
    steps = "Use --separate-system-pool, which adds a system node pool that is not sandboxed."
    assert shown(finding) == ("warn", "The sandboxed node pool is a system node pool.", steps)


def test_a_sandboxed_system_pool_that_is_added_warns_with_the_mode_to_give() -> None:
    added = spec(pool={"mode": "System"}, shape={"purpose": "nodepool", "adds_pool": True, "pool_named": True})
    finding = judge("SBX407", added, cluster=cluster())
    assert shown(finding) == ("warn", "The sandboxed node pool is a system node pool.", "Use --mode User.")


def test_live_sandboxed_system_pools_warn_each_with_its_command() -> None:
    pools = cluster(live_pool("one", mode="System"), live_pool("two", mode="system"), live_pool("three"))
    update = "az aks nodepool update -g sandbox-rg --cluster-name demo -n {} --mode User"
    add = "Add a plain system node pool, then make this one a user node pool:\n"
    bad = "The sandboxed node pool is a system node pool."
    assert shown_each("SBX407", cluster=pools) == [
        ("one", "warn", bad, add + update.format("one")),
        ("two", "warn", bad, add + update.format("two")),
        ("three", "pass", "The sandboxed node pool is a user node pool.", ""),
    ]
