"""The wire of run-command: a POST that starts a command, and the place where its result appears."""

from __future__ import annotations

from typing import Any

from arm_simulator.containerservice import state
from arm_simulator.containerservice.refusal import refusal
from arm_simulator.core.access import check_command_caller
from arm_simulator.core.answer import Answer
from arm_simulator.core.request import ArmRequest
from arm_simulator.inside.state import Inside
from arm_simulator.runcommand.archive import ArchiveError, check_archive
from arm_simulator.runcommand.runs import CommandRun, look, start
from arm_simulator.world import World

WRITES_LEFT = {"x-ms-ratelimit-remaining-subscription-writes": "1199"}
READY_STATES = ("succeeded", "updating", "upgrading", "failed", "canceled", "")
NOT_PROVISIONED = "The cluster is being deleted or hasn't been fully provisioned yet."


def run_command(world: World, request: ArmRequest) -> Answer:
    """Starts a command in a cluster."""
    check_command_caller(world, request)
    cluster = state.record_of(world, request)["resource"]
    body = request.json_object()
    command, context = _text(body, "command"), _text(body, "context")
    if not command:
        raise refusal("InvalidParameter", "The body needs a 'command' to run.")
    _check_cluster(cluster)
    if _is_for_directory_users(cluster) and not _text(body, "clusterToken"):
        raise refusal(
            "BadRequest",
            f"The cluster '{cluster['name']}' takes users of the directory only, so a command needs a 'clusterToken'.",
        )
    try:
        check_archive(context)
    except ArchiveError as error:
        raise refusal("InvalidParameter", f"The files of the command cannot be used: {error}.") from error
    key = state.cluster_key(request.params["group"], request.params["cluster"])
    one = start(Inside(world, key), command, context, request.failing_operation)
    return Answer(202, None, _place(request, one) | WRITES_LEFT | world.wait_headers())


def get_result(world: World, request: ArmRequest) -> Answer:
    """Answers 202 while a command runs and 200 with its result afterwards; counts as a poll."""
    state.record_of(world, request)
    key = state.cluster_key(request.params["group"], request.params["cluster"])
    one = world.commands.get(request.params["result"])
    if not isinstance(one, CommandRun) or one.key != key:
        raise refusal("NotFound", f"There is no result '{request.params['result']}' of a command.", 404)
    look(Inside(world, key), one)
    if one.over and one.refused:
        raise refusal("KubernetesPerformanceError", f"Failed to run the command: {one.outcome.reason}")
    body: dict[str, Any] = {"id": one.identifier, "properties": one.properties()}
    if one.over:
        return Answer(200, body)
    return Answer(202, body, _place(request, one) | world.wait_headers())


def _check_cluster(cluster: dict[str, Any]) -> None:
    """Requires a cluster in which commands can run.

    Raises:
        ArmError: it is stopped, on its way in or out, or closed to commands.
    """
    properties = cluster["properties"]
    power = properties.get("powerState")
    code = power.get("code") if isinstance(power, dict) else None
    if str(code).lower() == "stopped" or str(properties.get("provisioningState", "")).lower() not in READY_STATES:
        raise refusal("OperationNotAllowed", NOT_PROVISIONED, 409)
    access = properties.get("apiServerAccessProfile")
    if isinstance(access, dict) and access.get("disableRunCommand"):
        raise refusal(
            "BadRequest", f"Run command is switched off for the cluster '{cluster['name']}' (disableRunCommand)."
        )


def _is_for_directory_users(cluster: dict[str, Any]) -> bool:
    """Says whether a cluster's users come from the directory, in the managed way; az sends a token for no other."""
    profile = cluster["properties"].get("aadProfile")
    return isinstance(profile, dict) and bool(profile.get("managed"))


def _text(body: dict[str, Any], name: str) -> str:
    """Returns a member that must be a text, or nothing."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise refusal("InvalidParameter", f"The member '{name}' must be a text.")
    return value or ""


def _place(request: ArmRequest, one: CommandRun) -> dict[str, str]:
    """Returns the header that sends a client to the result."""
    subscription, group = request.params["subscription"], request.params["group"]
    return {
        "Location": f"{request.origin}/subscriptions/{subscription}/resourceGroups/{group}/providers"
        f"/Microsoft.ContainerService/managedclusters/{request.params['cluster']}/commandResults/{one.identifier}"
        f"?api-version={request.api_version}"
    }
