"""The SKU list of a region on disk: megabytes that change rarely, kept per subscription and region."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aks_sandbox.files import MOST_BYTES, RefusedFile, read_guarded, write_private
from aks_sandbox.model.azure import SkuRestriction, VmSku

_SCHEMA = 2
_UNREADABLE = (OSError, RefusedFile, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
LIFETIME_SECONDS = 6 * 3600
Skus = Mapping[str, VmSku]


def _as_row(sku: VmSku) -> list[Any]:
    """The size as a list: the names of the members would be half of the file."""
    restrictions = [[one.kind, one.reason, one.zones] for one in sku.restrictions]
    return [sku.name, sku.family, sku.zones, sku.capabilities, restrictions]


def _of_row(row: Any) -> VmSku:
    """The way back; TypeError, ValueError or AttributeError for what no run has written."""
    name, family, zones, capabilities, restrictions = row
    return VmSku(
        _text(name),
        _text(family),
        tuple(map(_text, zones)),
        {_text(key): _text(value) for key, value in capabilities.items()},
        tuple(SkuRestriction(_text(kind), _text(reason), tuple(map(_text, at))) for kind, reason, at in restrictions),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a text, found {type(value).__name__}")
    return value


@dataclass(frozen=True)
class SkuCache:
    """Files of mode 0600 in a directory of mode 0700; a damaged, foreign or old file counts as none,
    and so does one that read_guarded refuses."""

    directory: Path
    subscription_id: str
    refresh: bool = False
    lifetime: float = LIFETIME_SECONDS
    now: Callable[[], float] = field(default=time.time)

    def get_or_ask(self, location: str, ask: Callable[[], Skus]) -> Skus:
        """The kept list while it is fresh; else what `ask` answers, which is then kept."""
        path = self._path(location)
        kept = None if self.refresh else self._read(path)
        if kept is not None:
            return kept
        skus = ask()
        # A cache that cannot be written is a slower run, not a failed one.
        with contextlib.suppress(OSError):
            self._write(path, skus)
        return skus

    def kept_names(self, location: str | None) -> list[str]:
        """The names of the sizes that earlier runs kept, however long ago: of that region, or of any. No network."""
        paths = [self._path(location)] if location else sorted(self.directory.glob(f"{self._path('').stem}*.json"))
        names: dict[str, None] = {}
        for path in paths:
            with contextlib.suppress(*_UNREADABLE):
                document: Any = json.loads(read_guarded(path, private=True).decode("utf-8"))
                if document["schema"] == _SCHEMA and document["subscription"] == self.subscription_id:
                    names.update(dict.fromkeys(_text(row[0]) for row in document["skus"]))
        return list(names)

    def _path(self, location: str) -> Path:
        name = re.sub(r"[^A-Za-z0-9-]", "", f"{self.subscription_id}-{location}")
        return self.directory / f"skus-{name}.json"

    def _read(self, path: Path) -> Skus | None:
        try:
            document: Any = json.loads(read_guarded(path, private=True).decode("utf-8"))
            age = self.now() - float(document["writtenAt"])
            if document["schema"] != _SCHEMA or document["subscription"] != self.subscription_id:
                return None
            if not 0 <= age < self.lifetime:
                return None
            skus = {sku.name.lower(): sku for sku in map(_of_row, document["skus"])}
        except _UNREADABLE:
            return None
        return skus or None

    def _write(self, path: Path, skus: Skus) -> None:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        document = {
            "schema": _SCHEMA,
            "subscription": self.subscription_id,
            "writtenAt": self.now(),
            "skus": [_as_row(sku) for sku in skus.values()],
        }
        text = json.dumps(document, separators=(",", ":"))
        if len(text) <= MOST_BYTES:  # ASCII; a longer one would not be read again
            write_private(path, text)
