"""Where the files of a report stand: relative to the checkout of a pipeline, or else to the current folder."""

from __future__ import annotations

import os
from pathlib import Path

#: The folder of the checkout in GitHub Actions, Azure Pipelines and GitLab CI: paths of findings count from there.
CHECKOUTS = ("GITHUB_WORKSPACE", "BUILD_SOURCESDIRECTORY", "CI_PROJECT_DIR")


def source_root() -> Path:
    """The checkout of the pipeline where the current folder is in it, else the current folder."""
    here = Path.cwd()
    for name in CHECKOUTS:
        named = os.environ.get(name, "")
        if named and Path(named).is_absolute() and here.is_relative_to(root := Path(named)):
            return root
    return here


def relative_file(file: str) -> str:
    """The file relative to `source_root`, where it is below it; standard input has a name of its kind."""
    if file == "-":
        return "stdin"
    root = source_root()
    # Not resolved: what a link is called in the checkout is what a pipeline finds.
    path = Path(os.path.normpath(Path.cwd() / file))
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else Path(file).as_posix()
