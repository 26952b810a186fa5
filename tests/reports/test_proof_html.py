"""The HTML report of a proof as text: what stands in it, and that no value gets out of its place."""

import html
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from aks_sandbox.model.proof import Cleanup, Isolation, PoolProof, Proof, Weight
from aks_sandbox.model.provenance import Caller, ClusterIdentity, NodeVersions, ProbedPod, Provenance, SentCommand
from aks_sandbox.reports.proof_html import proof_html
from aks_sandbox.reports.text import WEIGHT_NAMES
from aks_sandbox.steps import Command

from .hostile_proof import hostile_proofs, hostile_targets
from .page_reader import ATTRIBUTES, ELEMENTS, Page, harmless, policy_of
from .proof_samples import (
    BOOT_ID,
    GOOD_POOL,
    IMAGE_DIAGNOSIS,
    ISOLATED,
    NO_POOL,
    NODE_LABEL,
    NOT_ISOLATED,
    NOT_PROVEN,
    PROOFS,
    TARGET,
    VERIFY_RUN,
    hostile_proof,
)
from .samples import HOSTILE

TABLE = ELEMENTS | {"table", "caption", "thead", "tbody", "tr", "th", "td", "wbr"}
TABLE_ATTRIBUTES = ATTRIBUTES | {"scope", "abbr", "data-column"}


def page_of(proof: Proof, target: dict[str, Any] | None = None) -> Page:
    """The parsed report, in which no value became markup."""
    return harmless(written(proof, target), TABLE, TABLE_ATTRIBUTES)


def written(proof: Proof, target: dict[str, Any] | None = None) -> str:
    """The report as text."""
    return proof_html(proof, TARGET if target is None else target, VERIFY_RUN)


PROVENANCE = Provenance(
    sha256="0123456789abcdef" * 4,
    tool_version="1.0.0",
    started_at="2026-11-30T10:00:00Z",
    ended_at="2026-11-30T10:00:20Z",
    clock="the cluster",
    caller=Caller("kim@contoso.com", "user", "72f988bf"),
    resource_id="/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c",
    cluster=ClusterIdentity("uid-of-kube-system", "v1.36.3", ({"metadata": {"name": "kata"}, "handler": "kata"},)),
    commands=(SentCommand("look", "command-1", "correlation-1", "request-1"),),
    nodes=(NodeVersions("node-0", "untrusted", "v1.36.3", "containerd://2.2.4", "6.6.137", "image", "boot"),),
    pods=(ProbedPod("sandboxed-untrusted", "uid-of-the-pod", "node-0", "kata", "busybox@sha256:0123"),),
)


def section_text(proof: Proof, name: str) -> str:
    """What is written in a section of the page, as one text."""
    text = written(proof)
    begin = text.index(f'aria-labelledby="{name}"')
    inside = re.sub(r"<[^>]+>", "", text[begin : text.index("</section>", begin)])
    return html.unescape(inside)


def headings(proof: Proof) -> list[str]:
    """The headings of the second level."""
    return re.findall(r"<h2[^>]*>(.*?)</h2>", written(proof))


def test_a_hostile_proof_stays_text() -> None:
    page = page_of(hostile_proof(), {"clusterName": HOSTILE, HOSTILE: HOSTILE})
    assert "</script><script>alert(1)</script>" in page.words
    assert "\\u202e" in page.words
    assert "\u202e" not in page.words


@settings(deadline=None)
@given(hostile_proofs, hostile_targets)
def test_no_text_becomes_markup(proof: Proof, target: dict[str, Any]) -> None:
    text = written(proof, target)
    text.encode()
    page = page_of(proof, target)
    tags = [tag for tag, _ in page.elements]
    told = proof.provenance
    lists = (told.commands, told.nodes, told.pods)
    assert tags.count("table") == sum(bool(pool.evidence) for pool in proof.pools) + sum(map(bool, lists))
    cells = 5 * len(told.commands) + 5 * len(told.nodes) + 4 * len(told.pods)
    assert tags.count("td") == 4 * sum(len(pool.evidence) for pool in proof.pools) + cells


def test_the_policy_names_the_script_and_the_style_by_their_hashes() -> None:
    text = written(NOT_PROVEN)
    assert policy_of(text) in text


@pytest.mark.parametrize(
    ("name", "banner"),
    [
        ("isolated", ("pass", "Isolated", "2 items prove isolation, 7 support it, 1 is inconclusive.")),
        (
            "not-proven",
            (
                "unknown",
                "Not proven",
                "Of 2 node pools, 1 is isolated and 1 is not proven. "
                "2 items prove isolation, 8 support it, 2 are inconclusive.",
            ),
        ),
        ("not-isolated", ("fail", "Not isolated", "2 items contradict isolation, 1 supports it, 1 is inconclusive.")),
        ("no-pool", ("unknown", "Not proven", "A sandboxed node pool was not found.")),
    ],
)
def test_the_banner_says_the_verdict_and_sums_up(name: str, banner: tuple[str, str, str]) -> None:
    text = written(PROOFS[name])
    mark, words, sentence = banner
    assert f'<section class="verdict is-{mark}" aria-labelledby="verdict"><svg class="mark is-{mark}"' in text
    assert f'<h1 id="verdict">{words}</h1>' in text
    assert f'<p class="summary">{sentence}</p>' in text
    assert f"<title>{words}: untrusted-jobs</title>" in text


def test_the_reasons_and_the_steps_come_before_the_evidence_and_the_cleanup_last() -> None:
    assert headings(replace(NOT_PROVEN, diagnoses=(IMAGE_DIAGNOSIS,))) == [
        "Reasons",
        "Next steps",
        "What was checked",
        "Node pool stuck",
        "Node pool untrusted",
        "Known problems of the cluster",
        "Warnings",
        "Scope",
        "What the words mean",
        "Cleanup",
    ]
    pool, words = "Node pool untrusted", "What the words mean"
    assert headings(ISOLATED) == ["What was checked", pool, "Scope", words, "Cleanup"]
    assert headings(replace(ISOLATED, provenance=PROVENANCE))[-2:] == ["Where the evidence comes from", "Cleanup"]
    assert headings(NO_POOL) == ["Reasons", "Next steps", "What was checked", "Scope", "Cleanup"]


def test_each_word_is_explained_with_the_number_of_items_that_have_it() -> None:
    said = section_text(NOT_PROVEN, "words")
    counts = Counter(one.weight for pool in NOT_PROVEN.pools for one in pool.evidence)
    assert counts[Weight.INCONCLUSIVE] > 1
    for weight, name in WEIGHT_NAMES.items():
        number = "1 item" if counts[weight] == 1 else f"{counts[weight]} items"
        assert f"{name} ({number}): " in said


def test_where_the_evidence_comes_from_is_told_with_all_that_an_auditor_looks_up() -> None:
    said = section_text(replace(ISOLATED, provenance=PROVENANCE), "provenance")
    for known in (
        PROVENANCE.sha256,
        "kim@contoso.com (user) of tenant 72f988bf",
        "2026-11-30T10:00:00Z to 2026-11-30T10:00:20Z, by the clock of the cluster",
        PROVENANCE.resource_id,
        "uid-of-kube-system",
        "v1.36.3",
        "command-1",
        "correlation-1",
        "containerd://2.2.4",
        "uid-of-the-pod",
        "@sha256:0123",
        '"handler": "kata"',
        "sed '1d;$d' evidence.json | sha256sum",
    ):
        assert known in said, known


def test_a_reason_leads_to_its_pool() -> None:
    text = written(NOT_PROVEN)
    assert (
        '<p>The events of the cluster could not be read.</p></li><li><svg class="mark is-unknown" aria-hidden="true">'
        '<use href="#mark-unknown"></use></svg><p><a href="#pool-0">stuck</a>: The sandboxed pod did not start in time.'
    ) in text
    assert '<section class="pool" id="pool-0" aria-labelledby="name-0">' in text


def test_a_step_that_is_a_command_can_be_copied() -> None:
    (steps,) = re.findall(r'<section class="steps part".*?</section>', written(NOT_ISOLATED))
    command = (
        "az aks command invoke -g rg-sandbox-weu -n untrusted-jobs "
        '--command "kubectl get runtimeclass kata-vm-isolation -o yaml"'
    )
    assert steps == (
        '<section class="steps part" aria-labelledby="steps"><h2 id="steps">Next steps</h2><ul><li><div>'
        f'<div class="command"><code id="step-0-command-0">{command}</code>'
        '<button type="button" hidden="" data-copies="step-0-command-0" aria-describedby="step-0-command-0">Copy'
        "</button></div></div></li></ul></section>"
    )


def test_the_evidence_is_a_table_with_headers_for_columns_and_rows() -> None:
    (table,) = re.findall(r"<table>.*?</table>", written(Proof((replace(GOOD_POOL, evidence=(BOOT_ID,)),))))
    assert table == (
        "<table><caption>Evidence from node pool untrusted</caption><thead><tr>"
        '<th scope="col">Evidence</th><th scope="col">Expected</th><th scope="col">In the sandbox</th>'
        '<th scope="col">On the host</th><th scope="col">Verdict</th></tr></thead><tbody>'
        '<tr><th scope="row" abbr="Boot ID"><span class="item">Boot ID</span>'
        "<p>A kernel makes its boot ID when it starts, so two of them are two kernels. "
        '<a href="https://docs.kernel.org/admin-guide/sysctl/kernel.html" rel="noopener noreferrer" class="more">'
        'Source<span class="hidden"> of Boot ID</span></a></p></th>'
        '<td data-column="Expected"><span>differs from the host\'s</span></td>'
        '<td data-column="In the sandbox"><code>7c3e0b52-9f4d-4b1a-8e57-1d2f60a9c384</code></td>'
        '<td data-column="On the host"><code>e41f8a06-2b77-4c93-a0de-95b8c7d31f6a</code></td>'
        '<td data-column="Verdict"><span class="status is-pass"><svg class="mark is-pass" aria-hidden="true">'
        '<use href="#mark-pass"></use></svg>Proves</span></td></tr></tbody></table>'
    )


def test_each_weight_has_a_mark_and_a_word_of_its_own() -> None:
    shown = set(re.findall(r'<use href="#mark-(\w+)"></use></svg>(\w+)</span></td>', written(hostile_proof())))
    assert shown == {("pass", "Proves"), ("supports", "Supports"), ("skipped", "Inconclusive"), ("fail", "Contradicts")}


def test_a_long_value_may_break_where_a_part_of_it_ends_and_stays_the_same_text() -> None:
    proof = Proof((replace(GOOD_POOL, evidence=(NODE_LABEL,)),))
    assert "<code>kubernetes.<wbr>azure.<wbr>com/<wbr>kata-vm-isolation=<wbr>true</code>" in written(proof)
    assert "kubernetes.azure.com/kata-vm-isolation=true" in page_of(proof).words


def test_only_https_makes_a_link() -> None:
    evidence = replace(BOOT_ID, source="javascript:alert(1)")
    diagnosis = replace(IMAGE_DIAGNOSIS, source="http://example.com")
    text = written(Proof((replace(GOOD_POOL, evidence=(evidence,), diagnoses=(diagnosis,)),)))
    assert "two kernels. javascript:alert(1)</p>" in text
    assert '<p class="docs">http://example.com</p>' in text
    assert re.findall(r'href="(?!#)', text) == []


def test_a_known_problem_shows_its_cause_the_fix_and_the_message() -> None:
    (known,) = re.findall(r'<div class="text"><p class="cause">.*?</div></div></li>', written(NOT_PROVEN))
    assert known == (
        '<div class="text"><p class="cause">The node could not download the image of the pod, because it does not '
        'reach the registry.</p><div class="remedy"><h4>What to do</h4><p>Use an image that the nodes can pull:</p>'
        '<div class="command"><code id="pool-0-fix-0-command-0">'
        "az aks-sandbox verify -g rg-sandbox-weu -n untrusted-jobs --image REGISTRY/IMAGE:TAG</code>"
        '<button type="button" hidden="" data-copies="pool-0-fix-0-command-0" '
        'aria-describedby="pool-0-fix-0-command-0">Copy</button></div></div>'
        '<div class="met"><h4>Message</h4><pre><code>'
        'Failed to pull image "mcr.microsoft.com/cbl-mariner/busybox:2.0": rpc error: code = Unknown desc = '
        "failed to pull and unpack image: dial tcp: lookup mcr.microsoft.com on 168.63.129.16:53: no such host"
        '</code></pre><p class="docs"><a href="https://kubernetes.io/docs/concepts/containers/images/" '
        'rel="noopener noreferrer">kubernetes.io/docs/concepts/containers/images/</a></p>'
        '<p class="docs">Certainty: verified</p></div></div></li>'
    )


def cleanup_of(proof: Proof) -> str:
    """The words of the last section."""
    (section,) = re.findall(r'<section class="cleanup part".*?</section>', written(proof))
    return Page(section.replace("</p>", " ")).words


@pytest.mark.parametrize(
    ("proof", "words"),
    [
        (ISOLATED, "Removed: aks-sandbox-verify-1a2b3c4d. 3 commands were run in the cluster."),
        (NO_POOL, "Nothing was left in the cluster. 0 commands were run in the cluster."),
        (Proof((GOOD_POOL,), calls=1), "Nothing was left in the cluster. 1 command was run in the cluster."),
        (
            Proof((), cleanup=Cleanup("mine", left=("mine",), command=Command("kubectl delete ns mine")), calls=4),
            "Left in the cluster: mine. To remove it: kubectl delete ns mineCopy4 commands were run in the cluster.",
        ),
    ],
)
def test_the_cleanup_is_told(proof: Proof, words: str) -> None:
    assert cleanup_of(proof).removeprefix("Cleanup").strip() == words


def test_a_pool_that_could_not_be_read_has_its_reason_and_no_table() -> None:
    bare = PoolProof("box", "KataVmIsolation", "", "", "", Isolation.NOT_PROVEN, ("The cluster is stopped.",))
    text = written(Proof((bare,)))
    assert "<table>" not in text
    assert (
        '<dl><div><dt>Workload runtime</dt><dd>KataVmIsolation</dd></div></dl><p class="message">The cluster is' in text
    )


def test_without_a_target_there_is_no_such_section() -> None:
    page = page_of(ISOLATED, {})
    assert "target" not in page.values("id")
    assert "Isolated: AKS Pod Sandboxing" in page.words


@pytest.mark.parametrize(("count", "folded"), [(4, 0), (5, 5), (99, 99)])
def test_of_many_pools_the_isolated_ones_are_folded_and_the_others_come_first(count: int, folded: int) -> None:
    bad = replace(GOOD_POOL, pool="rogue", verdict=Isolation.NOT_ISOLATED, reasons=("It is plain.",))
    proof = Proof((*(replace(GOOD_POOL, pool=f"pool{number}") for number in range(count)), bad))
    text = written(proof)
    page_of(proof)
    names = re.findall(r'<h2 id="name-\d+">Node pool (\w+)</h2>', text)
    assert names == ["rogue", *(f"pool{number}" for number in range(count))]
    assert text.count("<details><summary>") == folded
    assert '<a href="#pool-0">rogue</a>: It is plain.' in text
