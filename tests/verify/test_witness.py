"""Two kernels prove nothing when the pods are not those that were made, where they were made."""

from collections.abc import Callable
from typing import Any

import pytest

from aks_sandbox.model.proof import Evidence, Weight
from aks_sandbox.verify import evidence as kernel_items
from aks_sandbox.verify.evidence import Witness
from tests.support.witness import plain_pod, sandboxed_pod, witness


@pytest.mark.parametrize("judge", [kernel_items.boot_id, kernel_items.build_stamp])
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"pod": None}, "One of the two pods was not found."),
        ({"control": None}, "One of the two pods was not found."),
        (
            {"pod": sandboxed_pod(node="aks-other")},
            "The two pods did not run on the node that they were created for.",
        ),
        ({"control": plain_pod(node="aks-other")}, "The two pods did not run on the node that they were created for."),
        (
            {"pod": sandboxed_pod(node="aks-other"), "control": plain_pod(node="aks-other")},
            "The two pods did not run on the node that they were created for.",
        ),
        (
            {"pod": sandboxed_pod(runtime_class="")},
            "The sandboxed pod does not have the RuntimeClass that it was created with.",
        ),
        (
            {"control": plain_pod(runtime_class="kata-vm-isolation")},
            "The plain pod has a RuntimeClass, which it was created without.",
        ),
    ],
)
def test_two_kernels_prove_nothing_when_the_pods_are_not_those_that_were_made(
    judge: Callable[[Witness], Evidence], changes: dict[str, Any], why: str
) -> None:
    one = judge(witness(**changes))
    assert (one.weight, one.why) == (Weight.INCONCLUSIVE, why)


def test_a_witness_in_which_all_is_well_can_be_compared() -> None:
    assert witness().mismatch == ""
