"""Kubernetes quantities."""

from __future__ import annotations

import pytest

from aks_sandbox.model.in_cluster import memory_bytes, millicpus


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("128974848", 128974848),
        ("129M", 129_000_000),
        ("600Mi", 629_145_600),
        ("1Ki", 1024),
        ("1.5Gi", 1_610_612_736),
        ("1.", 1),
        (".5Ki", 512),
        ("2Ti", 2_199_023_255_552),
        ("1k", 1000),
        ("1E", 10**18),
        ("1E3", 1000),
        ("12e6", 12_000_000),
        ("1e-3", 1),
        ("128974848000m", 128974848),
        ("1500m", 2),
        ("16393244Ki", 16_786_681_856),
    ],
)
def test_memory_is_read_in_bytes(text: str, expected: int) -> None:
    assert memory_bytes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("1", 1000), ("250m", 250), ("0.1", 100), ("3860m", 3860), ("100u", 1), ("2k", 2_000_000)]
)
def test_cpus_are_read_in_thousandths(text: str, expected: int) -> None:
    assert millicpus(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "Mi", "-1", "+1", "1 Gi", "1gi", "1GiB", "1Kb", "0x10", "1_000", "1e999", "1.2.3", "NaN", "inf", "٣", "1\n"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quantity|is not known"):
        memory_bytes(text)
    with pytest.raises(ValueError, match="is not a quantity|is not known"):
        millicpus(text)


def test_what_is_no_quantity_is_named() -> None:
    with pytest.raises(ValueError, match=r"^'1gi' has a unit that is not known$"):
        memory_bytes("1gi")
    with pytest.raises(ValueError, match=r"^'much' is not a quantity$"):
        memory_bytes("much")
