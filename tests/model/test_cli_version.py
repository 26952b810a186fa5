"""Versions of the Azure CLI: what is read, and that they compare as numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.azure import cli_version

NUMBERS = st.tuples(*[st.integers(0, 9999)] * 3)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2.80.0", (2, 80, 0)),
        (" 2.91.0\n", (2, 91, 0)),
        ("2.81.0.dev20260901", (2, 81, 0)),
        ("2.81.0rc1", (2, 81, 0)),
        ("2.81.0+local", (2, 81, 0)),
        ("02.008.1", (2, 8, 1)),
    ],
)
def test_a_version_is_its_three_numbers(text: str, numbers: tuple[int, int, int]) -> None:
    assert cli_version(text) == numbers


@pytest.mark.parametrize(
    "text", ["", "2", "2.80", "2.80.0.1", "2.80.x", "2..0", "-2.80.0", "٢.٨٠.٠", "2.80.0 or so", "dev"]
)
def test_anything_else_is_no_version(text: str) -> None:
    with pytest.raises(ValueError, match="is not a version of the Azure CLI") as caught:
        cli_version(text)
    assert str(caught.value) == f"'{text}' is not a version of the Azure CLI"


@given(NUMBERS, st.sampled_from(["", "rc1", ".dev0", "+y", "\n"]))
def test_a_version_that_is_written_is_read_again(numbers: tuple[int, int, int], word: str) -> None:
    assert cli_version(".".join(map(str, numbers)) + word) == numbers


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        numbers = cli_version(text)
    except ValueError:
        return
    assert len(numbers) == 3
