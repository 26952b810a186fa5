"""The evidence of the kernels: each weight that an item can have, with its reason, and what is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.proof import Evidence, Machine, Weight
from aks_sandbox.verify import kernel_items
from aks_sandbox.verify.evidence import Witness
from tests.support.inside import node
from tests.support.witness import (
    GUEST_BOOT,
    MIB,
    NODE_BOOT,
    OTHER_BOOT,
    SECOND_BOOT,
    guest,
    host,
    sandboxed_pod,
    second_pod,
    witness,
)

GIB = 1024 * MIB


def shown(one: Evidence) -> tuple[str, str, str, str, str]:
    """What a person reads, without the reason."""
    return str(one.weight), one.title, one.expected, one.sandbox, one.host


def said(one: Evidence) -> tuple[str, str]:
    """The weight and the reason."""
    return str(one.weight), one.why


def seen_by(sandbox: Machine, plain: Machine) -> Witness:
    """Two sandboxed pods that see the same but for their boot IDs, and what the plain pod sees."""
    return witness(sandbox=sandbox, second=replace(sandbox, boot_id=SECOND_BOOT), host=plain)


def boots(sandbox: str, plain: str, told_by_node: str) -> Witness:
    """Pods and a node with those boot IDs."""
    return witness(sandbox=guest(boot_id=sandbox), host=host(boot_id=plain), node=node(boot_id=told_by_node))


SAME_KERNEL = ("contradicts", "A sandboxed pod runs on the kernel of the node.")
ONE_KERNEL = ("contradicts", "A sandboxed pod and the plain pod run on one kernel.")
UNTOLD_NODE = ("inconclusive", "The node does not report its boot ID.")
UNREPORTED = ("inconclusive", "The sandboxed pods and the host did not both report it.")
TWO_KERNELS = ("proves", "A kernel makes its boot ID when it starts, so three of them are three kernels.")
WRONG_CONTROL = ("inconclusive", "The plain pod did not run on the kernel that the node reports.")


@pytest.mark.parametrize(
    ("sandbox", "plain", "told_by_node", "expected"),
    [
        (GUEST_BOOT, NODE_BOOT, NODE_BOOT, TWO_KERNELS),
        (GUEST_BOOT, NODE_BOOT, "", UNTOLD_NODE),
        (GUEST_BOOT, NODE_BOOT, NODE_BOOT.upper(), TWO_KERNELS),
        (NODE_BOOT, NODE_BOOT, NODE_BOOT, SAME_KERNEL),
        (NODE_BOOT, NODE_BOOT, "", ONE_KERNEL),
        (NODE_BOOT, "", NODE_BOOT, SAME_KERNEL),
        (NODE_BOOT, "", NODE_BOOT.upper(), SAME_KERNEL),
        (NODE_BOOT, OTHER_BOOT, NODE_BOOT, SAME_KERNEL),
        (NODE_BOOT, NODE_BOOT, OTHER_BOOT, ONE_KERNEL),
        (GUEST_BOOT, NODE_BOOT, OTHER_BOOT, WRONG_CONTROL),
        ("", NODE_BOOT, NODE_BOOT, UNREPORTED),
        ("", "", "", UNREPORTED),
        ("", "", NODE_BOOT, UNREPORTED),
        (GUEST_BOOT, "", NODE_BOOT, UNREPORTED),
        (GUEST_BOOT, "", "", UNREPORTED),
    ],
)
def test_only_two_boot_ids_prove_and_one_contradicts(
    sandbox: str, plain: str, told_by_node: str, expected: tuple[str, str]
) -> None:
    assert said(kernel_items.boot_id(boots(sandbox, plain, told_by_node))) == expected


SAME_KERNEL_ELSEWHERE = "A sandboxed pod runs on the kernel of another node."


def test_a_pod_on_the_kernel_of_another_node_contradicts() -> None:
    one = kernel_items.boot_id(witness(other_boot_ids=frozenset({GUEST_BOOT})))
    assert said(one) == ("contradicts", SAME_KERNEL_ELSEWHERE)


def test_the_boot_ids_are_shown() -> None:
    one = kernel_items.boot_id(witness())
    assert shown(one) == ("proves", "boot ID", "differs from the host's", GUEST_BOOT, NODE_BOOT)
    assert one.source == "https://docs.kernel.org/admin-guide/sysctl/kernel.html"


@pytest.mark.parametrize("judge", [kernel_items.boot_id, kernel_items.build_stamp, kernel_items.processors])
def test_what_nobody_saw_is_shown_as_a_dash(judge: Any) -> None:
    one = judge(witness(sandbox=Machine(), second=Machine(), host=Machine(), node=node()))
    assert (one.sandbox, one.host) == ("-", "-")


SAME_BUILD = ("inconclusive", "Host and guest may run the same build of the kernel, so an equal stamp decides nothing.")
TWO_BUILDS = ("proves", "One kernel has one build stamp, so two of them are two kernels.")


@pytest.mark.parametrize(
    ("sandbox", "plain", "expected"),
    [
        ("#1 SMP Tue", "#1 SMP Mon", TWO_BUILDS),
        ("#1 SMP Tue", "#1 SMP Tue", SAME_BUILD),
        ("", "#1 SMP Tue", UNREPORTED),
        ("#1 SMP Tue", "", UNREPORTED),
        ("", "", UNREPORTED),
    ],
)
def test_two_build_stamps_prove_and_an_equal_one_decides_nothing(
    sandbox: str, plain: str, expected: tuple[str, str]
) -> None:
    one = kernel_items.build_stamp(seen_by(guest(build=sandbox), host(build=plain)))
    assert said(one) == expected
    assert shown(one)[1:] == ("kernel build stamp", "differs from the host's", sandbox or "-", plain or "-")


TWO_RELEASES = ("supports", "Host and guest report different releases.")
SAME_RELEASE = (
    "inconclusive",
    "With some node images, host and guest report the same release, so an equal one decides nothing.",
)


@pytest.mark.parametrize(
    ("sandbox", "plain", "expected"),
    [
        ("6.6.137.mshv1-1.azl3", "6.6.130.mshv1-1.azl3", TWO_RELEASES),
        ("6.6.137.mshv1-1.azl3", "6.6.137.mshv1-1.azl3", SAME_RELEASE),
        ("", "6.6.137.mshv1-1.azl3", UNREPORTED),
        ("6.6.137.mshv1-1.azl3", "", UNREPORTED),
        ("", "", UNREPORTED),
    ],
)
def test_two_releases_support_and_an_equal_one_decides_nothing(
    sandbox: str, plain: str, expected: tuple[str, str]
) -> None:
    one = kernel_items.kernel_release(seen_by(guest(release=sandbox), host(release=plain)))
    assert said(one) == expected
    assert shown(one)[1:] == ("kernel release", "may be equal", sandbox or "-", plain or "-")


WHAT_THE_LIMIT_GIVES = ("supports", "The sandboxed pods see what their limit gives, and not what the node has.")
NEITHER = ("inconclusive", "What the sandboxed pods see shows neither their limit alone nor what the node has.")
PROCESSORS_OF_NODE = ("contradicts", "A sandboxed pod sees the processors of the node.")


@pytest.mark.parametrize(
    ("sandbox", "plain", "expected"),
    [
        (1, 4, WHAT_THE_LIMIT_GIVES),
        (1, 2, WHAT_THE_LIMIT_GIVES),
        (4, 4, PROCESSORS_OF_NODE),
        (96, 96, PROCESSORS_OF_NODE),
        (2, 4, NEITHER),
        (8, 4, NEITHER),
        (None, 4, UNREPORTED),
        (1, None, UNREPORTED),
        (None, None, UNREPORTED),
    ],
)
def test_a_sandbox_has_the_processors_of_its_limit_and_not_those_of_the_node(
    sandbox: int | None, plain: int | None, expected: tuple[str, str]
) -> None:
    one = kernel_items.processors(seen_by(guest(processors=sandbox), host(processors=plain)))
    assert said(one) == expected
    assert shown(one)[1:3] == ("processors", "1 (limit 500m, rounded up)")
    assert (one.sandbox, one.host) == ("-" if sandbox is None else str(sandbox), "-" if plain is None else str(plain))


def test_on_a_node_with_one_processor_their_number_decides_nothing() -> None:
    one = kernel_items.processors(seen_by(guest(processors=1), host(processors=1)))
    assert one.weight is Weight.INCONCLUSIVE


MEMORY_OF_NODE = ("contradicts", "A sandboxed pod sees the memory of the node.")


@pytest.mark.parametrize(
    ("sandbox", "plain", "expected"),
    [
        (214 * MIB, 15 * GIB, WHAT_THE_LIMIT_GIVES),
        (256 * MIB, 15 * GIB, WHAT_THE_LIMIT_GIVES),
        (64 * MIB, 15 * GIB, WHAT_THE_LIMIT_GIVES),
        (64 * MIB - 1, 15 * GIB, NEITHER),
        (256 * MIB + 1, 15 * GIB, NEITHER),
        (8 * GIB, 15 * GIB, NEITHER),
        (15 * GIB, 15 * GIB, MEMORY_OF_NODE),
        (9 * GIB, 10 * GIB, MEMORY_OF_NODE),
        (9 * GIB - 1, 10 * GIB, NEITHER),
        (16 * GIB, 15 * GIB, MEMORY_OF_NODE),
        (200 * MIB, 200 * MIB, NEITHER),
        (None, 15 * GIB, UNREPORTED),
        (214 * MIB, None, UNREPORTED),
        (None, None, UNREPORTED),
    ],
)
def test_a_sandbox_has_the_memory_of_its_limit_and_not_that_of_the_node(
    sandbox: int | None, plain: int | None, expected: tuple[str, str]
) -> None:
    one = kernel_items.memory(seen_by(guest(memory=sandbox), host(memory=plain)))
    assert said(one) == expected


@pytest.mark.parametrize(
    ("sandbox", "plain", "texts"),
    [
        (214 * MIB, 15 * GIB, ("214 MiB", "15.0 GiB")),
        (1023 * MIB, 15_900 * MIB, ("1023 MiB", "15.5 GiB")),
        (None, None, ("-", "-")),
    ],
)
def test_memory_is_shown_in_units_that_people_read(
    sandbox: int | None, plain: int | None, texts: tuple[str, str]
) -> None:
    one = kernel_items.memory(seen_by(guest(memory=sandbox), host(memory=plain)))
    assert shown(one)[1:] == ("memory", "at most 256 MiB, the limit", *texts)


VIRTIOFS = ("supports", "The files of the image reach the virtual machine through virtiofs.")
ANOTHER = ("inconclusive", "Kata also shares files in other ways, so a missing virtiofs decides nothing.")


@pytest.mark.parametrize(
    ("sandbox", "plain", "expected"),
    [
        ("none virtiofs", "overlay overlay", VIRTIOFS),
        ("kataShared virtiofs", "", VIRTIOFS),
        ("overlay overlay", "overlay overlay", ANOTHER),
        ("/dev/vda1 erofs", "overlay overlay", ANOTHER),
        ("virtiofs overlay", "overlay overlay", ANOTHER),
        ("virtiofs", "overlay overlay", ANOTHER),
        ("none notvirtiofs", "overlay overlay", ANOTHER),
        ("", "overlay overlay", UNREPORTED),
        ("", "", UNREPORTED),
    ],
)
def test_the_root_file_system_informs_and_decides_nothing(sandbox: str, plain: str, expected: tuple[str, str]) -> None:
    one = kernel_items.root_file_system(seen_by(guest(root=sandbox), host(root=plain)))
    assert said(one) == expected
    assert shown(one)[1:] == ("root file system", "virtiofs, or another", sandbox or "-", plain or "-")


def test_virtiofs_on_the_host_too_decides_nothing() -> None:
    one = kernel_items.root_file_system(witness(host=host(root="share virtiofs")))
    assert one.weight is Weight.INCONCLUSIVE


TOGETHER = ("contradicts", "The two sandboxed pods run on one kernel.")
ELSEWHERE = (
    "contradicts",
    "A sandboxed pod runs on one kernel with a sandboxed pod of another node or node pool.",
)
UNTOLD_SECOND = (
    "inconclusive",
    "The second sandboxed pod did not report it, so it is not known whether the two run on one kernel.",
)


@pytest.mark.parametrize(
    ("changes", "expected", "decides"),
    [
        ({"second": guest(boot_id=GUEST_BOOT)}, TOGETHER, True),
        ({"second": guest(boot_id=NODE_BOOT)}, SAME_KERNEL, False),
        ({"second": guest(boot_id="")}, UNTOLD_SECOND, False),
        ({"other_sandboxes": frozenset({GUEST_BOOT})}, ELSEWHERE, True),
        ({"other_sandboxes": frozenset({SECOND_BOOT})}, ELSEWHERE, True),
        ({"other_sandboxes": frozenset({OTHER_BOOT})}, TWO_KERNELS, False),
        ({"other_boot_ids": frozenset({SECOND_BOOT})}, ("contradicts", SAME_KERNEL_ELSEWHERE), False),
    ],
)
def test_each_sandboxed_pod_has_a_kernel_that_no_other_pod_has(
    changes: dict[str, Any], expected: tuple[str, str], decides: bool
) -> None:
    one = kernel_items.boot_id(witness(**changes))
    assert (said(one), one.decides) == (expected, decides)


def test_without_a_plain_pod_the_node_is_the_witness_and_that_is_said() -> None:
    known = witness(control=None, host=Machine(boot_id=NODE_BOOT, processors=4), host_is_status=True)
    one = kernel_items.boot_id(known)
    assert one.weight is Weight.PROVES
    assert "the one in its status" in one.why


LATER = ("supports", "The kernel of the sandboxed pods started later than that of the node.")
AT_ONCE = ("contradicts", "The kernel of a sandboxed pod started when that of the node did.")
EARLIER = ("inconclusive", "The kernel of a sandboxed pod reports that it started before the node did.")


@pytest.mark.parametrize(
    ("sandbox", "plain", "expected"),
    [
        (2000, 1000, LATER),
        (1004, 1000, LATER),
        (1003, 1000, AT_ONCE),
        (1000, 1000, AT_ONCE),
        (997, 1000, AT_ONCE),
        (996, 1000, EARLIER),
        (None, 1000, UNREPORTED),
        (1000, None, UNREPORTED),
        (None, None, UNREPORTED),
    ],
)
def test_an_equal_boot_time_weighs_against(sandbox: int | None, plain: int | None, expected: tuple[str, str]) -> None:
    assert said(kernel_items.boot_time(seen_by(guest(boot_time=sandbox), host(boot_time=plain)))) == expected


FEWER = ("supports", "The kernel of the sandboxed pods counts far fewer than that of the node.")
AS_MANY = ("contradicts", "The kernel of a sandboxed pod counts as many as that of the node.")
NEAR = ("inconclusive", "The numbers are too near to each other to decide anything.")


@pytest.mark.parametrize(
    ("sandbox", "plain", "expected"),
    [
        (71, 388, FEWER),
        (200, 400, FEWER),
        (201, 400, NEAR),
        (379, 400, NEAR),
        (380, 400, AS_MANY),
        (400, 400, AS_MANY),
        (420, 400, AS_MANY),
        (900, 400, NEAR),
        (8, 10, AS_MANY),
        (None, 400, UNREPORTED),
        (71, None, UNREPORTED),
    ],
)
@pytest.mark.parametrize("name", ["tasks", "forks"])
def test_what_the_kernel_counts_weighs_against_where_it_is_as_much(
    name: str, sandbox: int | None, plain: int | None, expected: tuple[str, str]
) -> None:
    judge = getattr(kernel_items, name)
    assert said(judge(seen_by(guest(**{name: sandbox}), host(**{name: plain})))) == expected


SHORT = ("supports", "The kernel of the sandboxed pods has run for much less time than that of the node.")
OLD = ("contradicts", "The kernel of a sandboxed pod has run for longer than the pod exists.")
FRESH = ("inconclusive", "The node has not run for long, so the time decides nothing.")
TIMES = {"created": "2026-11-30T10:00:00Z", "finished": "2026-11-30T10:00:20Z"}


@pytest.mark.parametrize(
    ("sandbox", "plain", "pod", "expected"),
    [
        (3, 1_000_000, TIMES, SHORT),
        (140, 1_000_000, TIMES, SHORT),
        (141, 1_000_000, TIMES, OLD),
        (1_000_000, 1_000_000, TIMES, OLD),
        (1_000_000, None, TIMES, OLD),
        (30, 50, TIMES, FRESH),
        (900, 1000, {}, FRESH),
        (3, None, TIMES, UNREPORTED),
        (None, 1000, TIMES, UNREPORTED),
    ],
)
def test_a_kernel_that_is_older_than_its_pod_was_not_started_for_it(
    sandbox: int | None, plain: int | None, pod: dict[str, str], expected: tuple[str, str]
) -> None:
    known = replace(
        seen_by(guest(uptime=sandbox), host(uptime=plain)), pod=sandboxed_pod(**pod), second_pod=second_pod(**pod)
    )
    assert said(kernel_items.uptime(known)) == expected


OTHERS = ("supports", "The sandboxed pods do not see the disks of the node.")
THE_SAME = ("contradicts", "A sandboxed pod sees the disks of the node.")
SOME = ("inconclusive", "A sandboxed pod sees some disks that are named and sized as those of the node.")


@pytest.mark.parametrize(
    ("sandbox", "plain", "expected"),
    [
        (("pmem0:131072",), ("sda:134217728",), OTHERS),
        ((), ("sda:134217728",), OTHERS),
        (("sda:134217728",), ("sda:134217728",), THE_SAME),
        (("sda:1",), ("sda:134217728",), OTHERS),
        (("sda:1", "sdb:2"), ("sda:1",), SOME),
        ((), (), UNREPORTED),
        (None, ("sda:1",), UNREPORTED),
        (("sda:1",), None, UNREPORTED),
    ],
)
def test_a_sandbox_does_not_see_the_disks_of_the_node(
    sandbox: tuple[str, ...] | None, plain: tuple[str, ...] | None, expected: tuple[str, str]
) -> None:
    assert said(kernel_items.disks(seen_by(guest(disks=sandbox), host(disks=plain)))) == expected


@pytest.mark.parametrize(
    ("sandbox", "plain", "weight"),
    [("a", "b", "supports"), ("a", "a", "contradicts"), ("", "b", "inconclusive"), ("a", "", "inconclusive")],
)
def test_an_equal_command_line_of_the_kernel_weighs_against(sandbox: str, plain: str, weight: str) -> None:
    known = seen_by(guest(command_line=sandbox), host(command_line=plain))
    assert str(kernel_items.command_line(known).weight) == weight


@pytest.mark.parametrize(
    ("sandbox", "plain", "weight"),
    [("a", "b", "supports"), ("a", "a", "inconclusive"), ("", "b", "inconclusive")],
)
def test_the_name_of_the_hardware_never_weighs_against(sandbox: str, plain: str, weight: str) -> None:
    known = seen_by(guest(hardware=sandbox), host(hardware=plain))
    assert str(kernel_items.hardware(known).weight) == weight


@pytest.mark.parametrize(
    ("sandbox", "plain", "weight"),
    [
        ((), (), "supports"),
        (("/proc/stat",), (), "contradicts"),
        ((), ("/proc/stat",), "inconclusive"),
        (None, (), "inconclusive"),
    ],
)
def test_what_lies_over_a_file_of_the_kernel_weighs_against(
    sandbox: tuple[str, ...] | None, plain: tuple[str, ...], weight: str
) -> None:
    one = kernel_items.kernel_files(seen_by(guest(covered=sandbox), host(covered=plain)))
    assert str(one.weight) == weight
    assert all(path in one.why for path in (*(sandbox or ()), *plain))


@pytest.mark.parametrize(
    "changes",
    [
        {"build": "#1 SMP Sun Jan 10 15:06:54 PST 2016"},
        {"release": "4.19.0-gvisor"},
        {"command_line": "BOOT_IMAGE=/vmlinuz-4.4.0-gvisor quiet"},
    ],
)
def test_gvisor_is_recognized_and_is_no_virtual_machine(changes: dict[str, str]) -> None:
    one = kernel_items.build_stamp(seen_by(guest(**changes), host()))
    assert one.weight is Weight.CONTRADICTS
    assert "gVisor" in one.why


def test_a_larger_limit_of_a_policy_is_the_one_that_is_judged_with() -> None:
    pods = {"limits": {"cpu": "2", "memory": "1Gi"}}
    large = guest(processors=2, memory=980 * MIB)
    known = replace(seen_by(large, host()), pod=sandboxed_pod(**pods), second_pod=second_pod(**pods))
    assert said(kernel_items.processors(known)) == WHAT_THE_LIMIT_GIVES
    assert said(kernel_items.memory(known)) == WHAT_THE_LIMIT_GIVES


@pytest.mark.parametrize("name", ["build", "boot_time", "tasks", "processors", "memory", "disks", "command_line"])
def test_the_worse_of_the_two_sandboxed_pods_decides(name: str) -> None:
    lying = guest(boot_id=SECOND_BOOT, **{name: getattr(host(), name)})
    judge = {"build": kernel_items.build_stamp}.get(name) or getattr(kernel_items, name)
    one = judge(witness(second=lying))
    assert one.weight is (Weight.INCONCLUSIVE if name == "build" else Weight.CONTRADICTS)


POSSIBLE = {
    kernel_items.boot_id: {"proves", "inconclusive", "contradicts"},
    kernel_items.build_stamp: {"proves", "inconclusive", "contradicts"},
    kernel_items.boot_time: {"supports", "inconclusive", "contradicts"},
    kernel_items.tasks: {"supports", "inconclusive", "contradicts"},
    kernel_items.forks: {"supports", "inconclusive", "contradicts"},
    kernel_items.uptime: {"supports", "inconclusive", "contradicts"},
    kernel_items.kernel_release: {"supports", "inconclusive"},
    kernel_items.processors: {"supports", "inconclusive", "contradicts"},
    kernel_items.memory: {"supports", "inconclusive", "contradicts"},
    kernel_items.disks: {"supports", "inconclusive", "contradicts"},
    kernel_items.command_line: {"supports", "inconclusive", "contradicts"},
    kernel_items.hardware: {"supports", "inconclusive"},
    kernel_items.kernel_files: {"supports", "inconclusive", "contradicts"},
    kernel_items.root_file_system: {"supports", "inconclusive"},
    kernel_items.seen_processes: {"inconclusive"},
}
MACHINES = st.builds(
    Machine,
    boot_id=st.sampled_from(["", GUEST_BOOT, NODE_BOOT]),
    release=st.sampled_from(["", "a", "b"]),
    build=st.sampled_from(["", "a", "b"]),
    processors=st.none() | st.integers(1, 99999),
    memory=st.none() | st.integers(1, 10**18),
    root=st.sampled_from(["", "none virtiofs", "overlay overlay"]),
    boot_time=st.none() | st.integers(1, 5000),
    uptime=st.none() | st.integers(1, 5000),
    tasks=st.none() | st.integers(1, 500),
    forks=st.none() | st.integers(1, 500),
    seen_processes=st.none() | st.integers(1, 5),
    command_line=st.sampled_from(["", "a", "b", "gvisor"]),
    hardware=st.sampled_from(["", "a", "b"]),
    disks=st.none() | st.sampled_from([(), ("sda:1",), ("sda:1", "sdb:2")]),
    covered=st.none() | st.sampled_from([(), ("/proc/stat",)]),
)


@given(MACHINES, MACHINES, MACHINES, st.sampled_from(["", NODE_BOOT, OTHER_BOOT]))
def test_no_item_has_a_weight_that_it_must_not_have(
    sandbox: Machine, second: Machine, plain: Machine, told_by_node: str
) -> None:
    known = witness(sandbox=sandbox, second=second, host=plain, node=node(boot_id=told_by_node))
    for judge, weights in POSSIBLE.items():
        one = judge(known)
        assert str(one.weight) in weights, one.item
        assert one.why.endswith("."), one.item
        assert all((one.expected, one.sandbox, one.second, one.host)), one.item


@given(st.sampled_from(sorted(POSSIBLE, key=lambda judge: judge.__name__)), MACHINES)
def test_what_was_not_told_neither_supports_nor_proves(judge: Any, plain: Machine) -> None:
    nothing = witness(sandbox=Machine(), second=Machine(), host=plain)
    assert judge(nothing).weight is Weight.INCONCLUSIVE
