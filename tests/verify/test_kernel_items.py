"""The evidence of the kernels: each weight that an item can have, with its reason, and what is shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.proof import Evidence, Machine, Weight
from aks_sandbox.verify import evidence as kernel_items
from aks_sandbox.verify.evidence import Witness
from tests.support.inside import node
from tests.support.witness import GUEST_BOOT, MIB, NODE_BOOT, OTHER_BOOT, guest, host, witness

GIB = 1024 * MIB


def shown(one: Evidence) -> tuple[str, str, str, str, str]:
    """What a person reads, without the reason."""
    return str(one.weight), one.title, one.expected, one.sandbox, one.host


def said(one: Evidence) -> tuple[str, str]:
    """The weight and the reason."""
    return str(one.weight), one.why


def boots(sandbox: str, plain: str, told_by_node: str) -> Witness:
    """Pods and a node with those boot IDs."""
    return witness(sandbox=guest(boot_id=sandbox), host=host(boot_id=plain), node=node(boot_id=told_by_node))


SAME_KERNEL = ("contradicts", "The sandboxed pod runs on the kernel of the node.")
ONE_KERNEL = ("contradicts", "Both pods run on one kernel.")
UNTOLD_NODE = ("inconclusive", "The node does not report its boot ID.")
UNREPORTED = ("inconclusive", "The two pods did not both report it.")
TWO_KERNELS = ("proves", "A kernel makes its boot ID when it starts, so two of them are two kernels.")
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


def test_a_pod_on_the_kernel_of_another_node_contradicts() -> None:
    one = kernel_items.boot_id(witness(other_boot_ids=frozenset({GUEST_BOOT})))
    assert said(one) == ("contradicts", "The sandboxed pod runs on the kernel of another node.")


def test_the_boot_ids_are_shown() -> None:
    one = kernel_items.boot_id(witness())
    assert shown(one) == ("proves", "boot ID", "differs from the host's", GUEST_BOOT, NODE_BOOT)
    assert one.source == "https://docs.kernel.org/admin-guide/sysctl/kernel.html"


@pytest.mark.parametrize("judge", [kernel_items.boot_id, kernel_items.build_stamp, kernel_items.processors])
def test_what_nobody_saw_is_shown_as_a_dash(judge: Any) -> None:
    one = judge(witness(sandbox=Machine(), host=Machine()))
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
    one = kernel_items.build_stamp(witness(sandbox=guest(build=sandbox), host=host(build=plain)))
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
    one = kernel_items.kernel_release(witness(sandbox=guest(release=sandbox), host=host(release=plain)))
    assert said(one) == expected
    assert shown(one)[1:] == ("kernel release", "may be equal", sandbox or "-", plain or "-")


WHAT_THE_LIMIT_GIVES = ("supports", "The sandboxed pod sees what its limit gives, and not what the node has.")
NEITHER = ("inconclusive", "The sandboxed pod sees neither what its limit gives nor what the node has.")
PROCESSORS_OF_NODE = ("contradicts", "The sandboxed pod sees the processors of the node.")


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
    one = kernel_items.processors(witness(sandbox=guest(processors=sandbox), host=host(processors=plain)))
    assert said(one) == expected
    assert shown(one)[1:3] == ("processors", "1 (limit 500m, rounded up)")
    assert (one.sandbox, one.host) == ("-" if sandbox is None else str(sandbox), "-" if plain is None else str(plain))


def test_on_a_node_with_one_processor_their_number_decides_nothing() -> None:
    one = kernel_items.processors(witness(sandbox=guest(processors=1), host=host(processors=1)))
    assert one.weight is Weight.INCONCLUSIVE


MEMORY_OF_NODE = ("contradicts", "The sandboxed pod sees the memory of the node.")


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
        (200 * MIB, 200 * MIB, MEMORY_OF_NODE),
        (None, 15 * GIB, UNREPORTED),
        (214 * MIB, None, UNREPORTED),
        (None, None, UNREPORTED),
    ],
)
def test_a_sandbox_has_the_memory_of_its_limit_and_not_that_of_the_node(
    sandbox: int | None, plain: int | None, expected: tuple[str, str]
) -> None:
    one = kernel_items.memory(witness(sandbox=guest(memory=sandbox), host=host(memory=plain)))
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
    one = kernel_items.memory(witness(sandbox=guest(memory=sandbox), host=host(memory=plain)))
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
    one = kernel_items.root_file_system(witness(sandbox=guest(root=sandbox), host=host(root=plain)))
    assert said(one) == expected
    assert shown(one)[1:] == ("root file system", "virtiofs, or another", sandbox or "-", plain or "-")


def test_virtiofs_on_the_host_too_decides_nothing() -> None:
    one = kernel_items.root_file_system(witness(host=host(root="share virtiofs")))
    assert one.weight is Weight.INCONCLUSIVE


POSSIBLE = {
    kernel_items.boot_id: {"proves", "inconclusive", "contradicts"},
    kernel_items.build_stamp: {"proves", "inconclusive"},
    kernel_items.kernel_release: {"supports", "inconclusive"},
    kernel_items.processors: {"supports", "inconclusive", "contradicts"},
    kernel_items.memory: {"supports", "inconclusive", "contradicts"},
    kernel_items.root_file_system: {"supports", "inconclusive"},
}
MACHINES = st.builds(
    Machine,
    boot_id=st.sampled_from(["", GUEST_BOOT, NODE_BOOT]),
    release=st.sampled_from(["", "a", "b"]),
    build=st.sampled_from(["", "a", "b"]),
    processors=st.none() | st.integers(1, 99999),
    memory=st.none() | st.integers(1, 10**18),
    root=st.sampled_from(["", "none virtiofs", "overlay overlay"]),
)


@given(MACHINES, MACHINES, st.sampled_from(["", NODE_BOOT, OTHER_BOOT]))
def test_no_item_has_a_weight_that_it_must_not_have(sandbox: Machine, plain: Machine, told_by_node: str) -> None:
    known = witness(sandbox=sandbox, host=plain, node=node(boot_id=told_by_node))
    for judge, weights in POSSIBLE.items():
        one = judge(known)
        assert str(one.weight) in weights, one.item
        assert one.why.endswith("."), one.item
        assert all((one.expected, one.sandbox, one.host)), one.item
