"""Versions of the Azure CLI, such as 2.80.0."""

from __future__ import annotations

import re

_PATTERN = re.compile(r"(\d{1,4})\.(\d{1,4})\.(\d{1,4})(?:\D.*)?", re.ASCII | re.DOTALL)


def cli_version(text: str) -> tuple[int, int, int]:
    """The three numbers of a version, pre-release words dropped; ValueError when it has none."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text}' is not a version of the Azure CLI")
    major, minor, patch = match.groups()
    return int(major), int(minor), int(patch)
