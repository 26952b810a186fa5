"""`--attach-acr`: the nodes of a new cluster may pull images from a registry, as `az aks create` lets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.registries import registry_id
from aks_sandbox.create.role_assignments import assign_role
from aks_sandbox.errors import HalfDone, InvalidInput
from aks_sandbox.model.cluster import ClusterSpec
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.roles import ACR_PULL, RoleAssignment, WantedRole
from aks_sandbox.model.wanted import WriteOptions


class AttachedRegistry:
    """The registry of a cluster that is about to be written; NotFound where it does not exist, before anything is."""

    def __init__(self, connection: Connection, spec: ClusterSpec, options: WriteOptions) -> None:
        self._connection = connection
        self._target = spec.target
        if spec.attach_acr is not None and options.no_wait:
            raise InvalidInput(
                Argument.ATTACH_ACR,
                f"cannot be used with {Argument.NO_WAIT}: the role is assigned when the identity of the nodes exists",
            )
        unused = options.dry_run and not options.checks
        self._id = None if spec.attach_acr is None or unused else registry_id(connection, spec.attach_acr)

    @property
    def roles(self) -> tuple[WantedRole, ...]:
        """The role that is assigned at the registry, for the checks."""
        return () if self._id is None else (WantedRole(self._id, ACR_PULL),)

    def attach(self, cluster: Mapping[str, Any], reporter: Reporter) -> None:
        """Let the identity of the nodes pull; HalfDone when it may not, for the cluster is there."""
        if self._id is None:
            return
        reporter.progress(f"Assigning the role {ACR_PULL.name} at registry {self._id.rpartition('/')[2]}")
        principal = _kubelet_principal(cluster)
        if principal is not None and assign_role(
            self._connection, RoleAssignment(principal, self._id, ACR_PULL), reporter
        ):
            return
        why = "" if principal else " Azure does not report the identity of the nodes."
        raise HalfDone(
            f"Cluster {self._target.cluster_name} was created, and its nodes may not pull images from registry "
            f"{self._id.rpartition('/')[2]}.{why}",
            self._target.step(
                "Attach the registry to the cluster:",
                "az aks update -g {group} -n {cluster} --attach-acr {registry}",
                registry=self._id,
            ),
        )


def _kubelet_principal(cluster: Mapping[str, Any]) -> str | None:
    found: Any = cluster
    for member in ("properties", "identityProfile", "kubeletidentity", "objectId"):
        found = found.get(member) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) and found else None
