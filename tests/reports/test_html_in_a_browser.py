"""The HTML report in headless Chromium: what is seen, that copying works, that nothing is asked for or overflows."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from aks_sandbox.reports.check_html import check_html
from aks_sandbox.reports.files import write_report

from .in_a_browser import CONTRASTS, CUT_OFF, SHOWN, Open, copied
from .samples import ALL_WELL, JUDGED, KEPT, MIXED, RUN, hostile_judged, hostile_report, many_pools, many_problems

REPORTS = {
    "well": (ALL_WELL, JUDGED),
    "mixed": (MIXED, JUDGED),
    "many": many_pools(100, bad=90),
    "many problems": (many_problems(100), JUDGED),
    "hostile": (hostile_report(), hostile_judged()),
}


@pytest.fixture
def open_report(open_file: Open, tmp_path: Path) -> Open:
    """Opens one of the reports."""

    def open_it(name: str, width: int = 1280, scheme: Literal["light", "dark"] = "light", **options: Any) -> Page:
        path = tmp_path / f"{name}.html"
        report, judged = REPORTS[name]
        write_report(path, report, judged, RUN, KEPT)
        return open_file(path, width, scheme, **options)

    return open_it


def test_the_verdict_the_target_and_the_checks_are_seen(open_report: Open) -> None:
    page = open_report("mixed")
    assert page.title() == "Not ready: untrusted-jobs"
    assert page.get_by_role("heading", level=1).inner_text() == "Not ready"
    assert page.locator(".summary").last.inner_text() == (
        "2 failed, 2 unknown, 1 warning, 1 ignored, 1 note, 3 passed, 1 not applicable."
    )
    assert page.locator(".target dd").all_inner_texts() == [
        "00000000-0000-0000-0000-000000000000",
        "rg-sandbox-weu",
        "untrusted-jobs",
        "westeurope",
        "1.34.2",
    ]
    assert page.locator(".counts li").all_inner_texts() == [
        "2 failed",
        "2 unknown",
        "1 warning",
        "1 ignored",
        "1 note",
        "1 not applicable",
        "3 passed",
    ]
    assert [line for line in page.locator("#finding-0").inner_text().split("\n") if line] == [
        "SBX106 Feature flag of the runtime is registered",
        "Failed",
        "Microsoft.ContainerService/KataVMIsolationPreview is NotRegistered, and KataMshvVmIsolation requires it.",
        "What to do",
        "Register the feature:",
        "az aks-sandbox feature register --workload-runtime KataMshvVmIsolation",
        "Copy",
        "learn.microsoft.com/azure/aks/use-pod-sandboxing",
    ]
    assert page.locator("main").count() == page.locator("body > header").count() == page.locator("footer").count() == 1


def test_a_report_where_all_is_well_says_so(open_report: Open) -> None:
    page = open_report("well")
    assert page.get_by_role("heading", level=1).inner_text() == "Ready"
    assert page.locator(".summary").last.inner_text() == "1 note, 3 passed, 1 not applicable."
    assert page.get_by_role("navigation").count() == 0


def test_light_and_dark_are_what_the_reader_prefers(open_report: Open) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    assert open_report("mixed", scheme="light").evaluate(colour) == "rgb(246, 246, 243)"
    assert open_report("mixed", scheme="dark").evaluate(colour) == "rgb(18, 19, 21)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", REPORTS)
def test_every_text_stands_out_from_its_ground(open_report: Open, name: str, scheme: Literal["light", "dark"]) -> None:
    page = open_report(name, scheme=scheme)
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) > 40
    assert [row for row in contrasts if row[1] < 4.5] == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", REPORTS)
def test_nothing_overflows(open_report: Open, name: str, width: int) -> None:
    page = open_report(name, width)
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator(SHOWN).evaluate_all(CUT_OFF) == []


def test_the_button_copies_the_command(open_report: Open) -> None:
    page = open_report("mixed", permissions=["clipboard-read", "clipboard-write"])
    button = page.locator("#finding-0 button")
    button.click()
    page.wait_for_function("document.querySelector('#finding-0 button').textContent === 'Copied'")
    assert page.get_by_role("status").inner_text() == "Copied to the clipboard."
    assert copied(page) == "az aks-sandbox feature register --workload-runtime KataMshvVmIsolation"


def test_without_the_clipboard_the_button_copies_the_old_way(open_report: Open) -> None:
    page = open_report("mixed")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.locator("#finding-1 button").click()
    page.wait_for_function("document.querySelector('#finding-1 button').textContent === 'Copied'")
    assert copied(page) == "az vm list-skus --location westeurope --resource-type virtualMachines --output table"


def test_where_no_copying_is_allowed_the_command_is_selected(open_report: Open) -> None:
    page = open_report("mixed")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate("document.execCommand = () => false")
    page.locator("#finding-1 button").click()
    page.wait_for_function("document.querySelector('#finding-1 button').textContent === 'Selected'")
    assert page.evaluate("getSelection().toString()") == (
        "az vm list-skus --location westeurope --resource-type virtualMachines --output table"
    )
    assert page.get_by_role("status").inner_text() == "Selected: copy it with the keyboard."


def test_without_scripts_there_is_no_button_and_all_is_read(open_report: Open) -> None:
    page = open_report("mixed", java_script_enabled=False)
    assert page.get_by_role("button").count() == 0
    assert page.locator("#finding-0 code").inner_text() == (
        "az aks-sandbox feature register --workload-runtime KataMshvVmIsolation"
    )


def test_the_facts_are_folded_and_open_by_keyboard(open_report: Open) -> None:
    page = open_report("mixed")
    answer = page.locator(".facts details").nth(2).locator("pre")
    assert not answer.is_visible()
    page.locator(".facts summary").nth(2).press("Enter")
    assert answer.inner_text() == '"westeurope"'


def test_the_list_of_what_needs_attention_leads_to_the_check(open_report: Open) -> None:
    page = open_report("mixed")
    page.get_by_role("navigation").get_by_role("link").nth(1).click()
    assert page.evaluate("document.querySelector(':target').id") == "finding-1"


def test_on_paper_the_buttons_are_gone_and_the_ground_is_white(open_report: Open) -> None:
    page = open_report("mixed", scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("#finding-0 button").is_visible()
    assert [row for row in page.evaluate(CONTRASTS) if row[1] < 4.5] == []


def test_a_script_that_got_in_would_not_run(browser: Browser, tmp_path: Path) -> None:
    text = check_html(MIXED, JUDGED, RUN, None)
    holes = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\"><style>h1{color:red}"
    path = tmp_path / "broken.html"
    path.write_text(text.replace("Standard_D4s_v5 is not offered", f"{holes}</style>"), encoding="utf-8")
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(path.as_uri())
    page.wait_for_load_state("networkidle")
    assert page.title() == "Not ready: untrusted-jobs"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(27, 28, 30)"
    assert sum("Content Security Policy" in message for message in refused) >= 3
    page.close()


def test_on_paper_what_is_folded_is_seen(open_report: Open) -> None:
    page = open_report("many problems")
    last = page.locator(".others li").last
    assert not last.is_visible()
    page.emulate_media(media="print")
    assert last.is_visible()
