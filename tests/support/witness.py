"""What is known of one sandboxed pod, for the tests of the evidence: all is well, and its parts to spoil."""

from dataclasses import replace
from typing import Any

from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.model.proof import Machine, ProbePod
from aks_sandbox.verify.evidence import Witness
from tests.support.inside import node, runtime_class

GUEST_BOOT = "11111111-aaaa-4aaa-8aaa-111111111111"
SECOND_BOOT = "44444444-dddd-4ddd-8ddd-444444444444"
NODE_BOOT = "22222222-bbbb-4bbb-8bbb-222222222222"
OTHER_BOOT = "33333333-cccc-4ccc-8ccc-333333333333"
MIB = 1024 * 1024


def guest(**changes: Any) -> Machine:
    """What a pod in a virtual machine of its own sees."""
    values: dict[str, Any] = {
        "boot_id": GUEST_BOOT,
        "release": "6.6.137.mshv1-1.azl3",
        "build": "#1 SMP Tue May 26 10:00:00 UTC 2026",
        "processors": 1,
        "memory": 214 * MIB,
        "root": "none virtiofs",
        "boot_time": 1_795_000_000,
        "uptime": 3,
        "tasks": 71,
        "forks": 212,
        "seen_processes": 3,
        "command_line": "root=/dev/pmem0p1 agent.log=info",
        "hardware": "Cloud Hypervisor cloud-hypervisor",
        "disks": ("pmem0:131072",),
        "covered": (),
    }
    return Machine(**{**values, **changes})


def host(**changes: Any) -> Machine:
    """What a plain pod on the same node sees."""
    values: dict[str, Any] = {
        "boot_id": NODE_BOOT,
        "release": "6.6.130.mshv1-1.azl3",
        "build": "#1 SMP Mon May 25 09:00:00 UTC 2026",
        "processors": 4,
        "memory": 15 * 1024 * MIB,
        "root": "overlay overlay",
        "boot_time": 1_793_963_188,
        "uptime": 1_036_812,
        "tasks": 388,
        "forks": 4_812_733,
        "seen_processes": 3,
        "command_line": "BOOT_IMAGE=/boot/vmlinuz root=PARTUUID=0a1b2c3d-01",
        "hardware": "Microsoft Corporation Virtual Machine",
        "disks": ("sda:134217728",),
        "covered": (),
    }
    return Machine(**{**values, **changes})


def sandboxed_pod(**changes: Any) -> ProbePod:
    """The sandboxed pod as the cluster shows it."""
    values: dict[str, Any] = {
        "phase": "Succeeded",
        "node": node().name,
        "runtime_class": runtime_class().name,
        "overhead": {"memory": "600Mi"},
    }
    return ProbePod(name="sandboxed-untrusted", **{**values, **changes})


def second_pod(**changes: Any) -> ProbePod:
    """The other sandboxed pod on the node."""
    return replace(sandboxed_pod(**changes), name="second-untrusted")


def plain_pod(**changes: Any) -> ProbePod:
    """The pod that it is compared with."""
    values: dict[str, Any] = {"phase": "Succeeded", "node": node().name}
    return ProbePod(name="control-untrusted", **{**values, **changes})


def witness(**changes: Any) -> Witness:
    """A pod that is isolated and whose every item says so, with changes."""
    values: dict[str, Any] = {
        "runtime": find_runtime("KataVmIsolation"),
        "runtime_class": runtime_class(),
        "node": node(boot_id=NODE_BOOT),
        "pool_image": "AKSAzureLinux-V3katagen2-202609.10.0",
        "pod": sandboxed_pod(),
        "second_pod": second_pod(),
        "control": plain_pod(),
        "sandbox": guest(),
        "second": guest(boot_id=SECOND_BOOT),
        "host": host(),
    }
    return Witness(**{**values, **changes})
