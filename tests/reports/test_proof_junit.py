"""The JUnit report of a proof: it fails exactly when the command does, and any text makes valid XML."""

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from aks_sandbox.model.proof import Isolation, Proof, Weight
from aks_sandbox.reports.junit import proof_junit
from aks_sandbox.reports.text import Run

from .hostile_proof import hostile_proofs, hostile_targets
from .hostile_text import hostile_texts
from .proof_samples import (
    BOOT_ID,
    GOOD_POOL,
    ISOLATED,
    NO_POOL,
    NOT_ISOLATED,
    NOT_PROVEN,
    PROOFS,
    RELEASE,
    SHARED_POOL,
    TARGET,
    VERIFY_RUN,
)


def root_of(proof: Proof) -> ElementTree.Element:
    """The parsed report."""
    return ElementTree.fromstring(proof_junit(proof, TARGET, VERIFY_RUN).encode())


def case_of(proof: Proof, name: str) -> ElementTree.Element:
    """The test case of that name."""
    (case,) = [case for case in root_of(proof).iter("testcase") if case.get("name") == name]
    return case


def test_a_pool_that_shares_the_kernel_of_its_node_reads_so() -> None:
    proof = replace(NOT_ISOLATED, pools=(replace(SHARED_POOL, evidence=SHARED_POOL.evidence[:1]),))
    assert proof_junit(proof, {"location": "westeurope", "clusterName": None}, VERIFY_RUN) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="aks-sandbox" tests="2" failures="2" errors="0" skipped="0" time="0">\n'
        '  <testsuite name="aks-sandbox.untrusted" tests="2" failures="2" errors="0" skipped="0" time="0"'
        ' timestamp="2026-11-21T23:05:09+00:00">\n'
        "    <properties>\n"
        '      <property name="command" value="az aks-sandbox verify" />\n'
        '      <property name="toolVersion" value="1.0.0b1" />\n'
        '      <property name="location" value="westeurope" />\n'
        "    </properties>\n"
        '    <testcase classname="aks-sandbox.untrusted" name="bootId boot ID" time="0">\n'
        '      <failure message="The sandboxed pod runs on the kernel of the node." type="bootId.contradicts">'
        "The sandboxed pod runs on the kernel of the node.\n"
        "Expected: differs from the host's\n"
        "In the sandbox: e41f8a06-2b77-4c93-a0de-95b8c7d31f6a\n"
        "On the host: e41f8a06-2b77-4c93-a0de-95b8c7d31f6a\n"
        "See: https://docs.kernel.org/admin-guide/sysctl/kernel.html</failure>\n"
        "    </testcase>\n"
        '    <testcase classname="aks-sandbox.untrusted" name="isolation" time="0">\n'
        '      <failure message="Boot ID: The sandboxed pod runs on the kernel of the node."'
        ' type="isolation.notIsolated">'
        "Boot ID: The sandboxed pod runs on the kernel of the node.\n"
        "az aks command invoke -g rg-sandbox-weu -n untrusted-jobs "
        '--command "kubectl get runtimeclass kata-vm-isolation -o yaml"\n'
        "Kept as requested: aks-sandbox-verify-1a2b3c4d.\n"
        "To remove it:\n"
        "az aks command invoke -g rg-sandbox-weu -n untrusted-jobs "
        '--command "kubectl delete namespace aks-sandbox-verify-1a2b3c4d --ignore-not-found"</failure>\n'
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_the_suites_count_their_cases() -> None:
    root = root_of(NOT_PROVEN)
    counted = {suite.get("name"): [suite.get(n) for n in ("tests", "failures", "errors", "skipped")] for suite in root}
    assert counted == {"aks-sandbox.untrusted": ["11", "0", "0", "1"], "aks-sandbox.stuck": ["3", "0", "1", "1"]}
    assert [root.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["14", "0", "1", "2"]


def test_an_isolated_pool_passes_and_says_how_much_was_found() -> None:
    case = case_of(ISOLATED, "isolation")
    assert [child.tag for child in case] == ["system-out"]
    assert case.findtext("system-out") == (
        "Isolated. 2 items prove isolation, 7 support it, 1 is inconclusive.\nRemoved: aks-sandbox-verify-1a2b3c4d."
    )


@pytest.mark.parametrize(
    ("weight", "children"),
    [
        (Weight.PROVES, ["system-out"]),
        (Weight.SUPPORTS, ["system-out"]),
        (Weight.INCONCLUSIVE, ["skipped", "system-out"]),
        (Weight.CONTRADICTS, ["failure"]),
    ],
)
def test_what_contradicts_fails_and_what_is_inconclusive_is_skipped(weight: Weight, children: list[str]) -> None:
    proof = Proof((replace(SHARED_POOL, evidence=(replace(BOOT_ID, weight=weight),)),))
    assert [child.tag for child in case_of(proof, "bootId boot ID")] == children


def test_what_is_inconclusive_says_why() -> None:
    skipped = case_of(Proof((replace(GOOD_POOL, evidence=(RELEASE,)),)), "kernelRelease kernel release").find("skipped")
    assert skipped is not None
    assert skipped.attrib == {
        "message": "Inconclusive: With some node images, host and guest report the same release, so an equal one "
        "decides nothing."
    }


def test_what_could_not_be_proven_says_why_what_to_do_and_what_is_left() -> None:
    (case,) = [case for case in root_of(NOT_PROVEN).iter("testcase") if case.get("classname") == "aks-sandbox.stuck"][
        -1:
    ]
    error = case.find("error")
    assert error is not None
    assert error.attrib == {
        "message": "The sandboxed pod did not start in time. The cluster says: ErrImagePull Failed to pull image. "
        "The events of the cluster could not be read.",
        "type": "isolation.notProven",
    }
    assert error.text == (
        "The sandboxed pod did not start in time. The cluster says: ErrImagePull Failed to pull image.\n"
        "The events of the cluster could not be read.\n"
        "Check the cluster first:\n"
        "az aks-sandbox check -g rg-sandbox-weu -n untrusted-jobs\n"
        "Then try again.\n"
        "Use an image that the nodes can pull:\n"
        "az aks-sandbox verify -g rg-sandbox-weu -n untrusted-jobs --image REGISTRY/IMAGE:TAG\n"
        "Cause: The node could not download the image of the pod, because it does not reach the registry.\n"
        "Use an image that the nodes can pull:\n"
        "az aks-sandbox verify -g rg-sandbox-weu -n untrusted-jobs --image REGISTRY/IMAGE:TAG\n"
        'Message: Failed to pull image "mcr.microsoft.com/cbl-mariner/busybox:2.0": rpc error: code = Unknown desc = '
        "failed to pull and unpack image: dial tcp: lookup mcr.microsoft.com on 168.63.129.16:53: no such host\n"
        "See: https://kubernetes.io/docs/concepts/containers/images/\n"
        "Removed: aks-sandbox-verify-00c0ffee.\n"
        "Left in the cluster: aks-sandbox-verify-1a2b3c4d.\n"
        "To remove it:\n"
        "az aks command invoke -g rg-sandbox-weu -n untrusted-jobs "
        '--command "kubectl delete namespace aks-sandbox-verify-1a2b3c4d --ignore-not-found"'
    )


def test_without_a_pool_the_suite_of_the_cluster_fails() -> None:
    (suite,) = root_of(NO_POOL)
    assert suite.get("name") == "aks-sandbox.cluster"
    (case,) = suite.findall("testcase")
    error = case.find("error")
    assert case.get("name") == "isolation"
    assert error is not None
    assert error.get("message") == "The cluster untrusted-jobs is stopped."


def test_a_pool_that_is_not_proven_for_no_stated_reason_still_fails() -> None:
    failure = case_of(Proof((replace(GOOD_POOL, verdict=Isolation.NOT_PROVEN),)), "isolation").find("error")
    assert failure is not None
    assert failure.get("message") == "Not proven."


def broken(proof: Proof) -> tuple[bool, bool]:
    """Whether a publisher sees failures, and whether it sees errors."""
    root = root_of(proof)
    assert int(root.get("failures", "")) == len(root.findall(".//failure"))
    assert int(root.get("errors", "")) == len(root.findall(".//error"))
    return bool(root.findall(".//failure")), bool(root.findall(".//error"))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("isolated", (False, False)),
        ("not-proven", (False, True)),
        ("not-isolated", (True, False)),
        ("no-pool", (False, True)),
    ],
)
def test_not_isolated_is_a_failure_and_not_proven_an_error(name: str, found: tuple[bool, bool]) -> None:
    assert broken(PROOFS[name]) == found


@settings(deadline=None)
@given(hostile_proofs)
def test_a_report_fails_exactly_where_the_command_does(proof: Proof) -> None:
    assert any(broken(proof)) == (str(proof.verdict) != "isolated")


@settings(deadline=None)
@given(hostile_proofs, hostile_targets, hostile_texts)
def test_any_text_makes_valid_xml_of_the_same_shape(proof: Proof, target: dict[str, Any], text: str) -> None:
    root = ElementTree.fromstring(proof_junit(proof, target, Run(text, text, text)).encode())
    cases = sum(len(pool.evidence) + 1 for pool in proof.pools) or 1
    assert len(root.findall("./testsuite/testcase")) == cases
    assert {element.tag for element in root.iter()} <= {
        "testsuites",
        "testsuite",
        "properties",
        "property",
        "testcase",
        "failure",
        "error",
        "skipped",
        "system-out",
    }
