"""Which API version a write takes, for each runtime and each list that the provider may offer."""

from __future__ import annotations

import pytest

from aks_sandbox.arm.api_versions import write_api_version
from aks_sandbox.errors import ServiceFailed
from aks_sandbox.steps import lines_of
from tests.support.wanted import GA, PREVIEW, runtime


@pytest.mark.parametrize(
    ("name", "offered", "expected"),
    [
        pytest.param(PREVIEW, ["2026-08-02-preview", "2026-08-01"], "2026-08-02-preview", id="known-and-offered"),
        pytest.param(
            PREVIEW, ["2027-01-02-preview", "2026-08-02-preview"], "2026-08-02-preview", id="known-beats-newer"
        ),
        pytest.param(
            PREVIEW,
            ["2025-09-02-preview", "2026-08-01", "2026-04-02-preview", "2025-01-02-preview"],
            "2026-04-02-preview",
            id="newest-older-preview-in-any-order",
        ),
        pytest.param(
            PREVIEW,
            ["2026-10-02-preview", "2026-04-02-preview"],
            "2026-04-02-preview",
            id="an-older-one-beats-one-that-is-not-known",
        ),
        pytest.param(
            PREVIEW,
            ["2027-01-02-preview", "2027-05-02-preview"],
            "2027-05-02-preview",
            id="newest-where-all-are-newer",
        ),
        pytest.param(PREVIEW, [], "2026-08-02-preview", id="not-known-what-is-offered"),
        pytest.param(GA, ["2026-01-01"], None, id="generally-available"),
        pytest.param(GA, [], None, id="generally-available-and-nobody-may-ask"),
    ],
)
def test_a_write_takes_the_version_that_accepts_its_runtime(
    name: str, offered: list[str], expected: str | None
) -> None:
    assert write_api_version(runtime(name), offered) == expected


def test_a_preview_runtime_where_no_preview_version_is_offered_is_an_error() -> None:
    with pytest.raises(ServiceFailed) as caught:
        write_api_version(runtime(PREVIEW), ["2026-08-01", "2025-09-01"])
    assert caught.value.message == (
        "Microsoft.ContainerService offers no preview API version here, and KataMshvVmIsolation needs one."
    )
    assert lines_of(caught.value.steps) == ["Use --workload-runtime KataVmIsolation, the generally available runtime."]
