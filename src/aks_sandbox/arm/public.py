"""One GET beside Azure Resource Manager: of what a cloud says about itself, and of a token that a pipeline offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azure.core import PipelineClient
from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest

from aks_sandbox.arm.foreign_errors import UnreadableAnswer
from aks_sandbox.arm.pauses import Terms, TermsPolicy
from aks_sandbox.arm.pipeline import document_of
from aks_sandbox.arm.policies import BoundedAnswerPolicy, CarefulRetryPolicy, OwnHostPolicy

_CONNECTION_SECONDS = 15
_READ_SECONDS = 30


def get_public(address: str, query: Mapping[str, str], bearer: str = "") -> Mapping[str, Any]:
    """The JSON object at that address, which begins with https://; Failures otherwise.

    A `bearer` token goes to that host alone, and nothing of the exchange is logged.
    """
    policies = [
        TermsPolicy(Terms(secret=True, answer_seconds=60)),
        CarefulRetryPolicy(),
        OwnHostPolicy(address),
        BoundedAnswerPolicy(),
    ]
    client: PipelineClient[Any, Any] = PipelineClient(
        address, policies=policies, connection_timeout=_CONNECTION_SECONDS, read_timeout=_READ_SECONDS
    )
    request = HttpRequest("GET", address, params=dict(query), headers={"Accept": "application/json"})
    if bearer:
        request.headers["Authorization"] = f"Bearer {bearer}"
    with client:
        response = client.send_request(request)
        if response.status_code >= 400:
            raise HttpResponseError(response=response)
        document = document_of(response)
    if not isinstance(document, Mapping):
        raise UnreadableAnswer("the answer is not a JSON object")
    return document
