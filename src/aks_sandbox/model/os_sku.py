"""The OS SKU of a node pool, as asked for and as sent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OsSku:
    """`asked` is the caller's word, `sent` what goes to AKS; `sent` is None when no sandboxed pool can have it."""

    asked: str
    sent: str | None
    note: str = ""

    @property
    def sandboxable(self) -> bool:
        """Whether AKS accepts it for a sandboxed node pool."""
        return self.sent is not None
