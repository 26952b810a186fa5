"""VM sizes and quota of the default world: more than forty sizes that cover each case at least once.

Capability values follow what Compute publishes (public SKU answers as kept in the test data of
karpenter-provider-azure, and the public size pages of the Azure documentation); zones, restrictions and limits are
made up. Dates of retirement are those that the size pages announce, written as the list writes them (MM/DD/YYYY);
whether the list carries each of them is not known. Sizes that many tests use carry none.
`nested` is the simulator's own table of what AKS accepts for sandboxed pools; it appears in no answer.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from arm_simulator.seed.local_disks import local_disks


class Size(NamedTuple):
    """Describes a size; `nested` None means that public sources disagree, and the simulator accepts it."""

    name: str
    family: str
    vcpus: int
    memory: float
    generations: str
    nested: bool | None
    architecture: str = "x64"
    extra: tuple[tuple[str, str], ...] = ()


SIZES = (
    Size("Standard_D2s_v3", "standardDSv3Family", 2, 8, "V1,V2", True),
    Size("Standard_D4s_v3", "standardDSv3Family", 4, 16, "V1,V2", True),
    Size("Standard_D8s_v3", "standardDSv3Family", 8, 32, "V1,V2", True),
    Size("Standard_D16s_v3", "standardDSv3Family", 16, 64, "V1,V2", True),
    Size("Standard_D64s_v3", "standardDSv3Family", 64, 256, "V1,V2", True),
    Size("Standard_D4_v3", "standardDv3Family", 4, 16, "V1", True),
    Size("Standard_D4s_v4", "standardDSv4Family", 4, 16, "V1,V2", True),
    Size("Standard_D4as_v4", "standardDASv4Family", 4, 16, "V1,V2", False),
    Size("Standard_D2s_v5", "standardDSv5Family", 2, 8, "V1,V2", True),
    Size("Standard_D4s_v5", "standardDSv5Family", 4, 16, "V1,V2", True),
    Size("Standard_D8s_v5", "standardDSv5Family", 8, 32, "V1,V2", True),
    Size("Standard_D4ds_v5", "standardDDSv5Family", 4, 16, "V1,V2", True),
    Size("Standard_D8ds_v5", "standardDDSv5Family", 8, 32, "V1,V2", True),
    Size("Standard_D4as_v5", "standardDASv5Family", 4, 16, "V1,V2", True),
    Size("Standard_D4ads_v5", "standardDADSv5Family", 4, 16, "V1,V2", True),
    Size("Standard_D4s_v6", "StandardDsv6Family", 4, 16, "V2", True),
    Size("Standard_D2as_v6", "standardDav6Family", 2, 8, "V2", True),
    Size("Standard_D2ls_v5", "standardDLSv5Family", 2, 4, "V1,V2", False),
    Size("Standard_E2s_v3", "standardESv3Family", 2, 16, "V1,V2", True, extra=(("RetirementDateUtc", "11/15/2029"),)),
    Size("Standard_E4s_v3", "standardESv3Family", 4, 32, "V1,V2", True),
    Size("Standard_E4s_v5", "standardESv5Family", 4, 32, "V1,V2", True),
    Size("Standard_E8s_v5", "standardESv5Family", 8, 64, "V1,V2", True),
    Size(
        "Standard_E4-2s_v5",
        "standardESv5Family",
        4,
        32,
        "V1,V2",
        True,
        extra=(("vCPUsAvailable", "2"), ("ParentSize", "Standard_E4s_v5")),
    ),
    Size("Standard_F2s_v2", "standardFSv2Family", 2, 4, "V1,V2", None),
    Size("Standard_F4s_v2", "standardFSv2Family", 4, 8, "V1,V2", None),
    Size("Standard_D4ps_v5", "standardDPSv5Family", 4, 16, "V2", False, "Arm64"),
    Size("Standard_D4pds_v5", "standardDPDSv5Family", 4, 16, "V2", False, "Arm64"),
    Size("Standard_B2s", "standardBSFamily", 2, 4, "V1,V2", False),
    Size("Standard_B4ms", "standardBSFamily", 4, 16, "V1,V2", False),
    Size("Standard_B2ats_v2", "standardBasv2Family", 2, 1, "V1,V2", False),
    Size("Standard_A0", "standardA0_A7Family", 1, 0.75, "V1", False, extra=(("RetirementDateUtc", "09/03/2024"),)),
    Size("Standard_A2", "standardA0_A7Family", 2, 3.5, "V1", False, extra=(("RetirementDateUtc", "09/03/2024"),)),
    Size("Standard_A2_v2", "standardAv2Family", 2, 4, "V1", False, extra=(("RetirementDateUtc", "11/15/2028"),)),
    Size("Standard_DS1_v2", "standardDSv2Family", 1, 3.5, "V1,V2", False),
    Size("Standard_DS2_v2", "standardDSv2Family", 2, 7, "V1,V2", False, extra=(("RetirementDateUtc", "05/01/2028"),)),
    Size("Standard_NC4as_T4_v3", "Standard NCASv3_T4 Family", 4, 28, "V1,V2", False, extra=(("GPUs", "1"),)),
    Size("Standard_NC6s_v3", "standardNCSv3Family", 6, 112, "V1,V2", True, extra=(("GPUs", "1"),)),
    Size("Standard_NC24ads_A100_v4", "StandardNCADSA100v4Family", 24, 220, "V2", False, extra=(("GPUs", "1"),)),
    Size("Standard_NP10s", "standardNPSFamily", 10, 168, "V1", False, extra=(("RetirementDateUtc", "05/31/2027"),)),
    Size("Standard_DC4s_v3", "standardDCSv3Family", 4, 32, "V2", False),
    Size(
        "Standard_EC4as_v5", "standardECASv5Family", 4, 32, "V2", False, extra=(("ConfidentialComputingType", "SNP"),)
    ),
    Size(
        "Standard_DC4as_v5", "standardDCASv5Family", 4, 16, "V2", False, extra=(("ConfidentialComputingType", "SNP"),)
    ),
    Size("Standard_L8s_v3", "standardLSv3Family", 8, 64, "V1,V2", True),
    Size("Standard_M8ms", "standardMSFamily", 8, 218.75, "V1,V2", None),
)

# Region -> sizes that are listed there but closed to this subscription, or closed in some zones.
CLOSED: dict[str, dict[str, str]] = {
    "eastus": {"Standard_L8s_v3": "NotAvailableForSubscription", "Standard_M8ms": "QuotaId"}
}
CLOSED_ZONES: dict[str, dict[str, tuple[str, ...]]] = {
    "eastus": {"Standard_E4s_v5": ("3",)},
    "westus2": {"Standard_D4s_v5": ("1", "2")},
}
# Region -> sizes that are not listed at all.
ABSENT: dict[str, tuple[str, ...]] = {
    "northeurope": ("Standard_D4s_v6", "Standard_NC6s_v3", "Standard_D4pds_v5", "Standard_DC4as_v5")
}
ZONES = ("1", "2", "3")
LIMITS = {"cores": 200, "lowPriorityCores": 100, "standardMSFamily": 0, "standardDASv5Family": 10}


def sku_rows(region: str) -> dict[str, Any]:
    """Returns the sizes of a region: name -> the facts that the SKU answer and the refusals are made of."""
    rows: dict[str, Any] = {}
    for size in SIZES:
        if size.name in ABSENT.get(region, ()):
            continue
        row: dict[str, Any] = {
            "family": size.family,
            "vCPUs": size.vcpus,
            "memoryGB": size.memory,
            "hyperVGenerations": size.generations,
            "architecture": size.architecture,
            "zones": list(ZONES),
            "capabilities": {**local_disks(size.name).capabilities(), **dict(size.extra)},
        }
        if size.nested is not None:
            row["nestedVirtualization"] = size.nested
        closed = CLOSED.get(region, {}).get(size.name)
        if closed:
            row["restriction"] = closed
        closed_zones = CLOSED_ZONES.get(region, {}).get(size.name)
        if closed_zones:
            row["restrictedZones"] = list(closed_zones)
        rows[size.name] = row
    return rows


def cluster_quota_rows() -> dict[str, Any]:
    """Returns the quotas that AKS keeps for a region: name -> what is shown, the limit, and the seeded part in use."""
    return {"ManagedClusters": {"display": "Managed Clusters", "limit": 100, "used": 0}}


def usage_rows() -> dict[str, Any]:
    """Returns the quota of a region: name -> what is shown, the limit, and what is in use besides the clusters."""
    rows: dict[str, Any] = {
        "availabilitySets": {"display": "Availability Sets", "limit": 2500, "used": 0},
        "cores": {"display": "Total Regional vCPUs", "limit": LIMITS["cores"], "used": 0},
        "virtualMachines": {"display": "Virtual Machines", "limit": 25000, "used": 0},
        "virtualMachineScaleSets": {"display": "Virtual Machine Scale Sets", "limit": 2500, "used": 0},
        "lowPriorityCores": {
            "display": "Total Regional Low-priority vCPUs",
            "limit": LIMITS["lowPriorityCores"],
            "used": 0,
        },
    }
    for size in SIZES:
        name = size.family
        display = name.replace("standard", "Standard ").replace("Family", " Family vCPUs")
        rows.setdefault(name, {"display": display, "limit": LIMITS.get(name, 100), "used": 0})
    return rows
