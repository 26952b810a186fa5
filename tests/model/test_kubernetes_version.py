"""Kubernetes versions: what is read, how they sort, and how they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.azure import KubernetesVersion

VERSIONS = st.builds(
    KubernetesVersion, st.integers(0, 999), st.integers(0, 999), st.just(-1) | st.integers(min_value=0, max_value=9999)
)


@pytest.mark.parametrize(
    ("text", "major", "minor", "patch"),
    [("1.32", 1, 32, -1), ("1.32.0", 1, 32, 0), ("1.32.17", 1, 32, 17), (" 1.9\n", 1, 9, -1), ("01.032.07", 1, 32, 7)],
    ids=["minor", "patch zero", "patch", "blanks around", "leading zeros"],
)
def test_a_version_is_read_in_its_parts(text: str, major: int, minor: int, patch: int) -> None:
    assert KubernetesVersion.parse(text) == KubernetesVersion(major, minor, patch)


@pytest.mark.parametrize(
    "text",
    ["", "1", "latest", "v1.32", "1.32.", "1.32.1.2", "1..2", "-1.32", "1.32-rc1", "1.٣٢", "1.32\n.1", "1.32;reboot"],
    ids=repr,
)
def test_anything_else_is_no_version(text: str) -> None:
    with pytest.raises(ValueError, match="is not a Kubernetes version such as 1.34 or 1.34.2") as caught:
        KubernetesVersion.parse(text)
    assert str(caught.value) == f"'{text}' is not a Kubernetes version such as 1.34 or 1.34.2"


@given(VERSIONS)
def test_a_version_that_is_written_and_read_again_is_the_same(version: KubernetesVersion) -> None:
    assert KubernetesVersion.parse(str(version)) == version


@given(VERSIONS, VERSIONS)
def test_versions_sort_by_their_numbers_and_a_bare_minor_version_before_its_patches(
    one: KubernetesVersion, other: KubernetesVersion
) -> None:
    def numbers(version: KubernetesVersion) -> list[int]:
        return [int(part) for part in str(version).split(".")]

    # A list that is the beginning of another sorts before it, as 1.32 does before 1.32.0.
    assert (one < other) == (numbers(one) < numbers(other))
    assert (one == other) == (numbers(one) == numbers(other))


def test_minor_versions_sort_as_numbers_not_as_text() -> None:
    texts = ["1.30", "1.9.11", "1.9", "1.30.2", "1.10", "1.30.10"]
    assert [str(version) for version in sorted(map(KubernetesVersion.parse, texts))] == [
        "1.9",
        "1.9.11",
        "1.10",
        "1.30",
        "1.30.2",
        "1.30.10",
    ]


@given(VERSIONS)
def test_the_minor_version_drops_the_patch_and_is_never_newer(version: KubernetesVersion) -> None:
    assert version.minor_version <= version
    assert str(version).startswith(str(version.minor_version))
    assert str(version.minor_version).count(".") == 1
