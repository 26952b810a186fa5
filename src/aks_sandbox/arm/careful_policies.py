"""The one list of policies that every request passes, whichever client sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azure.core.pipeline.policies import HeadersPolicy, ProxyPolicy, RequestIdPolicy, UserAgentPolicy

from aks_sandbox.arm.bounded_answer import BoundedAnswerPolicy
from aks_sandbox.arm.own_host import OwnHostPolicy
from aks_sandbox.arm.retry import CarefulRetryPolicy
from aks_sandbox.arm.secrecy import UnlessSecret
from aks_sandbox.arm.sign_in import BeforeSignIn, PastSignIn
from aks_sandbox.arm.terms import Terms, TermsPolicy

PUBLIC_CLOUD = "https://management.azure.com"
#: What az gives to a client and what can see bodies: the hook that asks for policy tokens, and the logs.
_ONLOOKERS = ("custom_hook_policy", "logging_policy", "http_logging_policy")


def careful_policies(endpoint: str, usual: Terms, given: Mapping[str, Any], *inner: Any) -> list[Any]:
    """The policies for a client of that endpoint, from the outermost; `given` is what az gives to the constructor of
    a client, `inner` sees each try of a request as it goes to the transport.

    There is no policy that follows redirects, and none that registers a resource provider when a write needs one: az's
    clients have both.
    """
    return [
        TermsPolicy(usual),
        RequestIdPolicy(**given),
        HeadersPolicy(**given),
        given.get("user_agent_policy") or UserAgentPolicy(**given),
        ProxyPolicy(**given),
        CarefulRetryPolicy(**given),
        OwnHostPolicy(endpoint),
        BeforeSignIn(),
        given["authentication_policy"],
        PastSignIn(),
        *(UnlessSecret(given[name]) for name in _ONLOOKERS if given.get(name) is not None),
        *inner,
        BoundedAnswerPolicy(),
    ]


def transport_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """What az gives to a client for its transport."""
    return {name: given[name] for name in ("connection_verify", "transport") if name in given}
