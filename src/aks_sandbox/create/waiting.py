"""`nodepool wait`: looks at a node pool until it is as was asked for, as az's own wait commands do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import missing_node_pool, node_pool_as_in_az
from aks_sandbox.arm.operation import FAILED, Body, resource_of, state_of
from aks_sandbox.arm.outage import through_outages
from aks_sandbox.arm.pauses import Patience, in_words
from aks_sandbox.arm.write import label_of, look_at, ways_out
from aks_sandbox.errors import Interrupted, InvalidInput, NotFound, ServiceFailed, TimedOut
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.safe_text import one_line


@dataclass(frozen=True, kw_only=True)
class WaitFor:
    """What is waited for: at least one condition, of which any that holds ends the wait; `interval` and `timeout` are
    seconds, `custom` is a JMESPath query over the node pool as az prints it.
    """

    created: bool = False
    updated: bool = False
    deleted: bool = False
    exists: bool = False
    custom: str | None = None
    interval: int = 30
    timeout: int = 3600

    def __post_init__(self) -> None:
        if not (self.created or self.updated or self.deleted or self.exists or self.custom):
            raise InvalidInput(
                Argument.CREATED,
                f"nothing to wait for: give {Argument.CREATED}, {Argument.UPDATED}, {Argument.DELETED}, "
                f"{Argument.EXISTS} or {Argument.CUSTOM}",
            )
        for argument, seconds in ((Argument.INTERVAL, self.interval), (Argument.TIMEOUT, self.timeout)):
            if seconds < 1:
                raise InvalidInput(argument, f"{seconds} is out of range: give 1 or more seconds")


def wait_for_node_pool(
    connection: Connection, target: Target, pool_name: str, how: WaitFor, reporter: Reporter
) -> None:
    """Return once a condition holds; ServiceFailed when the last operation failed, TimedOut, and NotFound where only
    an update is waited for, or where there is no cluster in which the node pool could appear.
    """
    holds = _query(how.custom)
    label, patience = label_of(target, pool_name), Patience(how.timeout)
    doing = f"reading {label}"

    def look() -> Body | None:
        try:
            path = target.pool_path(pool_name)
            return resource_of(connection.cluster_version.ask(lambda one: connection.get(path, one, doing))[0], doing)
        except NotFound:
            return None

    appears = how.created or how.exists or how.custom is not None
    is_first = True
    try:
        while True:
            found = through_outages(connection, label, reporter, look)
            if _is_over(found, how, holds):
                return
            if found is None and (is_first or not appears):
                missing = missing_node_pool(connection, target, pool_name)
                if missing.argument is not Argument.POOL or not appears:
                    raise missing
            is_first = False
            state = "not found" if found is None else one_line(state_of(found)) or "unknown"
            if found is not None and state.lower() in FAILED:
                raise ServiceFailed(
                    f"{label}: the last operation ended as {state}.",
                    look_at(target, pool_name),
                    *ways_out(target, pool_name, removable=True),
                )
            if patience.left <= 0:
                raise TimedOut(
                    f"{label} is still {state} after {in_words(patience.spent)}.",
                    look_at(target, pool_name),
                    f"Repeat the command, which waits again, or give a longer {Argument.TIMEOUT}.",
                )
            reporter.progress(f"{label}: {state}")
            patience.pause(connection.sleep, how.interval)
    except KeyboardInterrupt:
        raise Interrupted(f"Stopped waiting for the {label}. Nothing was changed.", "Repeat the command.") from None


def _is_over(found: Body | None, how: WaitFor, holds: Any) -> bool:
    if found is None:
        return how.deleted
    if how.exists:
        return True
    if (how.created or how.updated) and state_of(found).lower() == "succeeded":
        return True
    return holds is not None and _holds(holds, node_pool_as_in_az(found))


def _query(text: str | None) -> Any:
    if text is None:
        return None
    from jmespath import compile as compile_query
    from jmespath.exceptions import JMESPathError

    try:
        return compile_query(text)
    except JMESPathError as error:
        raise InvalidInput(Argument.CUSTOM, f"this is not a JMESPath query ({_first_line(error)})") from None


def _first_line(error: Exception) -> str:
    """What is wrong with a query; the lines that follow show where, which only a terminal of several lines can."""
    return one_line((str(error).splitlines() or [""])[0]).rstrip(" :")


def _holds(query: Any, document: Mapping[str, Any]) -> bool:
    from jmespath.exceptions import JMESPathError

    try:
        return bool(query.search(document))
    except JMESPathError as error:
        raise InvalidInput(Argument.CUSTOM, f"the query cannot be evaluated ({_first_line(error)})") from None
