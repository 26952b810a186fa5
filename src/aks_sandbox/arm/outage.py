"""Looks at something that Azure works on, through the minutes in which the connection is lost."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, repeat
from typing import TypeVar

from aks_sandbox import errors
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.foreign_errors import is_passing
from aks_sandbox.arm.pauses import LONGEST_OUTAGE, Patience, in_words
from aks_sandbox.model.reporter import Reporter

_FIRST_PAUSES = (5.0, 10.0, 20.0)
_LAST_PAUSE = 30.0

Result = TypeVar("Result")


def through_outages(
    connection: Connection, label: str, reporter: Reporter, look: Callable[[], Result], limit: float = LONGEST_OUTAGE
) -> Result:
    """What the look answers; its error when that is not a passing one, or when it lasts longer than `limit` seconds.

    `label` names what is waited for.
    """
    outage: Patience | None = None
    for pause in chain(_FIRST_PAUSES, repeat(_LAST_PAUSE)):
        try:
            return look()
        except errors.AksSandboxError as error:
            if not is_passing(error):
                raise
            if outage is None:
                outage = Patience(limit)
                reporter.warn(
                    f"{errors.ended(error.problem)} What Azure works on continues; this command looks again for up to "
                    f"{in_words(limit)}."
                )
            if outage.left <= 0:
                error.add(f"Azure did not give a usable answer during {in_words(outage.spent)}.")
                raise
            reporter.progress(f"{label}: Azure did not answer, looking again")
            outage.pause(connection.sleep, pause)
    raise AssertionError("an endless sequence ended")
