"""Roles that the identities of a cluster need elsewhere: given as `az aks create` gives them, or named with a command.

Azure assigns a role to a principal at a scope. A user-assigned identity has its roles before the cluster is written;
the identity that AKS makes gets them as soon as it is there, while the cluster is still being created.
"""

from __future__ import annotations

from collections.abc import Iterator

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.answers import text
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import get_cluster_body
from aks_sandbox.arm.role_assignments import has_role, principal_of, put_role_assignment
from aks_sandbox.errors import AksSandboxError, NotFound, ServiceFailed
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.roles import MANAGED_IDENTITY_OPERATOR, NETWORK_CONTRIBUTOR, RoleAssignment, WantedRole
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.steps import Step, lines_of, step

#: As often and as patiently as az asks while the directory does not know a new identity yet.
_TRIES, _FIRST_PAUSE = 10, 2
_GIVE = (
    "az role assignment create --assignee-object-id {principal} --assignee-principal-type ServicePrincipal "
    "--role {role} --scope {scope}"
)
_WHY = {
    NETWORK_CONTRIBUTOR: "AKS manages addresses and load balancers in the subnet with it",
    MANAGED_IDENTITY_OPERATOR: "AKS gives the identity to the nodes with it",
}


def wanted_roles(spec: SandboxSpec) -> tuple[WantedRole, ...]:
    """The roles that the identity of the requested cluster needs: at the subnets of its nodes and at their identity."""
    cluster = spec.requested
    if cluster is None:
        return ()
    identity = next(iter(cluster.identities), None)
    subnets = {pool.vnet_subnet_id.lower(): pool.vnet_subnet_id for pool in spec.new_pools if pool.vnet_subnet_id}
    roles = [WantedRole(subnet, NETWORK_CONTRIBUTOR, identity) for subnet in subnets.values()]
    if identity is not None and cluster.kubelet_identity:
        roles.append(WantedRole(cluster.kubelet_identity, MANAGED_IDENTITY_OPERATOR, identity))
    return tuple(roles)


def at_a_subnet(role: WantedRole) -> bool:
    """Whether the role is at a subnet, which the option to skip it is about."""
    return role.role is NETWORK_CONTRIBUTOR


class ClusterRoles:
    """The roles of one cluster that is about to be written; `skip_subnets` names those at subnets instead of giving
    them.
    """

    def __init__(
        self,
        connection: Connection,
        target: Target,
        roles: tuple[WantedRole, ...],
        reporter: Reporter,
        *,
        skip_subnets: bool,
    ) -> None:
        self._connection = connection
        self._target = target
        self._roles = roles
        self._reporter = reporter
        self._skip_subnets = skip_subnets

    def before(self) -> None:
        """Roles of identities that exist; NotFound for one that does not, since nothing is written yet."""
        for role in self._roles:
            if role.identity_id is None:
                continue
            try:
                principal: str | None = principal_of(self._connection, role.identity_id)
            except NotFound as error:
                name = role.identity_id.rpartition("/")[2]
                list_them = step("List the identities of the subscription:", "az identity list --output table")
                raise NotFound(f"identity {name} was not found.", list_them, argument=Argument.IDENTITY) from error
            except AksSandboxError as error:
                self._left(role, None, error)
                continue
            self._settle(role, principal)

    def after(self) -> None:
        """Roles of the identity that AKS made with the cluster, which is being created by now; nothing is raised."""
        roles = [role for role in self._roles if role.identity_id is None]
        if not roles:
            return
        try:
            body, _ = self._connection.cluster_version.ask(
                lambda version: get_cluster_body(self._connection, self._target, version)
            )
            principal = text((body.get("identity") or {}).get("principalId"))
        except (AksSandboxError, AttributeError, TypeError) as error:
            for role in roles:
                self._left(role, None, error if isinstance(error, AksSandboxError) else None)
            return
        for role in roles:
            self._settle(role, principal)

    def _settle(self, role: WantedRole, principal: str | None) -> None:
        if principal is None or self._has(role, principal):
            return
        if self._skip_subnets and at_a_subnet(role):
            self._left(role, principal, None)
            return
        assign_role(self._connection, RoleAssignment(principal, role.scope, role.role), self._reporter)

    def _has(self, role: WantedRole, principal: str) -> bool:
        try:
            return has_role(self._connection, role.scope, principal, role.role)
        except AksSandboxError:
            return False  # who may not look may still assign it, and what is there already stays as it is

    def _left(self, role: WantedRole, principal: str | None, error: AksSandboxError | None) -> None:
        why = f" {error.message}" if error is not None else ""
        steps = [give_step(RoleAssignment(principal or "", role.scope, role.role))]
        if principal is None:
            steps.insert(0, _show_principal(role, self._target))
        self._reporter.warn(f"{_not_given(role)}{why}", *lines_of(steps))


def _show_principal(role: WantedRole, target: Target) -> Step:
    if role.identity_id is None:
        pattern = "az aks show -g {group} -n {cluster} --query identity.principalId --output tsv"
        return target.step("Show the object ID of the identity:", pattern)
    pattern = "az identity show --ids {identity} --query principalId --output tsv"
    return step("Show the object ID of the identity:", pattern, identity=role.identity_id)


def role_notes(spec: SandboxSpec, target: Target) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """What the identity of the requested cluster may not do yet when only the cluster is deployed, each with the
    commands that allow it.
    """
    for role in spec.roles:
        yield _not_given(role), (_show_principal(role, target), give_step(RoleAssignment("", role.scope, role.role)))


def _not_given(role: WantedRole) -> str:
    name = role.scope.rpartition("/")[2]
    return f"The cluster's identity was not given the role {role.role.name} at {name}; {_WHY[role.role]}."


def give_step(assignment: RoleAssignment) -> Step:
    """The step that assigns the role."""
    names = {"principal": assignment.principal_id, "role": assignment.role.name, "scope": assignment.scope}
    return step("Assign it:", _GIVE, names)


def assign_role(connection: Connection, assignment: RoleAssignment, reporter: Reporter) -> bool:
    """Whether the principal has the role now; when not, a warning has the reason and the command, and nothing is
    raised.
    """
    for attempt in range(_TRIES):
        try:
            put_role_assignment(connection, assignment)
        except AksSandboxError as error:
            failure = error
            if not isinstance(error, ServiceFailed) or "PrincipalNotFound" not in error.message + error.raw:
                break
            reporter.progress(f"Waiting until the directory knows the identity that gets {assignment.role.name}")
            connection.sleep(_FIRST_PAUSE * (attempt + 1))
        else:
            return True
    message = failure.message
    reporter.warn(f"{message[:1].upper()}{message[1:]}", *lines_of([give_step(assignment)]))
    return False
