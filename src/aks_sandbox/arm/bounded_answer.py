"""Every answer is read within a time and up to a size, whatever the sender does."""

from __future__ import annotations

import concurrent.futures
from http.client import HTTPException
from typing import Any

from azure.core.exceptions import ServiceResponseError
from azure.core.pipeline import PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy

from aks_sandbox.arm.background import in_background
from aks_sandbox.arm.refusals import AnswerTooLarge, AnswerTooSlow
from aks_sandbox.arm.terms import terms_of
from aks_sandbox.arm.whole_answer import WholeAnswer

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
