"""What every request passes: secrets are marked, one host only, bounded answers, careful retries."""

from __future__ import annotations

import concurrent.futures
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from http.client import HTTPException
from typing import Any, TypeVar
from urllib.parse import urlsplit

from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from azure.core.pipeline import PipelineResponse
from azure.core.pipeline.policies import (
    HeadersPolicy,
    HTTPPolicy,
    ProxyPolicy,
    RequestIdPolicy,
    RetryPolicy,
    SansIOHTTPPolicy,
    UserAgentPolicy,
)

from aks_sandbox import __version__
from aks_sandbox.arm.answers import CleanAnswer, WholeAnswer
from aks_sandbox.arm.foreign_errors import (
    AnswerTooLarge,
    AnswerTooSlow,
    BeforeSignIn,
    ForeignAddress,
    PastSignIn,
    Redirected,
)
from aks_sandbox.arm.pauses import WORTH_SAYING, Terms, TermsPolicy, asked_pause, in_words, terms_of

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
        _naming_the_product(given.get("user_agent_policy") or UserAgentPolicy(**given)),
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


def _naming_the_product(policy: Any) -> Any:
    """The policy of the user agent, which names this extension and its version too."""
    policy.add_user_agent(f"aks-sandbox/{__version__}")
    return policy


def transport_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """What az gives to a client for its transport."""
    return {name: given[name] for name in ("connection_verify", "transport") if name in given}


class UnlessSecret(SansIOHTTPPolicy[Any, Any]):
    """A policy of the caller that is left out for secret requests, in each of their tries, and sees the text of every
    other answer without secrets: a cluster has the password of its proxy.

    An option such as `logging_enable` would not do: the first try uses it up.
    """

    def __init__(self, policy: SansIOHTTPPolicy[Any, Any]) -> None:
        super().__init__()
        self._policy = policy

    def on_request(self, request: Any) -> None:
        """Show the request to the policy."""
        if not terms_of(request).secret:
            self._policy.on_request(request)

    def on_response(self, request: Any, response: Any) -> None:
        """Show the answer to the policy."""
        if not terms_of(request).secret:
            seen = CleanAnswer(response.http_response)
            self._policy.on_response(request, PipelineResponse(response.http_request, seen, response.context))

    def on_exception(self, request: Any) -> None:
        """Show the policy that there was no answer."""
        if not terms_of(request).secret:
            self._policy.on_exception(request)


_DEFAULT_PORTS = {"https": 443, "http": 80}
# Python's parsers leave some of these out and take others for the end of the host, each in its own way.
_AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f\\]")


class OwnHostPolicy(HTTPPolicy[Any, Any]):
    """Stops every request to another scheme, host or port before it gets a token, and every redirect.

    It stands after the retries and before the authentication, so that it sees each try as it would leave.
    """

    def __init__(self, endpoint: str) -> None:
        super().__init__()
        self._endpoint = endpoint

    def send(self, request: Any) -> Any:
        """The answer of the own host; ForeignAddress or Redirected otherwise."""
        url = str(request.http_request.url)
        if not same_service(self._endpoint, url):
            raise ForeignAddress(url)
        response = self.next.send(request)
        status = response.http_response.status_code
        if 300 <= status < 400:
            raise Redirected(status, str(response.http_response.headers.get("location") or ""))
        return response


def same_service(endpoint: str, url: str) -> bool:
    """Whether both have the same scheme, host and port; a URL with a user in it, or that parsers read in more than
    one way, is never the same.
    """
    mine = _service(endpoint)
    return mine is not None and mine == _service(url)


def _service(url: str) -> tuple[str, str, int] | None:
    if _AMBIGUOUS.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or "@" in parts.netloc or not parts.netloc.isascii():
        return None
    known = _DEFAULT_PORTS.get(parts.scheme) if port is None else port
    return None if known is None else (parts.scheme, parts.hostname, known)


#: After decompression. The longest good answer, all VM sizes of a region, has about 3 MB.
LARGEST_ANSWER = 32 * 2**20


class BoundedAnswerPolicy(HTTPPolicy[Any, Any]):
    """Stands before the transport; AnswerTooLarge or AnswerTooSlow for what has no good end.

    The time-outs of the transport are about one read from the socket, and a byte now and then satisfies them for
    ever, in the headers as in the body: so the exchange runs beside the caller, who waits no longer than its terms say.
    """

    def send(self, request: Any) -> Any:
        """The whole answer."""
        terms = terms_of(request)
        seconds = min(terms.answer_seconds, terms.left)
        if seconds <= 0:
            raise AnswerTooSlow(0)
        exchange = in_background(lambda: self._exchange(request))
        # Not the time-out of result(): what it raises is also what a connection that timed out raises.
        concurrent.futures.wait([exchange], timeout=seconds)
        if not exchange.done():
            raise AnswerTooSlow(seconds)
        return exchange.result()

    def _exchange(self, request: Any) -> Any:
        options = request.context.options
        wanted = options.get("stream", False)
        options["stream"] = True
        try:
            answer = self.next.send(request)
            whole = WholeAnswer(answer.http_response, _content(answer.http_response))
        except HTTPException as error:
            raise ServiceResponseError(str(error), error=error) from error
        finally:
            # The policies around this one look at it: they may log the body of what the caller did not stream.
            options["stream"] = wanted
        return PipelineResponse(answer.http_request, whole, answer.context)


def _content(response: Any) -> bytes:
    # Each coding multiplies what the one below it unpacks to, before the first byte of it can be counted.
    if "," in str(response.headers.get("content-encoding") or ""):
        response.close()
        raise AnswerTooLarge(LARGEST_ANSWER)
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > LARGEST_ANSWER:
            response.close()
            raise AnswerTooLarge(LARGEST_ANSWER)
        parts.append(part)
    return b"".join(parts)


_THROTTLED = 429


class CarefulRetryPolicy(RetryPolicy[Any, Any]):
    """Reads are retried as azure-core does; a PUT only when it was throttled or never left this machine.

    After a lost answer or a 5xx, nobody knows whether a PUT was carried out: sent again under `If-None-Match: *`
    it would be told that its own resource exists. The caller looks first and then decides.
    """

    def get_retry_after(self, response: Any) -> float | None:
        """The seconds that an answer asks for; None where that cannot be read."""
        return asked_pause(response.http_response.headers)

    def is_retry(self, settings: dict[str, Any], response: Any) -> bool:
        """Whether the answer is worth another try."""
        terms = terms_of(response)
        only_throttled = terms.once or response.http_request.method == "PUT"
        if only_throttled and response.http_response.status_code != _THROTTLED:
            return False
        pause = self.get_retry_after(response)
        if pause is not None and pause > min(terms.longest_pause, terms.left):
            return False
        return super().is_retry(settings, response)

    def increment(
        self,
        settings: dict[str, Any],
        response: Any = None,
        error: Exception | None = None,
    ) -> bool:
        """Count a try; False ends them."""
        method = response.http_request.method if response is not None else ""
        if error is not None and method == "PUT" and not isinstance(error, ServiceRequestError):
            return False
        return super().increment(settings, response, error)

    def sleep(self, settings: dict[str, Any], transport: Any, response: Any = None) -> None:
        """Pause before the next try, and say so where it takes long."""
        if response is not None:
            self._announce(settings, response)
        super().sleep(settings, transport, response)

    def _announce(self, settings: dict[str, Any], response: Any) -> None:
        announce, status = terms_of(response).announce, response.http_response.status_code
        if announce is None:
            return
        pause = self.get_retry_after(response)
        if pause is not None and (pause >= WORTH_SAYING or status == _THROTTLED):
            announce(
                f"Azure asks to wait {in_words(pause)} (HTTP status {status}); the request is sent again after that."
            )
        elif pause is None and status == _THROTTLED:
            pause = self.get_backoff_time(settings)
            when = f"in {in_words(pause)}" if pause >= 1 else "at once"
            announce(f"Azure limits the number of requests (HTTP status {status}); the request is sent again {when}.")


Result = TypeVar("Result")


def in_background(work: Callable[[], Result]) -> Future[Result]:
    """What the work will answer or raise.

    A thread for each piece, because one that waits for another must not keep that other from starting; daemons,
    because a pool of the standard library would make Ctrl-C wait for the slowest answer.
    """
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised again where the result is wanted
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future
