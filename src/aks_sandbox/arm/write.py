"""Writes clusters and node pools through the ContainerService SDK, and waits for what follows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from azure.core.exceptions import HttpResponseError, ServiceRequestError, ServiceResponseError

from aks_sandbox import errors
from aks_sandbox.arm.api_versions import offered_for, offered_instead
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.foreign_errors import (
    CredentialFailed,
    Failures,
    Misled,
    RefusedAnswer,
    domain_error,
    read_operation,
    service_error,
)
from aks_sandbox.arm.idle import OtherOperations
from aks_sandbox.arm.operation import FAILED, Body, Operation, has_failed, resource_of, state_of
from aks_sandbox.arm.outage import through_outages
from aks_sandbox.arm.sent_write import AcceptedWrite, WriteProgress
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.safe_text import visible
from aks_sandbox.model.wanted import WriteRequest
from aks_sandbox.steps import Command, Step, distinct, filled

_MOST_TRIES = 3
_PRECONDITION_FAILED = 412
_NO_CONNECTION = (ServiceRequestError, ServiceResponseError, OSError, CredentialFailed)


class Write:
    """One PUT of a cluster (`pool_name` None) or of one of its node pools.

    `label` names the resource to people; `look` is the step that shows what became of the operation.
    """

    def __init__(self, connection: Connection, target: Target, request: WriteRequest, pool_name: str | None) -> None:
        self._connection = connection
        self._target = target
        self._request = request
        self._pool_name = pool_name
        self._doing = f"writing {self.label}"
        self._progress = WriteProgress()
        self._condition = "created"

    @property
    def label(self) -> str:
        """`cluster demo` or `node pool untrusted of cluster demo`."""
        return label_of(self._target, self._pool_name)

    @property
    def look(self) -> Step:
        """The step that shows the state of the resource."""
        return look_at(self._target, self._pool_name)

    @property
    def resume(self) -> Step:
        """The step that goes on waiting for the operation."""
        return Step("Wait for it:", _wait(self._target, self._pool_name, self._condition))

    @property
    def may_have_begun(self) -> bool:
        """Whether Azure accepted the write, or may have."""
        return self._progress.accepted or self._progress.under_way

    def create(
        self,
        reporter: Reporter,
        *,
        wait: bool,
        others: OtherOperations | None = None,
        accepted: Callable[[], None] = lambda: None,
    ) -> Body | None:
        """Create the resource and answer its body, or None when not waiting; `accepted` is called once it is there.

        AlreadyExists when there is one. A lost answer is cleared up by looking: an absent resource is sent again,
        one that is what was asked for is taken as the one that this call created. With `others`, a write that is
        refused because another operation runs waits for it.
        """
        try:
            while True:
                try:
                    return self._create(reporter, wait, accepted)
                except (errors.ServiceFailed, errors.NotFound) as error:
                    if self._takes_offered_version(error, reporter):
                        continue
                    if others is None or not isinstance(error, errors.ServiceFailed):
                        raise
                    others.after_refusal(error)
        except KeyboardInterrupt:
            raise self._interrupted() from None

    def replace(self, reporter: Reporter, *, wait: bool = True) -> Body | None:
        """Write the resource over the version that the request's If-Match names, and wait unless told otherwise."""
        self._condition = "updated"
        try:
            accepted = self._begin(reporter)
            return self._finish(accepted, reporter) if wait else None
        except Failures as error:
            answer = self._explained(error)
            if isinstance(error, RefusedAnswer):
                raise self._unended(answer) from error
            if isinstance(answer, errors.Unreachable) and self._progress.under_way:
                raise self._may_go_on(answer) from error
            raise answer from error
        except KeyboardInterrupt:
            raise self._interrupted() from None

    def _create(self, reporter: Reporter, wait: bool, accepted: Callable[[], None]) -> Body | None:
        for _ in range(_MOST_TRIES):
            try:
                begun = self._begin(reporter)
            except Failures as error:
                if _status(error) == _PRECONDITION_FAILED:
                    raise already_exists(self._target, self._pool_name, self._known_state()) from error
                if 400 <= _status(error) < 500 or isinstance(error, CredentialFailed):
                    raise self._explained(error) from error
                if isinstance(error, Misled):
                    raise self._unended(self._explained(error)) from error
                # A server error, or a good answer of which not all arrived or that cannot be read.
                lost = error
            else:
                accepted()
                return self._finish(begun, reporter) if wait else None
            reporter.progress(f"The answer was lost; looking for {self.label}")
            found = self._find()
            if found is not None:
                return self._adopt(found, reporter, wait, lost, accepted)
        answer = self._explained(lost)
        raise (self._may_go_on(answer) if self._progress.accepted else answer) from lost

    def _begin(self, reporter: Reporter) -> AcceptedWrite:
        client = self._connection.writer(self._request.api_version, self._progress, reporter.warn)
        names = [self._target.resource_group, self._target.cluster_name, self._pool_name]
        return client.put([name for name in names if name is not None], self._request.body, self._request.headers)

    def _takes_offered_version(self, error: errors.ServiceFailed | errors.NotFound, reporter: Reporter) -> bool:
        """Whether Azure refused the API version of the write, and lists an older one to send it with, which is chosen.

        The version of a preview was chosen among those on offer.
        """
        refused = self._api_version
        if self._progress.accepted or refused.endswith("-preview"):
            return False
        version = offered_for(self._request.body, refused, offered_instead(error))
        if version is None:
            return False
        reporter.warn(f"Azure does not offer API version {refused} here. The {self.label} is written with {version}.")
        self._request = replace(self._request, api_version=version)
        return True

    def _finish(self, accepted: AcceptedWrite, reporter: Reporter) -> Body:
        try:
            ended = self._operation(reporter).follow(accepted)
            resource = ended.resource
            if resource is None and ended.failure is None:
                resource = through_outages(
                    self._connection, self.label, reporter, lambda: self._read(accepted.api_version)
                )
        except errors.AksSandboxError as error:
            raise self._unended(error) from error
        if ended.failure is not None:
            raise self._left_behind(self._filled(service_error(read_operation(ended.failure), self._doing)))
        assert resource is not None
        return self._succeeded(resource)

    def _operation(self, reporter: Reporter) -> Operation:
        return Operation(self._connection, self._path, self.label, self._doing, reporter)

    def _succeeded(self, resource: Body) -> Body:
        if has_failed(resource):
            failed = errors.ServiceFailed(
                f"{self.label}: provisioning ended as {state_of(resource)}.", raw=json.dumps(resource)
            )
            failed.steps = (self.look, *self._ways_out)
            raise failed
        return resource

    @property
    def _path(self) -> str:
        return self._target.cluster_path if self._pool_name is None else self._target.pool_path(self._pool_name)

    @property
    def _api_version(self) -> str:
        """The one that is written with: an older one would not show all that was sent."""
        return self._request.api_version or self._connection.stable_api_version()

    def _read(self, api_version: str) -> Body:
        doing = f"reading {self.label}"
        return resource_of(self._connection.get(self._path, api_version, doing), doing)

    def _find(self) -> Body | None:
        try:
            return self._read(self._api_version)
        except errors.NotFound:
            return None
        except errors.AksSandboxError as error:
            raise self._may_go_on(error) from error

    def _adopt(
        self, found: Body, reporter: Reporter, wait: bool, lost: Exception, accepted: Callable[[], None]
    ) -> Body | None:
        if not _carries(self._request.body, found):
            raise already_exists(self._target, self._pool_name, state_of(found)) from lost
        self._progress.accepted = True
        reporter.warn(
            f"The answer to the request was lost. There is a {self.label} with exactly what was asked for, "
            "and it is taken as the one that this command created."
        )
        accepted()
        if not wait:
            return None
        version = self._api_version
        try:
            return self._succeeded(self._operation(reporter).wait_for_resource(found, version))
        except errors.NotFound as error:
            raise errors.NotFound(f"The {self.label} was deleted while this command waited for it.") from error
        except errors.Unreachable as error:
            raise self._may_go_on(error) from error

    def _interrupted(self) -> errors.Interrupted:
        if self._progress.accepted:
            return errors.Interrupted(
                f"Stopped waiting for the {self.label}. Azure continues with the operation.", *self._what_next
            )
        if self._progress.under_way:
            return errors.Interrupted(
                f"Stopped while the request to write the {self.label} was under way. "
                "The operation may continue in Azure.",
                *self._what_next,
            )
        return errors.Interrupted(
            f"Stopped before Azure accepted the {self.label}. Nothing was written.", "Repeat the command."
        )

    def _explained(self, error: Exception) -> errors.AksSandboxError:
        return self._filled(domain_error(error, self._doing))

    def _filled(self, answer: errors.AksSandboxError) -> errors.AksSandboxError:
        """The error, its proposed command filled with the names of this write."""
        location = self._request.body.get("location")
        names = {**self._target.names, "pool": self._pool_name}
        if isinstance(location, str):
            names["location"] = location
        answer.steps = filled(answer.steps, names)
        return answer

    def _unended(self, error: errors.AksSandboxError) -> errors.AksSandboxError:
        """The error of a write that was accepted, or may have been, with what a look at the resource shows."""
        if not isinstance(error.__cause__, _NO_CONNECTION):
            error.add(self._state_now())
        return self._may_go_on(error)

    def _state_now(self) -> str:
        try:
            found = self._read(self._api_version)
        except errors.NotFound:
            return f"The {self.label} does not exist at the moment."
        except errors.AksSandboxError:
            return ""
        return self._exists_in(state_of(found))

    def _exists_in(self, state: str) -> str:
        return f"The {self.label} exists, with the provisioning state {visible(state) or 'unknown'}."

    def _known_state(self) -> str:
        try:
            return state_of(self._read(self._api_version))
        except errors.AksSandboxError:
            return ""

    def _left_behind(self, error: errors.AksSandboxError) -> errors.AksSandboxError:
        """The error of an operation that failed, with what it left and what to do with that."""
        try:
            found = self._read(self._api_version)
        except errors.NotFound:
            error.add(f"The {self.label} does not exist, so nothing is left of it.")
            return error
        except errors.AksSandboxError:
            error.add(f"What is left of the {self.label} could not be read.")
            error.steps = distinct((*error.steps, self.look, *self._ways_out))
            return error
        error.add(self._exists_in(state_of(found)))
        error.steps = distinct((*error.steps, *self._ways_out))
        return error

    @property
    def _what_next(self) -> tuple[Step, ...]:
        # Where Azure may never have had the request, a wait for it could be for nothing.
        return (self.resume, self.look) if self._progress.accepted else (self.look, self.resume)

    @property
    def _ways_out(self) -> tuple[Step, ...]:
        # What existed before this write is not to be removed because of it.
        return ways_out(self._target, self._pool_name, removable=self._condition == "created")

    def _may_go_on(self, error: errors.AksSandboxError) -> errors.AksSandboxError:
        kept = isinstance(error, (errors.Denied, errors.NotLoggedIn, errors.NotFound))
        kind = type(error) if kept else errors.Unreachable
        steps = (*(error.steps if kept else ()), *self._what_next)
        error.add("The operation may continue in Azure.")
        return kind(error.message, *steps, raw=error.raw)


def _status(error: Exception) -> int:
    return (error.status_code or 0) if isinstance(error, HttpResponseError) else 0


def _carries(wanted: Any, found: Any) -> bool:
    """Whether what was sent is in what was found; AKS adds to it, may change the case of words and reorder lists."""
    if isinstance(wanted, Mapping):
        if not isinstance(found, Mapping):
            return False
        members = {str(key).lower(): value for key, value in found.items()}
        return all(_carries(value, members.get(str(key).lower())) for key, value in wanted.items())
    if isinstance(wanted, list):
        if not isinstance(found, list) or len(wanted) != len(found):
            return False
        return all(any(_carries(item, other) for other in found) for item in wanted)
    if isinstance(wanted, str) and isinstance(found, str):
        return wanted.lower() == found.lower()
    return bool(wanted == found)


def already_exists(target: Target, pool_name: str | None, state: str = "") -> errors.AlreadyExists:
    """The error for a cluster, or a node pool of it, that is there already; `state` is its provisioning state."""
    what = label_of(target, pool_name)
    exists = f"{what[:1].upper()}{what[1:]} already exists in resource group {target.resource_group}"
    if state.lower() not in FAILED:
        return errors.AlreadyExists(
            f"{exists}. Nothing was changed.", Step("Use another name, or look at it:", _look(target, pool_name))
        )
    return errors.AlreadyExists(
        f"{exists}, with the provisioning state {visible(state)}. Nothing was changed.",
        Step("See why:", _look_whole(target, pool_name)),
        *ways_out(target, pool_name, removable=True),
    )


def look_at(target: Target, pool_name: str | None) -> Step:
    """The step that shows the state of a cluster, or of a node pool of it."""
    return Step("Look at its state:", _look(target, pool_name))


def ways_out(target: Target, pool_name: str | None, *, removable: bool) -> tuple[Step, ...]:
    """What to do with a cluster, or a node pool of it, whose last operation failed."""
    repair = target.step("When the cause is removed, repair it:", "az aks-sandbox reconcile -g {group} -n {cluster}")
    if not removable:
        return (repair,)
    return (repair, Step("Or remove it, and repeat the command:", _remove(target, pool_name)))


def label_of(target: Target, pool_name: str | None) -> str:
    """`cluster demo` or `node pool untrusted of cluster demo`."""
    cluster = f"cluster {target.cluster_name}"
    return cluster if pool_name is None else f"node pool {pool_name} of {cluster}"


def _remove(target: Target, pool_name: str | None) -> Command:
    if pool_name is None:
        return Command("az aks delete -g {group} -n {cluster}", target.names)
    pattern = "az aks nodepool delete -g {group} --cluster-name {cluster} -n {pool}"
    return Command(pattern, {**target.names, "pool": pool_name})


_WAITS = {
    "created": "az aks wait -g {group} -n {cluster} --created",
    "updated": "az aks wait -g {group} -n {cluster} --updated",
}
_POOL_WAITS = {
    "created": "az aks-sandbox nodepool wait -g {group} --cluster-name {cluster} -n {pool} --created",
    "updated": "az aks-sandbox nodepool wait -g {group} --cluster-name {cluster} -n {pool} --updated",
}


def _wait(target: Target, pool_name: str | None, condition: str) -> Command:
    pattern = (_WAITS if pool_name is None else _POOL_WAITS)[condition]
    return Command(pattern, {**target.names, "pool": pool_name})


def _look_whole(target: Target, pool_name: str | None) -> Command:
    if pool_name is None:
        return Command("az aks show -g {group} -n {cluster} --query status", target.names)
    pattern = "az aks nodepool show -g {group} --cluster-name {cluster} -n {pool} --query status"
    return Command(pattern, {**target.names, "pool": pool_name})


def _look(target: Target, pool_name: str | None) -> Command:
    if pool_name is None:
        return Command("az aks show -g {group} -n {cluster} --query provisioningState", target.names)
    pattern = "az aks nodepool show -g {group} --cluster-name {cluster} -n {pool} --query provisioningState"
    return Command(pattern, {**target.names, "pool": pool_name})
