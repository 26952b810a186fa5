"""Two kernels prove nothing when the pods are not those that were made, where they were made."""

from collections.abc import Callable
from typing import Any

import pytest

from aks_sandbox.model.proof import Evidence, ProbePod, Weight
from aks_sandbox.verify import kernel_items
from aks_sandbox.verify.evidence import Witness
from tests.support.witness import plain_pod, sandboxed_pod, second_pod, witness


@pytest.mark.parametrize("judge", [kernel_items.boot_id, kernel_items.build_stamp])
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"pod": None}, "One of the pods was not found."),
        ({"second_pod": None}, "One of the pods was not found."),
        ({"second_pod": second_pod(node="aks-other")}, "The pods did not run on the node that they were created for."),
        (
            {"second_pod": second_pod(runtime_class="")},
            "A sandboxed pod does not have the RuntimeClass that it was created with.",
        ),
        ({"control": None}, "One of the pods was not found."),
        (
            {"pod": sandboxed_pod(node="aks-other")},
            "The pods did not run on the node that they were created for.",
        ),
        ({"control": plain_pod(node="aks-other")}, "The pods did not run on the node that they were created for."),
        (
            {"pod": sandboxed_pod(node="aks-other"), "control": plain_pod(node="aks-other")},
            "The pods did not run on the node that they were created for.",
        ),
        (
            {"pod": sandboxed_pod(runtime_class="")},
            "A sandboxed pod does not have the RuntimeClass that it was created with.",
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


@pytest.mark.parametrize("control", [None, plain_pod(node="aks-other"), plain_pod(runtime_class="kata-vm-isolation")])
def test_where_the_status_of_the_node_is_the_host_no_plain_pod_is_needed(control: ProbePod | None) -> None:
    assert witness(control=control, host_is_status=True).mismatch == ""
