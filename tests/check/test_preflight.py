"""What preflight makes of a report: the document that `check` prints, and the error that stops a write."""

from typing import Any

import pytest

from aks_sandbox.arguments import Argument
from aks_sandbox.check.preflight import known_codes, report_document, stop_at_failures
from aks_sandbox.errors import ChecksFailed, InvalidInput
from aks_sandbox.model.facts import Fact, Known, NotAsked, Unknown
from aks_sandbox.model.finding import Report
from aks_sandbox.model.kubernetes_version import KubernetesVersion
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.rules.all_rules import ALL_RULES
from aks_sandbox.rules.engine import run_rules
from tests.support.worlds import PREVIEW, cluster, facts, live_pool, provider, spec, version


class Ears:
    """A reporter that keeps what it hears."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def progress(self, message: str) -> None:
        """Drop the message."""

    def warn(self, message: str) -> None:
        """Keep the message."""
        self.warnings.append(message)


def report(wanted: SandboxSpec, ignore: tuple[str, ...] = (), **changes: Fact) -> Report:
    """All checks in a world where all is well but for the changes."""
    return run_rules(ALL_RULES, wanted, facts(wanted, **changes), ignore)


def document(wanted: SandboxSpec, **changes: Fact) -> dict[str, Any]:
    """The document of such a report."""
    return report_document(report(wanted, **changes), wanted, facts(wanted, **changes))


def test_the_document_says_verdict_summary_target_and_every_check() -> None:
    version_and_zones = {"kubernetes_version": KubernetesVersion(1, 34), "zones": ("1", "2")}
    wanted = spec(runtime=PREVIEW, vm_size="Standard_D4s_v3", location="East US", pool=version_and_zones)
    shown = document(wanted, compute=Known(provider("Microsoft.Compute", "NotRegistered")))
    assert list(shown) == ["verdict", "summary", "target", "checks"]
    assert shown["verdict"] == "fail"
    assert shown["summary"] == {
        "pass": 20,
        "info": 0,
        "skipped": 26,
        "ignored": 0,
        "warn": 1,
        "unknown": 0,
        "fail": 2,
    }
    assert sum(shown["summary"].values()) == len(ALL_RULES) == 49
    assert shown["target"] == {
        "subscriptionId": "00000000-0000-0000-0000-000000000000",
        "resourceGroup": "sandbox-rg",
        "clusterName": "demo",
        "location": "eastus",
        "purpose": "create",
        "kubernetesVersion": "1.34",
        "nodePools": [
            {
                "name": "nodepool1",
                "exists": False,
                "workloadRuntime": "KataMshvVmIsolation",
                "osSku": "AzureLinux",
                "vmSize": "Standard_D4s_v3",
                "count": 3,
                "mode": "User",
                "zones": ["1", "2"],
            }
        ],
    }
    assert [row["code"] for row in shown["checks"]] == [check.code for check in ALL_RULES]
    assert shown["checks"][4] == {
        "code": "SBX105",
        "category": "subscription",
        "title": "compute provider is registered",
        "status": "fail",
        "message": "Microsoft.Compute is NotRegistered.",
        "remedy": "az provider register --namespace Microsoft.Compute --wait",
        "docs": "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types",
    }


def test_the_target_of_a_live_cluster_shows_the_pools_that_it_has() -> None:
    pools = cluster(live_pool("one"), live_pool("two", runtime=PREVIEW, os_sku="Mariner", zones=("3",)))
    target = document(spec(), cluster=pools)["target"]
    assert (target["purpose"], target["kubernetesVersion"]) == ("nodepool", "1.34.2")
    assert [(row["name"], row["exists"], row["osSku"], row["zones"]) for row in target["nodePools"]] == [
        ("one", True, "AzureLinux", []),
        ("two", True, "Mariner", ["3"]),
    ]


def test_a_row_without_a_remedy_says_null_and_not_an_empty_text() -> None:
    remedies = {row["remedy"] for row in document(spec())["checks"] if row["status"] == "pass"}
    assert remedies == {None}


def test_what_was_not_named_is_null_in_the_target() -> None:
    wanted = spec(resource_group=None, cluster_name=None)
    missing = NotAsked("No region was named.")
    target = document(wanted, location=missing, kubernetes_versions=missing)["target"]
    assert {key for key, value in target.items() if value is None} == {
        "resourceGroup",
        "clusterName",
        "location",
        "kubernetesVersion",
    }
    assert target["nodePools"][0]["zones"] == []


def test_a_region_that_azure_did_not_confirm_is_shown_as_given() -> None:
    wanted = spec(location="westeurope")
    assert document(wanted, location=Unknown("403"))["target"]["location"] == "westeurope"


def test_the_codes_to_ignore_are_taken_in_any_case() -> None:
    assert known_codes(Argument.IGNORE, ["sbx305", "SBX107", "Sbx305"]) == {"SBX305", "SBX107"}
    assert known_codes(Argument.IGNORE, []) == frozenset()


@pytest.mark.parametrize("codes", [["SBX999"], ["SBX305", "sbx999"]], ids=str)
def test_a_code_that_no_check_has_is_refused_with_the_codes_that_are(codes: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        known_codes(Argument.IGNORE, codes)
    assert caught.value.message == "--ignore: no check has the code SBX999"
    of_hundred = {"1": 9, "2": 4, "3": 11, "4": 7, "5": 11, "6": 7}
    every = [f"SBX{hundred}{number:02}" for hundred, last in of_hundred.items() for number in range(1, last + 1)]
    assert caught.value.next_step == f"The codes are {', '.join(every)}."


def test_a_report_in_which_all_is_well_stops_nothing_and_says_nothing() -> None:
    ears = Ears()
    stop_at_failures(report(spec()), ears)
    assert ears.warnings == []


def test_warnings_unknowns_and_ignored_failures_are_said_and_stop_nothing() -> None:
    ears = Ears()
    wanted = spec(runtime=PREVIEW)
    ignored = ("SBX202", "SBX203")
    stop_at_failures(report(wanted, ignored, compute=Unknown("403"), kubernetes_version=version("1.20")), ears)
    assert ears.warnings == [
        "SBX105 unknown: 403",
        "SBX107 warn: KataMshvVmIsolation is the preview name of Pod Sandboxing. "
        "Use --workload-runtime KataVmIsolation.",
        "SBX202 ignored: Kubernetes 1.20 (given) is not offered in the region. Versions of the region: 1.34, 1.33.",
        "SBX203 ignored: Kubernetes 1.20 (given) is below 1.24, the documented minimum of KataMshvVmIsolation. "
        "Give a newer --kubernetes-version. Versions that pass here: 1.34, 1.33.",
    ]


def test_one_failure_stops_the_write_with_its_remedy() -> None:
    with pytest.raises(ChecksFailed) as caught:
        stop_at_failures(report(spec(os_sku="Ubuntu")), Ears())
    assert caught.value.message == (
        "1 check failed, so nothing was written.\n"
        "SBX401 OS SKU is Azure Linux: Ubuntu cannot run sandboxed pods. Remedy: Give --os-sku AzureLinux."
    )
    assert caught.value.next_step == "Mend what failed, or carry on in spite of it with --ignore SBX401"


def test_several_failures_are_all_named_with_their_remedies() -> None:
    with pytest.raises(ChecksFailed) as caught:
        stop_at_failures(
            report(spec(os_sku="Ubuntu"), compute=Known(provider("Microsoft.Compute", "Registering"))), Ears()
        )
    assert caught.value.message.splitlines() == [
        "2 checks failed, so nothing was written.",
        "SBX105 compute provider is registered: Microsoft.Compute is Registering. "
        "Remedy: az provider register --namespace Microsoft.Compute --wait",
        "SBX401 OS SKU is Azure Linux: Ubuntu cannot run sandboxed pods. Remedy: Give --os-sku AzureLinux.",
    ]
    assert caught.value.next_step == "Mend what failed, or carry on in spite of it with --ignore SBX105 SBX401"
