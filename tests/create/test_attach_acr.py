"""--attach-acr: the registry is found before anything is written, and the nodes' identity may pull from it after."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.errors import HalfDone, InvalidInput, NotFound
from aks_sandbox.model.wanted import SshKey, WriteOptions
from tests.support.in_process_arm import InProcessArm, Reply
from tests.support.traffic import Sent
from tests.support.wanted import GA, RecordingReporter, advice, cluster_spec

REGISTRY = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sandbox-rg"
    "/providers/Microsoft.ContainerRegistry/registries/sandboxregistry"
)
ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"


def create(arm: InProcessArm, registry: str, **options: Any) -> RecordingReporter:
    """Create the cluster with the registry; what was said."""
    reporter = RecordingReporter()
    spec = replace(cluster_spec(GA), attach_acr=registry)
    create_cluster(arm.connection, spec, WriteOptions(**options), SshKey(), reporter)
    return reporter


@pytest.mark.parametrize("given", ["sandboxregistry", "SandboxRegistry", REGISTRY], ids=["name", "case", "id"])
def test_the_nodes_get_the_role_at_the_registry_when_the_cluster_is_there(arm: InProcessArm, given: str) -> None:
    create(arm, given)
    cluster, role = arm.traffic.writes
    assert cluster.path.endswith("/managedClusters/demo")
    assert role.path.startswith(f"{REGISTRY}/providers/Microsoft.Authorization/roleAssignments/")
    properties = role.body["properties"]
    kubelet = arm.cluster()["properties"]["identityProfile"]["kubeletidentity"]["objectId"]
    assert properties["principalId"] == kubelet
    assert properties["principalType"] == "ServicePrincipal"
    assert properties["roleDefinitionId"].endswith(f"/roleDefinitions/{ACR_PULL}")


@pytest.mark.parametrize("given", ["otherregistry", REGISTRY.replace("sandboxregistry", "otherregistry")])
def test_a_registry_that_does_not_exist_ends_it_before_anything_is_written(arm: InProcessArm, given: str) -> None:
    with pytest.raises(NotFound) as caught:
        create(arm, given)
    assert caught.value.message == "--attach-acr: registry otherregistry was not found."
    assert advice(caught.value) == (
        'List the registries of the subscription:\naz acr list --query "[].id" --output tsv'
    )
    assert arm.traffic.writes == []


def test_a_name_of_several_registries_needs_an_id(arm: InProcessArm) -> None:
    rows = [{"id": REGISTRY, "name": "twice"}, {"id": REGISTRY.replace("sandbox-rg", "b"), "name": "Twice"}]
    arm.reply("GET", "registries$", 200, {"value": rows})
    with pytest.raises(InvalidInput) as caught:
        create(arm, "twice")
    assert caught.value.message == "--attach-acr: 'twice' is the name of 2 registries: give a resource ID"
    assert arm.traffic.writes == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            "my",
            "'my' is not valid: a registry name has 5 to 50 letters and digits; give it without .azurecr.io, or give",
        ),
        ("mine.azurecr.io", "'mine.azurecr.io' is not valid: a registry name has 5 to 50 letters and digits; give it"),
        ("/subscriptions/x", "'/subscriptions/x' is not valid: give the full resource ID of a Microsoft.ContainerReg"),
    ],
)
def test_what_is_no_registry_is_refused(given: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        replace(cluster_spec(GA), attach_acr=given)
    assert caught.value.message.startswith(f"--attach-acr: {message}")


def test_without_waiting_there_is_no_identity_to_give_the_role_to(arm: InProcessArm) -> None:
    with pytest.raises(InvalidInput) as caught:
        create(arm, "sandboxregistry", no_wait=True)
    assert caught.value.message == (
        "--attach-acr: cannot be used with --no-wait: the role is assigned when the identity of the nodes exists"
    )
    assert arm.traffic.sent == []


def test_a_role_that_cannot_be_assigned_leaves_a_cluster_and_the_command_that_completes_it(arm: InProcessArm) -> None:
    arm.reply("PUT", "roleAssignments", 403, {"error": {"code": "AuthorizationFailed", "message": "No."}})
    with pytest.raises(HalfDone) as caught:
        create(arm, "sandboxregistry")
    assert caught.value.message == (
        "Cluster demo was created, and its nodes may not pull images from registry sandboxregistry."
    )
    assert advice(caught.value) == (
        f"Attach the registry to the cluster:\naz aks update -g sandbox-rg -n demo --attach-acr {REGISTRY}"
    )
    assert arm.cluster()["properties"]["provisioningState"] == "Succeeded"


def test_a_cluster_without_the_identity_of_its_nodes_is_said_to_be_one(arm: InProcessArm) -> None:
    def without_identity(sent: Sent) -> Reply:
        answer = arm.simulated(sent)
        body = json.loads(answer.raw_body)
        body.get("properties", {}).pop("identityProfile", None)
        return Reply(answer.status, body)

    arm.on("GET", "managedClusters/demo$", without_identity)
    with pytest.raises(HalfDone, match="Azure does not report the identity of the nodes.$"):
        create(arm, "sandboxregistry")
    assert len(arm.traffic.writes) == 1


def test_a_dry_run_looks_for_no_registry(arm: InProcessArm) -> None:
    create(arm, "otherregistry", dry_run=True)
    assert arm.traffic.writes == []
