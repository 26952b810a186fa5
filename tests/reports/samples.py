"""Report documents in the shape that the command prints: all well, all kinds of trouble, and nothing but trouble."""

from collections import Counter
from typing import Any

from aks_sandbox.reports.content import ReportContent, ReportMetadata, parse

DOCS = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
CREATED_AT = "2026-11-21T23:05:09+00:00"
STATUSES = ("pass", "info", "skipped", "ignored", "warn", "unknown", "fail")


def check(code: str, category: str, title: str, status: str, message: str, remedy: str | None = None) -> dict[str, Any]:
    """One row of `checks`."""
    return {
        "code": code,
        "category": category,
        "title": title,
        "status": status,
        "message": message,
        "remedy": remedy,
        "docs": DOCS,
    }


def document(checks: list[dict[str, Any]], verdict: str, **target: Any) -> dict[str, Any]:
    """A report document of these checks."""
    counts = Counter(row["status"] for row in checks)
    return {
        "verdict": verdict,
        "summary": {status: counts[status] for status in STATUSES},
        "target": {
            "subscriptionId": "00000000-0000-0000-0000-000000000000",
            "resourceGroup": "rg-sandbox-weu",
            "clusterName": "untrusted-jobs",
            "nodepoolName": "kata",
            "location": "westeurope",
            "nodeVmSize": "Standard_D4s_v5",
            "nodeCount": 3,
            "kubernetesVersion": None,
            "osSku": "AzureLinux",
            "workloadRuntime": "KataVmIsolation",
            "zones": ["1", "3"],
            **target,
        },
        "checks": checks,
    }


ALL_WELL = document(
    [
        check(
            "SBX104",
            "subscription",
            "container service provider is registered",
            "pass",
            "Microsoft.ContainerService is registered.",
        ),
        check("SBX107", "subscription", "workload runtime is generally available", "pass", "KataVmIsolation is."),
        check("SBX201", "region", "region offers aks", "pass", "westeurope offers AKS."),
        check("SBX304", "vm-size", "vm size supports generation 2", "pass", "Standard_D4s_v5 supports generation 2."),
        check(
            "SBX303",
            "vm-size",
            "wanted zones are offered",
            "skipped",
            "No zone was asked for.",
            "Give --zones to have them checked.",
        ),
        check("SBX401", "node-pool", "os sku is azure linux", "info", "AzureLinux is Azure Linux 3.0 here."),
    ],
    "pass",
)
MIXED = document(
    [
        check(
            "SBX104",
            "subscription",
            "container service provider is registered",
            "pass",
            "Microsoft.ContainerService is registered.",
        ),
        check(
            "SBX106",
            "subscription",
            "feature flag of the runtime is registered",
            "fail",
            "Microsoft.ContainerService/KataVMIsolationPreview is NotRegistered, and KataMshvVmIsolation needs it.",
            "az aks-sandbox feature register --workload-runtime KataMshvVmIsolation",
        ),
        check(
            "SBX103",
            "subscription",
            "caller may create clusters",
            "unknown",
            "The permissions of the caller could not be read: 403 AuthorizationFailed.",
            "Ask for the Reader role:\naz role assignment create --assignee someone@example.com --role Reader"
            " --scope /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-sandbox-weu",
        ),
        check("SBX201", "region", "region offers aks", "pass", "westeurope offers AKS."),
        check(
            "SBX202",
            "region",
            "kubernetes version is offered",
            "pass",
            "Kubernetes 1.33 is offered under the KubernetesOfficial support plan.",
        ),
        check(
            "SBX301",
            "vm-size",
            "vm size is offered in the region",
            "fail",
            "Standard_D4s_v5 is not offered in westeurope.",
            "az vm list-skus --location westeurope --resource-type virtualMachines --output table",
        ),
        check(
            "SBX304",
            "vm-size",
            "vm size supports generation 2",
            "skipped",
            "The size is not offered in the region, so there is nothing to read its properties from.",
        ),
        check(
            "SBX310",
            "vm-size",
            "vm series has no retirement date",
            "warn",
            "The series retires on 2028-11-15.",
            "Give another --node-vm-size, such as Standard_D4s_v6.",
        ),
        check("SBX401", "node-pool", "os sku is azure linux", "info", "AzureLinux is Azure Linux 3.0 here."),
        check(
            "SBX405",
            "node-pool",
            "pool name is valid",
            "ignored",
            "kata-pool holds a hyphen.",
            "Give a name of lower-case letters and digits.",
        ),
    ],
    "fail",
)
FACTS: dict[str, dict[str, Any]] = {
    "location": {"status": "known", "value": "westeurope"},
    "container_service": {
        "status": "known",
        "value": {
            "namespace": "Microsoft.ContainerService",
            "registrationState": "Registered",
            "resourceTypes": {
                "managedClusters": {"locations": ["eastus", "westeurope"], "apiVersions": ["2026-06-01", "2026-05-01"]}
            },
        },
    },
    "permissions": {"status": "unknown", "reason": "403 AuthorizationFailed: the caller may not read permissions."},
    "cluster": {"status": "notAsked", "reason": "No cluster was named.", "remedy": "Give --name."},
}
HOSTILE = (
    "</script><script>alert(1)</script>\" onload='alert(2)' ]]> [click](javascript:alert(3)) \x00\x1b\u202e\ud800 & €"
)


def content(
    of: dict[str, Any], *, strict: bool = False, facts: dict[str, dict[str, Any]] | None = None
) -> ReportContent:
    """The parsed document with the metadata of a made-up run."""
    return parse(of, ReportMetadata("1.0.0b1", CREATED_AT, strict=strict, facts=facts))


def hostile_document() -> dict[str, Any]:
    """A document in which every text is hostile."""
    rows = [
        {
            "code": HOSTILE,
            "category": HOSTILE,
            "title": HOSTILE,
            "status": status,
            "message": HOSTILE,
            "remedy": f"az {HOSTILE}",
            "docs": f"javascript:alert(1)//{HOSTILE}",
        }
        for status in STATUSES
    ]
    return document(rows, "fail", clusterName=HOSTILE, **{HOSTILE: HOSTILE})
