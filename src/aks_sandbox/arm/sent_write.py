"""A write that was sent: how far it got, and the good answer to it. Apart from its client, which imports the SDK."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.arm.pipeline import Answer


@dataclass
class WriteProgress:
    """What is known of a write at each moment, for someone who stops it: whether it left, and whether it was taken."""

    under_way: bool = False
    accepted: bool = False


@dataclass(frozen=True)
class AcceptedWrite:
    """The good answer to a PUT; `api_version` is the one that was sent."""

    answer: Answer
    api_version: str
