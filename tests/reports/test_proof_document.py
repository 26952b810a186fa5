"""The document that `verify` prints: its whole shape, and that no text in it hides anything."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from aks_sandbox.model.isolation import Cleanup, Isolation, PoolProof, Proof
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.proof_document import proof_document

from .hostile_proof import hostile_proofs, hostile_targets
from .proof_samples import BOOT_ID, DELETE, GOOD_POOL, IMAGE_DIAGNOSIS, NO_POOL, NOT_PROVEN, PROOFS, STUCK_POOL, TARGET


def test_a_proof_with_everything_in_it_reads_so() -> None:
    proof = replace(
        NOT_PROVEN,
        pools=(replace(STUCK_POOL, evidence=(BOOT_ID,)),),
        diagnoses=(IMAGE_DIAGNOSIS,),
        next_steps=("Then try again.",),
    )
    diagnosis = {
        "message": 'Failed to pull image "mcr.microsoft.com/cbl-mariner/busybox:2.0": rpc error: code = Unknown desc = '
        "failed to pull and unpack image: dial tcp: lookup mcr.microsoft.com on 168.63.129.16:53: no such host",
        "cause": "The node could not download the image of the pod, because it does not reach the registry.",
        "fix": "Give an image that the nodes can pull:\n"
        "az aks-sandbox verify -g rg-sandbox-weu -n untrusted-jobs --image REGISTRY/IMAGE:TAG",
        "source": "https://kubernetes.io/docs/concepts/containers/images/",
        "certainty": "verified",
    }
    waiting = "The sandboxed pod did not start in time. The cluster says: ErrImagePull Failed to pull image."
    step = "az aks-sandbox verify -g rg-sandbox-weu -n untrusted-jobs --image REGISTRY/IMAGE:TAG"
    assert proof_document(proof, {"clusterName": "untrusted-jobs", "location": None}) == {
        "verdict": "notProven",
        "reasons": ["The events of the cluster could not be read.", f"stuck: {waiting}"],
        "nextSteps": ["Then try again.", step],
        "target": {"clusterName": "untrusted-jobs", "location": None},
        "nodePools": [
            {
                "name": "stuck",
                "workloadRuntime": "KataVmIsolation",
                "runtimeClass": "kata-vm-isolation",
                "node": "aks-untrusted-31415926-vmss000000",
                "nodeImageVersion": "AKSAzureLinux-V3katagen2-202606.10.0",
                "probeImageIds": ["mcr.microsoft.com/cbl-mariner/busybox@sha256:5e"],
                "verdict": "notProven",
                "reasons": [waiting],
                "nextSteps": [step],
                "evidence": [
                    {
                        "item": "bootId",
                        "title": "boot ID",
                        "expected": "differs from the host's",
                        "sandbox": "7c3e0b52-9f4d-4b1a-8e57-1d2f60a9c384",
                        "host": "e41f8a06-2b77-4c93-a0de-95b8c7d31f6a",
                        "verdict": "proves",
                        "why": "A kernel makes its boot ID when it starts, so two of them are two kernels.",
                        "source": "https://docs.kernel.org/admin-guide/sysctl/kernel.html",
                    }
                ],
                "diagnoses": [diagnosis],
            }
        ],
        "diagnoses": [diagnosis],
        "warnings": ["Still in the cluster: namespace aks-sandbox-verify-1a2b3c4d."],
        "cleanup": {
            "namespace": "aks-sandbox-verify-1a2b3c4d",
            "kept": False,
            "removed": ["aks-sandbox-verify-00c0ffee"],
            "left": ["aks-sandbox-verify-1a2b3c4d"],
            "leftIsCertain": True,
            "why": None,
            "command": DELETE,
        },
        "commandCalls": 4,
    }


def test_what_is_not_there_is_null_and_no_list_holds_an_empty_text() -> None:
    bare = PoolProof("box", "KataVmIsolation", "", "", "", Isolation.NOT_PROVEN, reasons=("",), next_steps=("",))
    document = proof_document(Proof((bare,), cleanup=Cleanup()), {})
    assert document["nodePools"] == [
        {
            "name": "box",
            "workloadRuntime": "KataVmIsolation",
            "runtimeClass": None,
            "node": None,
            "nodeImageVersion": None,
            "probeImageIds": [],
            "verdict": "notProven",
            "reasons": [],
            "nextSteps": [],
            "evidence": [],
            "diagnoses": [],
        }
    ]
    assert document["cleanup"] == {
        "namespace": None,
        "kept": False,
        "removed": [],
        "left": [],
        "leftIsCertain": True,
        "why": None,
        "command": None,
    }
    assert (document["reasons"], document["nextSteps"]) == ([], [])


def test_a_step_that_comes_twice_stands_once_where_it_came_first() -> None:
    steps = ("az one", "az two", "az one")
    proof = Proof(
        (replace(GOOD_POOL, next_steps=steps), replace(GOOD_POOL, next_steps=("az two", "az three"))),
        next_steps=("az two",),
    )
    document = proof_document(proof, {})
    assert document["nextSteps"] == ["az two", "az one", "az three"]
    assert [pool["nextSteps"] for pool in document["nodePools"]] == [["az one", "az two"], ["az two", "az three"]]


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("isolated", "isolated"), ("not-proven", "notProven"), ("not-isolated", "notIsolated"), ("no-pool", "notProven")],
)
def test_the_verdict_is_that_of_the_worst_pool(name: str, verdict: str) -> None:
    assert proof_document(PROOFS[name], TARGET)["verdict"] == verdict


def test_hidden_characters_are_shown_wherever_they_come_from() -> None:
    hidden = replace(GOOD_POOL, pool="a\u202eb", evidence=(replace(BOOT_ID, sandbox="\x1b[31m"),))
    document = proof_document(Proof((hidden,), reasons=("c\u200bd",)), {"clusterName": "e\x00f"})
    assert document["nodePools"][0]["name"] == "a\\u202eb"
    assert document["nodePools"][0]["evidence"][0]["sandbox"] == "\\u001b[31m"
    assert document["reasons"] == ["c\\u200bd"]
    assert document["target"] == {"clusterName": "e\\u0000f"}


def texts(value: Any) -> Iterator[str]:
    """Every text in plain data, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    else:
        assert value is None or isinstance(value, (bool, int))


@settings(deadline=None)
@given(hostile_proofs, hostile_targets)
def test_it_is_plain_data_in_which_nothing_hides(proof: Proof, target: dict[str, Any]) -> None:
    document = proof_document(proof, target)
    for text in texts(document):
        assert type(text) is str
        assert text == visible(text)
    assert len(document["nodePools"]) == len(proof.pools)


def test_a_cluster_without_a_pool_has_its_reasons() -> None:
    document = proof_document(NO_POOL, TARGET)
    assert document["reasons"] == ["The cluster untrusted-jobs is stopped."]
    assert document["nodePools"] == []
