"""SBX201 to SBX204: what the region must offer."""

import pytest

from aks_sandbox.model.azure import KubernetesVersion, Provider, Usage
from aks_sandbox.model.facts import Known, NotAsked, Unknown
from aks_sandbox.steps import Step
from tests.support.worlds import (
    GENERAL,
    LINUX_3_FLAG,
    PREVIEW,
    cluster,
    judge,
    live_pool,
    offered,
    plain_pool,
    provider,
    shown,
    shown_each,
    spec,
    version,
)

NO_REGION = NotAsked("No region was named.", (Step("Give --location."),))
UPGRADES = "See the upgrades of the cluster:\naz aks get-upgrades -g sandbox-rg -n demo --output table"


def test_a_region_of_the_providers_list_passes() -> None:
    assert shown(judge("SBX201")) == ("pass", "eastus offers AKS.", "")


def test_a_region_that_is_not_on_the_list_fails() -> None:
    assert shown(judge("SBX201", location=Known("antarctica"))) == (
        "fail",
        "antarctica is not one of the 2 regions that offer AKS to this subscription.",
        "Choose another --location:\naz account list-locations --output table",
    )


@pytest.mark.parametrize(
    "value",
    [Provider("Microsoft.ContainerService", "Registered"), provider("Microsoft.ContainerService", locations=())],
    ids=["no such type", "no regions"],
)
def test_a_provider_without_a_list_decides_nothing(value: Provider) -> None:
    finding = judge("SBX201", container_service=Known(value))
    assert shown(finding) == ("unknown", "Azure did not report the regions of managed clusters.", "")


def test_without_a_region_the_question_is_skipped_with_the_option_to_give() -> None:
    assert shown(judge("SBX201", location=NO_REGION)) == ("skipped", "No region was named.", "Give --location.")


def test_a_provider_that_may_not_be_read_leaves_the_region_unknown() -> None:
    assert shown(judge("SBX201", container_service=Unknown("403"))) == ("unknown", "403", "")


@pytest.mark.parametrize("text", ["1.34", "1.34.2"])
def test_an_offered_minor_version_or_patch_passes_with_its_support_plans(text: str) -> None:
    message = f"Kubernetes {text} is offered in the region (support plan: KubernetesOfficial, AKSLongTermSupport)."
    assert shown(judge("SBX202", kubernetes_version=version(text))) == ("pass", message, "")


@pytest.mark.parametrize("text", ["1.34.9", "1.20", "1.35"])
def test_a_given_version_that_is_not_offered_fails_with_those_that_are(text: str) -> None:
    assert shown(judge("SBX202", kubernetes_version=version(text))) == (
        "fail",
        f"Kubernetes {text} (given) is not offered in the region.",
        "Choose one of the offered versions: 1.34, 1.33.",
    )


def test_a_cluster_whose_version_is_no_longer_offered_warns() -> None:
    assert shown(judge("SBX202", cluster=cluster(kubernetes_version="1.29.4"))) == (
        "warn",
        "Kubernetes 1.29.4 (the cluster's) is not offered in the region. AKS may refuse new node pools until the "
        "cluster is upgraded.",
        UPGRADES,
    )


def test_a_preview_version_warns() -> None:
    versions = Known((offered("1.36", preview=True),))
    finding = judge("SBX202", kubernetes_versions=versions, kubernetes_version=version("1.36"))
    assert shown(finding) == (
        "warn",
        "Kubernetes 1.36 is in preview in the region (support plan: KubernetesOfficial, AKSLongTermSupport).",
        "Choose another version.",
    )


def test_a_version_under_long_term_support_only_warns() -> None:
    versions = Known((offered("1.32", "AKSLongTermSupport"),))
    finding = judge("SBX202", kubernetes_versions=versions, kubernetes_version=version("1.32"))
    message = (
        "Kubernetes 1.32 is offered with long-term support only (AKSLongTermSupport), which needs the Premium tier."
    )
    steps = "Choose a newer --kubernetes-version, or --tier premium with that support plan in --patch."
    assert shown(finding) == ("warn", message, steps)
    finding = judge("SBX202", kubernetes_versions=versions, cluster=cluster(kubernetes_version="1.32"))
    assert shown(finding) == ("warn", message, UPGRADES)


def test_a_version_whose_support_plans_are_not_told_passes_and_says_so() -> None:
    row = offered("1.34").__class__(offered("1.34").version, (), False, False, ())
    finding = judge("SBX202", kubernetes_versions=Known((row,)), kubernetes_version=version("1.34"))
    assert shown(finding) == ("pass", "Kubernetes 1.34 is offered in the region (support plan: not reported).", "")


def test_versions_that_may_not_be_read_leave_the_offer_unknown_or_skipped() -> None:
    assert shown(judge("SBX202", kubernetes_versions=Unknown("403"))) == ("unknown", "403", "")
    assert shown(judge("SBX202", kubernetes_versions=NO_REGION)) == (
        "skipped",
        "No region was named.",
        "Give --location.",
    )


@pytest.mark.parametrize("runtime", [GENERAL, PREVIEW])
@pytest.mark.parametrize("text", ["1.32", "1.32.0", "1.34.2", "1.100.1", "2.0"])
def test_a_version_from_the_effective_minimum_on_passes(runtime: str, text: str) -> None:
    finding = judge("SBX203", spec(runtime=runtime), kubernetes_version=version(text, "the region's default"))
    message = f"Kubernetes {text} (the region's default) is not below 1.32, the effective minimum of {runtime}."
    assert shown(finding) == ("pass", message, "")


@pytest.mark.parametrize(
    ("runtime", "text", "minimum"),
    [(GENERAL, "1.26.15", "1.27"), (GENERAL, "1.9", "1.27"), (PREVIEW, "1.23.17", "1.24"), (GENERAL, "1.24", "1.27")],
)
@pytest.mark.parametrize("os_sku", ["AzureLinux", "AzureLinux3"])
def test_a_given_version_below_the_documented_minimum_fails(runtime: str, text: str, minimum: str, os_sku: str) -> None:
    finding = judge("SBX203", spec(runtime=runtime, os_sku=os_sku), kubernetes_version=version(text))
    assert shown(finding) == (
        "fail",
        f"Kubernetes {text} (given) is below {minimum}, the documented minimum of {runtime}.",
        "Choose a newer --kubernetes-version.\nVersions that pass here: 1.34, 1.33.",
    )


@pytest.mark.parametrize(("runtime", "text"), [(GENERAL, "1.27"), (GENERAL, "1.31.9"), (PREVIEW, "1.24")])
@pytest.mark.parametrize("os_sku", ["AzureLinux", "Mariner"])
def test_azure_linux_below_the_effective_minimum_fails_because_its_images_are_gone(
    runtime: str, text: str, os_sku: str
) -> None:
    finding = judge("SBX203", spec(runtime=runtime, os_sku=os_sku), kubernetes_version=version(text))
    assert shown(finding) == (
        "fail",
        f"Kubernetes {text} (given) is below 1.32, the effective minimum. Below 1.32 AzureLinux means Azure Linux 2.0, "
        "whose node images were removed on 2026-03-31.",
        "Choose a newer --kubernetes-version.\nVersions that pass here: 1.34, 1.33.",
    )


def test_azure_linux_3_below_its_first_version_is_unknown_and_never_fails() -> None:
    assert shown(judge("SBX203", spec(os_sku="AzureLinux3"), kubernetes_version=version("1.27"))) == (
        "unknown",
        "Kubernetes 1.27 (given) is below 1.28, the first version for which the OS SKU AzureLinux3 is documented.",
        "",
    )


@pytest.mark.parametrize(
    ("text", "status"), [("1.36.3", "pass"), ("1.37", "warn"), ("1.37.1", "warn"), ("2.0", "warn")]
)
def test_azure_linux_3_above_its_last_version_warns(text: str, status: str) -> None:
    offers = Known(tuple(offered(minor) for minor in ("1.37", "1.36", "1.35")))
    finding = judge("SBX203", spec(os_sku="azurelinux3"), kubernetes_version=version(text), kubernetes_versions=offers)
    assert str(finding.status) == status
    if status == "warn":
        assert shown(finding)[1:] == (
            f"Kubernetes {text} (given) is above 1.36, the last version for which the OS SKU AzureLinux3 is "
            "documented.",
            "Use --os-sku AzureLinux.\nVersions that pass here: 1.36, 1.35.",
        )
    assert str(judge("SBX203", spec(), kubernetes_version=version(text)).status) == "pass"


def test_a_live_pool_above_the_last_version_of_its_os_sku_is_to_be_replaced() -> None:
    live = cluster(live_pool(os_sku="AzureLinux3", kubernetes_version="1.37.0"), kubernetes_version="1.37.0")
    assert shown(judge("SBX203", cluster=live))[::2] == (
        "warn",
        "Add a node pool with --os-sku AzureLinux, then drain and delete this one.",
    )


@pytest.mark.parametrize("text", ["1.28", "1.31.9"])
def test_azure_linux_3_below_the_effective_minimum_is_unknown_and_never_fails(text: str) -> None:
    finding = judge("SBX203", spec(os_sku="AzureLinux3"), kubernetes_version=version(text))
    assert shown(finding) == (
        "unknown",
        f"Kubernetes {text} (given) is below 1.32, with the OS SKU AzureLinux3. The documentation does not say "
        "whether it runs sandboxed pods there.",
        "",
    )


def test_a_cluster_below_the_minimum_is_to_be_upgraded_first() -> None:
    adds = spec(shape={"adds_pool": True})
    assert shown(judge("SBX203", adds, cluster=cluster(plain_pool(), kubernetes_version="1.26.3"))) == (
        "fail",
        "Kubernetes 1.26.3 (the cluster's) is below 1.27, the documented minimum of KataVmIsolation.",
        UPGRADES,
    )


def test_a_live_pool_is_judged_by_its_own_version_which_may_be_behind_the_cluster_s() -> None:
    pools = (live_pool("old", kubernetes_version="1.31.5"), live_pool("new"))
    old, new = shown_each("SBX203", cluster=cluster(*pools))
    assert old[:2] == ("old", "warn")
    assert old[2].startswith("Kubernetes 1.31.5 (the node pool's) is below 1.32, the effective minimum. ")
    assert old[3] == UPGRADES
    assert new[:2] == ("new", "pass")
    silent = cluster(live_pool(kubernetes_version=""), kubernetes_version="1.26.3")
    assert judge("SBX203", cluster=silent).message.startswith("Kubernetes 1.26.3 (the cluster's) is below 1.27, ")


def test_pools_of_several_runtimes_are_judged_each_by_its_own_minimum() -> None:
    old = {"kubernetes_version": "1.26.3", "os_sku": "AzureLinux3"}
    pools = (live_pool("new", **old), live_pool("old", runtime=PREVIEW, **old))
    new, of_preview = shown_each("SBX203", cluster=cluster(*pools))
    below = "Kubernetes 1.26.3 (the node pool's) is below 1.27, the documented minimum of KataVmIsolation. "
    refused = "Existing node pools keep running; a new node pool would be refused."
    assert new == ("new", "warn", below + refused, UPGRADES)
    assert of_preview[:2] == ("old", "unknown")


def test_a_command_to_upgrade_a_live_pool_stands_on_a_line_of_its_own() -> None:
    wanted = spec(pool={"kubernetes_version": KubernetesVersion(1, 34)})
    finding = judge("SBX203", wanted, cluster=cluster(live_pool(kubernetes_version="1.26.3")))
    assert shown(finding)[2] == f"{UPGRADES}\nVersions that pass here: 1.34, 1.33."


@pytest.mark.parametrize("text", ["1.31", "1.31.9"])
def test_with_the_flag_that_brings_azure_linux_3_to_1_31_that_version_is_unknown(text: str) -> None:
    states = Known({LINUX_3_FLAG: "Registered"})
    finding = judge("SBX203", other_features=states, kubernetes_version=version(text))
    assert shown(finding) == (
        "unknown",
        f"Kubernetes {text} (given) is below 1.32. Microsoft.ContainerService/AzureLinuxV3Preview is registered, so "
        "AzureLinux means Azure Linux 3.0. The documentation does not say whether it runs sandboxed pods there.",
        "",
    )
    assert judge("SBX203", other_features=states, kubernetes_version=version("1.30")).status.value == "fail"
    assert judge("SBX203", other_features=Unknown("403"), kubernetes_version=version(text)).status.value == "fail"


def test_the_versions_that_would_pass_are_neither_previews_nor_under_long_term_support_only() -> None:
    rows = (offered("1.36", preview=True), offered("1.34"), offered("1.33", "AKSLongTermSupport"), offered("1.31"))
    finding = judge("SBX203", kubernetes_versions=Known(rows), kubernetes_version=version("1.20"))
    assert shown(finding)[2] == "Choose a newer --kubernetes-version.\nVersions that pass here: 1.34."
    finding = judge("SBX203", kubernetes_versions=Unknown("403"), kubernetes_version=version("1.20"))
    assert shown(finding)[2] == "Choose a newer --kubernetes-version."


def test_without_a_version_the_question_is_skipped_or_unknown_with_the_reason() -> None:
    assert shown(judge("SBX203", kubernetes_version=NO_REGION)) == (
        "skipped",
        "No region was named.",
        "Give --location.",
    )
    finding = judge("SBX203", kubernetes_version=Unknown("The region names no default Kubernetes version."))
    assert shown(finding) == ("unknown", "The region names no default Kubernetes version.", "")


def test_a_region_that_takes_another_cluster_passes() -> None:
    assert shown(judge("SBX204")) == ("pass", "3 of 100 managed clusters are used in the region.", "")


@pytest.mark.parametrize(("used", "limit"), [(5, 5), (6, 5), (0, 0)])
def test_a_region_that_is_full_of_clusters_fails_with_the_limit_to_ask_for(used: int, limit: int) -> None:
    assert shown(judge("SBX204", cluster_quota=Known(Usage("ManagedClusters", used, limit)))) == (
        "fail",
        f"{used} of {limit} managed clusters are used in the region.",
        f"Delete a cluster, use another --location, or ask for a limit of {used + 1} in the Azure portal (Quotas).",
    )


def test_the_quota_of_clusters_does_not_matter_to_a_node_pool() -> None:
    finding = judge("SBX204", cluster=cluster(), cluster_quota=Known(Usage("ManagedClusters", 5, 5)))
    assert shown(finding) == ("skipped", "This check applies to a new cluster.", "")


def test_a_quota_of_clusters_that_may_not_be_read_is_unknown_and_one_that_is_not_told_skipped() -> None:
    assert shown(judge("SBX204", cluster_quota=Unknown("403"))) == ("unknown", "403", "")
    assert shown(judge("SBX204", cluster_quota=NotAsked("not told here"))) == ("skipped", "not told here", "")
