"""A write as it goes over the wire, before it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class WriteRequest:
    """A PUT; `api_version` is None where the SDK's own stable default is used."""

    path: str
    api_version: str | None
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "PUT"
