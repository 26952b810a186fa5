"""Answers of another form after a write was accepted, and versions that cannot be asked for: no traceback."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.errors import AksSandboxError, HalfDone, ServiceFailed, Unreachable
from aks_sandbox.model.wanted import SshKey, WriteOptions
from aks_sandbox.steps import lines_of
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import (
    GA,
    PREVIEW,
    REGISTERED,
    RecordingReporter,
    cluster_spec,
    sandbox_spec,
    world_with_cluster,
)

UNCHECKED = WriteOptions(skip_checks=True)
LOOK = "az aks show -g sandbox-rg -n demo --query provisioningState"
NO = {"error": {"code": "Nope", "message": "No."}}


def create(arm: InProcessArm, runtime: str = GA, options: WriteOptions = UNCHECKED) -> dict[str, Any] | None:
    return create_cluster(
        arm.connection, cluster_spec(runtime, location="eastus"), options, SshKey(), RecordingReporter()
    )


@pytest.mark.parametrize("body", [b"[]", b"17", b'"x"', b"null", b'{"properties": 17}', b"not json", b""])
def test_a_final_answer_of_another_form_says_how_to_look(arm: InProcessArm, body: bytes) -> None:
    arm.reply("GET", "managedClusters/demo$", 200, body)
    with pytest.raises(Unreachable) as caught:
        create(arm)
    assert caught.value.message.endswith(" The operation may continue in Azure.")
    assert lines_of(caught.value.steps)[-1] == LOOK


@pytest.mark.parametrize("body", [b"[]", b"17", b"{}", b'{"properties": 17}', b"not json", b""])
def test_a_poll_of_another_form_is_a_typed_error(arm: InProcessArm, body: bytes) -> None:
    arm.reply("GET", "/operations/", 200, body)
    with pytest.raises(AksSandboxError) as caught:
        create(arm)
    assert lines_of(caught.value.steps)[-1] == LOOK


def test_an_adopted_resource_that_takes_another_form_is_a_typed_error(arm: InProcessArm) -> None:
    arm.fault("PUT .*/managedClusters/demo drop x1")
    arm.on("GET", "managedClusters/demo$", lambda _: None, times=1)
    arm.reply("GET", "managedClusters/demo$", 200, {"properties": 17})
    with pytest.raises(Unreachable) as caught:
        create(arm)
    assert lines_of(caught.value.steps)[-1] == LOOK


@pytest.mark.world(REGISTERED)
@pytest.mark.parametrize("status", [403, 404])
@pytest.mark.parametrize("options", [UNCHECKED, WriteOptions(ignore=())])
def test_the_known_preview_version_is_used_where_the_provider_may_not_be_read(
    arm: InProcessArm, status: int, options: WriteOptions
) -> None:
    arm.reply("GET", "providers/Microsoft.ContainerService$", status, NO)
    create(arm, PREVIEW, options)
    assert [write.api_version for write in arm.traffic.writes] == ["2026-08-02-preview"]


@pytest.mark.parametrize("options", [UNCHECKED, WriteOptions(ignore=()), WriteOptions(dry_run=True)])
def test_where_the_provider_may_not_be_read_a_refused_version_names_the_others(options: WriteOptions) -> None:
    types = {"managedClusters": {"apiVersions": ["2026-04-02-preview", "2026-08-01"]}}
    arm = InProcessArm({**REGISTERED, "providers": {"Microsoft.ContainerService": {"resourceTypes": types}}})
    arm.reply("GET", "providers/Microsoft.ContainerService$", 403, NO)
    answer = create(arm, PREVIEW, options)
    if options.dry_run:
        assert answer is not None
        assert answer["apiVersion"] == "2026-04-02-preview"
    else:
        assert [write.api_version for write in arm.traffic.writes] == ["2026-04-02-preview"]


def test_a_provider_that_is_away_stops_an_unchecked_write_of_the_preview_runtime(arm: InProcessArm) -> None:
    arm.reply("GET", "providers/Microsoft.ContainerService$", 503, NO)
    with pytest.raises(ServiceFailed):
        create(arm, PREVIEW)
    assert arm.traffic.writes == []


@pytest.mark.world({**REGISTERED, **world_with_cluster()})
def test_a_refused_pool_is_not_half_done(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.reply("PUT", "/agentPools/untrusted$", 400, {"code": "BadRequest", "message": "No.", "subcode": ""})
    with pytest.raises(ServiceFailed) as caught:
        add_node_pool(arm.connection, sandbox_spec(GA), UNCHECKED, reporter)
    assert caught.value.message == ("writing node pool untrusted of cluster demo: Azure reports: (BadRequest) No.")
    assert len(arm.traffic.writes) == 1


@pytest.mark.world({**REGISTERED, **world_with_cluster()})
def test_a_cluster_of_another_form_leaves_the_work_half_done(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.on("GET", "managedClusters/demo$", lambda _: None, times=1)
    arm.reply("GET", "managedClusters/demo$", 200, b"[]")
    with pytest.raises(HalfDone) as caught:
        add_node_pool(arm.connection, sandbox_spec(GA), UNCHECKED, reporter)
    assert caught.value.message.endswith("reading cluster demo: the answer is not a JSON object.")
