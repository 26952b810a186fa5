"""What the exit code of a write says: also, in a dry run that validates, what the checks found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import Answer

ANSWERS_OF_CHECKS: Mapping[Answer, str] = {
    Answer.YES: "it succeeded",
    Answer.NO: "a check failed, so nothing was sent",
    Answer.UNDECIDED: f"a check could not be carried out and {Argument.STRICT} or {Argument.VALIDATE} was given, so "
    "nothing was sent",
}


def answer_of_checks(document: Any) -> Answer:
    """The answer of the checks in the document of a dry run; what was written succeeded."""
    check = document.get("check") if isinstance(document, Mapping) and "body" in document else None
    verdict = check.get("verdict") if isinstance(check, Mapping) else None
    return {"fail": Answer.NO, "unknown": Answer.UNDECIDED}.get(str(verdict), Answer.YES)
