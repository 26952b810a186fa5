"""Which namespaces of earlier runs are removed: only those that are ours and whose run is over for certain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.in_cluster import InCluster, ProbeNamespace
from aks_sandbox.verify import session as left_behind
from aks_sandbox.verify.session import stale_namespaces, stale_pods
from aks_sandbox.verify.stop_signals import process_mark

NOW = 1_795_000_000
NAME = "aks-sandbox-verify-0123abcd"
GONE, ALIVE = "0123456789abcdef-4242", "0123456789abcdef-1"


@pytest.fixture(autouse=True)
def _processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """One process is gone and every other may live."""
    monkeypatch.setattr(left_behind, "process_is_gone", lambda mark: mark == GONE)


def at(seconds: int) -> str:
    """The time so many seconds from now, as Kubernetes writes it."""
    moment = datetime.fromtimestamp(NOW, tz=UTC) + timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def is_stale(
    name: str = NAME, *, created: str = "", until: int | None = None, kept: bool = False, process: str = ""
) -> bool:
    """Whether a namespace is removed."""
    inside = InCluster(now=NOW, namespaces=(ProbeNamespace(name, created, until, kept, process),))
    found = stale_namespaces(inside)
    assert found in ((), (name,))
    return bool(found)


@pytest.mark.parametrize(
    ("until", "stale"),
    [(NOW - 1, True), (0, True), (NOW - 10**9, True), (NOW, False), (NOW + 1, False), (NOW + 10**9, False)],
)
def test_a_run_that_says_until_when_is_over_after_that(until: int, stale: bool) -> None:
    assert is_stale(until=until) is stale
    assert is_stale(until=until, created=at(-10_000), process=ALIVE) is stale
    assert is_stale(until=until, created="garbage") is stale


@pytest.mark.parametrize(
    ("created", "stale"),
    [
        (at(-3601), True),
        (at(-(10**8)), True),
        (at(-3600), False),
        (at(-3599), False),
        (at(0), False),
        (at(10**6), False),
    ],
)
def test_a_run_that_does_not_say_until_when_is_over_after_an_hour(created: str, stale: bool) -> None:
    assert is_stale(created=created) is stale
    assert is_stale(created=created, process=ALIVE) is stale


@pytest.mark.parametrize(
    "created", ["", "yesterday", "2026-13-01T00:00:00Z", "Z", "0", "\x00", "9" * 5000, "٢٠٢٦-٠١-٠١"]
)
def test_a_run_of_which_nobody_knows_the_age_stays(created: str) -> None:
    assert not is_stale(created=created)


@pytest.mark.parametrize("changes", [{"until": NOW + 500}, {"created": at(0)}, {}])
def test_a_run_whose_process_is_gone_is_over_at_once(changes: dict[str, str]) -> None:
    assert is_stale(process=GONE, **changes)  # type: ignore[arg-type]
    assert not is_stale(process=ALIVE, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("changes", [{"until": 0}, {"created": at(-(10**8))}, {"process": GONE}])
def test_what_its_owner_keeps_stays(changes: dict[str, str]) -> None:
    assert is_stale(**changes)  # type: ignore[arg-type]
    assert not is_stale(kept=True, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "aks-sandbox-verify-x",
        "aks-sandbox-verify-",
        "aks-sandbox-verify",
        "aks-sandbox-verify-0123abc",
        "aks-sandbox-verify-0123abcde",
        "aks-sandbox-verify-0123ABCD",
        "aks-sandbox-verify-0123abcg",
        "aks-sandbox-verify-٠١٢٣abcd",
        "aks-sandbox-verify-0123abcd\n",
        "aks-sandbox-verify-0123abcd\nkube-system",
        "kube-system\naks-sandbox-verify-0123abcd",
        "aks-sandbox-verify-0123abcd kube-system",
        "x-aks-sandbox-verify-0123abcd",
        "aks_sandbox_verify_0123abcd",
        "--all",
        "kube-system",
        "default",
        "",
    ],
)
def test_a_namespace_of_another_name_stays_whatever_it_says(name: str) -> None:
    assert not is_stale(name, until=0, created=at(-(10**8)), process=GONE)


def test_of_several_all_that_are_over_are_found_in_their_order() -> None:
    names = [f"aks-sandbox-verify-0000000{number}" for number in range(5)]
    ends = [0, NOW + 5, NOW - 1, None, 1]
    rows = tuple(ProbeNamespace(name, "", end) for name, end in zip(names, ends, strict=True))
    assert stale_namespaces(InCluster(now=NOW, namespaces=rows)) == (names[0], names[2], names[4])
    assert stale_namespaces(InCluster(now=NOW)) == ()


def test_the_run_of_this_very_process_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert not is_stale(created=at(0), process=process_mark())


@given(
    st.text(st.characters(codec=None)) | st.datetimes().map(datetime.isoformat) | st.text("0123456789-:TZ+."),
    st.none() | st.integers(0, 10**15),
    st.integers(-(10**30), 10**30),
)
def test_no_time_however_odd_makes_it_fail(created: str, until: int | None, now: int) -> None:
    inside = InCluster(now=now, namespaces=(ProbeNamespace(NAME, created, until),))
    assert stale_namespaces(inside) in ((), (NAME,))


@pytest.mark.parametrize("kind", ["sandboxed", "second", "control"])
@pytest.mark.parametrize("number", ["", "-2"])
def test_a_pod_of_a_run_that_is_over_is_removed_from_a_namespace_of_others(kind: str, number: str) -> None:
    name = f"{kind}-untrusted{number}-0123abcd"
    rows = (ProbeNamespace(name, "", 0), ProbeNamespace(name.replace("0123", "4567"), "", NOW + 5))
    assert stale_pods(InCluster(now=NOW, run_pods=rows)) == (name,)
    assert stale_namespaces(InCluster(now=NOW, run_pods=rows)) == ()


@pytest.mark.parametrize(
    "changes", [{"kept": True, "process": GONE}, {"until": NOW + 5}, {"deleted": True, "until": 0}, {}]
)
def test_a_pod_of_a_run_that_may_go_on_stays(changes: dict[str, Any]) -> None:
    row = ProbeNamespace("sandboxed-untrusted-0123abcd", at(0), **changes)
    assert stale_pods(InCluster(now=NOW, run_pods=(row,))) == ()


@pytest.mark.parametrize(
    "name",
    [
        "sandboxed-untrusted",
        "sandboxed-untrusted-0123abc",
        "sandboxed-untrusted-0123ABCD",
        "sandboxed-untrusted-0123abcd\n",
        "sandboxed-0123abcd",
        "web-untrusted-0123abcd",
        "--all",
        "sandboxed-a b-0123abcd",
        "sandboxed-untrusted-0123abcd other",
    ],
)
def test_a_pod_of_another_name_stays_whatever_it_says(name: str) -> None:
    row = ProbeNamespace(name, at(-(10**8)), 0, process=GONE)
    assert stale_pods(InCluster(now=NOW, run_pods=(row,))) == ()
