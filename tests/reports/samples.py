"""Checks in the shape that the engine makes: all well, all kinds of trouble, one hundred node pools, and hostile."""

from collections.abc import Sequence
from typing import Any

from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.model.cluster import Target, WorkloadRuntime
from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import Finding, Kind, Report, Resource, RuleInfo, Status
from aks_sandbox.model.subject import JudgedPool, Subject
from aks_sandbox.model.wanted import NODEPOOL
from aks_sandbox.reports.text import KeptFacts, Run
from aks_sandbox.steps import Step, as_steps, step

DOCS = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
RUN = Run("1.0.0b1", "2026-11-21T23:05:09+00:00", "az aks-sandbox check")
CLUSTER = Resource(Kind.CLUSTER, "untrusted-jobs")
REGION = Resource(Kind.REGION, "westeurope")
OF_SUBSCRIPTION = Resource(Kind.SUBSCRIPTION)
KATA = Resource(Kind.NODE_POOL, "kata")
HOSTILE = (
    "</script><script>alert(1)</script>\" onload='alert(2)' ]]> [click](javascript:alert(3)) \x00\x1b\u202e\ud800 & €"
)


def runtime() -> WorkloadRuntime:
    """The runtime of the pools."""
    found = find_runtime("KataVmIsolation")
    assert found is not None
    return found


def pool(name: str = "kata", **changes: Any) -> JudgedPool:
    """An existing sandboxed pool."""
    values: dict[str, Any] = {
        "name": name,
        "runtime": runtime(),
        "os_sku": "AzureLinux",
        "os_sku_asked": "AzureLinux",
        "vm_size": "Standard_D4s_v5",
        "mode": "User",
        "exists": True,
        "count": 3,
        "zones": ("1", "3"),
        **changes,
    }
    return JudgedPool(**values)


def judged(*pools: JudgedPool, location: str | None = "westeurope", **target: str | None) -> Judged:
    """What was judged: the pools of a cluster."""
    where: dict[str, Any] = {"resource_group": "rg-sandbox-weu", "cluster_name": "untrusted-jobs", **target}
    return Judged(
        target=Target(subscription_id=SUBSCRIPTION, **where),
        purpose=NODEPOOL,
        subject=Subject(NODEPOOL, pools or (pool(),)),
        location=location,
        kubernetes_version="1.34.2",
    )


JUDGED = judged()


def finding(
    code: str,
    category: str,
    title: str,
    status: str,
    message: str,
    *steps: Step | str,
    resource: Resource = KATA,
    cause: str = "",
    source: str = DOCS,
) -> Finding:
    """What a rule found about one resource."""
    info = RuleInfo(code, category, title, Status.FAIL, source)
    return Finding(info, Status(status), resource, message, as_steps(steps), cause)


def report(*findings: Finding, strict: bool = False) -> Report:
    """The report of these findings."""
    return Report(findings, strict)


def strict(of: Report) -> Report:
    """The same findings under --strict."""
    return Report(of.findings, strict=True)


REGISTERED = finding(
    "SBX104",
    "subscription",
    "Container service provider is registered",
    "pass",
    "Microsoft.ContainerService is registered.",
    resource=OF_SUBSCRIPTION,
)
REGION_OFFERS = finding("SBX201", "region", "Region offers AKS", "pass", "westeurope offers AKS.", resource=REGION)
NOTE = finding("SBX401", "node-pool", "OS SKU is Azure Linux", "info", "AzureLinux is Azure Linux 3.0 here.")
ALL_WELL = report(
    REGISTERED,
    REGION_OFFERS,
    finding("SBX304", "vm-size", "VM size supports generation 2", "pass", "Standard_D4s_v5 supports generation 2."),
    finding("SBX303", "vm-size", "Requested zones are offered", "skipped", "A zone was not requested.", "Use --zones."),
    NOTE,
)
REGISTER = step(
    "Register the feature:",
    "az aks-sandbox feature register --workload-runtime {runtime}",
    runtime="KataMshvVmIsolation",
)
NOT_REGISTERED = finding(
    "SBX106",
    "subscription",
    "Feature flag of the runtime is registered",
    "fail",
    "Microsoft.ContainerService/KataVMIsolationPreview is NotRegistered, and KataMshvVmIsolation requires it.",
    REGISTER,
    resource=OF_SUBSCRIPTION,
)
DENIED = "The permissions of the caller could not be read: 403 AuthorizationFailed."
ASSIGN = step(
    "Ask for the Reader role:",
    "az role assignment create --assignee ASSIGNEE --role Reader --scope {scope}",
    scope=f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-sandbox-weu",
)
NOT_READ = tuple(
    finding(code, "subscription", title, "unknown", "Not decided.", ASSIGN, resource=OF_SUBSCRIPTION, cause=DENIED)
    for code, title in (
        ("SBX102", "Caller can read the cluster"),
        ("SBX103", "Caller can create clusters"),
    )
)
NOT_OFFERED = finding(
    "SBX301",
    "vm-size",
    "VM size is offered in the region",
    "fail",
    "Standard_D4s_v5 is not offered in westeurope.",
    step(
        "List the sizes:",
        "az vm list-skus --location {location} --resource-type virtualMachines --output table",
        location="westeurope",
    ),
)
RETIRES = finding(
    "SBX310",
    "vm-size",
    "VM series has no retirement date",
    "warn",
    "The series retires on 2028-11-15.",
    "Use another --node-vm-size, such as Standard_D4s_v6.",
)
IGNORED = finding(
    "SBX405",
    "node-pool",
    "Pool name is valid",
    "ignored",
    "kata-pool contains a hyphen.",
    "Use lower-case letters and digits.",
)
MIXED = report(
    REGISTERED,
    NOT_REGISTERED,
    *NOT_READ,
    REGION_OFFERS,
    finding(
        "SBX202", "region", "Kubernetes version is offered", "pass", "Kubernetes 1.34 is offered.", resource=REGION
    ),
    NOT_OFFERED,
    finding("SBX304", "vm-size", "VM size supports generation 2", "skipped", "The size is not offered in the region."),
    RETIRES,
    NOTE,
    IGNORED,
)
EMPTY = report()


def many_pools(count: int, *, bad: int = 0, status: str = "fail") -> tuple[Report, Judged]:
    """A check of that many pools, of which the first `bad` have one size that is not offered."""
    pools = [pool(f"pool{number:03}") for number in range(count)]
    findings = [REGISTERED, REGION_OFFERS]
    for number, one in enumerate(pools):
        resource = Resource(Kind.NODE_POOL, one.name)
        message = f"{one.vm_size} is not offered in westeurope." if number < bad else f"{one.vm_size} is offered."
        found = status if number < bad else "pass"
        findings.append(
            finding("SBX301", "vm-size", "VM size is offered in the region", found, message, resource=resource)
        )
    return report(*findings), judged(*pools)


FACTS: dict[str, dict[str, Any]] = {
    "location": {"status": "known", "value": "westeurope"},
    "containerService": {
        "status": "known",
        "value": {
            "namespace": "Microsoft.ContainerService",
            "registrationState": "Registered",
            "resourceTypes": {
                "managedClusters": {"locations": ["eastus", "westeurope"], "apiVersions": ["2026-06-01", "2026-05-01"]}
            },
        },
    },
    "permissions": {"status": "unknown", "reason": "403 AuthorizationFailed: the caller cannot read permissions."},
    "cluster": {"status": "notAsked", "reason": "A cluster was not named."},
}


KEPT = KeptFacts({"name": "untrusted-jobs"}, FACTS, FACTS)


def hostile_report(text: str = HOSTILE, statuses: Sequence[Status] = tuple(Status)) -> Report:
    """A report in which each text that comes from outside is hostile."""
    return report(
        *(
            finding(
                f"SBX9{number:02}",
                "vm-size",
                "Title of ours",
                status,
                text,
                Step(text),
                step(text, "az aks show -n {cluster}", cluster=text),
                resource=Resource(Kind.NODE_POOL, text),
                source=f"javascript:alert(1)//{text}",
            )
            for number, status in enumerate(statuses)
        )
    )


def hostile_judged(text: str = HOSTILE) -> Judged:
    """What was judged, with names that only Azure could have sent."""
    return Judged(
        target=Target(subscription_id=SUBSCRIPTION, resource_group="g", cluster_name="c"),
        purpose=NODEPOOL,
        subject=Subject(NODEPOOL, (pool(text, vm_size=text, mode=text, os_sku_asked=text), pool(text))),
        location=text,
        kubernetes_version=text,
    )


def many_problems(count: int) -> Report:
    """That many pools with another size each, none of which is offered, and two pools that pass."""
    findings = []
    for number in range(count + 2):
        status, resource = "fail" if number < count else "pass", Resource(Kind.NODE_POOL, f"pool{number:03}")
        message, todo = f"Standard_X{number} is not offered in westeurope.", ("Choose another size.", f"Step {number}.")
        findings.append(finding("SBX301", "vm-size", "VM size", status, message, *todo, resource=resource))
    return report(*findings)
