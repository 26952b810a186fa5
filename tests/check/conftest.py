"""Takes the doubles of Azure Resource Manager from tests/support."""

import pytest

from tests.support.fixtures import arm, connection, no_network, register_marks, reporter, traffic

__all__ = ["arm", "connection", "no_network", "reporter", "traffic"]


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest the marks of these tests."""
    register_marks(config)
