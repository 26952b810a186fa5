"""Arguments for the nodes of a pool: their configuration, their disks, their upgrades."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.json_file import json_object
from aks_sandbox.commands.row import Arguments, Kind, flag, option
from aks_sandbox.model import input_rules
from aks_sandbox.model.node_settings import SCALE_DOWN_MODES, SNAPSHOT_TYPE, UNDRAINABLE_NODE_BEHAVIORS, NodeSettings

if TYPE_CHECKING:
    from aks_sandbox.arm.connection import Connection

_NODES, _UPGRADE = "Nodes", "Upgrade"


@dataclass(frozen=True, kw_only=True, init=False, eq=False, repr=False)
class NodeArguments(Arguments):
    """The nodes of a new pool, alone or with its cluster."""

    enable_encryption_at_host: bool = flag(
        Argument.ENCRYPTION_AT_HOST,
        "Encrypt temporary disks and caches on the hosts of the nodes.",
        "--encryption-at-host",
        section=_NODES,
    )
    kubelet_config: str | None = option(
        Argument.KUBELET_CONFIG, "Path of a JSON file that configures the kubelet of the nodes.", section=_NODES
    )
    linux_os_config: str | None = option(
        Argument.LINUX_OS_CONFIG, "Path of a JSON file that configures Linux on the nodes.", section=_NODES
    )
    snapshot_id: str | None = option(
        Argument.SNAPSHOT,
        "Resource ID of a node pool snapshot whose node image the nodes get. The snapshot must be of a sandboxed node "
        "pool. VM size, OS SKU and Kubernetes version are those of the snapshot, unless they are given.",
        section=_NODES,
    )


@dataclass(frozen=True, kw_only=True, init=False, eq=False, repr=False)
class AddedNodeArguments(NodeArguments):
    """What `az aks` sets on a pool of its own only."""

    scale_down_mode: str | None = option(
        Argument.SCALE_DOWN_MODE,
        "What happens to a node on scale-down. AKS deletes it by default.",
        choices=SCALE_DOWN_MODES,
        section=_NODES,
    )
    max_unavailable: str | None = option(
        Argument.MAX_UNAVAILABLE,
        "Number or percentage of nodes that may be unavailable during an upgrade, such as 1 or 5%.",
        section=_UPGRADE,
    )
    drain_timeout: int | None = option(
        Argument.DRAIN_TIMEOUT,
        "Minutes to wait for the pods of a node to leave during an upgrade: 1 to 1440. AKS waits 30 by default.",
        kind=Kind.INTEGER,
        section=_UPGRADE,
    )
    node_soak_duration: int | None = option(
        Argument.NODE_SOAK_DURATION,
        "Minutes to wait after an upgraded node before the next one: 0 to 30.",
        kind=Kind.INTEGER,
        section=_UPGRADE,
    )
    undrainable_node_behavior: str | None = option(
        Argument.UNDRAINABLE_NODE_BEHAVIOR,
        "What happens during an upgrade to a node whose pods do not leave: it is cordoned, or pods are scheduled on it "
        "again.",
        "--undrainable-nodes",
        choices=UNDRAINABLE_NODE_BEHAVIORS,
        section=_UPGRADE,
    )


def node_settings(arguments: NodeArguments) -> NodeSettings:
    """The settings of the nodes; reads the files."""
    added = arguments if isinstance(arguments, AddedNodeArguments) else None
    return NodeSettings(
        encryption_at_host=arguments.enable_encryption_at_host,
        kubelet_config=json_object(Argument.KUBELET_CONFIG, arguments.kubelet_config),
        linux_os_config=json_object(Argument.LINUX_OS_CONFIG, arguments.linux_os_config),
        snapshot_id=arguments.snapshot_id,
        scale_down_mode=None if added is None else added.scale_down_mode,
        max_unavailable=None if added is None else added.max_unavailable,
        drain_timeout=None if added is None else added.drain_timeout,
        soak_duration=None if added is None else added.node_soak_duration,
        undrainable_behavior=None if added is None else added.undrainable_node_behavior,
    )


A = TypeVar("A", bound=NodeArguments)


def with_snapshot(connection: Connection, arguments: A) -> A:
    """The arguments, of which those that were not given are the snapshot's; as they are without a snapshot."""
    if arguments.snapshot_id is None:
        return arguments
    from aks_sandbox.create.snapshot import sandboxable_snapshot

    input_rules.resource_id(Argument.SNAPSHOT, arguments.snapshot_id, SNAPSHOT_TYPE)
    snapshot = sandboxable_snapshot(connection, arguments.snapshot_id)
    taken: dict[str, Any] = {
        "node_vm_size": snapshot.vm_size,
        "os_sku": snapshot.os_sku,
        "kubernetes_version": snapshot.kubernetes_version,
    }
    return dataclasses.replace(
        arguments, **{name: value for name, value in taken.items() if value and name not in arguments.given}
    )
