"""Each read of arm when the service refuses, is away, or answers what nobody expects: always a typed error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aks_sandbox.arm.compute import get_cluster_quota, list_usages, list_vm_skus
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import (
    find_cluster,
    get_cluster_body,
    list_kubernetes_versions,
    list_node_pools,
)
from aks_sandbox.arm.subscriptions import (
    find_group_location,
    get_feature_state,
    get_provider,
    get_subscription,
    list_permissions,
    register_feature,
    register_provider,
)
from aks_sandbox.errors import AksSandboxError, Denied, NotFound, NotLoggedIn, ServiceFailed, Unreachable
from aks_sandbox.model.cluster import FeatureFlag
from aks_sandbox.steps import lines_of
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import target

FLAG = FeatureFlag("Microsoft.ContainerService", "KataVMIsolationPreview")
Call = Callable[[Connection], Any]

#: Every call, by the words with which its errors begin.
CALLS: dict[str, Call] = {
    "reading resource provider Microsoft.Compute": lambda arm: get_provider(arm, "Microsoft.Compute"),
    "registering resource provider Microsoft.Compute": lambda arm: register_provider(arm, "Microsoft.Compute"),
    f"reading feature {FLAG}": lambda arm: get_feature_state(arm, FLAG),
    f"registering feature {FLAG}": lambda arm: register_feature(arm, FLAG),
    "reading resource group west-rg": lambda arm: find_group_location(arm, "west-rg"),
    "listing the Kubernetes versions of eastus": lambda arm: list_kubernetes_versions(arm, "eastus"),
    "listing the VM sizes of eastus": lambda arm: list_vm_skus(arm, "eastus"),
    "listing the node pools of demo": lambda arm: list_node_pools(arm, target()),
    "reading cluster demo": lambda arm: find_cluster(arm, target()),
    "reading the subscription": get_subscription,
    "reading the permissions of the caller": lambda arm: list_permissions(arm, "west-rg"),
    "reading the vCPU quota of eastus": lambda arm: list_usages(arm, "eastus"),
    "reading the quota of managed clusters of eastus": lambda arm: get_cluster_quota(arm, "eastus"),
}
NONE_WHERE_MISSING = (
    f"reading feature {FLAG}",
    f"registering feature {FLAG}",
    "reading resource group west-rg",
    "reading cluster demo",
)
EACH_CALL = pytest.mark.parametrize(("doing", "call"), CALLS.items(), ids=[name.replace(" ", "_") for name in CALLS])


def error_of(arm: InProcessArm, call: Call) -> AksSandboxError:
    with pytest.raises(AksSandboxError) as caught:
        call(arm.connection)
    return caught.value


@EACH_CALL
def test_403_is_denied_and_names_the_missing_action(arm: InProcessArm, doing: str, call: Call) -> None:
    text = (
        "The client 'me' with object id '0' does not have authorization to perform action 'Microsoft.X/y/read' "
        "over scope '/subscriptions/0' or the scope is invalid."
    )
    arm.reply("*", "", 403, {"error": {"code": "AuthorizationFailed", "message": text}})
    error = error_of(arm, call)
    assert type(error) is Denied
    assert error.message == (
        f"{doing}: The signed-in identity lacks the permission Microsoft.X/y/read. "
        f"Azure reports: (AuthorizationFailed) {text}"
    )
    assert lines_of(error.steps)[0].startswith("Ask for a role that has Microsoft.X/y/read")
    assert len(arm.traffic.sent) == 1


@EACH_CALL
def test_404_is_not_found_or_none(arm: InProcessArm, doing: str, call: Call) -> None:
    arm.reply("*", "", 404, {"error": {"code": "ResourceNotFound", "message": "It is not there."}})
    if doing in NONE_WHERE_MISSING:
        assert call(arm.connection) is None
        return
    error = error_of(arm, call)
    assert type(error) is NotFound
    assert error.message == f"{doing}: Azure reports: (ResourceNotFound) It is not there."


@EACH_CALL
def test_401_is_not_logged_in(arm: InProcessArm, doing: str, call: Call) -> None:
    arm.reply("*", "", 401, {"error": {"code": "ExpiredAuthenticationToken", "message": "Expired."}})
    error = error_of(arm, call)
    assert type(error) is NotLoggedIn
    assert lines_of(error.steps)[-1] == "az login"


@EACH_CALL
def test_a_server_error_that_stays_is_a_failure_of_the_service(arm: InProcessArm, doing: str, call: Call) -> None:
    arm.reply("*", "", 503, {"error": {"code": "ServiceUnavailable", "message": "Later."}})
    error = error_of(arm, call)
    assert isinstance(error, ServiceFailed)
    assert error.message == f"{doing}: Azure reports: (ServiceUnavailable) Later."
    assert (error.status, error.service_code) == (503, "ServiceUnavailable")
    assert len(arm.traffic.sent) <= 4


@EACH_CALL
def test_no_connection_is_unreachable(arm: InProcessArm, doing: str, call: Call) -> None:
    arm.refuse_connection("*", "")
    error = error_of(arm, call)
    assert type(error) is Unreachable
    assert error.message.startswith(f"{doing}: no connection to Azure Resource Manager (")
    assert lines_of(error.steps) == ["Check the network and the proxy settings, then repeat the command."]


@EACH_CALL
@pytest.mark.parametrize(
    "body",
    [
        b'{"value": [ this is no JSON',
        b"<html>a proxy's page</html>",
        b"",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
    ],
)
def test_an_answer_that_is_no_json_object_is_unreachable(
    arm: InProcessArm, doing: str, call: Call, body: bytes
) -> None:
    arm.reply("*", "", 200, body)
    error = error_of(arm, call)
    assert type(error) is Unreachable
    assert error.message.startswith(f"{doing}: ")


@EACH_CALL
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"properties": None},
        {"properties": 17, "name": 17, "value": 17, "values": 17, "resourceTypes": 17, "state": 17},
        {"value": [17], "values": [17], "resourceTypes": [17], "registrationState": "Registered", "properties": []},
        {"value": [{}], "values": [{}], "resourceTypes": [{}], "registrationState": "Registered"},
        {"value": [{"name": "x", "properties": 3, "resourceType": "virtualMachines", "capabilities": 3}]},
        {"values": [{"version": "not a version"}], "name": "x", "location": "y", "properties": "z"},
        {"name": "x", "location": "y", "properties": {"agentPoolProfiles": [{"no": "name"}]}},
    ],
)
def test_an_answer_without_the_expected_form_is_unreachable(
    arm: InProcessArm, doing: str, call: Call, body: dict[str, Any]
) -> None:
    if doing == "reading resource group west-rg" and "location" in body:
        return
    if doing in ("reading cluster demo", "listing the node pools of demo") and "name" in str(
        body.get("properties", body)
    ):
        return  # node pools are read member by member, and an odd one is named
    arm.reply("*", "", 200, body)
    error = error_of(arm, call)
    assert type(error) is Unreachable
    assert error.message.startswith(f"{doing}: ")
    assert "Error: " not in error.message  # what Python calls it says nothing to an operator
    assert " object has no attribute " not in error.message
    assert error.steps


@pytest.mark.parametrize(
    "doing",
    [
        "listing the Kubernetes versions of eastus",
        "listing the VM sizes of eastus",
        "reading the permissions of the caller",
        "reading the vCPU quota of eastus",
    ],
)
def test_an_empty_list_that_cannot_be_empty_is_unreachable(arm: InProcessArm, doing: str) -> None:
    arm.fault("GET .* empty-list")
    assert error_of(arm, CALLS[doing]).message == f"{doing}: the list is empty."


def test_an_empty_list_of_cluster_quotas_says_that_azure_did_not_report_one(arm: InProcessArm) -> None:
    doing = "reading the quota of managed clusters of eastus"
    arm.fault("GET .*/quotas empty-list")
    assert error_of(arm, CALLS[doing]).message == f"{doing}: Azure did not report it."


def test_an_empty_list_of_pools_is_no_error(arm: InProcessArm) -> None:
    arm.reply("GET", "/agentPools$", 200, {"value": []})
    assert list_node_pools(arm.connection, target()) == ()


def test_the_body_of_a_cluster_that_does_not_exist_is_not_found(arm: InProcessArm) -> None:
    assert type(error_of(arm, lambda connection: get_cluster_body(connection, target(), "2026-08-01"))) is NotFound


@pytest.mark.parametrize("fault", ["503 x2", "429:7 x2", "drop x2", "cut x1"])
def test_a_read_survives_bad_weather(arm: InProcessArm, fault: str) -> None:
    arm.fault(f"GET .* {fault}")
    assert find_group_location(arm.connection, "west-rg") == "westus2"


def test_a_throttled_read_waits_as_long_as_the_service_says(arm: InProcessArm) -> None:
    arm.fault("GET .* 429:7 x2")
    find_group_location(arm.connection, "west-rg")
    assert arm.traffic.waits == [7, 7]
