"""The commands that were started, by their id, and how each of them stands."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from arm_simulator.core.operations import utc_now
from arm_simulator.inside.nodes import nodes
from arm_simulator.inside.refusals import ApiError
from arm_simulator.inside.scheduling import placed
from arm_simulator.inside.state import Inside, moment
from arm_simulator.runcommand.archive import ArchiveError
from arm_simulator.runcommand.execution import Outcome, execute
from arm_simulator.runcommand.real_cluster import execute_for_real
from arm_simulator.world import World

NOT_SCHEDULED = (
    "the pod command-{identifier} of the command in namespace aks-command was not scheduled within 60 seconds: {why}"
)
COMMAND_POD = {"requests": {"cpu": "200m", "memory": "500Mi"}, "limits": {"cpu": "500m", "memory": "1Gi"}}


@dataclass
class CommandRun:
    """Holds one command; it has ended once `finished` is set and it was looked at often, or waited for long, enough."""

    key: str
    identifier: str = field(default_factory=lambda: uuid.uuid4().hex)
    started: datetime = field(default_factory=utc_now)
    ended: datetime | None = None
    outcome: Outcome = field(default_factory=Outcome)
    polls: int = 0
    over: bool = False
    refused: bool = False
    """Whether the result is asked for in vain: the provider answers with an error instead of a result."""
    thread: threading.Thread | None = None

    def properties(self) -> dict[str, Any]:
        """Returns the result as ARM shows it."""
        if not self.over or self.ended is None:
            return {"provisioningState": "Running"}
        if self.outcome.reason:
            return {"provisioningState": "Failed", "reason": self.outcome.reason}
        return {
            "provisioningState": "Succeeded",
            "exitCode": self.outcome.exit_code,
            "startedAt": moment(self.started),
            "finishedAt": moment(self.ended),
            "logs": self.outcome.logs,
        }


def start(inside: Inside, command: str, context: str, failing: str | None) -> CommandRun:
    """Starts a command; where operations move by polls it has ended when this returns, else it runs beside."""
    one = CommandRun(inside.key)
    world = inside.world
    world.commands[one.identifier] = one
    if failing is not None:
        _end(one, Outcome(reason=f"{failing}: the command was told to fail by a fault of the simulator"))
        return one
    settings = world.settings
    why = not_scheduled(inside) if settings.kubeconfig is None else ""
    if why:
        one.refused = bool(inside.setting("command", "notScheduledIsError", False))
        _end(one, Outcome(reason=NOT_SCHEDULED.format(identifier=one.identifier, why=why)))
        return one

    def work() -> None:
        def wanted() -> bool:
            return world.commands.get(one.identifier) is one

        try:
            if settings.kubeconfig is not None and settings.kubectl is not None:
                outcome = execute_for_real(settings.kubeconfig, settings.kubectl, command, context, wanted)
            else:
                outcome = execute(inside, command, context, wanted)
        except ArchiveError as error:
            outcome = Outcome(reason=str(error))
        except ApiError as error:
            outcome = Outcome(reason=error.message)
        _end(one, outcome)

    # In one piece where nothing depends on a clock: this thread holds the world, and may take it again.
    if inside.polls is not None:
        work()
    else:
        one.thread = threading.Thread(target=work, name=f"command-{one.identifier}", daemon=True)
        one.thread.start()
    return one


def look(inside: Inside, one: CommandRun) -> None:
    """Counts a poll of a command and notes when it is over."""
    one.polls += 1
    if one.ended is None:
        return
    if inside.polls is not None:
        one.over = one.over or one.polls >= inside.polls
    else:
        one.over = one.over or (utc_now() - one.started).total_seconds() >= inside.seconds


def not_scheduled(inside: Inside) -> str:
    """Returns why the pod that runs commands finds no node; an empty text when it does."""
    told = inside.setting("command", "notScheduled", "")
    if told:
        return str(told)
    container = {"name": "command", "image": "command", "resources": COMMAND_POD}
    metadata = {"name": "command", "namespace": "aks-command"}
    # It tolerates what keeps plain pods off the nodes of the system; deduced, as run-command works there too.
    tolerations = [{"key": "CriticalAddonsOnly", "operator": "Exists"}]
    pod = {"metadata": metadata, "spec": {"containers": [container], "tolerations": tolerations}}
    node, why = placed(inside, pod)
    return "" if node is not None and nodes(inside) else why


def stop_all(world: World) -> None:
    """Ends every command that still runs, and waits for it; its processes are killed."""
    running, world.commands = world.commands, {}
    for one in running.values():
        if isinstance(one, CommandRun) and one.thread is not None:
            one.thread.join(10)


def _end(one: CommandRun, outcome: Outcome) -> None:
    """Keeps what came of a command."""
    one.outcome = outcome
    one.ended = utc_now()
