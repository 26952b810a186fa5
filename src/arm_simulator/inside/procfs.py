"""The files below /proc and /sys that a process of a pod finds, and the programs that tell the same as they do."""

from __future__ import annotations

from pathlib import Path

from arm_simulator.inside.kernel import KIB, Machine
from arm_simulator.inside.quantities import amount
from arm_simulator.inside.state import Object

HUGE_SLEEP = 5
# The moment that a machine takes for now; that of a run would make each recording another one.
BOOTED = 1_795_000_000
UNAME = """#!/bin/sh
# Stands in for uname on a simulated machine.
set -- "${@:--s}"
all=" "
for word in "$@"; do
  case $word in
    --kernel-release) word=-r ;; --kernel-version) word=-v ;; --kernel-name) word=-s ;; --nodename) word=-n ;;
    --machine) word=-m ;; --operating-system) word=-o ;; --all) word=-a ;;
    --*) echo "uname: not covered by the stand-in: $word" >&2; exit 1 ;;
  esac
  all="$all${word#-}"
done
out=
add() { out="${out:+$out }$1"; }
case $all in *a*) all=snrvmo ;; esac
case $all in *s*) add Linux ;; esac
case $all in *n*) add '@hostname@' ;; esac
case $all in *r*) add '@release@' ;; esac
case $all in *v*) add '@version@' ;; esac
case $all in *m*) add x86_64 ;; esac
case $all in *o*) add GNU/Linux ;; esac
echo "$out"
"""
SLEEP = """#!/bin/sh
# Stands in for sleep: a short one is over at once, a long one ends the run of a container that would still be there.
whole=${1%%.*}
case ${whole:-0} in
  *[!0-9]*) ;;
  *) [ "${whole:-0}" -le @longest@ ] && exit 0 ;;
esac
: > '@mark@'
kill -KILL 0
"""


def write_machine(folder: Path, machine: Machine, spec: Object, mark: Path) -> Path:
    """Writes proc, sys and bin below a folder and returns bin; `mark` is the file that a long sleep leaves."""
    for path, text in proc_files(machine).items():
        _write(folder / "proc" / path, text)
    for path, text in sys_files(machine, spec).items():
        _write(folder / "sys" / path, text)
    tools = folder / "bin"
    values = {"hostname": machine.hostname, "release": machine.release, "version": machine.version}
    for name, text in {
        "uname": _filled(UNAME, values),
        "nproc": f"#!/bin/sh\necho {machine.cpus}\n",
        "hostname": f"#!/bin/sh\necho {_quoted(machine.hostname)}\n",
        "mount": f"#!/bin/sh\ncat {_quoted(str(folder / 'proc' / 'mounts'))}\n",
        "sleep": _filled(SLEEP, {"longest": str(HUGE_SLEEP), "mark": str(mark)}),
    }.items():
        _write(tools / name, text)
        (tools / name).chmod(0o700)
    return tools


def proc_files(machine: Machine) -> dict[str, str]:
    """Returns the files below /proc."""
    mounts = "\n".join(
        (
            machine.root,
            "proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0",
            "tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0",
            "sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0",
            "cgroup /sys/fs/cgroup cgroup2 ro,nosuid,nodev,noexec,relatime 0 0",
        )
    )
    lines = [*enumerate(line.split() for line in mounts.splitlines())]
    mount_info = "".join(
        f"{600 + number} 599 0:{50 + number} / {at} {rest[0]} - {kind} {source} rw\n"
        for number, (source, at, kind, *rest) in lines
    )
    tasks, forks = (71, 212) if machine.guest else (388, 4_812_733)
    disk = ("259", "pmem0", 131_072) if machine.guest else ("8", "sda", 134_217_728)
    total = machine.memory // KIB
    release, version = machine.release, machine.version
    command_line = (
        "reboot=k panic=1 systemd.unit=kata-containers.target systemd.mask=systemd-networkd.service root=/dev/pmem0p1 "
        f"rootflags=dax,data=ordered ro rootfstype=ext4 nr_cpus={machine.cpus} agent.log=info"
        if machine.guest
        else f"BOOT_IMAGE=/boot/vmlinuz-{release} root=PARTUUID=0a1b2c3d-01 ro console=tty1 console=ttyS0,115200n8"
    )
    return {
        "version": f"Linux version {release} {machine.compiler} {version}\n",
        "sys/kernel/osrelease": release + "\n",
        "sys/kernel/version": version + "\n",
        "sys/kernel/ostype": "Linux\n",
        "sys/kernel/hostname": machine.hostname + "\n",
        "sys/kernel/random/boot_id": machine.boot_id + "\n",
        "cpuinfo": "\n".join(_processor(machine, index) for index in range(machine.cpus)),
        "meminfo": f"MemTotal:       {total:>8} kB\nMemFree:        {total * 7 // 10:>8} kB\n"
        f"MemAvailable:   {total * 8 // 10:>8} kB\nBuffers:               0 kB\nCached:         {total // 10:>8} kB\n"
        "SwapTotal:             0 kB\nSwapFree:              0 kB\n",
        "mounts": mounts + "\n",
        "self/mounts": mounts + "\n",
        "1/mounts": mounts + "\n",
        "cmdline": command_line + "\n",
        "self/cgroup": "0::/\n",
        "1/cgroup": "0::/\n",
        "uptime": f"{machine.uptime}.42 {machine.uptime * machine.cpus}.10\n",
        "loadavg": f"0.08 0.03 0.01 1/{tasks} 7\n",
        "stat": f"cpu  1200 0 800 90000 12 0 9 0 0 0\nintr 1 0\nctxt 81234\nbtime {BOOTED - machine.uptime}\n"
        f"processes {forks}\nprocs_running 1\n",
        "partitions": f"major minor  #blocks  name\n\n {disk[0]:>3}        0 {disk[2]:>10} {disk[1]}\n",
        "self/mountinfo": mount_info,
        "filesystems": "nodev\tproc\nnodev\ttmpfs\n" + ("nodev\tvirtiofs\n" if machine.guest else ""),
        "modules": "",
    }


def sys_files(machine: Machine, spec: Object) -> dict[str, str]:
    """Returns the files below /sys: what the cgroup of the first container allows, and the processors."""
    limits = (spec["containers"][0].get("resources") or {}).get("limits") or {}
    memory = str(amount("memory", limits["memory"])) if "memory" in limits else "max"
    cpu = f"{amount('cpu', limits['cpu']) * 100}" if "cpu" in limits else "max"
    return {
        "fs/cgroup/memory.max": memory + "\n",
        "fs/cgroup/cpu.max": f"{cpu} 100000\n",
        "devices/system/cpu/online": ("0" if machine.cpus == 1 else f"0-{machine.cpus - 1}") + "\n",
        "class/dmi/id/sys_vendor": ("Cloud Hypervisor" if machine.guest else "Microsoft Corporation") + "\n",
        "class/dmi/id/product_name": ("cloud-hypervisor" if machine.guest else "Virtual Machine") + "\n",
    }


def _processor(machine: Machine, index: int) -> str:
    """Returns one paragraph of /proc/cpuinfo."""
    return (
        f"processor\t: {index}\nvendor_id\t: GenuineIntel\nmodel name\t: {machine.model}\ncpu MHz\t\t: 2793.438\n"
        f"cpu cores\t: {machine.cpus}\nflags\t\t: fpu vme de pse tsc msr pae mce cx8 apic hypervisor\n"
    )


def _filled(text: str, values: dict[str, str]) -> str:
    """Returns a script with its values; none of them may end the quotes that it stands in."""
    for name, value in values.items():
        text = text.replace(f"@{name}@", value.replace("'", ""))
    return text


def _quoted(text: str) -> str:
    """Returns a word as sh takes it."""
    return "'" + text.replace("'", "'\\''") + "'"


def _write(path: Path, text: str) -> None:
    """Writes a file below folders that may not be there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
