"""The facts with the VM sizes kept on disk: asked once per subscription, region and lifetime, never worse than none."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.arm.sku_cache import SkuCache
from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.model.facts import Facts, Unknown
from tests.support.in_process_arm import InProcessArm
from tests.support.traffic import SUBSCRIPTION
from tests.support.wanted import judged_spec

SKUS = "/Microsoft.Compute/skus"
HOUR = 3600.0


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the cache."""
    return Clock()


def sizes(arm: InProcessArm, folder: Path, clock: Clock, *, location: str = "eastus", **of_cache: Any) -> Facts:
    """The facts of one run of a process that keeps its cache there."""
    cache = SkuCache(folder / "cache", of_cache.pop("subscription_id", SUBSCRIPTION), now=clock, **of_cache)
    connection = replace(arm.connection, sku_cache=cache)
    return ArmFacts(connection, judged_spec(location=location)).fetch(["skus"])


def asked(arm: InProcessArm) -> int:
    """How often the list was asked for."""
    return len([sent for sent in arm.traffic.sent if sent.path.endswith(SKUS)])


def the_file(folder: Path) -> Path:
    """The one file of the cache."""
    [path] = (folder / "cache").iterdir()
    return path


def test_a_second_run_takes_the_sizes_from_the_first(arm: InProcessArm, tmp_path: Path, clock: Clock) -> None:
    first = sizes(arm, tmp_path, clock)
    clock.now += 5.9 * HOUR
    second = sizes(arm, tmp_path, clock)
    assert asked(arm) == 1
    assert second.skus == first.skus
    assert second.skus["standard_d4s_v3"].generations == frozenset({"V1", "V2"})


def test_the_file_is_private(arm: InProcessArm, tmp_path: Path, clock: Clock) -> None:
    sizes(arm, tmp_path, clock)
    assert stat.S_IMODE(the_file(tmp_path).stat().st_mode) == 0o600
    assert stat.S_IMODE(the_file(tmp_path).parent.stat().st_mode) == 0o700


def test_old_sizes_are_asked_for_again_and_kept_again(arm: InProcessArm, tmp_path: Path, clock: Clock) -> None:
    sizes(arm, tmp_path, clock)
    clock.now += 6 * HOUR
    sizes(arm, tmp_path, clock)
    assert asked(arm) == 2
    sizes(arm, tmp_path, clock)
    assert asked(arm) == 2


def test_a_refresh_asks_again_and_the_next_run_takes_its_answer(
    arm: InProcessArm, tmp_path: Path, clock: Clock
) -> None:
    sizes(arm, tmp_path, clock)
    arm.world.patch({"skus": {"eastus": {"Standard_D4s_v3": None}}})
    assert "standard_d4s_v3" not in sizes(arm, tmp_path, clock, refresh=True).skus
    assert "standard_d4s_v3" not in sizes(arm, tmp_path, clock).skus
    assert asked(arm) == 2


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"schema": 2}', b"[" * 100_000,
        b'{"schema": 2, "subscription": "00000000-0000-0000-0000-000000000000", "writtenAt": 1800000000, "skus": []}',
        b'{"schema": 2, "subscription": "00000000-0000-0000-0000-000000000000", "writtenAt": 1800000000, '
        b'"skus": [[17, "family", [], {}, []]]}',
        b'{"schema": 2, "subscription": "00000000-0000-0000-0000-000000000000", "writtenAt": "now", "skus": []}',
        b'{"schema": 2, "subscription": "00000000-0000-0000-0000-000000000000", "writtenAt": NaN, "skus": []}',
        b'{"schema": 2, "subscription": "00000000-0000-0000-0000-000000000000", "writtenAt": 1e999, "skus": []}',
    ],
)  # fmt: skip
def test_a_damaged_file_is_ignored_and_written_again(
    arm: InProcessArm, tmp_path: Path, clock: Clock, text: bytes
) -> None:
    good = sizes(arm, tmp_path, clock).skus
    the_file(tmp_path).write_bytes(text)
    assert sizes(arm, tmp_path, clock).skus == good
    assert asked(arm) == 2
    assert json.loads(the_file(tmp_path).read_text(encoding="utf-8"))["skus"][1][:2] == [
        "Standard_D4s_v3",
        "standardDSv3Family",
    ]
    sizes(arm, tmp_path, clock)
    assert asked(arm) == 2


@pytest.mark.parametrize("change", [{"schema": 1}, {"subscription": "another"}, {"writtenAt": 1_900_000_000.0}])
def test_a_file_of_another_schema_subscription_or_of_the_future_is_ignored(
    arm: InProcessArm, tmp_path: Path, clock: Clock, change: dict[str, Any]
) -> None:
    sizes(arm, tmp_path, clock)
    document = json.loads(the_file(tmp_path).read_text(encoding="utf-8"))
    the_file(tmp_path).write_text(json.dumps({**document, **change}), encoding="utf-8")
    sizes(arm, tmp_path, clock)
    assert asked(arm) == 2


def test_each_region_and_each_subscription_has_a_file_of_its_own(
    arm: InProcessArm, tmp_path: Path, clock: Clock
) -> None:
    sizes(arm, tmp_path, clock)
    other = sizes(arm, tmp_path, clock, location="northeurope")
    assert "standard_d4s_v6" not in other.skus
    sizes(arm, tmp_path, clock, subscription_id="11111111-1111-1111-1111-111111111111")
    assert asked(arm) == 3
    assert len(list((tmp_path / "cache").iterdir())) == 3


def test_a_failed_answer_is_not_kept(arm: InProcessArm, tmp_path: Path, clock: Clock) -> None:
    arm.fault("GET .*/skus 403 x1")
    assert isinstance(sizes(arm, tmp_path, clock).outcome("skus"), Unknown)
    assert not (tmp_path / "cache").exists()
    assert "standard_d4s_v3" in sizes(arm, tmp_path, clock).skus


def test_kept_sizes_are_known_while_azure_does_not_answer(arm: InProcessArm, tmp_path: Path, clock: Clock) -> None:
    sizes(arm, tmp_path, clock)
    arm.fault("GET .*/skus 503")
    assert "standard_d4s_v3" in sizes(arm, tmp_path, clock).skus


def test_a_cache_that_cannot_be_written_changes_nothing(arm: InProcessArm, tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    assert "standard_d4s_v3" in sizes(arm, tmp_path, clock).skus
    assert "standard_d4s_v3" in sizes(arm, tmp_path, clock).skus
    assert asked(arm) == 2
