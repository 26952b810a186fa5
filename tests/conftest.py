"""What every test shares: the root of the repository and one wheel, built once for each worker."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from build_wheel import build_wheel

# A change is judged by what it changes: each run tries the same examples, and the speed of a machine decides nothing.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", UNTIMED, derandomize=True)
# `make fuzz` looks for new ones. What it finds becomes an `@example` beside the test.
settings.register_profile("fuzz", UNTIMED, max_examples=1000, print_blob=True)
settings.load_profile("fuzz" if os.environ.get("AKS_SANDBOX_FUZZ") else "same")

# A shell starts its background jobs deaf to Ctrl-C, and what they start is deaf too; these tests send it to az.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


#: These need a real cluster beside them, so they run only where they are asked for by name (`make test-real`).
REAL = Path(__file__).resolve().parent / "real"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the tests of the real cluster out unless a word of the command line names them."""
    if collection_path != REAL:
        return None
    asked = [Path(word.partition("::")[0]).resolve() for word in config.args]
    return None if any(REAL in (path, *path.parents) for path in asked) else True


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension's wheel, built from the working tree."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))
