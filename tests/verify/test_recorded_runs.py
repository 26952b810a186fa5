"""What real clusters gave in runs of `verify`, judged again: each verdict is the one that was true of the cluster."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aks_sandbox.verify.verify import verify_saved
from tests.support.recorded_runs import FOLDER, RecordedRun, read

RUNS = read()


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest, tmp_path: Path) -> RecordedRun:
    """A recorded run, its file as private as the product leaves it."""
    recorded = RUNS[request.param]
    path = tmp_path / "evidence.json"
    shutil.copyfile(recorded.path, path)
    path.chmod(0o600)
    return RecordedRun(path, recorded.verdict, recorded.reasons)


def test_a_recorded_run_comes_to_the_verdict_that_was_true_of_the_cluster(run: RecordedRun) -> None:
    document = verify_saved(run.path).document
    assert (document["verdict"], tuple(document["reasons"])) == (run.verdict, run.reasons)


def test_the_recorded_runs_have_every_verdict_and_a_file_each() -> None:
    assert {one.verdict for one in RUNS.values()} == {"isolated", "notIsolated", "notProven"}
    files = {path.stem for path in FOLDER.glob("*.json")} - {"verdicts"}
    assert files == set(RUNS)
