"""The help of groups and commands, as knack reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from knack.help_files import helps

from aks_sandbox.commands.row import GroupRow
from aks_sandbox.steps import ours


def load_help(table: Iterable[GroupRow], prefix: str = "") -> None:
    """Add an entry for each group and each command: YAML for knack, and JSON is YAML that is quicker to write.

    `prefix` are the words of the command line before the name of a command that knack does not take for the program.
    """
    for group in table:
        _add(f"{prefix} {group.name}", type="group", summary=group.summary, details=group.details)
        for row in group.rows:
            name = group.full_name(row)
            examples = [
                {"name": example.title, "text": f"{ours(name)} {example.words}".strip()} for example in row.examples
            ]
            details = f"{row.details} {row.exit_codes}".strip()
            _add(f"{prefix} {name}", type="command", summary=row.summary, details=details, examples=examples)


def _add(name: str, *, type: str, summary: str, details: str, examples: object = ()) -> None:  # noqa: A002 - knack's
    entry = {"type": type, "short-summary": summary, "long-summary": details, "examples": examples}
    helps[name.strip()] = json.dumps({key: value for key, value in entry.items() if value})
