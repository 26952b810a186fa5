"""What an identity of a cluster, and its creator, must be allowed to do outside of the cluster's resource group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aks_sandbox.model.cluster import Cluster, PoolSpec

JOIN = "Microsoft.Network/virtualNetworks/subnets/join/action"
ASSIGN_IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"
ASSIGN_ROLE = "Microsoft.Authorization/roleAssignments/write"


@dataclass(frozen=True)
class Role:
    """A built-in role: its name, and its ID, which is the same everywhere.

    Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
    """

    name: str
    id: str


NETWORK_CONTRIBUTOR = Role("Network Contributor", "4d97b98b-1d4f-4787-a291-c67834d212e7")
MANAGED_IDENTITY_OPERATOR = Role("Managed Identity Operator", "f1a07417-d97a-45cb-824c-7a7467783830")
ACR_PULL = Role("AcrPull", "7f951dda-4ed3-4680-a7ca-43fe172d538d")


@dataclass(frozen=True)
class RoleAssignment:
    """A role for a principal, by its object ID, at the path of a resource."""

    principal_id: str
    scope: str
    role: Role


@dataclass(frozen=True)
class WantedRole:
    """A role that an identity of the cluster needs at a scope.

    `identity_id` is the resource ID of a user-assigned identity, None for the identity that AKS makes with the cluster.
    """

    scope: str
    role: Role
    identity_id: str | None = None


def actions_by_scope(
    cluster: Cluster | None, pools: Iterable[PoolSpec], roles: Iterable[WantedRole]
) -> Mapping[str, tuple[str, ...]]:
    """What the caller does at each resource that the cluster, as it is sent, and the pools name; by its resource ID."""
    wanted: dict[str, list[str]] = {}
    for pool in pools:
        for subnet in (pool.vnet_subnet_id, pool.pod_subnet_id):
            if subnet:
                wanted.setdefault(subnet, []).append(JOIN)
    for identity in (*cluster.identities, cluster.kubelet_identity) if cluster is not None else ():
        if identity:
            wanted.setdefault(identity, []).append(ASSIGN_IDENTITY)
    for role in roles:
        wanted.setdefault(role.scope, []).append(ASSIGN_ROLE)
    return {scope: tuple(dict.fromkeys(actions)) for scope, actions in wanted.items()}
