"""Where a proof comes from: who made it, when, of which cluster, and by which commands in Azure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Where it is read who is signed in: the account that az keeps, or the claims of a token, which are not verified.
OF_AZ, OF_TOKEN = "azAccount", "tokenClaims"


@dataclass(frozen=True)
class Caller:
    """Who is signed in: `name` is a user principal name, or the ID of an application or identity; `kind` is user,
    servicePrincipal or managedIdentity; `source` is OF_AZ or OF_TOKEN.
    """

    name: str
    kind: str
    tenant_id: str
    source: str = OF_AZ


@dataclass(frozen=True)
class ClusterIdentity:
    """The cluster by what only it has: the UID of its namespace kube-system lasts as long as the cluster.

    `runtime_classes` are the objects as the API server has them, without managedFields.
    """

    kube_system_uid: str = ""
    server_version: str = ""
    runtime_classes: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class SentCommand:
    """A command that Azure ran in the cluster. `identifier` is that of its result, `correlation_id` finds it in the
    Activity Log; times are ISO 8601, those of the cluster first and those that Azure reports otherwise.
    """

    purpose: str
    identifier: str = ""
    correlation_id: str = ""
    request_id: str = ""
    started_at: str = ""
    ended_at: str = ""
    exit_code: int | None = None


@dataclass(frozen=True)
class NodeVersions:
    """The programs of a node, as it reports them."""

    name: str
    pool: str
    kubelet: str = ""
    container_runtime: str = ""
    kernel: str = ""
    image: str = ""
    boot_id: str = ""


@dataclass(frozen=True)
class ProbedPod:
    """A pod of the run: its UID, and its image by the digest that the node pulled."""

    name: str
    uid: str = ""
    node: str = ""
    runtime_class: str = ""
    image_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """All that an auditor asks of a proof besides its verdict.

    `sha256` is that of the evidence, `tool_version` the version that collected it, `anonymized` whether persons and
    identifiers are numbers in it. `clock` says whose clock `started_at` and `ended_at` are by.
    """

    sha256: str = ""
    from_file: bool = False
    anonymized: bool = False
    tool_version: str = ""
    started_at: str = ""
    ended_at: str = ""
    clock: str = ""
    caller: Caller | None = None
    resource_id: str = ""
    cluster: ClusterIdentity = field(default_factory=ClusterIdentity)
    commands: tuple[SentCommand, ...] = ()
    nodes: tuple[NodeVersions, ...] = ()
    pods: tuple[ProbedPod, ...] = ()
