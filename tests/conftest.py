"""What every test shares: the root of the repository and one wheel, built once for each worker."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from build_wheel import build_wheel

# Continuous integration tries the same examples each time, so that a change is judged by what it changes; a run at a
# desk looks for new ones.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension's wheel, built from the working tree."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))
