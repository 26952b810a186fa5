"""What can be chosen when the simulator starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """Holds every choice of one run.

    Operations move by time (`operation_seconds`) unless `operation_polls` is given: then an operation ends at its
    N-th poll, and nothing depends on a clock. `retry_after` is what answers of running operations ask clients to wait.
    The world is the default one, then the named `worlds` in their order, then `seed_file`, then `seed`. `sku_rows` pads
    the size list of each region to that many rows. A server runs commands for tokens of its own identity endpoint, and
    for the `command_tokens` that a test makes up. With a `kubeconfig` they run on that cluster, with that `kubectl`.
    """

    host: str = "127.0.0.1"
    port: int = 0
    directory: Path | None = None
    latency: float = 0.0
    operation_seconds: float = 2.0
    operation_polls: int | None = None
    retry_after: float = 1.0
    faults: tuple[str, ...] = ()
    worlds: tuple[str, ...] = ()
    sku_rows: int = 0
    seed_file: Path | None = None
    seed: dict[str, Any] = field(default_factory=dict)
    log_requests: bool = False
    exit_with_parent: bool = False
    command_tokens: tuple[str, ...] = ()
    kubeconfig: Path | None = None
    kubectl: Path | None = None
