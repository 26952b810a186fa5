"""The document that `verify` prints: its whole shape, and that no text in it hides anything."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from aks_sandbox.model.proof import Cleanup, Isolation, PoolProof, Proof
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.documents import proof_document
from aks_sandbox.reports.text import SCOPE_COVERS, SCOPE_LEAVES_OUT
from aks_sandbox.steps import Step

from .hostile_proof import hostile_proofs, hostile_targets
from .proof_samples import (
    BOOT_ID,
    DELETE,
    GOOD_POOL,
    IMAGE_DIAGNOSIS,
    NO_POOL,
    NOT_PROVEN,
    PROOFS,
    STUCK_POOL,
    TARGET,
    VERIFY_RUN,
)


def test_a_proof_with_everything_in_it_reads_so() -> None:
    proof = replace(
        NOT_PROVEN,
        pools=(replace(STUCK_POOL, evidence=(BOOT_ID,)),),
        diagnoses=(IMAGE_DIAGNOSIS,),
        steps=(Step("Then try again."),),
    )
    pull = {
        "text": "Use an image that the nodes can pull:",
        "command": "az aks-sandbox verify -g rg-sandbox-weu -n untrusted-jobs --image REGISTRY/IMAGE:TAG",
    }
    diagnosis = {
        "message": 'Failed to pull image "mcr.microsoft.com/cbl-mariner/busybox:2.0": rpc error: code = Unknown desc = '
        "failed to pull and unpack image: dial tcp: lookup mcr.microsoft.com on 168.63.129.16:53: no such host",
        "cause": "The node could not download the image of the pod, because it does not reach the registry.",
        "steps": [pull],
        "source": "https://kubernetes.io/docs/concepts/containers/images/",
        "certainty": "verified",
    }
    waiting = "The sandboxed pod did not start in time. The cluster says: ErrImagePull Failed to pull image."
    target = {"clusterName": "untrusted-jobs", "resourceGroup": "rg", "location": None}
    document = dict(proof_document(proof, target, VERIFY_RUN))
    assert document.pop("provenance")["caller"] is None
    assert document == {
        "schemaVersion": 2,
        "tool": {"name": "aks-sandbox", "version": "1.0.0b1"},
        "createdAt": "2026-11-21T23:05:09+00:00",
        "command": "az aks-sandbox verify",
        "verdict": "notProven",
        "reasons": ["The events of the cluster could not be read.", f"stuck: {waiting}"],
        "judged": "Node pool stuck of cluster untrusted-jobs in resource group rg, node "
        "aks-untrusted-31415926-vmss000000, 1 of 3.",
        "steps": [{"text": "Then try again.", "command": None}, pull],
        "target": target,
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
                "steps": [pull],
                "evidence": [
                    {
                        "item": "bootId",
                        "title": "boot ID",
                        "expected": "differs from the host's",
                        "sandbox": "7c3e0b52-9f4d-4b1a-8e57-1d2f60a9c384",
                        "secondSandbox": "-",
                        "host": "e41f8a06-2b77-4c93-a0de-95b8c7d31f6a",
                        "verdict": "proves",
                        "why": "A kernel makes its boot ID when it starts, so two of them are two kernels.",
                        "source": "https://docs.kernel.org/admin-guide/sysctl/kernel.html",
                    }
                ],
                "diagnoses": [diagnosis],
                "notes": [],
                "nodeCount": 3,
                "nodes": [],
            }
        ],
        "diagnoses": [diagnosis],
        "warnings": ["Still in the cluster: namespace aks-sandbox-verify-1a2b3c4d."],
        "scope": {"covers": [*SCOPE_COVERS], "doesNotCover": [*SCOPE_LEAVES_OUT]},
        "cleanup": {
            "namespace": "aks-sandbox-verify-1a2b3c4d",
            "kept": False,
            "removed": ["aks-sandbox-verify-00c0ffee"],
            "left": ["aks-sandbox-verify-1a2b3c4d"],
            "leftIsCertain": True,
            "why": None,
            "command": str(DELETE),
        },
        "commandCalls": 4,
    }


def test_what_is_not_there_is_null_and_no_list_holds_an_empty_text() -> None:
    bare = PoolProof("box", "KataVmIsolation", "", "", "", Isolation.NOT_PROVEN, reasons=("",))
    document = proof_document(Proof((bare,), cleanup=Cleanup()), {}, VERIFY_RUN)
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
            "steps": [],
            "evidence": [],
            "diagnoses": [],
            "notes": [],
            "nodeCount": 0,
            "nodes": [],
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
    assert (document["reasons"], document["steps"]) == ([], [])


def test_a_step_that_comes_twice_stands_once_where_it_came_first() -> None:
    one, two, three = (Step(text) for text in ("One.", "Two.", "Three."))
    pools = (replace(GOOD_POOL, steps=(one, two, one)), replace(GOOD_POOL, steps=(two, three)))
    document = proof_document(Proof(pools, steps=(two,)), {}, VERIFY_RUN)
    assert [step["text"] for step in document["steps"]] == ["Two.", "One.", "Three."]
    own = [[step["text"] for step in pool["steps"]] for pool in document["nodePools"]]
    assert own == [["One.", "Two."], ["Two.", "Three."]]


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("isolated", "isolated"), ("not-proven", "notProven"), ("not-isolated", "notIsolated"), ("no-pool", "notProven")],
)
def test_the_verdict_is_that_of_the_worst_pool(name: str, verdict: str) -> None:
    assert proof_document(PROOFS[name], TARGET, VERIFY_RUN)["verdict"] == verdict


def test_hidden_characters_are_shown_wherever_they_come_from() -> None:
    hidden = replace(GOOD_POOL, pool="a\u202eb", evidence=(replace(BOOT_ID, sandbox="\x1b[31m"),))
    document = proof_document(Proof((hidden,), reasons=("c\u200bd",)), {"clusterName": "e\x00f"}, VERIFY_RUN)
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
    document = proof_document(proof, target, VERIFY_RUN)
    for text in texts(document):
        assert type(text) is str
        assert text == visible(text)
    assert len(document["nodePools"]) == len(proof.pools)


def test_a_cluster_without_a_pool_has_its_reasons() -> None:
    document = proof_document(NO_POOL, TARGET, VERIFY_RUN)
    assert document["reasons"] == ["The cluster untrusted-jobs is stopped."]
    assert document["nodePools"] == []
