"""`--snapshot-id`: what a snapshot gives to a new node pool, and why it may be of no use to a sandboxed one."""

from __future__ import annotations

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.snapshots import get_snapshot
from aks_sandbox.catalog.tables import find_os_sku
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.azure import NodePoolSnapshot


def sandboxable_snapshot(connection: Connection, snapshot_id: str) -> NodePoolSnapshot:
    """The snapshot; InvalidInput when no sandboxed node pool can be made of it, which its node image decides."""
    snapshot = get_snapshot(connection, snapshot_id)
    for problem in _problems(snapshot):
        raise InvalidInput(
            Argument.SNAPSHOT, f"snapshot {snapshot.name} {problem}", "Use a snapshot of a sandboxed node pool."
        )
    return snapshot


def _problems(snapshot: NodePoolSnapshot) -> list[str]:
    problems = []
    if snapshot.os_type and snapshot.os_type.lower() != "linux":
        problems.append(f"is of a {snapshot.os_type} node pool, and sandboxed pods run on Linux nodes only")
    if snapshot.os_sku and not find_os_sku(snapshot.os_sku).sandboxable:
        problems.append(f"has the OS SKU {snapshot.os_sku}, and sandboxed pods run on Azure Linux only")
    if snapshot.fips:
        problems.append("has FIPS enabled, which AKS refuses on sandboxed node pools")
    if snapshot.node_image and "kata" not in snapshot.node_image.lower():
        problems.append(
            f"has the node image {snapshot.node_image}, which lacks the Kata runtime: images that have it have kata in "
            "their name"
        )
    return problems
