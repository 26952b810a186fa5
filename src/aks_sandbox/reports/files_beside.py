"""Files that are written beside a result: one that cannot be written never takes the result away."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aks_sandbox.errors import AksSandboxError, FileNotWritten
from aks_sandbox.reports.run import Shown
from aks_sandbox.steps import distinct


def with_files(result: Shown, writes: Iterable[tuple[str, Callable[[], None]]]) -> Shown:
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
        steps = distinct(step for problem in problems for step in problem.steps)
        raise FileNotWritten(message, *steps, result=result)
    return result
