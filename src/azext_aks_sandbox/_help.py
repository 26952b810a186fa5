"""The help of the command table as az's help entries, which are YAML; JSON is YAML too, and quicker to write."""

from __future__ import annotations

import json
from collections.abc import Iterable

from knack.help_files import helps

from aks_sandbox.commands.row import GroupRow
from aks_sandbox.commands.table import PRODUCT


def load_help(groups: Iterable[GroupRow]) -> None:
    """Add an entry for each group and each command."""
    for group in groups:
        _add(group.name, type="group", summary=group.summary, details=group.details)
        for row in group.rows:
            name = group.full_name(row)
            examples = [
                {"name": example.title, "text": f"az {PRODUCT} {name} {example.words}".strip()}
                for example in row.examples
            ]
            details = f"{row.details} {row.exit_codes}".strip()
            _add(name, type="command", summary=row.summary, details=details, examples=examples)


def _add(name: str, *, type: str, summary: str, details: str, examples: object = ()) -> None:  # noqa: A002 - az's word
    entry = {"type": type, "short-summary": summary, "long-summary": details, "examples": examples}
    helps[f"{PRODUCT} {name}".strip()] = json.dumps({key: value for key, value in entry.items() if value})
