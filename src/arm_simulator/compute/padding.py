"""Rows that only make a size list as long as the real one: megabytes, of sizes that are closed to the subscription.

They stand in the compute list alone, can change no verdict, and are made and encoded once.
"""

from __future__ import annotations

from functools import lru_cache

from arm_simulator.compute.state import sku_body
from arm_simulator.core.answer import EncodedRow

VCPUS = (2, 4, 8, 16, 32, 48, 64, 96)
# What a row of the public sample of the list carries besides what the other rows here have: about 1.7 kB in all.
CAPABILITIES = {
    "MaxResourceVolumeMB": "32768",
    "OSVhdSizeMB": "1047552",
    "MemoryPreservingMaintenanceSupported": "True",
    "SupportedEphemeralOSDiskPlacements": "ResourceDisk,CacheDisk",
    "MaxDataDiskCount": "8",
    "VMDeploymentTypes": "IaaS",
    "ACUs": "160",
    "vCPUsPerCore": "2",
    "CombinedTempDiskAndCachedIOPS": "8000",
    "CombinedTempDiskAndCachedReadBytesPerSecond": "65536000",
    "CombinedTempDiskAndCachedWriteBytesPerSecond": "65536000",
    "CachedDiskBytes": "107374182400",
    "UncachedDiskIOPS": "6400",
    "UncachedDiskBytesPerSecond": "96000000",
    "EphemeralOSDiskSupported": "True",
    "CapacityReservationSupported": "False",
    "RdmaEnabled": "False",
    "MaxNetworkInterfaces": "2",
    "UltraSSDAvailable": "True",
}


@lru_cache(maxsize=16)
def padding_rows(region: str, count: int) -> tuple[EncodedRow, ...]:
    """Returns so many rows for a region, each under a name that no real series has."""
    return tuple(_row(region, index) for index in range(count))


def _row(region: str, index: int) -> EncodedRow:
    series, step = divmod(index, len(VCPUS))
    row = {
        "family": f"standardSimulated{series}Family",
        "vCPUs": VCPUS[step],
        "memoryGB": VCPUS[step] * 4,
        "hyperVGenerations": "V1,V2",
        "architecture": "x64",
        "zones": ["1", "2", "3"],
        "restriction": "NotAvailableForSubscription",
        "capabilities": CAPABILITIES,
    }
    return EncodedRow(sku_body(region, f"Standard_Simulated{VCPUS[step]}_n{series}", row))
