"""The verdict: isolated only where the boot ID proves it and nothing contradicts; every item has its row and source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.catalog.tables import document, find_runtime
from aks_sandbox.model.proof import Evidence, Isolation, Machine, Weight, worst
from aks_sandbox.verify.evidence import Witness, evidence_item
from aks_sandbox.verify.judgement import gather, verdict_on
from aks_sandbox.verify.kernel_items import FURTHER_ITEMS
from tests.support.inside import LABELS, node, runtime_class
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

ITEMS = [
    "bootId",
    "buildStamp",
    "bootTime",
    "tasks",
    "processors",
    "memory",
    "disks",
    "forks",
    "uptime",
    "commandLine",
    "hardware",
    "kernelFiles",
    "overhead",
    "handler",
    "nodeLabel",
    "nodeImage",
    "kernelRelease",
    "rootFilesystem",
    "seenProcesses",
]
RANKS = {Isolation.NOT_ISOLATED: 0, Isolation.NOT_PROVEN: 1, Isolation.ISOLATED: 2}


def machines(**boot: Any) -> st.SearchStrategy[Machine]:
    """Machines that tell anything or nothing."""
    return st.builds(
        Machine,
        boot_id=boot.get("boot_id", st.sampled_from(["", GUEST_BOOT, SECOND_BOOT, NODE_BOOT, OTHER_BOOT])),
        release=st.sampled_from(["", "6.6.1", "6.6.2"]),
        build=st.sampled_from(["", "#1 Mon", "#1 Tue"]),
        processors=st.sampled_from([None, 1, 2, 4]),
        memory=st.sampled_from([None, MIB, 214 * MIB, 8192 * MIB, 15360 * MIB]),
        root=st.sampled_from(["", "none virtiofs", "overlay overlay"]),
        boot_time=st.sampled_from([None, 1000, 1002, 900_000]),
        uptime=st.sampled_from([None, 3, 900_000]),
        tasks=st.sampled_from([None, 70, 390, 400]),
        forks=st.sampled_from([None, 70, 390, 400]),
        command_line=st.sampled_from(["", "a", "b"]),
        hardware=st.sampled_from(["", "a", "b"]),
        disks=st.sampled_from([None, (), ("sda:1",), ("sdb:2",)]),
        covered=st.sampled_from([None, (), ("/proc/stat",)]),
    )


def witnesses(**parts: Any) -> st.SearchStrategy[Witness]:
    """Everything that can be known of a pod, whether it fits together or not."""
    values: dict[str, Any] = {
        "runtime": st.sampled_from([find_runtime("KataVmIsolation"), find_runtime("KataMshvVmIsolation")]),
        "runtime_class": st.builds(
            runtime_class,
            handler=st.sampled_from(["kata", "kata-preview", "kata-qemu", "runc", "", "runsc"]),
            overhead=st.sampled_from([{}, {"memory": "600Mi"}]),
        ),
        "node": st.builds(
            node,
            boot_id=st.sampled_from(["", NODE_BOOT, NODE_BOOT.upper(), OTHER_BOOT]),
            handlers=st.sampled_from([None, (), ("runc",), ("runc", "kata")]),
            labels=st.sampled_from([{}, LABELS]),
            image=st.sampled_from(["", "AKSAzureLinux-V3katagen2-1", "AKSAzureLinux-V3gen2-1"]),
        ),
        "pool_image": st.sampled_from(["", "AKSAzureLinux-V3katagen2-1", "AKSAzureLinux-V3gen2-1"]),
        "pod": st.sampled_from([None, sandboxed_pod(), sandboxed_pod(overhead={})]),
        "second_pod": st.sampled_from([None, second_pod()]),
        "sandbox": machines(),
        "second": machines(),
        "host": machines(),
    }
    return st.builds(Witness, **{**values, **parts})


def one_item(item: str, weight: Weight, why: str = "So it is.") -> Evidence:
    """An item as the verdict sees it."""
    return Evidence(item, f"the {item}", "this", "that", "-", weight, why, "https://example.com")


def verdict(known: Witness) -> Isolation:
    """The verdict alone."""
    return verdict_on(gather(known))[0]


def test_a_pod_of_which_all_is_well_is_isolated_for_no_reason_against_it() -> None:
    assert verdict_on(gather(witness())) == (Isolation.ISOLATED, ())


def test_the_items_come_the_strongest_first() -> None:
    assert [one.item for one in gather(witness())] == ITEMS


@given(witnesses())
def test_every_item_is_there_whatever_is_known(known: Witness) -> None:
    evidence = gather(known)
    assert [one.item for one in evidence] == ITEMS
    for one in evidence:
        assert one.source.startswith("https://"), one.item
        assert all((one.title, one.expected, one.sandbox, one.host, one.why)), one.item


def test_every_item_has_one_row_with_a_source_and_no_row_is_left_over() -> None:
    rows = document("evidence")["rows"]
    assert [row["item"] for row in rows] == ITEMS
    assert all(row["source"].startswith("https://") and row["title"] for row in rows)
    with pytest.raises(LookupError, match="evidence.json has no row 'nothing'"):
        evidence_item("nothing")


ONLY_BOOT = Machine(boot_id=GUEST_BOOT)
SPEAKS = "Boot ID: A sandboxed pod runs on the kernel of the node."


@pytest.mark.parametrize(
    ("changes", "expected", "reasons"),
    [
        (
            {"sandbox": host(), "second": host()},
            Isolation.NOT_ISOLATED,
            (
                SPEAKS,
                "Boot time: The kernel of a sandboxed pod started when that of the node did.",
                "Tasks that the kernel counts: The kernel of a sandboxed pod counts as many as that of the node.",
                "Processors: A sandboxed pod sees the processors of the node.",
                "Memory: A sandboxed pod sees the memory of the node.",
                "Disks: A sandboxed pod sees the disks of the node.",
                "Processes started since boot: The kernel of a sandboxed pod counts as many as that of the node.",
                "Kernel command line: The kernel of a sandboxed pod was started with the command line of the node.",
            ),
        ),
        (
            {"second": guest()},
            Isolation.NOT_ISOLATED,
            ("Boot ID: The two sandboxed pods run on one kernel.",),
        ),
        (
            {"second": guest(boot_id=SECOND_BOOT, boot_time=host().boot_time)},
            Isolation.NOT_PROVEN,
            ("Boot time: The kernel of a sandboxed pod started when that of the node did.",),
        ),
        (
            {"sandbox": ONLY_BOOT, "second": replace(ONLY_BOOT, boot_id=SECOND_BOOT)},
            Isolation.NOT_PROVEN,
            (
                "Beside the boot ID, 2 facts of the kernel and of the machine are required to differ from the host's, "
                "and none of them does.",
            ),
        ),
        (
            {"sandbox": replace(ONLY_BOOT, tasks=71), "second": replace(ONLY_BOOT, boot_id=SECOND_BOOT, tasks=70)},
            Isolation.NOT_PROVEN,
            (
                "Beside the boot ID, 2 facts of the kernel and of the machine are required to differ from the host's, "
                "and tasks that the kernel counts alone does.",
            ),
        ),
        (
            {"sandbox": guest(boot_id=NODE_BOOT)},
            Isolation.NOT_PROVEN,
            (
                SPEAKS,
                "The evidence contradicts itself.",
            ),
        ),
        (
            {"sandbox": guest(processors=4)},
            Isolation.NOT_PROVEN,
            ("Processors: A sandboxed pod sees the processors of the node.",),
        ),
        (
            {"sandbox": guest(boot_id="")},
            Isolation.NOT_PROVEN,
            ("Boot ID: The sandboxed pods and the host did not both report it.",),
        ),
        (
            {"sandbox": guest(boot_id=""), "node": node(boot_id=NODE_BOOT, image="AKSAzureLinux-V3gen2-1")},
            Isolation.NOT_PROVEN,
            (
                "Node image: The node image is not a Kata image.",
                "Boot ID: The sandboxed pods and the host did not both report it.",
            ),
        ),
        (
            {"host": host(boot_id=OTHER_BOOT)},
            Isolation.NOT_PROVEN,
            ("Boot ID: The plain pod did not run on the kernel that the node reports.",),
        ),
        (
            {"pod": None, "sandbox": Machine(), "second": Machine(), "host": Machine()},
            Isolation.NOT_PROVEN,
            ("Boot ID: The sandboxed pods and the host did not both report it.",),
        ),
    ],
)
def test_the_verdict_says_why_it_is_not_better(
    changes: dict[str, Any], expected: Isolation, reasons: tuple[str, ...]
) -> None:
    assert verdict_on(gather(witness(**changes))) == (expected, reasons)


def test_a_verdict_on_nothing_is_that_nothing_is_proven() -> None:
    assert verdict_on(()) == (Isolation.NOT_PROVEN, ("The boot IDs are not known.",))


WEIGHTED = st.lists(
    st.builds(one_item, st.sampled_from(ITEMS), st.sampled_from(list(Weight))),
    max_size=19,
    unique_by=lambda one: one.item,
)


@given(WEIGHTED)
def test_isolated_means_that_the_boot_id_proves_with_two_further_facts_and_nothing_contradicts(
    evidence: Sequence[Evidence],
) -> None:
    found, reasons = verdict_on(evidence)
    weights = {one.item: one.weight for one in evidence}
    further = [weights.get(item) in (Weight.PROVES, Weight.SUPPORTS) for item in FURTHER_ITEMS]
    clear = weights.get("bootId") is Weight.PROVES and sum(further) >= 2 and Weight.CONTRADICTS not in weights.values()
    assert (found is Isolation.ISOLATED) is clear
    assert (reasons == ()) is clear


@given(WEIGHTED)
def test_not_isolated_means_that_the_boot_id_contradicts_and_nothing_proves(evidence: Sequence[Evidence]) -> None:
    found, _ = verdict_on(evidence)
    weights = {one.item: one.weight for one in evidence}
    assert (found is Isolation.NOT_ISOLATED) is (
        weights.get("bootId") is Weight.CONTRADICTS and Weight.PROVES not in weights.values()
    )


@given(WEIGHTED, st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_does_not_matter(evidence: list[Evidence], random: Any) -> None:
    mixed = list(evidence)
    random.shuffle(mixed)
    assert verdict_on(mixed)[0] is verdict_on(evidence)[0]


@given(WEIGHTED, st.data())
def test_an_item_less_that_contradicts_nothing_never_makes_the_verdict_better(
    evidence: list[Evidence], data: st.DataObject
) -> None:
    kept = [one for one in evidence if one.weight is Weight.CONTRADICTS or data.draw(st.booleans())]
    before, after = verdict_on(evidence)[0], verdict_on(kept)[0]
    # Where two items contradict each other, fewer of them may leave a plain verdict, but never a good one.
    assert after is not Isolation.ISOLATED or before is Isolation.ISOLATED


@given(WEIGHTED, st.sampled_from(ITEMS))
def test_an_item_that_turns_to_contradict_never_makes_the_verdict_better(evidence: list[Evidence], item: str) -> None:
    worse = [replace(one, weight=Weight.CONTRADICTS) if one.item == item else one for one in evidence]
    assert RANKS[verdict_on(worse)[0]] <= RANKS[verdict_on(evidence)[0]]


@given(st.sampled_from([GUEST_BOOT, NODE_BOOT]), st.data())
def test_one_boot_id_on_both_sides_is_never_isolated(boot: str, data: st.DataObject) -> None:
    same = machines(boot_id=st.just(boot))
    other = data.draw(st.sampled_from(["second", "host"]))
    assert verdict(data.draw(witnesses(sandbox=same, **{other: same}))) is not Isolation.ISOLATED


@given(witnesses(sandbox=machines(boot_id=st.just(NODE_BOOT)), node=st.just(node(boot_id=NODE_BOOT.upper()))))
def test_the_boot_id_of_the_node_in_the_sandbox_is_never_isolated(known: Witness) -> None:
    assert verdict(known) is not Isolation.ISOLATED


@given(witnesses(), st.sampled_from(["sandbox", "second", "host"]))
def test_a_boot_id_that_one_side_does_not_tell_is_never_isolated(known: Witness, side: str) -> None:
    changed = replace(known, **{side: replace(getattr(known, side), boot_id="")})
    assert verdict(changed) is not Isolation.ISOLATED


@given(witnesses(), st.sampled_from(["", "6.6.1", "6.6.2"]))
def test_the_release_never_changes_the_verdict(known: Witness, release: str) -> None:
    equal = replace(known, sandbox=replace(known.sandbox, release=release), host=replace(known.host, release=release))
    assert verdict_on(gather(equal)) == verdict_on(gather(known))


@given(witnesses(), st.sampled_from(["", "none virtiofs", "overlay overlay", "/dev/vda1 erofs"]))
def test_the_root_file_system_never_changes_the_verdict(known: Witness, root: str) -> None:
    changed = replace(known, sandbox=replace(known.sandbox, root=root))
    assert verdict_on(gather(changed)) == verdict_on(gather(known))


@given(witnesses())
def test_a_pod_that_tells_nothing_is_neither_isolated_nor_not(known: Witness) -> None:
    assert verdict(replace(known, sandbox=Machine(), second=Machine())) is Isolation.NOT_PROVEN


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], Isolation.NOT_PROVEN),
        ([Isolation.ISOLATED, Isolation.ISOLATED], Isolation.ISOLATED),
        ([Isolation.ISOLATED, Isolation.NOT_PROVEN], Isolation.NOT_PROVEN),
        ([Isolation.NOT_PROVEN, Isolation.NOT_ISOLATED, Isolation.ISOLATED], Isolation.NOT_ISOLATED),
    ],
)
def test_the_worst_verdict_on_a_pool_is_that_on_the_whole(verdicts: list[Isolation], expected: Isolation) -> None:
    assert worst(verdicts) is expected


KINDS = ("boot_id", "build", "boot_time", "tasks", "processors", "memory", "disks", "forks", "uptime", "command_line")


@given(st.sets(st.sampled_from(KINDS)), st.booleans())
def test_a_lie_about_some_facts_is_never_isolated_while_one_that_must_differ_is_told(
    falsified: set[str], in_both: bool
) -> None:
    # A pod on the kernel of the node, which sees all of it but for what its runtime falsified.
    true, false = host(), guest()
    lying = replace(true, **{name: getattr(false, name) for name in falsified})
    second = replace(lying, boot_id=SECOND_BOOT if "boot_id" in falsified else true.boot_id)
    known = witness(sandbox=lying, second=second if in_both else guest(boot_id=SECOND_BOOT))
    required = set(KINDS) - {"build", "uptime"}  # these may be equal on an honest node, or are not told in this case
    if not required <= falsified:
        assert verdict(known) is not Isolation.ISOLATED
