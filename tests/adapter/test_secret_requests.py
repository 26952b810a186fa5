"""No body and no token of a secret request is logged, whatever comes before the good answer, in each az; and of
other answers, no secret in them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# How often the body goes out, and the error.
EXPECTED = {
    "nothing": (1, ""),
    "429": (2, ""),
    "429 twice": (3, ""),
    "401 with claims": (2, ""),
    "429, then 401 with claims, then 429": (4, ""),
    "307": (1, "Redirected"),
    "429, then 307": (2, "Redirected"),
    "500": (1, "HttpResponseError"),
}


def pythons() -> list[Any]:
    """The Python of this run, and those of the other supported az where there are any."""
    others = [ROOT / ".venv-min-cli" / "bin" / "python"]
    named = os.environ.get("AKS_SANDBOX_TEST_AZ")
    others += [Path(named).absolute().parent / "python"] if named else []
    found = {str(path): path for path in [Path(sys.executable), *others] if path.exists()}
    return [pytest.param(path, id=path.parent.parent.name) for path in found.values()]


@pytest.mark.parametrize("python", pythons())
def test_no_try_of_a_secret_request_is_logged(python: Path) -> None:
    done = subprocess.run(
        [str(python), "-W", "ignore", str(HERE / "logged_requests.py")],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert {name: (row["sent"], row["failed"]) for name, row in seen.items()} == EXPECTED
    assert {name: row["told"] for name, row in seen.items()} == {name: [] for name in EXPECTED}
    assert all(row["open"] and row["answers"] for row in seen.values())
