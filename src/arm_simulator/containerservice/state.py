"""Clusters of the world: where their records are, and the conditions under which one may be written."""

from __future__ import annotations

from typing import Any

from arm_simulator.containerservice.refusal import refusal
from arm_simulator.core.answer import ArmError
from arm_simulator.core.locks import locks_at
from arm_simulator.core.lookup import find
from arm_simulator.core.request import ArmRequest
from arm_simulator.world import World


def cluster_key(group: str, name: str) -> str:
    """Returns the key of a cluster among the world's records."""
    return f"{group}/{name}".lower()


def subject_of(key: str) -> str:
    """Returns the name under which work on a cluster is kept."""
    return f"cluster:{key}"


def record_of(world: World, request: ArmRequest) -> dict[str, Any]:
    """Returns the record of the cluster that a path names.

    Raises:
        ArmError: there is none.
    """
    group, name = request.params["group"], request.params["cluster"]
    found = find(world.document["clusters"], cluster_key(group, name))
    if found is None:
        raise ArmError(
            404,
            "ResourceNotFound",
            f"The Resource 'Microsoft.ContainerService/managedClusters/{name}' under resource group '{group}' was not "
            "found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
            headers={"x-ms-failure-cause": "gateway"},
        )
    record: dict[str, Any] = found[1]
    return record


def check_conditions(request: ArmRequest, etag: str | None, exists: bool, what: str) -> None:
    """Obeys If-Match and If-None-Match.

    Raises:
        ArmError: a condition does not hold (412).
    """
    if request.headers.get("if-none-match", "").strip() == "*" and exists:
        raise refusal("PreconditionFailed", f"If-None-Match is '*', and {what} exists already.", 412)
    wanted = request.headers.get("if-match", "").strip()
    if not wanted or (wanted == "*" and exists):
        return
    named = [one.strip().removeprefix("W/").strip('"') for one in wanted.split(",")]
    if not exists or etag is None or etag not in named:
        raise refusal("PreconditionFailed", f"If-Match does not name the present eTag of {what}.", 412)


def outcome_of(error: dict[str, Any] | None) -> dict[str, Any]:
    """Returns what a write leaves behind in the properties that it wrote: how it ended, and why if it failed."""
    if error is None:
        return {"provisioningState": "Succeeded"}
    return {"provisioningState": "Failed", "status": {"provisioningError": {**error, "details": []}}}


def check_running(cluster: dict[str, Any]) -> None:
    """Requires, for a write, that a cluster is not stopped.

    Raises:
        ArmError: it is (409).
    """
    power = cluster["properties"].get("powerState")
    code = power.get("code") if isinstance(power, dict) else None
    if str(code).lower() == "stopped":
        raise refusal(
            "OperationNotAllowed",
            f"The managed cluster '{cluster['name']}' is in the Stopped state; start it first.",
            409,
        )


def check_node_group(world: World, request: ArmRequest, group: str) -> None:
    """Requires, for a write, that no lock keeps AKS from writing the cluster's node resource group.

    Raises:
        ArmError: one does (409), in the words of a public report, whose code is not public.
    """
    scope = f"/subscriptions/{world.subscription_id}/resourceGroups/{group}"
    levels = [str(row["level"]).lower() for _, _, row in locks_at(world, scope)]
    if "readonly" in levels or (request.method == "DELETE" and levels):
        raise refusal(
            "ScopeLocked",
            f"Resource group '{group}' under subscription: '{world.subscription_id}' is locked, please remove lock and "
            "retry. Please see http://aka.ms/azure-lock-resources",
            409,
        )


def check_idle(world: World, key: str) -> None:
    """Requires that nothing is in progress on a cluster.

    Raises:
        ArmError: something is (409).
    """
    running = world.operations.running(subject_of(key))
    if running is not None:
        raise refusal(
            "OperationNotAllowed",
            f"Operation '{running.identifier}' on the managed cluster '{key}' is in progress; wait until it has ended.",
            409,
        )
