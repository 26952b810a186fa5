"""What each size of the default world has besides its remote disks: room for an ephemeral OS disk.

The figures of D2s_v3, D4s_v3, D64s_v3, D2as_v6, DS2_v2, A0, NC6s_v3 and NC24ads_A100_v4 are those of public answers of
Compute (the test data of karpenter-provider-azure), and so is that of M8ms, which is the hardware of M8-2ms. The
others follow the public size pages: temporary storage as MaxResourceVolumeMB, cache as CachedDiskBytes, and what the
page says of ephemeral OS disks.
"""

from __future__ import annotations

from typing import NamedTuple

GIB = 1024**3


class LocalDisks(NamedTuple):
    """Holds the local storage of a size; None for a capability that the list leaves out.

    `cache` is in bytes, `temporary` in MB and `nvme` in MiB, as the list of Compute has them.
    """

    cache: int | None = None
    temporary: int = 0
    ephemeral: bool = False
    nvme: int | None = None
    placements: str = "ResourceDisk,CacheDisk"
    controllers: str = ""

    def capabilities(self) -> dict[str, str]:
        """Returns the capabilities by name, as the SKU list writes them."""
        named = {"MaxResourceVolumeMB": str(self.temporary), "EphemeralOSDiskSupported": str(self.ephemeral)}
        if self.cache is not None:
            named["CachedDiskBytes"] = str(self.cache)
        if self.ephemeral:
            named["SupportedEphemeralOSDiskPlacements"] = self.placements
        if self.nvme is not None:
            named["NvmeDiskSizeInMiB"] = str(self.nvme)
        if self.controllers:
            named["DiskControllerTypes"] = self.controllers
        return named


NO_ROOM = LocalDisks()

LOCAL_DISKS: dict[str, LocalDisks] = {
    "Standard_D2s_v3": LocalDisks(50 * GIB, 16384, True),
    "Standard_D4s_v3": LocalDisks(100 * GIB, 32768, True),
    "Standard_D8s_v3": LocalDisks(200 * GIB, 65536, True),
    "Standard_D16s_v3": LocalDisks(400 * GIB, 131072, True),
    "Standard_D64s_v3": LocalDisks(1600 * GIB, 524288, True),
    "Standard_D4_v3": LocalDisks(temporary=102400),
    "Standard_D4as_v4": LocalDisks(100 * GIB, 32768, True),
    "Standard_D4ds_v5": LocalDisks(100 * GIB, 153600, True),
    "Standard_D8ds_v5": LocalDisks(200 * GIB, 307200, True),
    "Standard_D4ads_v5": LocalDisks(100 * GIB, 153600, True),
    "Standard_D4s_v6": LocalDisks(controllers="NVMe"),
    "Standard_D2as_v6": LocalDisks(controllers="NVMe"),
    "Standard_E2s_v3": LocalDisks(50 * GIB, 32768, True),
    "Standard_E4s_v3": LocalDisks(100 * GIB, 65536, True),
    "Standard_F2s_v2": LocalDisks(32 * GIB, 16384, True),
    "Standard_F4s_v2": LocalDisks(64 * GIB, 32768, True),
    "Standard_D4pds_v5": LocalDisks(100 * GIB, 153600, True),
    "Standard_B2s": LocalDisks(30 * GIB, 8192, True),
    "Standard_B4ms": LocalDisks(30 * GIB, 32768, True),
    "Standard_A0": LocalDisks(temporary=20480),
    "Standard_A2": LocalDisks(temporary=138240),
    "Standard_A2_v2": LocalDisks(temporary=20480),
    "Standard_DS1_v2": LocalDisks(46170898432, 7168, True),
    "Standard_DS2_v2": LocalDisks(92341796864, 14336, True),
    "Standard_NC4as_T4_v3": LocalDisks(36 * GIB, 180224, True),
    "Standard_NC6s_v3": LocalDisks(320 * GIB, 753664, True),
    "Standard_NC24ads_A100_v4": LocalDisks(256 * GIB, 65536, True, 915527),
    "Standard_NP10s": LocalDisks(temporary=753664),
    "Standard_L8s_v3": LocalDisks(None, 81920, True, 1831054, "ResourceDisk"),
    "Standard_M8ms": LocalDisks(793 * GIB, 262144, True),
}


def local_disks(size: str) -> LocalDisks:
    """Returns the local storage of a size; a size that is not named here has none."""
    return LOCAL_DISKS.get(size, NO_ROOM)
