"""A Context for commands without a front end: a subscription, a configuration, and what was warned of."""

from dataclasses import dataclass, field
from typing import Any

from aks_sandbox.commands.row import Configured

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
PLACE = "aks_sandbox.workload_runtime (`az config`, or its environment variable)"


@dataclass
class Warnings:
    """Keeps what is warned of."""

    texts: list[str] = field(default_factory=list)

    def progress(self, message: str) -> None:
        """Drop it."""

    def warn(self, message: str, *more_lines: str) -> None:
        """Keep it."""
        self.texts.append("\n".join([message, *more_lines]))


@dataclass
class GivenContext:
    """What a front end gives, as far as it needs no Azure."""

    runtime: str | None = None
    reporter: Warnings = field(default_factory=Warnings)
    subscription_id: str = SUBSCRIPTION

    def configured(self, name: str) -> Configured | None:
        """The configured runtime."""
        assert name == "workload_runtime"
        return None if self.runtime is None else Configured(self.runtime, PLACE)

    def connect(self, *, refresh: bool = False) -> Any:
        """Nothing is asked of Azure here."""
        raise AssertionError("Azure was asked")

    def is_public_key(self, text: str) -> bool:
        """Any word of a key."""
        return text.startswith("ssh-")

    def make_key_pair(self, private_path: str, public_path: str) -> str:
        """Nothing is made here."""
        raise AssertionError("a key was made")
