"""Writes clusters and node pools through the ContainerService SDK, and waits for what follows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import (
    AzureError,
    HttpResponseError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.polling.base_polling import OperationFailed

from aks_sandbox import errors
from aks_sandbox.arm.api_versions import MANAGED_CLUSTERS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.error_text import domain_error
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.request import WriteRequest
from aks_sandbox.model.target import Target

if TYPE_CHECKING:
    from azure.core.polling import LROPoller

Body = Mapping[str, Any]
_TICK_SECONDS = 0.5
_MOST_TRIES = 3
_PRECONDITION_FAILED = 412
#: What the SDK's poller raises at JSON of a form that it does not expect.
_OTHER_FORM = (ValueError, TypeError, KeyError, AttributeError)
_TERMINAL = ("succeeded", "failed", "canceled")


class Write:
    """One PUT of a cluster (`pool_name` None) or of one of its node pools.

    `label` names the resource to people; `look` is the command that shows what became of the operation.
    """

    def __init__(self, connection: Connection, target: Target, request: WriteRequest, pool_name: str | None) -> None:
        self._connection = connection
        self._target = target
        self._request = request
        self._pool_name = pool_name
        self._doing = f"writing {self.label}"

    @property
    def label(self) -> str:
        """`cluster demo` or `node pool untrusted of cluster demo`."""
        return _label(self._target, self._pool_name)

    @property
    def look(self) -> str:
        """The az command that shows the state of the resource."""
        return _look(self._target, self._pool_name)

    def create(self, reporter: Reporter, *, wait: bool) -> Body | None:
        """Create the resource and answer its body, or None when not waiting.

        AlreadyExists when there is one. A lost answer is cleared up by looking: an absent resource is sent again,
        one that is what was asked for is taken as the one that this call created.
        """
        try:
            return self._create(reporter, wait)
        except KeyboardInterrupt:
            raise self._interrupted() from None

    def replace(self, reporter: Reporter) -> Body:
        """Write the resource over the version that the request's If-Match names, and wait."""
        try:
            return self._finish(self._begin(wait=True), reporter)
        except AzureError as error:
            raise self._domain_error(error) from error
        except KeyboardInterrupt:
            raise self._interrupted() from None

    def _create(self, reporter: Reporter, wait: bool) -> Body | None:
        for _ in range(_MOST_TRIES):
            try:
                poller = self._begin(wait=wait)
            except (ServiceRequestError, ServiceResponseError) as error:
                lost: AzureError = error
            except HttpResponseError as error:
                if error.status_code == _PRECONDITION_FAILED:
                    raise already_exists(self._target, self._pool_name) from error
                if 400 <= (error.status_code or 0) < 500 or _has_ended(error):
                    raise self._explained(error) from error
                # A server error, or a good answer of which not all arrived.
                lost = error
            else:
                return self._finish(poller, reporter) if wait else None
            reporter.progress(f"The answer was lost; looking for {self.label}")
            found = self._find()
            if found is not None:
                return self._adopt(found, reporter, wait, lost)
        raise self._explained(lost) from lost

    def _begin(self, *, wait: bool) -> LROPoller[Any]:
        client = self._connection.container_service(self._request.api_version)
        operations = client.managed_clusters if self._pool_name is None else client.agent_pools
        names = [self._target.resource_group, self._target.cluster_name, self._pool_name]
        keywords: dict[str, Any] = {
            "headers": dict(self._request.headers),
            "content_type": "application/json",
            "polling_interval": self._connection.poll_seconds,
            "cls": _raw_json,
        }
        if not wait:
            keywords["polling"] = False
        body = BytesIO(json.dumps(self._request.body).encode())
        poller: LROPoller[Any] = operations.begin_create_or_update(
            *[name for name in names if name is not None], body, **keywords
        )
        return poller

    def _finish(self, poller: LROPoller[Any], reporter: Reporter) -> Body:
        try:
            while not poller.done():
                reporter.progress(f"{self.label}: {poller.status()}")
                poller.wait(_TICK_SECONDS)
            answer = _resource(poller.result())
        except (AzureError, *_OTHER_FORM) as error:
            raise self._unfinished(error) from error
        # The SDK takes a resource that is answered as failed at once for a finished one.
        return self._succeeded(answer)

    def _succeeded(self, resource: Body) -> Body:
        state = _state(resource)
        if state.lower() in _TERMINAL and state.lower() != "succeeded":
            raise errors.ServiceFailed(
                f"{self.label}: provisioning ended as {state}.", self.look, raw=json.dumps(resource)
            )
        return resource

    def _find(self) -> Body | None:
        path = self._target.cluster_path if self._pool_name is None else self._target.pool_path(self._pool_name)
        version = self._request.api_version or MANAGED_CLUSTERS
        try:
            return _resource(self._connection.get(path, version, f"reading {self.label}"))
        except errors.NotFound:
            return None
        except ValueError as error:
            raise self._unfinished(error) from error
        except errors.AksSandboxError as error:
            raise self._may_go_on(error) from error

    def _adopt(self, found: Body | None, reporter: Reporter, wait: bool, lost: AzureError) -> Body | None:
        if not _carries(self._request.body, found):
            raise already_exists(self._target, self._pool_name) from lost
        reporter.warn(
            f"The answer to the request was lost. There is a {self.label} with exactly what was asked for, "
            "and it is taken as the one that this command created."
        )
        while wait:
            if found is None:
                raise errors.NotFound(f"The {self.label} was deleted while this command waited for it.")
            if _state(found).lower() in _TERMINAL:
                return self._succeeded(found)
            reporter.progress(f"{self.label}: {_state(found)}")
            self._connection.sleep(self._connection.poll_seconds)
            found = self._find()
        return None

    def _interrupted(self) -> errors.Interrupted:
        return errors.Interrupted(
            f"Stopped waiting for the {self.label}. Azure goes on with the operation.", f"Look at it with: {self.look}"
        )

    def _explained(self, error: AzureError) -> errors.AksSandboxError:
        """The library's error, its proposed command filled with the names of this write."""
        answer = domain_error(error, self._doing)
        location = self._request.body.get("location")
        pool = self._pool_name
        answer.next_step = self._target.filled(
            answer.next_step,
            **({"LOCATION": location} if isinstance(location, str) else {}),
            **({"POOL": pool} if pool is not None else {}),
        )
        return answer

    def _domain_error(self, error: AzureError) -> errors.AksSandboxError:
        answer = self._explained(error)
        return self._may_go_on(answer) if isinstance(answer, errors.Unreachable) else answer

    def _unfinished(self, error: Exception) -> errors.AksSandboxError:
        if not isinstance(error, AzureError):
            return self._may_go_on(errors.Unreachable(f"{self._doing}: the answer cannot be read ({error})."))
        answer = self._explained(error)
        return answer if _has_ended(error) else self._may_go_on(answer)

    def _may_go_on(self, error: errors.AksSandboxError) -> errors.AksSandboxError:
        kept = isinstance(error, (errors.Denied, errors.NotLoggedIn, errors.NotFound))
        kind = type(error) if kept else errors.Unreachable
        next_step = f"{error.next_step} " if kept and error.next_step else ""
        return kind(
            f"{error.message} The operation may go on in Azure.",
            f"{next_step}Look at it with: {self.look}",
            raw=error.raw,
        )


def _raw_json(pipeline_response: Any, _deserialized: Any, _headers: Any) -> Any:
    return json.loads(pipeline_response.http_response.text())


def _has_ended(error: AzureError) -> bool:
    """Whether the service said that the operation failed, as opposed to a poll that did."""
    return isinstance(error.inner_exception, OperationFailed)


def _resource(answer: Any) -> Body:
    if not isinstance(answer, Mapping) or not isinstance(answer.get("properties"), Mapping):
        raise ValueError("it is not a resource with properties")
    return answer


def _state(resource: Body) -> str:
    return str(resource["properties"].get("provisioningState", ""))


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


def already_exists(target: Target, pool_name: str | None) -> errors.AlreadyExists:
    """The error for a cluster, or a node pool of it, that is there already."""
    return errors.AlreadyExists(
        f"There is a {_label(target, pool_name)} already in resource group {target.resource_group}. "
        "It was not changed.",
        f"Give another name, or look at it: {_look(target, pool_name)}",
    )


def _label(target: Target, pool_name: str | None) -> str:
    cluster = f"cluster {target.cluster_name}"
    return cluster if pool_name is None else f"node pool {pool_name} of {cluster}"


def _look(target: Target, pool_name: str | None) -> str:
    if pool_name is None:
        return f"az aks show {target.at_cluster} --query provisioningState"
    return f"az aks nodepool show {target.at_pool(pool_name)} --query provisioningState"
