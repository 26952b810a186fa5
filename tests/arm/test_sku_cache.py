"""The SKU list on disk: used while it is fresh and its own, never an error, never open to others."""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.arm import sku_cache
from aks_sandbox.arm.sku_cache import LIFETIME_SECONDS, SkuCache
from aks_sandbox.model.azure import SkuRestriction, VmSku
from tests.support.examples import examples

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
OTHER = "11111111-1111-1111-1111-111111111111"
HOUR = 3600.0
SIZE = VmSku("Standard_D4s_v5", "f", ("1",), {"vCPUs": "4"}, (SkuRestriction("Zone", "QuotaId", ("2",)),))
SKUS = {"standard_d4s_v5": SIZE}
NEWER = {"standard_d8s_v5": replace(SIZE, name="Standard_D8s_v5")}


class Azure:
    """Counts how often it is asked, and answers the newer list."""

    def __init__(self, answer: Mapping[str, VmSku] = NEWER) -> None:
        self.answer = answer
        self.asked = 0

    def __call__(self) -> Mapping[str, VmSku]:
        """The list, counted."""
        self.asked += 1
        return self.answer


def cache(directory: Path, at: float = 0.0, **changes: Any) -> SkuCache:
    """A cache in which it is that late."""
    values = {"subscription_id": SUBSCRIPTION, "now": lambda: 1_000_000 + at, **changes}
    return SkuCache(directory / "aks-sandbox", **values)


def kept(directory: Path) -> Path:
    """The one file of a cache that holds the older list."""
    cache(directory).get_or_ask("eastus", lambda: SKUS)
    (path,) = (directory / "aks-sandbox").iterdir()
    return path


def asked_again(directory: Path, **changes: Any) -> bool:
    """Whether Azure is asked, and its answer then kept."""
    azure = Azure()
    answer = cache(directory, **changes).get_or_ask("eastus", azure)
    assert answer == (NEWER if azure.asked else SKUS)
    return azure.asked == 1


def test_the_first_run_asks_and_the_next_one_does_not(tmp_path: Path) -> None:
    assert cache(tmp_path).get_or_ask("eastus", lambda: SKUS) == SKUS
    assert not asked_again(tmp_path)


@pytest.mark.parametrize(("age", "asks"), [(0, False), (5.99 * HOUR, False), (6 * HOUR, True), (99 * HOUR, True)])
def test_a_list_is_used_for_six_hours(tmp_path: Path, age: float, asks: bool) -> None:
    assert LIFETIME_SECONDS == 6 * HOUR
    kept(tmp_path)
    assert asked_again(tmp_path, at=age) is asks


def test_a_list_from_the_future_is_not_used(tmp_path: Path) -> None:
    kept(tmp_path)
    assert asked_again(tmp_path, at=-1.0)


def test_refresh_asks_and_keeps_the_new_list(tmp_path: Path) -> None:
    kept(tmp_path)
    assert asked_again(tmp_path, refresh=True)
    assert cache(tmp_path).get_or_ask("eastus", Azure({})) == NEWER


def test_each_subscription_and_region_has_a_file_of_its_own(tmp_path: Path) -> None:
    kept(tmp_path)
    azure = Azure()
    assert cache(tmp_path).get_or_ask("westeurope", azure) == NEWER
    assert cache(tmp_path, subscription_id=OTHER).get_or_ask("eastus", azure) == NEWER
    assert azure.asked == 2
    assert sorted(path.name for path in (tmp_path / "aks-sandbox").iterdir()) == [
        f"skus-{SUBSCRIPTION}-eastus.json",
        f"skus-{SUBSCRIPTION}-westeurope.json",
        f"skus-{OTHER}-eastus.json",
    ]
    assert not asked_again(tmp_path)


def test_a_list_of_another_subscription_under_this_one_s_name_is_not_used(tmp_path: Path) -> None:
    path = kept(tmp_path)
    path.rename(path.with_name(f"skus-{OTHER}-eastus.json"))
    assert asked_again(tmp_path, subscription_id=OTHER)


@pytest.mark.parametrize("location", ["../../etc/passwd", "/etc/passwd", "a/b\\c", "east us\0", ""])
def test_no_region_leads_out_of_the_directory(tmp_path: Path, location: str) -> None:
    cache(tmp_path).get_or_ask(location, lambda: SKUS)
    assert [path.parent for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "aks-sandbox"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "1",
        '"x"',
        "{}",
        "\ufeff{}",
        "[" * 100_000,
        '{"schema": 2}',
        '{"schema": 2, "subscription": "%s", "writtenAt": %s, "skus": []}',
        '{"schema": 2, "subscription": "%s", "writtenAt": %s, "skus": [[1, "f", [], {}, []]]}',
        '{"schema": 2, "subscription": "%s", "writtenAt": %s, "skus": [["A", "f", [], {}]]}',
        '{"schema": 2, "subscription": "%s", "writtenAt": %s, "skus": [["A", "f", 1, {}, []]]}',
        '{"schema": 2, "subscription": "%s", "writtenAt": %s, "skus": [["A", "f", [], [], []]]}',
        '{"schema": 2, "subscription": "%s", "writtenAt": %s, "skus": [["A", "f", [], {"a": 1}, []]]}',
        '{"schema": 2, "subscription": "%s", "writtenAt": %s, "skus": [["A", "f", [], {}, [[1, 2, 3]]]]}',
        '{"schema": 2, "subscription": "%s", "writtenAt": %s, "skus": "x"}',
        '{"schema": 2, "subscription": "%s", "writtenAt": "%s", "skus": null}',
        '{"schema": 2, "subscription": "%s", "writtenAt": NaN, "skus": []}',
        '{"schema": 2, "subscription": "%s", "writtenAt": -Infinity, "skus": []}',
        '{"schema": 2, "subscription": "%s", "writtenAt": 1' + "0" * 400 + ', "skus": []}',
        '{"schema": 2, "subscription": "%s", "writtenAt": null, "skus": []}',
        '{"schema": 1, "subscription": "%s", "writtenAt": %s, "skus": {"a": {"name": "A", "family": "f"}}}',
    ],
    ids=lambda text: text[:24] + text[-18:],
)
def test_a_damaged_file_counts_as_none_and_is_rewritten(tmp_path: Path, text: str) -> None:
    path = kept(tmp_path)
    path.write_text(text.replace("%s", SUBSCRIPTION, 1).replace("%s", "1000000"), encoding="utf-8")
    assert asked_again(tmp_path)
    assert cache(tmp_path).get_or_ask("eastus", Azure({})) == NEWER


def test_a_file_that_is_no_text_counts_as_none(tmp_path: Path) -> None:
    kept(tmp_path).write_bytes(b"\xff\xfe\x00")
    assert asked_again(tmp_path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@examples(75)
@given(st.dictionaries(st.sampled_from(["schema", "subscription", "writtenAt", "skus"]), JSON) | JSON)
def test_no_json_at_all_breaks_the_cache(tmp_path_factory: pytest.TempPathFactory, document: Any) -> None:
    directory = tmp_path_factory.mktemp("cache", numbered=True)
    path = kept(directory)
    whole = json.loads(path.read_text(encoding="utf-8"))
    spoilt = {**whole, **document} if isinstance(document, dict) else document
    path.write_text(json.dumps(spoilt), encoding="utf-8")
    asked_again(directory)


def test_files_and_directory_are_the_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = kept(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_list_that_azure_does_not_answer_is_not_kept(tmp_path: Path) -> None:
    def denied() -> Mapping[str, VmSku]:
        raise PermissionError("403")

    with pytest.raises(PermissionError, match="403"):
        cache(tmp_path).get_or_ask("eastus", denied)
    assert not (tmp_path / "aks-sandbox").exists()
    path = kept(tmp_path)
    before = path.read_bytes()
    with pytest.raises(PermissionError, match="403"):
        cache(tmp_path, refresh=True).get_or_ask("eastus", denied)
    assert path.read_bytes() == before


@pytest.mark.parametrize("number", [13, 28, 30], ids=["not allowed", "full", "read-only"])
def test_a_cache_that_cannot_be_written_makes_a_slower_run_and_no_failed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(sku_cache, "write_private", refuse)
    for _ in range(2):
        assert asked_again(tmp_path)


def test_a_directory_that_cannot_be_made_makes_a_slower_run_too(tmp_path: Path) -> None:
    (tmp_path / "aks-sandbox").write_text("a file in its place", encoding="utf-8")
    for _ in range(2):
        assert asked_again(tmp_path)


def test_a_directory_in_the_place_of_the_file_is_left_alone(tmp_path: Path) -> None:
    path = kept(tmp_path)
    path.unlink()
    (path / "inside").mkdir(parents=True)
    assert asked_again(tmp_path)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_reader_meets_the_old_list_or_the_whole_new_one(tmp_path: Path) -> None:
    path = kept(tmp_path)
    with path.open(encoding="utf-8") as opened_before:
        assert asked_again(tmp_path, refresh=True)
        assert "Standard_D4s_v5" in [row[0] for row in json.load(opened_before)["skus"]]
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_link_a_pipe_a_foreign_or_a_huge_file_in_its_place_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = kept(tmp_path)
    elsewhere = tmp_path / "elsewhere.json"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    assert asked_again(tmp_path)
    assert not path.is_symlink()
    assert "Standard_D8s_v5" not in elsewhere.read_text(encoding="utf-8")

    path.unlink()
    os.mkfifo(path)
    assert asked_again(tmp_path)

    path.chmod(0o666)
    assert asked_again(tmp_path)

    whole = path.read_bytes()
    path.write_bytes(whole + b" " * 16 * 1024 * 1024)
    assert asked_again(tmp_path)

    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    assert asked_again(tmp_path)


def test_a_list_that_no_run_could_read_again_is_not_kept(tmp_path: Path) -> None:
    path = kept(tmp_path)
    large = {"a": VmSku("A", "f", ("x" * 16 * 1024 * 1024,))}
    assert cache(tmp_path, refresh=True).get_or_ask("eastus", lambda: large) == large
    assert path.stat().st_size < 10_000
