"""A command for run-command: a fixed line for the shell, and the files that it finds in its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ClusterCommand:
    """`line` never holds anything of a user's; values travel in `files`, by name, as text. The command prints one JSON
    document between the lines `MARK begin` and `MARK end`; `mark` is made for this command alone.
    """

    line: str
    files: Mapping[str, str]
    mark: str
