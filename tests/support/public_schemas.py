"""The public schemas that the package `schemastore` carries, read from its store.

The package itself would ask the network whether its schemas are still fresh.
"""

from __future__ import annotations

import json
import pickle
import sqlite3
from functools import cache
from importlib.metadata import distribution
from typing import Any

GITHUB_ACTION = "https://json.schemastore.org/github-action.json"
GITHUB_WORKFLOW = "https://json.schemastore.org/github-workflow.json"
GITLAB_CI = "https://gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json"
AZURE_PIPELINES = "https://raw.githubusercontent.com/microsoft/azure-pipelines-vscode/master/service-schema.json"
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


@cache
def public_schema(address: str) -> dict[str, Any]:
    """The schema of that address."""
    store = distribution("schemastore").locate_file("schemastore/cache.sqlite")
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT value FROM responses WHERE instr(value, ?)", (address.encode(),))
        answers = [pickle.loads(row) for (row,) in rows]
    finally:
        connection.close()
    (text,) = [answer["_content"] for answer in answers if answer["url"] == address]
    found: dict[str, Any] = json.loads(text)
    return found
