"""What every test shares: the root of the repository and one wheel, built once for each worker."""

from pathlib import Path

import pytest

from build_wheel import build_wheel


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension's wheel, built from the working tree."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))
