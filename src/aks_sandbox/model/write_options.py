"""How a write is carried out, as opposed to what is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput


@dataclass(frozen=True, kw_only=True)
class WriteOptions:
    """`ignore` holds check codes, `patch` is a JSON merge patch (RFC 7386) on the request body."""

    no_wait: bool = False
    dry_run: bool = False
    skip_checks: bool = False
    reconcile: bool = True
    ignore: tuple[str, ...] = ()
    patch: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.dry_run and self.no_wait:
            raise InvalidInput(
                Argument.NO_WAIT, f"cannot go with {Argument.DRY_RUN}: az prints no result without waiting"
            )


@dataclass(frozen=True)
class SshKey:
    """The public key of the nodes: known, to be generated once the checks have passed, or none at all."""

    public_key: str | None = None
    generate: Callable[[], str] | None = None

    def for_dry_run(self) -> str | None:
        """The key, or a word in its place when it would have to be generated first."""
        return f"(the public key that {Argument.GENERATE_SSH_KEYS} makes)" if self.generate else self.public_key

    def for_write(self) -> str | None:
        """The key; generates it when that was asked for."""
        return self.generate() if self.generate else self.public_key
