"""What is requested: a sandboxed pool in a cluster, how it is written, and requests ready to be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.cluster import Cluster, PoolSpec, Target, WorkloadRuntime
from aks_sandbox.model.roles import WantedRole, actions_by_scope

#: The purposes of a check.
CREATE, NODEPOOL = "create", "nodepool"


@dataclass(frozen=True, kw_only=True)
class SandboxSpec:
    """A target with its wanted pool, which always has a runtime here.

    `purpose` is create, nodepool, or None where the existence of the cluster decides. `adds_pool` says that the pool
    is about to be written; otherwise `pool_named` says that the caller named one, which may exist. `mode_open` leaves
    the mode of the wanted pool to the purpose: the only pool of a new cluster is a system pool. `reconciles` says that
    the cluster is written too after the pool was added. `runtime_open` says that nothing chose the workload runtime but
    a default, so that a cluster with sandboxed node pools decides it. `plain_pools` are the other pools of a cluster
    about to be created, `acceleration_mode` and `cluster_fips` are its. `requested` is that cluster as its body is
    sent, None where no body is known; `roles` are those that its identities are given with it. `whole` says that what
    is not in the specification is not sent: a check has no option for most of a request.
    """

    target: Target
    pool: PoolSpec
    plain_pools: tuple[PoolSpec, ...] = ()
    purpose: str | None = None
    adds_pool: bool = False
    pool_named: bool = False
    mode_open: bool = False
    reconciles: bool = True
    runtime_open: bool = False
    acceleration_mode: str = ""
    cluster_fips: bool | None = None
    requested: Cluster | None = None
    roles: tuple[WantedRole, ...] = ()
    whole: bool = False

    @property
    def new_pools(self) -> tuple[PoolSpec, ...]:
        """The node pools that are wanted."""
        return (self.pool, *self.plain_pools)

    @property
    def subnets(self) -> tuple[str, ...]:
        """The resource IDs of the subnets that the wanted node pools name, each once."""
        named = (subnet for pool in self.new_pools for subnet in (pool.vnet_subnet_id, pool.pod_subnet_id) if subnet)
        return tuple({subnet.lower(): subnet for subnet in named}.values())

    @property
    def actions_elsewhere(self) -> Mapping[str, tuple[str, ...]]:
        """What the caller does at other resources than the cluster, by their resource IDs."""
        return actions_by_scope(self.requested, self.new_pools, self.roles)

    @property
    def runtime(self) -> WorkloadRuntime:
        """The workload runtime of the wanted pool."""
        if self.pool.runtime is None:
            raise ValueError("a sandbox specification needs a sandboxed pool")
        return self.pool.runtime


@dataclass(frozen=True, kw_only=True)
class WriteOptions:
    """`ignore` holds check codes, `patches` are JSON merge patches (RFC 7386) on the request body, in their order;
    `strict` stops at a warning and at what could not be checked. `validate` runs the checks in a dry run; without
    `assign_roles`, the identity of the cluster is given no role at the subnet.

    `accept_same` takes a resource that exists and has what was asked for as the result; `not_asked` has the members of
    the body that hold defaults, as paths. `wait_for_cluster` lets the first write wait for another operation.
    """

    no_wait: bool = False
    dry_run: bool = False
    validate: bool = False
    assign_roles: bool = True
    skip_checks: bool = False
    reconcile: bool = True
    ignore: tuple[str, ...] = ()
    patches: tuple[Mapping[str, Any], ...] = ()
    strict: bool = False
    accept_same: bool = False
    not_asked: frozenset[str] = frozenset()
    wait_for_cluster: bool = False

    @property
    def checks(self) -> bool:
        """Whether the checks run."""
        return self.validate or not (self.dry_run or self.skip_checks)

    def __post_init__(self) -> None:
        for argument, given in ((Argument.SKIP_CHECKS, self.skip_checks), (Argument.DRY_RUN, self.dry_run)):
            if self.strict and given and not self.validate:
                raise InvalidInput(
                    Argument.STRICT, f"cannot be used with {argument}: without checks there is nothing to stop at"
                )
        if self.dry_run and self.no_wait:
            raise InvalidInput(
                Argument.NO_WAIT, f"cannot be used with {Argument.DRY_RUN}: az prints no result without waiting"
            )
        if self.validate and not self.dry_run:
            raise InvalidInput(
                Argument.VALIDATE, f"needs {Argument.DRY_RUN}: without it, the checks run before the write anyway"
            )
        if self.validate and self.skip_checks:
            raise InvalidInput(Argument.SKIP_CHECKS, f"cannot be used with {Argument.VALIDATE}, which runs the checks")


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
