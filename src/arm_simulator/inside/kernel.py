"""What a kernel says of itself, on a node and in the virtual machine of a sandboxed pod. All values are made up.

They keep the shape of real ones: a node of a sandboxed pool and its guests may carry the same release, while boot id,
build stamp, processors, memory and root file system tell them apart.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

KIB = 1024
HOST = {
    "release": "6.6.137.mshv1-1.azl3",
    "version": "#1 SMP PREEMPT_DYNAMIC Tue May 12 09:14:55 UTC 2026",
    "compiler": "(root@CBL-Mariner) (gcc (GCC) 13.2.0, GNU ld (GNU Binutils) 2.41)",
    "model": "Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz",
    "root": "overlay / overlay rw,relatime,lowerdir=/l,upperdir=/u,workdir=/w 0 0",
}
PLAIN_RELEASE = "6.6.130.1-3.azl3"
GUEST = {
    "release": "6.6.126.mshv9-1.azl3",
    "version": "#1 SMP Thu May 21 17:02:31 UTC 2026",
    "compiler": "(root@CBL-Mariner) (gcc (GCC) 13.2.0, GNU ld (GNU Binutils) 2.41)",
    "model": "Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz",
    "root": "none / virtiofs rw,relatime 0 0",
}
DEFAULT_GUEST_MEMORY = 512 * KIB * KIB
# The guest's kernel keeps this much, and a share of the rest, for itself. Deduced: nothing public gives the amount.
GUEST_KEEPS = 12 * KIB * KIB


@dataclass(frozen=True)
class Machine:
    """Holds what a process can learn about the machine that it runs on."""

    guest: bool
    hostname: str
    release: str
    version: str
    compiler: str
    model: str
    root: str
    boot_id: str
    cpus: int
    memory: int
    uptime: int

    def named(self, hostname: str) -> Machine:
        """Returns the same machine under the name that a pod sees."""
        return replace(self, hostname=hostname)


def host(name: str, boot_id: str, cpus: int, memory: int, facts: dict[str, Any]) -> Machine:
    """Returns a node's machine; `facts` are laid over what nodes have in common."""
    # The kernel of a node keeps a part of the memory that the size promises.
    return Machine(
        guest=False,
        hostname=name,
        boot_id=boot_id,
        cpus=cpus,
        memory=memory - memory // 48,
        uptime=1_036_812,
        **{key: str(facts.get(key, value)) for key, value in HOST.items()},
    )


def guest(name: str, pod_uid: str, cpus: int, memory: int, facts: dict[str, Any]) -> Machine:
    """Returns the machine of a sandboxed pod, booted for it alone."""
    return Machine(
        guest=True,
        hostname=name,
        boot_id=str(facts.get("bootId") or uuid.uuid5(uuid.NAMESPACE_URL, "guest/" + pod_uid)),
        cpus=cpus,
        memory=memory - GUEST_KEEPS - memory // 64,
        uptime=3,
        **{key: str(facts.get(key, value)) for key, value in GUEST.items()},
    )
