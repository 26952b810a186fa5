"""What is requested: a sandboxed pool in a cluster, how it is written, and requests ready to be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.cluster import PoolSpec, Target, WorkloadRuntime

#: The purposes of a check.
CREATE, NODEPOOL = "create", "nodepool"


@dataclass(frozen=True, kw_only=True)
class SandboxSpec:
    """A target with its wanted pool, which always has a runtime here.

    `purpose` is create, nodepool, or None where the existence of the cluster decides. `adds_pool` says that the pool
    is about to be written; otherwise `pool_named` says that the caller named one, which may exist. `mode_open` leaves
    the mode of the wanted pool to the purpose: the only pool of a new cluster is a system pool. `reconciles` says that
    the cluster is written too after its first pool of the runtime. `plain_pools` are the other pools of a cluster about
    to be created, and `acceleration_mode` is its.
    """

    target: Target
    pool: PoolSpec
    plain_pools: tuple[PoolSpec, ...] = ()
    purpose: str | None = None
    adds_pool: bool = False
    pool_named: bool = False
    mode_open: bool = False
    reconciles: bool = True
    acceleration_mode: str = ""

    @property
    def runtime(self) -> WorkloadRuntime:
        """The workload runtime of the wanted pool."""
        if self.pool.runtime is None:
            raise ValueError("a sandbox specification needs a sandboxed pool")
        return self.pool.runtime


@dataclass(frozen=True, kw_only=True)
class WriteOptions:
    """`ignore` holds check codes, `patches` are JSON merge patches (RFC 7386) on the request body, in their order;
    `strict` stops at a warning and at what could not be checked.
    """

    no_wait: bool = False
    dry_run: bool = False
    skip_checks: bool = False
    reconcile: bool = True
    ignore: tuple[str, ...] = ()
    patches: tuple[Mapping[str, Any], ...] = ()
    strict: bool = False

    def __post_init__(self) -> None:
        for argument, given in ((Argument.SKIP_CHECKS, self.skip_checks), (Argument.DRY_RUN, self.dry_run)):
            if self.strict and given:
                raise InvalidInput(
                    Argument.STRICT, f"cannot be used with {argument}: without checks there is nothing to stop at"
                )
        if self.dry_run and self.no_wait:
            raise InvalidInput(
                Argument.NO_WAIT, f"cannot be used with {Argument.DRY_RUN}: az prints no result without waiting"
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


@dataclass(frozen=True)
class WriteRequest:
    """A PUT; `api_version` is None where the SDK's own stable default is used."""

    path: str
    api_version: str | None
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "PUT"


@dataclass(frozen=True)
class ClusterCommand:
    """`line` never holds anything of a user's; values travel in `files`, by name, as text. The command prints one JSON
    document between the lines `MARK begin` and `MARK end`; `mark` is made for this command alone.
    """

    line: str
    files: Mapping[str, str]
    mark: str
