"""Answers that are refused, whoever sent them: what leads elsewhere, never ends, or cannot be read.

None of these is an error of azure.core, so that none of its policies takes one for a passing fault and tries again.
"""

from __future__ import annotations

from aks_sandbox.model.safe_text import visible
from aks_sandbox.steps import Step, step

_LONGEST_SHOWN = 200
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
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]} (...)"
