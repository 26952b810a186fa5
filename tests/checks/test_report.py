"""What preflight makes of a report: the document that `check` prints, and the error that stops a write."""

from dataclasses import replace

import pytest

from aks_sandbox.checks.all_checks import ALL_CHECKS
from aks_sandbox.checks.engine import run_checks
from aks_sandbox.errors import ChecksFailed, InvalidInput
from aks_sandbox.model.facts import Fact, Facts, Known, NotAsked, Unknown
from aks_sandbox.model.finding import Report
from aks_sandbox.model.kubernetes_version import KubernetesVersion
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.operations.preflight import known_codes, report_document, stop_at_failures

from .worlds import PREVIEW, outcomes, provider, spec, version


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
    return run_checks(ALL_CHECKS, wanted, Facts(outcomes(**changes)), ignore)


def test_the_document_says_verdict_summary_target_and_every_check() -> None:
    wanted = spec(runtime=PREVIEW, vm_size="Standard_D4s_v3", location="East US")
    wanted = replace(wanted, pool=replace(wanted.pool, kubernetes_version=KubernetesVersion(1, 34), zones=("1", "2")))
    facts = outcomes(compute=Known(provider("Microsoft.Compute", "NotRegistered")))
    document = report_document(report(wanted, **facts), wanted, Facts(facts))
    assert list(document) == ["verdict", "summary", "target", "checks"]
    assert document["verdict"] == "fail"
    assert document["summary"] == {
        "pass": 6,
        "info": 0,
        "skipped": 2,
        "ignored": 0,
        "warn": 1,
        "unknown": 0,
        "fail": 2,
    }
    assert document["target"] == {
        "subscriptionId": "00000000-0000-0000-0000-000000000000",
        "resourceGroup": "sandbox-rg",
        "clusterName": "demo",
        "nodepoolName": "nodepool1",
        "location": "eastus",
        "nodeVmSize": "Standard_D4s_v3",
        "nodeCount": 3,
        "kubernetesVersion": "1.34",
        "osSku": "AzureLinux",
        "workloadRuntime": "KataMshvVmIsolation",
        "zones": ["1", "2"],
    }
    assert [row["code"] for row in document["checks"]] == [check.code for check in ALL_CHECKS]
    assert document["checks"][1] == {
        "code": "SBX105",
        "category": "subscription",
        "title": "compute provider is registered",
        "status": "fail",
        "message": "Microsoft.Compute is NotRegistered.",
        "remedy": "az provider register --namespace Microsoft.Compute --wait",
        "docs": "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types",
    }


def test_a_row_without_a_remedy_says_null_and_not_an_empty_text() -> None:
    document = report_document(report(spec()), spec(), Facts(outcomes()))
    assert {row["remedy"] for row in document["checks"]} == {None}


def test_what_was_not_named_is_null_in_the_target() -> None:
    wanted = spec(resource_group=None, cluster_name=None)
    target = report_document(report(wanted), wanted, Facts({"location": NotAsked("No region was named.")}))["target"]
    assert {key for key, value in target.items() if value is None} == {
        "resourceGroup",
        "clusterName",
        "location",
        "kubernetesVersion",
    }
    assert target["zones"] == []


def test_a_region_that_azure_did_not_confirm_is_shown_as_given() -> None:
    wanted = spec(location="westeurope")
    document = report_document(report(wanted), wanted, Facts({"location": Unknown("403")}))
    assert document["target"]["location"] == "westeurope"


def test_the_codes_to_ignore_are_taken_in_any_case() -> None:
    assert known_codes("--ignore", ["sbx305", "SBX107", "Sbx305"]) == {"SBX305", "SBX107"}
    assert known_codes("--ignore", []) == frozenset()


@pytest.mark.parametrize("codes", [["SBX999"], ["SBX305", "sbx999"]], ids=str)
def test_a_code_that_no_check_has_is_refused_with_the_codes_that_are(codes: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        known_codes("--ignore", codes)
    assert caught.value.message == "--ignore: no check has the code SBX999"
    assert caught.value.next_step == (
        "The codes are SBX104, SBX105, SBX106, SBX107, SBX201, SBX203, SBX301, SBX304, SBX305, SBX306, SBX401."
    )


def test_a_report_in_which_all_is_well_stops_nothing_and_says_nothing() -> None:
    ears = Ears()
    stop_at_failures(report(spec()), ears)
    assert ears.warnings == []


def test_warnings_unknowns_and_ignored_failures_are_said_and_stop_nothing() -> None:
    ears = Ears()
    wanted = spec(runtime=PREVIEW)
    stop_at_failures(report(wanted, ("SBX203",), compute=Unknown("403"), kubernetes_version=version("1.20")), ears)
    assert ears.warnings == [
        "SBX105 unknown: 403",
        "SBX107 warn: KataMshvVmIsolation is the preview name of Pod Sandboxing. "
        "Use --workload-runtime KataVmIsolation.",
        "SBX203 ignored: Kubernetes 1.20 (given) is below 1.24, the minimum of KataMshvVmIsolation. "
        "Give --kubernetes-version 1.24 or newer, as far as the region offers it.",
    ]


def test_one_failure_stops_the_write_with_its_remedy() -> None:
    with pytest.raises(ChecksFailed) as caught:
        stop_at_failures(report(spec(os_sku="Ubuntu")), Ears())
    assert caught.value.message == (
        "1 check failed, so nothing was written.\n"
        "SBX401 os sku is azure linux: Ubuntu cannot run sandboxed pods. Remedy: Give --os-sku AzureLinux."
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
        "SBX401 os sku is azure linux: Ubuntu cannot run sandboxed pods. Remedy: Give --os-sku AzureLinux.",
    ]
    assert caught.value.next_step == "Mend what failed, or carry on in spite of it with --ignore SBX105 SBX401"
