"""The SARIF schema, from the package that carries it, and one headless browser for each worker."""

import json
import pickle
import shutil
import sqlite3
from collections.abc import Iterator
from importlib.metadata import distribution
from typing import Any

import pytest
from jsonschema import Draft7Validator
from playwright.sync_api import Browser, sync_playwright

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
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
    """Judges a SARIF log by the schema of OASIS, whose formats it checks too.

    The package `schemastore` would ask the network whether its schemas are still fresh; so its store is read directly.
    """
    store = distribution("schemastore").locate_file("schemastore/cache.sqlite")
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT value FROM responses WHERE instr(value, ?)", (SARIF_SCHEMA.encode(),))
        answers = [pickle.loads(row) for (row,) in rows]
    finally:
        connection.close()
    (text,) = [answer["_content"] for answer in answers if answer["url"] == SARIF_SCHEMA]
    schema: dict[str, Any] = json.loads(text)
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
