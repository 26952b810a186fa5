"""Items of evidence that kernels show: what two sandboxed pods saw, against what the host shows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from aks_sandbox.model.in_cluster import memory_bytes, millicpus
from aks_sandbox.model.proof import CPU_LIMIT, MEMORY_LIMIT, Evidence, Machine, ProbePod, Weight
from aks_sandbox.verify.evidence import Witness, item

#: The facts of the kernel and of the machine that count beside the boot ID.
FURTHER_ITEMS = ("buildStamp", "bootTime", "tasks", "processors", "memory", "disks")
#: The same words for every item, so that those which are missing for it can share a line.
UNREPORTED = "The sandboxed pods and the host did not both report it."

_DIFFERS = "differs from the host's"
_MIB = 1024 * 1024
#: Two readings of the boot time of one kernel differ by this many seconds at most: the clock is adjusted.
_CLOCK_SECONDS = 3
#: A kernel that was made for a pod may run for this many seconds longer than the pod exists: clocks differ.
_LONGEST_HEAD_START = 120
_GVISOR_STAMP = "#1 SMP Sun Jan 10 15:06:54 PST 2016"
_GVISOR = "The kernel is gVisor's (runsc), which runs in user space and is not a virtual machine."

_RANKS = (Weight.CONTRADICTS, Weight.INCONCLUSIVE, Weight.SUPPORTS, Weight.PROVES)
Judged = tuple[Weight, str]


def is_gvisor(machine: Machine) -> bool:
    """Whether a kernel is gVisor's by its own words: by the build stamp, which is always the same one, or by name."""
    named = f"{machine.release} {machine.build} {machine.command_line}".lower()
    return machine.build == _GVISOR_STAMP or "gvisor" in named


def boot_id(witness: Witness) -> Evidence:
    """The kernel makes its boot ID when it starts: each sandboxed pod has one, and it is that of no other kernel."""
    host, node = witness.host.boot_id, witness.node_boot_id
    first, second = witness.sandbox.boot_id, witness.second.boot_id
    told = [one for one in (first, second) if one]
    weight, why, decides = Weight.INCONCLUSIVE, UNREPORTED, False
    if node and node in told:
        weight, why = Weight.CONTRADICTS, "A sandboxed pod runs on the kernel of the node."
    elif host and host in told:
        weight, why = Weight.CONTRADICTS, "A sandboxed pod and the plain pod run on one kernel."
    elif any(one in witness.other_boot_ids for one in told):
        weight, why = Weight.CONTRADICTS, "A sandboxed pod runs on the kernel of another node."
    elif first and first == second:
        weight, why, decides = Weight.CONTRADICTS, "The two sandboxed pods run on one kernel.", True
    elif any(one in witness.other_sandboxes for one in told):
        why = "A sandboxed pod runs on one kernel with a sandboxed pod of another node or node pool."
        weight, decides = Weight.CONTRADICTS, True
    elif first and second and host:
        same = "A kernel makes its boot ID when it starts, so three of them are three kernels."
        if witness.host_is_status:
            same = f"{same} That of the node is the one in its status, because a plain pod did not run beside them."
        weight, why = _if_comparable(witness, same)
    elif first and host:
        why = "The second sandboxed pod did not report it, so it is not known whether the two run on one kernel."
    return item("bootId", _DIFFERS, first, host or node, weight, why, second, decides=decides)


def build_stamp(witness: Witness) -> Evidence:
    """Two build stamps are two kernels; one may be the same build in host and guest."""
    host = witness.host.build

    def judge(machine: Machine) -> Judged | None:
        if is_gvisor(machine):
            return Weight.CONTRADICTS, _GVISOR
        if not machine.build or not host:
            return None
        if machine.build == host:
            equal = "Host and guest may run the same build of the kernel, so an equal stamp decides nothing."
            return Weight.INCONCLUSIVE, equal
        return _if_comparable(witness, "One kernel has one build stamp, so two of them are two kernels.")

    return _item(witness, "buildStamp", _DIFFERS, judge, lambda machine: machine.build)


def boot_time(witness: Witness) -> Evidence:
    """A kernel that was started for a pod started later than that of its node."""
    host = witness.host.boot_time

    def judge(machine: Machine) -> Judged | None:
        if machine.boot_time is None or host is None:
            return None
        if abs(machine.boot_time - host) <= _CLOCK_SECONDS:
            return Weight.CONTRADICTS, "The kernel of a sandboxed pod started when that of the node did."
        if machine.boot_time < host:
            return Weight.INCONCLUSIVE, "The kernel of a sandboxed pod reports that it started before the node did."
        return Weight.SUPPORTS, "The kernel of the sandboxed pods started later than that of the node."

    return _item(witness, "bootTime", "later than the host's", judge, lambda machine: _number(machine.boot_time))


def uptime(witness: Witness) -> Evidence:
    """A kernel that was started for a pod has not run longer than the pod exists."""
    host = witness.host.uptime

    def judge(machine: Machine, pod: ProbePod | None) -> Judged | None:
        if machine.uptime is None:
            return None
        age = pod.age if pod is not None else None
        if age is not None and machine.uptime > age + _LONGEST_HEAD_START:
            return Weight.CONTRADICTS, "The kernel of a sandboxed pod has run for longer than the pod exists."
        if host is None:
            return None
        if machine.uptime * 2 <= host:
            return Weight.SUPPORTS, "The kernel of the sandboxed pods has run for much less time than that of the node."
        return Weight.INCONCLUSIVE, "The node has not run for long, so the time decides nothing."

    judged = [judge(machine, pod) for machine, pod in _sides(witness)]
    shown = [_seconds(machine.uptime) for machine, _ in _sides(witness)]
    return _weighed("uptime", "less than the host's", judged, shown, _seconds(host))


def tasks(witness: Witness) -> Evidence:
    """The kernel counts all its tasks, whatever a pod can see of them."""
    return _count(witness, "tasks", lambda machine: machine.tasks)


def forks(witness: Witness) -> Evidence:
    """The kernel counts the processes that it ever started, whatever a pod can see of them."""
    return _count(witness, "forks", lambda machine: machine.forks)


def _count(witness: Witness, name: str, of: Callable[[Machine], int | None]) -> Evidence:
    host = of(witness.host)

    def judge(machine: Machine) -> Judged | None:
        count = of(machine)
        if count is None or host is None:
            return None
        # Two readings of one kernel are some seconds apart.
        if abs(count - host) <= max(2, host // 20):
            return Weight.CONTRADICTS, "The kernel of a sandboxed pod counts as many as that of the node."
        if count * 2 > host:
            return Weight.INCONCLUSIVE, "The numbers are too near to each other to decide anything."
        return Weight.SUPPORTS, "The kernel of the sandboxed pods counts far fewer than that of the node."

    return _item(witness, name, "far fewer than the host's", judge, lambda machine: _number(of(machine)))


def seen_processes(witness: Witness) -> Evidence:
    """A pod sees the processes of its namespace, with or without a virtual machine."""

    def judge(machine: Machine) -> Judged | None:
        if machine.seen_processes is None:
            return None
        why = "A pod sees the processes of its PID namespace, with or without a virtual machine."
        return Weight.INCONCLUSIVE, why

    return _item(witness, "seenProcesses", "its own alone", judge, lambda machine: _number(machine.seen_processes))


def processors(witness: Witness) -> Evidence:
    """A virtual machine has the processors of the pod's limit, rounded up; a plain pod sees those of the node."""
    limit = _limit(witness, "cpu", CPU_LIMIT)
    wanted = math.ceil(millicpus(limit) / 1000)
    host = witness.host.processors

    def judge(machine: Machine) -> Judged | None:
        found = machine.processors
        if found is None or host is None:
            return None
        if found == host != wanted:
            return Weight.CONTRADICTS, "A sandboxed pod sees the processors of the node."
        if found == wanted != host:
            return Weight.SUPPORTS, "The sandboxed pods see what their limit gives, and not what the node has."
        return Weight.INCONCLUSIVE, _NEITHER

    expected = f"{wanted} (limit {limit}, rounded up)"
    return _item(witness, "processors", expected, judge, lambda machine: _number(machine.processors))


_NEITHER = "What the sandboxed pods see shows neither their limit alone nor what the node has."


def memory(witness: Witness) -> Evidence:
    """A virtual machine has the memory of the pod's limit, less what its kernel keeps; a plain pod sees the node's."""
    limit = memory_bytes(_limit(witness, "memory", MEMORY_LIMIT))
    host = witness.host.memory

    def judge(machine: Machine) -> Judged | None:
        found = machine.memory
        if found is None or host is None:
            return None
        if found >= 0.9 * host and limit < 0.9 * host:
            return Weight.CONTRADICTS, "A sandboxed pod sees the memory of the node."
        if limit / 4 <= found <= limit and found < 0.9 * host:
            return Weight.SUPPORTS, "The sandboxed pods see what their limit gives, and not what the node has."
        return Weight.INCONCLUSIVE, _NEITHER

    expected = f"at most {_size(limit)}, the limit"
    return _item(witness, "memory", expected, judge, lambda machine: _size(machine.memory))


def disks(witness: Witness) -> Evidence:
    """The kernel lists the disks of its machine to every pod."""
    host = witness.host.disks

    def judge(machine: Machine) -> Judged | None:
        if machine.disks is None or host is None or not (machine.disks or host):
            return None
        if machine.disks == host:
            return Weight.CONTRADICTS, "A sandboxed pod sees the disks of the node."
        if set(machine.disks) & set(host):
            return Weight.INCONCLUSIVE, "A sandboxed pod sees some disks that are named and sized as those of the node."
        return Weight.SUPPORTS, "The sandboxed pods do not see the disks of the node."

    return _item(witness, "disks", "others than the host's", judge, lambda machine: _disks(machine.disks))


def command_line(witness: Witness) -> Evidence:
    """The command line of a kernel names what it was started with."""
    host = witness.host.command_line

    def judge(machine: Machine) -> Judged | None:
        if not machine.command_line or not host:
            return None
        if machine.command_line == host:
            return Weight.CONTRADICTS, "The kernel of a sandboxed pod was started with the command line of the node."
        return Weight.SUPPORTS, "Host and guest were started with different command lines."

    return _item(witness, "commandLine", _DIFFERS, judge, lambda machine: machine.command_line)


def hardware(witness: Witness) -> Evidence:
    """The firmware names the maker and the model of the machine; a node is a virtual machine too."""
    host = witness.host.hardware

    def judge(machine: Machine) -> Judged | None:
        if not machine.hardware or not host:
            return None
        if machine.hardware == host:
            return Weight.INCONCLUSIVE, "A node is a virtual machine too, so an equal name decides nothing."
        return Weight.SUPPORTS, "Host and guest name different hardware."

    return _item(witness, "hardware", "may be equal", judge, lambda machine: machine.hardware)


def kernel_files(witness: Witness) -> Evidence:
    """What is mounted over a file of the kernel says what somebody wrote, and not what the kernel does."""
    sides = [machine.covered for machine, _ in _sides(witness)]
    covered = sorted({path for side in sides for path in side or ()})
    weight, why = Weight.INCONCLUSIVE, "The sandboxed pods did not report their mounts."
    if covered:
        weight = Weight.CONTRADICTS
        why = f"Something is mounted over files that the kernel makes: {', '.join(covered)}."
    elif witness.host.covered:
        why = f"On the host, something is mounted over files that the kernel makes: {', '.join(witness.host.covered)}."
    elif all(side is not None for side in sides):
        weight, why = Weight.SUPPORTS, "The files that were read are those that the kernel makes."
    first, second = (_covered(side) for side in sides)
    return item("kernelFiles", "nothing mounted over them", first, _covered(witness.host.covered), weight, why, second)


def kernel_release(witness: Witness) -> Evidence:
    """Two releases are two kernels; equal ones happen, as there are node images with one release on both sides."""
    host = witness.host.release

    def judge(machine: Machine) -> Judged | None:
        if not machine.release or not host:
            return None
        if machine.release == host:
            equal = "With some node images, host and guest report the same release, so an equal one decides nothing."
            return Weight.INCONCLUSIVE, equal
        return Weight.SUPPORTS, "Host and guest report different releases."

    return _item(witness, "kernelRelease", "may be equal", judge, lambda machine: machine.release)


def root_file_system(witness: Witness) -> Evidence:
    """Kata shares the files of an image with its virtual machine by virtiofs; newer ways look like any other."""
    host = witness.host.root

    def judge(machine: Machine) -> Judged | None:
        if not machine.root:
            return None
        if machine.root.endswith(" virtiofs") and not host.endswith(" virtiofs"):
            return Weight.SUPPORTS, "The files of the image reach the virtual machine through virtiofs."
        return Weight.INCONCLUSIVE, "Kata also shares files in other ways, so a missing virtiofs decides nothing."

    return _item(witness, "rootFilesystem", "virtiofs, or another", judge, lambda machine: machine.root)


def _item(
    witness: Witness,
    name: str,
    expected: str,
    judge: Callable[[Machine], Judged | None],
    show: Callable[[Machine], str],
) -> Evidence:
    """An item of both sandboxed pods: the worse of the two decides."""
    sides = [machine for machine, _ in _sides(witness)]
    return _weighed(name, expected, map(judge, sides), [show(one) for one in sides], show(witness.host))


def _weighed(name: str, expected: str, judged: Iterable[Judged | None], shown: list[str], host: str) -> Evidence:
    told = [one for one in judged if one is not None]
    weight, why = min(told, key=lambda one: _RANKS.index(one[0]), default=(Weight.INCONCLUSIVE, UNREPORTED))
    return item(name, expected, shown[0], host, weight, why, shown[1])


def _sides(witness: Witness) -> tuple[tuple[Machine, ProbePod | None], ...]:
    return (witness.sandbox, witness.pod), (witness.second, witness.second_pod)


def _limit(witness: Witness, resource: str, sent: str) -> str:
    """The limit with which the pod ran, which a policy may have made larger than the one that was sent."""
    found = witness.pod.limits.get(resource, sent) if witness.pod is not None else sent
    try:
        return found if millicpus(found) else sent
    except ValueError:
        return sent


def _if_comparable(witness: Witness, why: str) -> Judged:
    return (Weight.INCONCLUSIVE, witness.mismatch) if witness.mismatch else (Weight.PROVES, why)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _seconds(value: int | None) -> str:
    return "" if value is None else f"{value} s"


def _disks(value: tuple[str, ...] | None) -> str:
    if value is None:
        return ""
    shown = [f"{name} {_size(int(size) * 1024)}" for name, _, size in (one.partition(":") for one in value[:8])]
    more = [f"{len(value) - 8} more"] if len(value) > 8 else []
    return ", ".join([*shown, *more]) or "none"


def _covered(value: tuple[str, ...] | None) -> str:
    return "" if value is None else ", ".join(value) or "nothing mounted over them"


def _size(value: int | None) -> str:
    if value is None:
        return ""
    mib = value / _MIB
    return f"{mib:.0f} MiB" if mib < 1024 else f"{mib / 1024:.1f} GiB"
