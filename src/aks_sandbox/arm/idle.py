"""Waits until no other operation runs on a cluster: AKS takes one write at a time, and refuses others with 409."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aks_sandbox import errors
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import get_cluster_body
from aks_sandbox.arm.operation import TERMINAL
from aks_sandbox.arm.outage import through_outages
from aks_sandbox.arm.pauses import LONGEST_BUSY, Patience, in_words
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.steps import Step

Body = Mapping[str, Any]
#: How often a cluster that shows no operation may refuse a write because of one.
_LONGEST_UNSEEN = 600.0
_SHORTEST_PAUSE = 5.0
_STOPPED = "stopped"


class OtherOperations:
    """The wait for other operations on one cluster before one write of it; `doing` is what comes after the wait."""

    def __init__(self, connection: Connection, target: Target, reporter: Reporter, doing: str) -> None:
        self._connection = connection
        self._target = target
        self._reporter = reporter
        self._doing = doing
        self._patience: Patience | None = None
        self._unseen: Patience | None = None

    def wait_until_idle(self, api_version: str | None = None) -> Body:
        """The cluster once nothing runs on it, read with that API version or the newest; TimedOut after LONGEST_BUSY
        seconds of all waits together.
        """
        while True:
            body = self._read(api_version)
            running = running_in(body)
            if running is None:
                return body
            self._pause(running)

    def after_refusal(self, error: errors.ServiceFailed) -> None:
        """Wait after a write was refused because another operation runs; the error again when it was refused for
        another reason: the cluster is stopped, or shows for ten minutes that nothing runs.
        """
        if not error.busy:
            raise error
        body = self._read(None)
        running = running_in(body)
        if running is not None:
            self._pause(running)
            self.wait_until_idle()
            return
        if is_stopped(body):
            raise error
        # The state of a resource lags behind: what refuses the write may be seen a little later, or have ended by now.
        self._unseen = self._unseen or Patience(_LONGEST_UNSEEN)
        if self._unseen.left <= 0:
            raise error
        self._reporter.progress(self._waiting("which it does not show yet"))
        self._unseen.pause(self._connection.sleep, self._seconds)

    def _read(self, api_version: str | None) -> Body:
        label = f"cluster {self._target.cluster_name}"
        return through_outages(
            self._connection,
            label,
            self._reporter,
            lambda: self._get(api_version) if api_version else self._connection.cluster_version.ask(self._get)[0],
        )

    def _get(self, api_version: str) -> Body:
        return get_cluster_body(self._connection, self._target, api_version)

    def _pause(self, running: Running) -> None:
        if self._patience is None:
            self._patience = Patience(LONGEST_BUSY)
            self._reporter.warn(
                f"Another operation runs on cluster {self._target.cluster_name} ({running}), and AKS takes one at a "
                f"time. {self._doing} waits for it for up to {in_words(LONGEST_BUSY)}."
            )
        if self._patience.left <= 0:
            raise errors.TimedOut(
                f"Another operation still runs on cluster {self._target.cluster_name} ({running}) after "
                f"{in_words(self._patience.spent)}.",
                *_ways_on(self._target, running.pool),
            )
        self._reporter.progress(self._waiting(str(running)))
        self._patience.pause(self._connection.sleep, self._seconds)

    @property
    def _seconds(self) -> float:
        # A pause of nothing would ask without end.
        return max(self._connection.poll_seconds, _SHORTEST_PAUSE)

    def _waiting(self, running: str) -> str:
        return f"cluster {self._target.cluster_name}: waiting for another operation ({running})"


@dataclass(frozen=True)
class Running:
    """An operation that runs: the state that shows it, and the node pool that has it; None where the cluster has it."""

    state: str
    pool: str | None = None

    def __str__(self) -> str:
        return self.state if self.pool is None else f"node pool {self.pool}: {self.state}"


def running_in(body: Body) -> Running | None:
    """What runs on a cluster, by the states of the cluster and of its node pools; None when nothing does."""
    properties = body.get("properties")
    if not isinstance(properties, Mapping):
        return None
    state = _state(properties)
    if _runs(state):
        return Running(state)
    pools = properties.get("agentPoolProfiles")
    for pool in pools if isinstance(pools, list) else []:
        if isinstance(pool, Mapping) and _runs(_state(pool)):
            return Running(_state(pool), one_line(str(pool.get("name"))))
    return None


def _ways_on(target: Target, pool: str | None) -> tuple[Step, Step]:
    """To wait longer, and to abort an operation that does not end."""
    if pool is None:
        wait, abort = "az aks wait --updated -g {group} -n {cluster}", "az aks operation-abort -g {group} -n {cluster}"
    else:
        wait = "az aks-sandbox nodepool wait -g {group} --cluster-name {cluster} -n {pool} --updated"
        abort = "az aks nodepool operation-abort -g {group} --cluster-name {cluster} --nodepool-name {pool}"
    return (
        target.step("Wait until it ends, then repeat the command:", wait, pool=pool),
        target.step("Or abort it, where it does not end:", abort, pool=pool),
    )


def _runs(state: str) -> bool:
    return bool(state) and state.lower() not in TERMINAL


def _state(properties: Mapping[str, Any]) -> str:
    state = properties.get("provisioningState")
    return one_line(state) if isinstance(state, str) else ""


def is_stopped(body: Body) -> bool:
    """Whether the cluster is stopped, so that AKS refuses every write but its deletion."""
    properties = body.get("properties")
    power = properties.get("powerState") if isinstance(properties, Mapping) else None
    return isinstance(power, Mapping) and str(power.get("code")).lower() == _STOPPED
