"""The SDK's client for writes, which takes bodies as they are and returns raw answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline.policies import HTTPPolicy
from azure.core.polling import PollingMethod
from azure.mgmt.containerservice import ContainerServiceClient

from aks_sandbox.arm.foreign_errors import UnreadableAnswer
from aks_sandbox.arm.pipeline import Answer, document_of
from aks_sandbox.arm.policies import PUBLIC_CLOUD, careful_policies, transport_options
from aks_sandbox.arm.sent_write import AcceptedWrite, WriteProgress

#: What the SDK raises at an answer of a form that it does not expect.
_OTHER_FORM = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)


class WriteClient:
    """A client with the constructor of a generated one, so that az configures it like its own clients.

    The policies are those of every request of ours, not the SDK's.
    """

    def __init__(self, credential: Any, subscription_id: str, base_url: str = "", **kwargs: Any) -> None:
        endpoint = (base_url or PUBLIC_CLOUD).rstrip("/")
        progress, terms = kwargs.pop("progress"), kwargs.pop("terms")
        version = {"api_version": kwargs["api_version"]} if "api_version" in kwargs else {}
        self._client = ContainerServiceClient(
            credential,
            subscription_id,
            base_url=endpoint,
            policies=careful_policies(endpoint, terms, kwargs, _Watch(progress)),
            **transport_options(kwargs),
            **version,
        )

    def put(self, names: Sequence[str], body: Mapping[str, Any], headers: Mapping[str, str]) -> AcceptedWrite:
        """Write the cluster, or the node pool, of those names; azure.core's errors or RefusedAnswer otherwise."""
        operations = self._client.managed_clusters if len(names) == 2 else self._client.agent_pools
        kept = _KeepAnswer()
        try:
            operations.begin_create_or_update(
                *names,
                BytesIO(json.dumps(body).encode()),
                headers=dict(headers),
                content_type="application/json",
                polling=kept,
            )
        except _OTHER_FORM as error:
            raise UnreadableAnswer(f"the answer cannot be read ({type(error).__name__}: {error})") from error
        response = kept.answer.http_response
        document = document_of(response)
        if document is not None and not _is_resource(document):
            raise UnreadableAnswer("the answer is not a resource with properties")
        return AcceptedWrite(
            Answer(response.status_code, response.headers, document), _api_version(response.request.url)
        )


def stable_api_version() -> str:
    """The API version that the installed SDK sends when none is chosen, read off a request that is not sent."""
    seen = _NeverSent()
    client = ContainerServiceClient(object(), "subscription", base_url=PUBLIC_CLOUD, policies=[seen])
    try:
        client.managed_clusters.get("group", "cluster")
    except _NotSent as caught:
        return _api_version(caught.url)
    raise AssertionError("the SDK sent a request past its policies")


def _is_resource(document: Any) -> bool:
    return isinstance(document, Mapping) and isinstance(document.get("properties"), Mapping)


def _api_version(url: str) -> str:
    return parse_qs(urlsplit(url).query)["api-version"][0]


class _KeepAnswer(PollingMethod[Any]):
    """Polls nothing, and keeps the answer that there is to begin with."""

    answer: Any = None

    def initialize(self, client: Any, initial_response: Any, deserialization_callback: Any) -> None:
        """Keep the answer."""
        self.answer = initial_response

    def run(self) -> None:
        """Nothing is polled."""

    def status(self) -> str:
        """Unknown."""
        return ""

    def finished(self) -> bool:
        """At once."""
        return True

    def resource(self) -> Any:
        """Nothing is made of the answer."""
        return None

    def get_continuation_token(self) -> str:
        """There is nothing to go on with."""
        return ""


class _Watch(HTTPPolicy[Any, Any]):
    """Keeps up what is known of the write while it is under way."""

    def __init__(self, progress: WriteProgress) -> None:
        super().__init__()
        self._progress = progress

    def send(self, request: Any) -> Any:
        """The answer."""
        self._progress.under_way = True
        try:
            response = self.next.send(request)
        except ServiceRequestError:
            self._progress.under_way = False
            raise
        status = response.http_response.status_code
        self._progress.accepted = self._progress.accepted or 200 <= status < 300
        if 400 <= status < 500:
            self._progress.under_way = False
        return response


class _NotSent(Exception):
    """Carries the address of a request that was not sent."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class _NeverSent(HTTPPolicy[Any, Any]):
    """Looks at the request and sends nothing."""

    def send(self, request: Any) -> Any:
        """Nothing is sent."""
        raise _NotSent(str(request.http_request.url))
