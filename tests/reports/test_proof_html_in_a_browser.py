"""The HTML report of a proof in headless Chromium: what is seen on wide and narrow screens, in the dark, on paper."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from aks_sandbox.reports.files import write_proof_report

from .in_a_browser import CONTRASTS, CUT_OFF, SHOWN, Open, copied
from .proof_samples import PROOFS, TARGET, VERIFY_RUN, hostile_proof
from .samples import HOSTILE

REPORTS = {**PROOFS, "hostile": hostile_proof(), "long": hostile_proof("x" * 300)}
OpenProof = Callable[..., Page]


@pytest.fixture
def open_proof(open_file: Open, tmp_path: Path) -> OpenProof:
    """Opens one of the reports."""

    def open_it(name: str, width: int = 1280, scheme: Literal["light", "dark"] = "light", **options: Any) -> Page:
        path = tmp_path / f"{name}.html"
        target = {**TARGET, "clusterName": HOSTILE} if name == "hostile" else TARGET
        write_proof_report(path, REPORTS[name], target, VERIFY_RUN)
        return open_file(path, width, scheme, **options)

    return open_it


def test_the_verdict_and_the_evidence_are_seen(open_proof: OpenProof) -> None:
    page = open_proof("not-isolated")
    assert page.title() == "Not isolated: untrusted-jobs"
    assert page.get_by_role("heading", level=1).inner_text() == "Not isolated"
    assert page.locator(".reasons li").all_inner_texts() == [
        "untrusted: Boot ID: The sandboxed pod runs on the kernel of the node."
    ]
    evidence = page.get_by_role("table", name="Evidence from node pool untrusted")
    assert evidence.get_by_role("columnheader").all_inner_texts() == [
        "Evidence",
        "Expected",
        "In the sandbox",
        "On the host",
        "Verdict",
    ]
    assert evidence.get_by_role("row").nth(1).get_by_role("cell").all_inner_texts() == [
        "differs from the host's",
        "e41f8a06-2b77-4c93-a0de-95b8c7d31f6a",
        "e41f8a06-2b77-4c93-a0de-95b8c7d31f6a",
        "Contradicts",
    ]
    assert evidence.count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", REPORTS)
def test_every_text_stands_out_from_its_ground(
    open_proof: OpenProof, name: str, scheme: Literal["light", "dark"]
) -> None:
    contrasts = open_proof(name, scheme=scheme).evaluate(CONTRASTS)
    assert len(contrasts) > 15
    assert [row for row in contrasts if row[1] < 4.5] == []


@pytest.mark.parametrize("width", [320, 400, 768, 769, 1280])
@pytest.mark.parametrize("name", REPORTS)
def test_nothing_overflows(open_proof: OpenProof, name: str, width: int) -> None:
    page = open_proof(name, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator(SHOWN).evaluate_all(CUT_OFF) == []


@pytest.mark.parametrize("width", [769, 1280])
@pytest.mark.parametrize("name", REPORTS)
def test_no_cell_runs_into_the_next(open_proof: OpenProof, name: str, width: int) -> None:
    spilled = (
        open_proof(name, width)
        .locator("th, td")
        .evaluate_all("all => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.innerText)")
    )
    assert spilled == []


def test_on_a_narrow_screen_each_value_stands_below_the_other_with_the_name_of_its_column(
    open_proof: OpenProof,
) -> None:
    cells = open_proof("isolated", 400).locator("tbody tr").nth(0).locator("td")
    assert cells.evaluate_all("all => all.map((e) => getComputedStyle(e, '::before').content)") == [
        '"Expected"',
        '"In the sandbox"',
        '"On the host"',
        '"Verdict"',
    ]
    tops = cells.evaluate_all("all => all.map((e) => e.getBoundingClientRect().top)")
    assert tops == sorted(set(tops))


def test_the_button_copies_the_command_that_removes_what_is_left(open_proof: OpenProof) -> None:
    page = open_proof("not-proven", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".cleanup button").click()
    page.wait_for_function("document.querySelector('.cleanup button').textContent === 'Copied'")
    assert copied(page) == (
        "az aks command invoke -g rg-sandbox-weu -n untrusted-jobs "
        '--command "kubectl delete namespace aks-sandbox-verify-1a2b3c4d --ignore-not-found"'
    )


def test_a_reason_leads_to_its_pool(open_proof: OpenProof) -> None:
    page = open_proof("not-proven")
    page.get_by_role("link", name="stuck").click()
    assert page.locator("section:target h2").inner_text() == "Node pool stuck"


def test_without_scripts_there_is_no_button_and_all_is_read(open_proof: OpenProof) -> None:
    page = open_proof("not-isolated", java_script_enabled=False)
    assert page.get_by_role("button").count() == 0
    assert page.locator(".steps code").inner_text() == (
        "az aks command invoke -g rg-sandbox-weu -n untrusted-jobs "
        '--command "kubectl get runtimeclass kata-vm-isolation -o yaml"'
    )


def test_on_paper_the_table_stays_one_and_the_ground_is_white(open_proof: OpenProof) -> None:
    page = open_proof("not-proven", 718, scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('td')).display") == "table-cell"
    assert not page.locator(".cleanup button").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 718
    assert [row for row in page.evaluate(CONTRASTS) if row[1] < 4.5] == []
