"""Versions of the Azure CLI, such as 2.80.0."""

from __future__ import annotations


def cli_version(text: str) -> tuple[int, ...]:
    """The three numbers of a version, pre-release words dropped; ValueError when it has another form."""
    from packaging.version import InvalidVersion, Version

    try:
        release = Version(text).release
    except InvalidVersion:
        release = ()
    if len(release) != 3:
        raise ValueError(f"'{text}' is not a version of the Azure CLI")
    return release
