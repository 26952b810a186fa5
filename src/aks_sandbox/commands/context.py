"""What a front end gives to a command: its login, its configuration, its progress and its way to make keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aks_sandbox.model.reporter import Reporter

if TYPE_CHECKING:
    from aks_sandbox.arm.connection import Connection


@dataclass(frozen=True)
class Configured:
    """A value of the front end's configuration, and what people call the place."""

    value: str
    place: str


class Context(Protocol):
    """The surroundings of one run of a command."""

    @property
    def reporter(self) -> Reporter:
        """Who hears progress and warnings."""

    @property
    def subscription_id(self) -> str:
        """The subscription that is signed in to."""

    def connect(self, *, refresh: bool = False) -> Connection:
        """A connection of the signed-in user; `refresh` skips what an earlier run kept on disk."""

    def configured(self, name: str) -> Configured | None:
        """The value of a setting of the product, None where it is not set."""

    def is_public_key(self, text: str) -> bool:
        """Whether the text is one OpenSSH public key; no text raises."""

    def make_key_pair(self, private_path: str, public_path: str) -> str:
        """The public key of a pair whose files were made; OSError or ValueError, which says why, otherwise."""
