"""Runs of `verify` on a real cluster as their evidence files: kept by `make record-cluster`, judged again by tests.

A run is kept when the test that made it has passed: the verdict that stands beside it is the one that the test held to
be true. `verdicts.json` has these, by the name of the test, and the versions of the cluster.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "recordings" / "cluster" / "runs"
_VERDICTS = FOLDER / "verdicts.json"


@dataclass(frozen=True)
class RecordedRun:
    """The evidence file of a run, and what was true of the cluster: the verdict and the reasons that were given."""

    path: Path
    verdict: str
    reasons: tuple[str, ...]


def name_of(test: str) -> str:
    """The name of the file for a test and its parameters: test_a_handler_that_lies -> a-handler-that-lies."""
    return re.sub(r"[^a-z0-9]+", "-", test.removeprefix("test_").lower()).strip("-")


def keep(evidence: Path, test: str, document: Mapping[str, Any], made_with: Mapping[str, str]) -> None:
    """Put the evidence of a run in the place of the one that is there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = name_of(test)
    shutil.copyfile(evidence, FOLDER / f"{name}.json")
    known = json.loads(_VERDICTS.read_text(encoding="utf-8")) if _VERDICTS.exists() else {"runs": {}}
    known["madeWith"] = dict(made_with)
    known["runs"][name] = {"verdict": document["verdict"], "reasons": document["reasons"]}
    _VERDICTS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read() -> Mapping[str, RecordedRun]:
    """The runs that are in the repository, by name."""
    known = json.loads(_VERDICTS.read_text(encoding="utf-8"))["runs"]
    return {
        name: RecordedRun(FOLDER / f"{name}.json", row["verdict"], tuple(row["reasons"])) for name, row in known.items()
    }
