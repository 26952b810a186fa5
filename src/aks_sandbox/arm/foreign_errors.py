"""What credentials, the network and Azure raise, told as our errors: the one place where that is done."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from azure.core.exceptions import (
    AzureError,
    DecodeError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.pipeline.policies import HTTPPolicy

from aks_sandbox import errors
from aks_sandbox.arm.pauses import LONGEST_WRITE_PAUSE, asked_pause, in_words
from aks_sandbox.explain.messages import Origin, explain_error
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.model.safe_text import visible
from aks_sandbox.steps import Step, step

_LONGEST_ADDRESS = 200
_ENDPOINT = (step("Check the proxy and the endpoint of the cloud:", "az cloud show --query endpoints.resourceManager"),)
_REPEAT = (Step("Repeat the command."),)
_NETWORK = (Step("Check the network and the proxy settings, then repeat the command."),)


class RefusedAnswer(Exception):
    """An answer that is not used; the text says why and has no full stop."""

    steps: tuple[Step, ...] = _REPEAT


class Misled(RefusedAnswer):
    """An answer that sends the caller elsewhere; nothing was sent there."""

    steps = _ENDPOINT


class ForeignAddress(Misled):
    """A request that an answer of Azure would have sent to another scheme, host or port."""

    def __init__(self, address: str) -> None:
        place = _shown(address)
        super().__init__(f"Azure's answer leads away from the cloud's endpoint, to {place}; nothing was sent there")


class Redirected(Misled):
    """A redirect, which Azure Resource Manager does not use."""

    def __init__(self, status: int, address: str) -> None:
        place = f" to {_shown(address)}" if address else ""
        super().__init__(f"the answer is a redirect (HTTP status {status}){place}, which is not followed")


class AnswerTooLarge(RefusedAnswer):
    """More bytes than any good answer has."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the answer is larger than {limit // 2**20} MB and was not read to its end")

    steps = _ENDPOINT


class AnswerTooSlow(RefusedAnswer):
    """An answer that was not complete when its time was over."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the answer was not complete after {max(seconds, 0):.0f} seconds")

    steps = _NETWORK


class UnreadableAnswer(RefusedAnswer):
    """A body of another form than the one that was asked for."""


def _shown(address: str) -> str:
    text = visible(address).replace("\n", "\\n").replace("\t", "\\t")
    return text if len(text) <= _LONGEST_ADDRESS else f"{text[:_LONGEST_ADDRESS]} (...)"


_PAST = "aks_sandbox_past_sign_in"


class CredentialFailed(Exception):
    """No token: `error` is what the credential raised, of whichever library it is."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


class BeforeSignIn(HTTPPolicy[Any, Any]):
    """Stands before the authentication; what is raised between it and PastSignIn comes from the credential."""

    def send(self, request: Any) -> Any:
        """The answer; CredentialFailed when there is no token."""
        request.context[_PAST] = False
        try:
            return self.next.send(request)
        except Exception as error:
            if request.context[_PAST]:
                raise
            raise CredentialFailed(error) from error


class PastSignIn(HTTPPolicy[Any, Any]):
    """Stands after the authentication, which may ask for another token once an answer has come."""

    def send(self, request: Any) -> Any:
        """The answer."""
        request.context[_PAST] = True
        response = self.next.send(request)
        request.context[_PAST] = False
        return response


@contextmanager
def credential_failures() -> Iterator[None]:
    """Around a call that does nothing but get a token: whatever it raises is CredentialFailed."""
    try:
        yield
    except CredentialFailed:
        raise
    except Exception as error:
        raise CredentialFailed(error) from error


def is_unreachable(failure: CredentialFailed) -> bool:
    """Whether the place that gives tokens could not be asked, as opposed to having refused one; az and MSAL raise an
    error of their own at times while they handle that of the network.
    """
    error = failure.error
    # The exceptions of requests, which MSAL lets through, are OSErrors.
    if isinstance(error, OSError) or (isinstance(error, AzureError) and not isinstance(error, HttpResponseError)):
        return True
    seen: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in seen:
        if _is_of_the_network(one):
            return True
        seen.append(one)
        one = one.__cause__ or one.__context__
    return False


def _is_of_the_network(error: BaseException) -> bool:
    # What is not JSON came from a proxy or portal between here and the sign-in service.
    of_network = (ConnectionError, TimeoutError, ServiceRequestError, ServiceResponseError, json.JSONDecodeError)
    return isinstance(error, of_network) or type(error).__module__.split(".")[0] in ("requests", "urllib3")


def is_passing(error: errors.AksSandboxError) -> bool:
    """Whether the same look may well succeed a little later: there was no network, no whole answer, or a service that
    has a bad moment and does not ask for a longer pause than this product makes.
    """
    cause = error.__cause__
    if isinstance(cause, CredentialFailed):
        return is_unreachable(cause)
    if isinstance(cause, HttpResponseError) and not isinstance(cause, IncompleteReadError):
        pause = asked_pause(getattr(cause.response, "headers", None) or {})
        status = cause.status_code or 0
        return (status >= 500 or status in _PASSING) and (pause is None or pause <= LONGEST_WRITE_PAUSE)
    return isinstance(cause, (ServiceRequestError, ServiceResponseError, IncompleteReadError, AnswerTooSlow, OSError))


#: What a request can raise that says something about the service, the network or the credential. The exceptions of
#: requests, and a file of certificates that cannot be read, are OSErrors.
Failures = (AzureError, RefusedAnswer, CredentialFailed, OSError)
SIGN_IN = of_the_service("login")
#: What errors of requests say to do that does not depend on what was asked.
FIXED_STEPS = (*_ENDPOINT, *_REPEAT, *_NETWORK, SIGN_IN)

_LONGEST_RAW = 4000
_LONGEST_MESSAGE = 2000
_BUSY = (429, 503)
#: Client errors that say nothing about what was asked: a time-out, and too many requests.
_PASSING = (408, 429)
_LONG_PAUSE = 60


@dataclass(frozen=True)
class ArmErrorText:
    """The code and message of an ARM error, details included, and the body as it came."""

    code: str
    message: str
    raw: str


def read_error(error: HttpResponseError) -> ArmErrorText:
    """The text of an HTTP error or of a failed long-running operation, in whichever of ARM's shapes it is."""
    return _text_of(_body(error), str(error.message))


def explained_steps(raw: str) -> tuple[Step, ...]:
    """What to do after an error whose own text is that: the body of an answer, or a sentence."""
    text = _text_of(raw, "")
    known = explain_error(text.code, text.message, Origin.AZURE)
    return known.steps if known else ()


def read_operation(document: Mapping[str, Any]) -> ArmErrorText:
    """The text of an operation that failed."""
    return _text_of(json.dumps(document), "")


def _text_of(body: str, otherwise: str) -> ArmErrorText:
    raw = body[:_LONGEST_RAW]
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ArmErrorText("", raw or otherwise, raw)
    node: Any = document.get("error", document) if isinstance(document, Mapping) else {}
    if not isinstance(node, Mapping):
        return ArmErrorText("", raw, raw)
    return ArmErrorText(str(node.get("code") or ""), full_message(node), raw)


def domain_error(error: Exception, doing: str) -> errors.AksSandboxError:
    """The library's error for one of Failures; `doing` says what was tried, as in 'creating demo'."""
    if isinstance(error, CredentialFailed):
        return _no_token(error, doing)
    if isinstance(error, RefusedAnswer):
        return errors.Unreachable(f"{doing}: {error}.", *error.steps)
    if not isinstance(error, HttpResponseError) or _is_unreadable(error):
        return _no_answer(error, doing)
    # A long-running operation that failed carries the status of the poll, which was itself answered well.
    status = error.status_code or 0
    answer = service_error(read_error(error), doing, status if status >= 400 else 0)
    pause = asked_pause(getattr(error.response, "headers", None) or {})
    if pause is not None and pause >= _LONG_PAUSE and status in _BUSY:
        answer.add(f"Azure asks to wait {in_words(pause)} before the next try.")
        answer.steps = (Step(f"Wait {in_words(pause)}, then repeat the command."),)
    return answer


#: Codes that say by themselves that another operation runs; that of most such refusals, OperationNotAllowed, does not.
_RUNNING_CODES = ("AnotherOperationInProgress", "ConcurrentClusterOperation")


def service_error(text: ArmErrorText, doing: str, status: int = 0) -> errors.AksSandboxError:
    """The library's error for an error that Azure reported; a status of 0 is that of a long-running operation."""
    known = explain_error(text.code, text.message, Origin.AZURE)
    words = " ".join(text.message.split())
    said = words if len(words) <= _LONGEST_MESSAGE else f"{words[:_LONGEST_MESSAGE]} (...)"
    shown = f"({text.code}) {said}" if text.code else said or f"HTTP status {status}"
    message = f"{doing}: {known.cause} Azure reports: {shown}" if known else f"{doing}: Azure reports: {shown}"
    steps = known.steps if known else ()
    if status == 401:
        return errors.NotLoggedIn(message, *(steps or (SIGN_IN,)), raw=text.raw)
    if status == 403:
        return errors.Denied(message, *steps, raw=text.raw)
    if status == 404:
        return errors.NotFound(message, *steps, raw=text.raw)
    failed = errors.ServiceFailed(message, *steps, raw=text.raw, status=status, service_code=text.code)
    failed.busy = status == 409 and (text.code in _RUNNING_CODES or (known is not None and known.name == "busy"))
    return failed


def _no_token(failure: CredentialFailed, doing: str) -> errors.AksSandboxError:
    detail = visible(_first_line(failure.error))
    if is_unreachable(failure):
        return errors.Unreachable(
            f"{doing}: the sign-in service cannot be reached, so nothing was sent ({detail}).", *_NETWORK
        )
    # az keeps the command that signs in again, for the tenant and scope at hand, beside its message.
    given = getattr(failure.error, "recommendations", None)
    steps = [line for line in given if isinstance(line, str)] if isinstance(given, list) else []
    return errors.NotLoggedIn(
        f"{doing}: a token for the signed-in account could not be obtained, so nothing was sent ({detail}).",
        *(steps or (SIGN_IN,)),
    )


def _is_unreadable(error: HttpResponseError) -> bool:
    # An error status says enough, whatever its body holds.
    return isinstance(error, DecodeError) and (error.status_code or 0) < 400


def _no_answer(error: Exception, doing: str) -> errors.Unreachable:
    if isinstance(error, ServiceRequestError):
        problem = "no connection to Azure Resource Manager"
    elif isinstance(error, (ServiceResponseError, IncompleteReadError)):
        problem = "the connection was lost before the answer was complete"
    elif isinstance(error, OSError):
        problem = "the connection to Azure Resource Manager failed"
    else:
        problem = "the answer cannot be read"
    return errors.Unreachable(f"{doing}: {problem} ({_first_line(error)}).", *_NETWORK)


def _first_line(error: Exception) -> str:
    text = str(getattr(error, "message", None) or error)
    return text.splitlines()[0][:300] if text.strip() else type(error).__name__


def _body(error: HttpResponseError) -> str:
    response = error.response
    if response is None:
        return str(error.message)
    try:
        return str(response.text())
    except (AzureError, ValueError, LookupError):
        return str(error.message)


def full_message(node: Mapping[str, Any]) -> str:
    """The message of an error in ARM's shape with those of its details, where the cause often is."""
    parts = [str(node.get("message") or "")]
    details = node.get("details")
    for detail in details if isinstance(details, list) else []:
        if isinstance(detail, Mapping) and str(detail.get("message") or "") not in parts:
            parts.append(str(detail["message"]) if detail.get("message") else "")
    return " ".join(part for part in parts if part)
