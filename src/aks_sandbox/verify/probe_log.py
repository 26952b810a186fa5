"""What a pod of a run printed, read as the machine that it ran on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aks_sandbox.model.proof import Machine

BEGIN, END = "aks-sandbox probe begin", "aks-sandbox probe end"
_BOOT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NIL = "00000000-0000-0000-0000-000000000000"
_MEMORY = re.compile(r"([0-9]{1,15}) kB")
_COUNT = re.compile(r"[0-9]{1,5}")
_NUMBER = re.compile(r"[0-9]{1,15}")
_TEXT = re.compile(r"[ -~]{1,200}")
_LONG_TEXT = re.compile(r"[ -~]{1,4000}")
_DISK = re.compile(r"[A-Za-z0-9_-]{1,40}:[0-9]{1,15}")
#: Block devices that every kernel can make of nothing, so that having them says nothing of the machine.
_MADE_OF_NOTHING = re.compile(r"(?:loop|ram|zram|nbd|fd|sr)[0-9]+:")
_MOUNT = re.compile(r"(/[!-~]{1,300}):([!-~]{1,40})")
_FILES_READ = (
    "/proc/cmdline",
    "/proc/cpuinfo",
    "/proc/loadavg",
    "/proc/meminfo",
    "/proc/partitions",
    "/proc/stat",
    "/proc/sys/kernel/osrelease",
    "/proc/sys/kernel/random/boot_id",
    "/proc/sys/kernel/version",
    "/proc/uptime",
    "/sys/class/dmi/id/product_name",
    "/sys/class/dmi/id/sys_vendor",
    "/sys/devices/virtual/dmi/id/product_name",
    "/sys/devices/virtual/dmi/id/sys_vendor",
)
#: The file systems in which the kernel itself makes these files.
_OF_THE_KERNEL = frozenset({"proc", "sysfs"})


def is_complete(log: str) -> bool:
    """Whether a log ends as the command of the pods ends it."""
    return log.endswith(f"{END}\n")


def began(log: str) -> bool:
    """Whether the command of the pods wrote anything into a log."""
    return BEGIN in log.splitlines()


def read_machine(log: str) -> Machine | None:
    """The machine that a log describes, None unless it is there as a whole; what is not well formed is left out."""
    lines = log.splitlines()
    if BEGIN not in lines:
        return None
    told: dict[str, str] = {}
    for line in lines[lines.index(BEGIN) + 1 :]:
        if line == END:
            return _machine(told)
        name, equals, value = line.partition("=")
        if equals:
            told.setdefault(name, value.strip())
    return None


def known_boot_id(text: str) -> str:
    """A boot ID in small letters; empty for what is not one, and for the ID that stands for none."""
    value = text.strip().lower()
    return value if _BOOT_ID.fullmatch(value) and value != _NIL else ""


def _machine(told: Mapping[str, str]) -> Machine:
    processors = _COUNT.fullmatch(told.get("processors", ""))
    memory = _MEMORY.fullmatch(told.get("memory", ""))
    vendor, product = (_matching(_TEXT, told.get(name, "")) for name in ("vendor", "product"))
    return Machine(
        boot_id=known_boot_id(told.get("boot_id", "")),
        release=_matching(_TEXT, told.get("release", "")),
        build=_matching(_TEXT, told.get("build", "")),
        processors=int(processors[0]) if processors and int(processors[0]) else None,
        memory=int(memory[1]) * 1024 if memory and int(memory[1]) else None,
        root=_matching(_TEXT, told.get("root", "")),
        boot_time=_number(told, "boot_time"),
        uptime=_number(told, "uptime"),
        tasks=_number(told, "tasks"),
        forks=_number(told, "forks"),
        seen_processes=_number(told, "seen_processes"),
        command_line=_matching(_LONG_TEXT, told.get("command_line", "")),
        hardware=" ".join(part for part in (vendor, product) if part),
        disks=_disks(told.get("disks")),
        covered=_covered(told.get("mounts")),
    )


def _matching(pattern: re.Pattern[str], value: str) -> str:
    return value if pattern.fullmatch(value) else ""


def _number(told: Mapping[str, str], name: str) -> int | None:
    value = told.get(name, "")
    return int(value) if _NUMBER.fullmatch(value) and int(value) else None


def _disks(value: str | None) -> tuple[str, ...] | None:
    """The disks with their sizes; `read` stands before them where the list could be read."""
    said, _, rest = (value or "").partition(" ")
    words = rest.split()
    if said != "read" or not all(_DISK.fullmatch(word) for word in words):
        return None
    return tuple(sorted(word for word in words if not _MADE_OF_NOTHING.match(word)))


def _covered(value: str | None) -> tuple[str, ...] | None:
    """The files of the kernel that something else lies over, by the mounts below /proc and /sys."""
    mounts = [_MOUNT.fullmatch(word) for word in (value or "").split()]
    if not mounts:
        return None
    foreign = [one[1] for one in mounts if one and one[2] not in _OF_THE_KERNEL]
    unread = ["(a mount that cannot be read)"] if None in mounts else []
    over = {path for path in foreign if any(file == path or file.startswith(f"{path}/") for file in _FILES_READ)}
    return tuple(sorted(over)) + tuple(unread)
