"""The SARIF schema, from the package that carries it, and one headless browser for each worker."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from jsonschema import Draft7Validator
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.public_schemas import SARIF, public_schema

from .in_a_browser import Open

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def sarif_validator() -> Draft7Validator:
    """Judges a SARIF log by the schema of OASIS, whose formats it checks too."""
    schema = public_schema(SARIF)
    assert schema["title"] == "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"
    return Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium with a new, empty profile; skips where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_file(browser: Browser) -> Iterator[Open]:
    """Opens a page from disk; afterwards, nothing may have been logged, thrown, or asked for but the file itself."""
    complaints: list[str] = []
    requests: list[str] = []
    contexts: list[BrowserContext] = []
    addresses: set[str] = set()

    def open_it(path: Path, width: int = 1280, scheme: Literal["light", "dark"] = "light", **options: Any) -> Page:
        addresses.add(path.as_uri())
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []
    assert set(requests) == addresses
