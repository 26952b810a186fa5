"""Files that are written beside a result: one that cannot be written never takes the result away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from aks_sandbox.errors import AksSandboxError, FileNotWritten


def with_files(result: dict[str, Any], writes: Iterable[tuple[str, Callable[[], None]]]) -> dict[str, Any]:
    """The result after each file was written, an option and a function for each; FileNotWritten, which holds the
    result, when some could not be. All of them are tried.
    """
    problems: list[AksSandboxError] = []
    for option, write in writes:
        try:
            write()
        except AksSandboxError as error:
            problems.append(error)
        except Exception as error:  # noqa: BLE001 - a defect in a report must not take the result away either
            defect = f"{option}: the file could not be made ({type(error).__name__}: {error})."
            problems.append(AksSandboxError(defect, "This is a defect of aks-sandbox: report it."))
    if problems:
        message = "\n".join(problem.message for problem in problems)
        next_step = "\n".join(dict.fromkeys(problem.next_step for problem in problems if problem.next_step))
        raise FileNotWritten(message, next_step, result=result)
    return result
