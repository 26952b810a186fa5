"""Roles that the identity of a new cluster needs at its subnet: given in time, or named with the exact command."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.create.role_assignments import assign_role
from aks_sandbox.errors import ChecksFailed, NotFound
from aks_sandbox.model.cluster import ClusterSpec
from aks_sandbox.model.roles import ACR_PULL, RoleAssignment
from aks_sandbox.model.wanted import SshKey, WriteOptions
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import GA, GROUP, RecordingReporter, cluster_spec

SUBNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/sandbox-vnet/subnets/nodes"
IDENTITIES = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
OWN, MADE = "00000000-0000-0000-0000-00000000f0f0", "00000000-0000-0000-0000-000000000001"
NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7"
COMMAND = (
    "az role assignment create --assignee-object-id {} --assignee-principal-type ServicePrincipal "
    f'--role "Network Contributor" --scope {SUBNET}'
)


def placed(identity: str | None = None) -> ClusterSpec:
    """A cluster in the subnet of the simulated world, with the identity of that name."""
    spec = cluster_spec(GA, vnet_subnet_id=SUBNET, vm_size="Standard_D4s_v5")
    return replace(spec, assign_identity=None if identity is None else f"{IDENTITIES}/{identity}")


def create(arm: InProcessArm, spec: ClusterSpec, **options: Any) -> RecordingReporter:
    """Create the cluster without waiting for it; the reporter that listened."""
    reporter = RecordingReporter()
    create_cluster(arm.connection, spec, WriteOptions(no_wait=True, **options), SshKey(), reporter)
    return reporter


def roles(arm: InProcessArm) -> list[tuple[str, str]]:
    """The roles that are assigned at the subnet: principal and role."""
    held = arm.world.document["roleAssignments"].get(SUBNET, {})
    return [(row["principalId"], row["role"]) for row in held.values()]


def order(arm: InProcessArm) -> list[str]:
    """What was written, in its order."""
    return ["cluster" if "managedClusters" in one.path else "role" for one in arm.traffic.writes]


def test_a_user_assigned_identity_has_its_role_before_the_cluster_is_written(arm: InProcessArm) -> None:
    create(arm, placed("cluster-identity"))
    assert roles(arm) == [(OWN, NETWORK_CONTRIBUTOR)]
    assert order(arm) == ["role", "cluster"]


def test_the_identity_that_aks_makes_gets_its_role_as_soon_as_it_is_there(arm: InProcessArm) -> None:
    create(arm, placed())
    assert roles(arm) == [(MADE, NETWORK_CONTRIBUTOR)]
    assert order(arm) == ["cluster", "role"]


@pytest.mark.parametrize(("identity", "principal"), [("cluster-identity", OWN), (None, MADE)], ids=["own", "made"])
def test_without_the_assignment_the_exact_command_is_a_warning(
    arm: InProcessArm, identity: str | None, principal: str
) -> None:
    reporter = create(arm, placed(identity), assign_roles=False)
    assert roles(arm) == []
    assert COMMAND.format(principal) in "\n".join(reporter.warnings).splitlines()


def test_a_role_that_is_there_is_neither_assigned_nor_named(arm: InProcessArm) -> None:
    held = {"a": {"role": "Network Contributor", "principalId": OWN}}
    arm.world.document["roleAssignments"][f"{GROUP}/providers/Microsoft.Network/virtualNetworks/sandbox-vnet"] = held
    reporter = create(arm, placed("cluster-identity"), assign_roles=False)
    assert order(arm) == ["cluster"]
    assert "role" not in "\n".join(reporter.warned())


def test_an_identity_that_does_not_exist_stops_before_anything_is_written(arm: InProcessArm) -> None:
    with pytest.raises(NotFound) as caught:
        create(arm, placed("nobody-there"))
    assert caught.value.message == "--assign-identity: identity nobody-there was not found."
    assert arm.traffic.writes == []


def test_a_cluster_without_a_subnet_needs_no_role(arm: InProcessArm) -> None:
    create(arm, cluster_spec(GA, vm_size="Standard_D4s_v5"))
    assert [one for one in arm.traffic.sent if "roleAssignments" in one.path] == []


def test_a_failed_assignment_says_why_and_how_and_the_cluster_is_created(arm: InProcessArm) -> None:
    error = {"error": {"code": "AuthorizationFailed", "message": "no"}}
    arm.reply("PUT", "roleAssignments", 403, error)
    reporter = create(arm, placed())
    [warning] = [text for text in reporter.warnings if "Network Contributor" in text]
    assert warning.startswith("Assigning the role Network Contributor at nodes: ")
    assert warning.splitlines()[-1] == COMMAND.format(MADE)
    assert "sandbox-rg/demo" in arm.world.document["clusters"]


def test_a_new_identity_that_the_directory_does_not_know_yet_is_waited_for(arm: InProcessArm) -> None:
    unknown = {"error": {"code": "PrincipalNotFound", "message": "Principal x does not exist in the directory."}}
    arm.reply("PUT", "roleAssignments", 400, unknown, times=2)
    create(arm, placed())
    assert roles(arm) == [(MADE, NETWORK_CONTRIBUTOR)]


def test_a_role_that_another_caller_assigned_meanwhile_is_as_good(arm: InProcessArm) -> None:
    exists = {"error": {"code": "RoleAssignmentExists", "message": "The role assignment already exists."}}
    arm.reply("PUT", "roleAssignments", 409, exists)
    reporter = RecordingReporter()
    assert assign_role(arm.connection, RoleAssignment(MADE, SUBNET, ACR_PULL), reporter)
    assert reporter.warnings == []


def test_a_caller_who_may_not_assign_is_stopped_and_shown_the_option() -> None:
    writes = "Microsoft.ContainerService/*", "Microsoft.Network/*", "*/read"
    arm = InProcessArm({"permissions": [{"actions": list(writes), "notActions": []}]})
    with pytest.raises(ChecksFailed) as caught:
        create(arm, placed())
    assert "At nodes you lack Microsoft.Authorization/roleAssignments/write." in caught.value.message
    assert "--skip-subnet-role-assignment" in caught.value.message
    create(arm, placed(), assign_roles=False)
    assert order(arm) == ["cluster"]
