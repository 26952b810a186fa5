"""Settings of a node pool that clash with sandboxing, as the REST shape has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PoolSettings:
    """Each is None where nothing is said."""

    fips: bool | None = None
    vtpm: bool | None = None
    secure_boot: bool | None = None
    artifact_streaming: bool | None = None


def pool_settings(properties: Mapping[str, Any]) -> PoolSettings:
    """The settings in a node pool's properties; TypeError or AttributeError when they have another shape."""
    security = properties.get("securityProfile") or {}
    streaming = properties.get("artifactStreamingProfile") or {}
    return PoolSettings(
        fips=_flag(properties.get("enableFIPS")),
        vtpm=_flag(security.get("enableVTPM")),
        secure_boot=_flag(security.get("enableSecureBoot")),
        artifact_streaming=_flag(streaming.get("enabled")),
    )


def _flag(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise TypeError(f"expected true or false, found {value!r}")
