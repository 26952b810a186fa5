"""Every error that the library raises, as one tree.

    AksSandboxError                 message, steps
    ├── InvalidInput                what the caller gave cannot be right; nothing was sent
    │   └── MissingArgument         or what the command requires was not given
    ├── ChecksFailed                the checks found what would make the request fail; nothing was written
    ├── ChecksUndecided             what could not be checked stops a strict write; nothing was written
    ├── AlreadyExists               a resource of that name exists; it was not touched
    │   └── Differs                 and it is not what was asked for; one line for each member that differs
    ├── NotFound                    what the caller named does not exist
    ├── Denied                      the caller may not do that (403)
    ├── NotLoggedIn                 no usable credential (401)
    ├── ServiceFailed               Azure answered with an error; the raw text is kept
    ├── Unreachable                 no answer, or one that cannot be read
    ├── ApprovalPending             a human has to approve the registration
    ├── TimedOut                    the wait ended, the operation goes on
    ├── Interrupted                 the caller stopped; the message says whether an operation goes on
    ├── HalfDone                    the first of two steps is done, the second is not
    ├── MissingParser               the parser that a file needs is not installed; the step installs it
    ├── CannotConvert               manifests cannot be changed as asked; none was changed
    └── FileNotWritten              the result is there, a file beside it is not

The library never prints and never exits: the adapter turns these into az's errors.
"""

from __future__ import annotations

from collections.abc import Sequence

from aks_sandbox.arguments import Argument
from aks_sandbox.steps import Step, as_steps


def ended(text: str) -> str:
    """The text with a full stop, where it does not end as a sentence does: another sentence can follow it."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


class AksSandboxError(Exception):
    """Names what went wrong, where, why, and what to do next.

    `message` is one line, unless `of_lines` says that the kind has several: a newline in one line came with a name or a
    text from elsewhere, and is shown as a character. `argument` is what the caller gave that led to it, when that is
    one thing: a message begins with the option. `steps` are what to do next, a plain sentence or a step with its
    command; `raw` is the service's own text, if any.
    """

    of_lines = False

    def __init__(self, problem: str, *steps: Step | str, raw: str = "", argument: Argument | str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.steps = as_steps(steps)
        self.raw = raw
        self.argument = argument

    @property
    def message(self) -> str:
        """What went wrong, with the option as most commands spell it."""
        return self.message_naming(self.argument)

    def message_naming(self, option: Argument | str | None) -> str:
        """What went wrong, with the option as the running command spells it."""
        return self.problem if option is None else f"{option}: {self.problem}"

    def add(self, sentence: str) -> None:
        """Let a sentence follow the problem, which may end with a text from elsewhere and so without a full stop."""
        if sentence:
            self.problem = f"{ended(self.problem)} {sentence}"

    def __str__(self) -> str:
        return self.message


class InvalidInput(AksSandboxError):
    """What was given for an argument cannot be right; a string names something else, such as a configured value."""

    def __init__(self, argument: Argument | str, problem: str, *steps: Step | str) -> None:
        super().__init__(problem, *steps, argument=argument)


class MissingArgument(InvalidInput):
    """An argument that the command requires was not given: what the parser would say, could it know that."""


class ChecksFailed(AksSandboxError):
    """The checks found what would make the request fail, so nothing was written."""

    of_lines = True


class ChecksUndecided(AksSandboxError):
    """Checks could not be carried out, and the caller wants nothing to be written then."""

    of_lines = True


class AlreadyExists(AksSandboxError):
    """A resource of that name exists and was left as it is."""


class Differs(AlreadyExists):
    """What exists is not what was asked for; the lines after the first name each member."""

    of_lines = True


class NotFound(AksSandboxError):
    """What the caller named does not exist (404)."""


class Denied(AksSandboxError):
    """The caller lacks the permission (403)."""


class NotLoggedIn(AksSandboxError):
    """The service did not accept the credential (401), or there is none."""


class ServiceFailed(AksSandboxError):
    """Azure answered with an error: `status` is the HTTP status, 0 when a long-running operation failed."""

    def __init__(
        self,
        problem: str,
        *steps: Step | str,
        raw: str = "",
        status: int = 0,
        service_code: str = "",
    ) -> None:
        super().__init__(problem, *steps, raw=raw)
        self.status = status
        self.service_code = service_code
        #: Whether Azure refused because of another operation, so that the same request may succeed later.
        self.busy = False


class Unreachable(AksSandboxError):
    """No answer came, or one that cannot be read, after the bounded retries."""


class ApprovalPending(AksSandboxError):
    """The registration waits for a human's approval, so waiting for it here is of no use."""


class TimedOut(AksSandboxError):
    """The wait ended before the operation did; the operation goes on."""


class Interrupted(AksSandboxError):
    """The caller stopped; the message says whether anything was sent and an operation goes on in Azure.

    `terminated` where the signal was the request to end (SIGTERM) and not Ctrl-C.
    """

    terminated = False


class HalfDone(AksSandboxError):
    """The first step succeeded and the second did not; the message says which is which."""


class MissingParser(AksSandboxError):
    """The parser that a file needs is not installed."""


class CannotConvert(AksSandboxError):
    """Some places cannot be changed without changing more than what is asked for; nothing was changed."""

    of_lines = True

    def __init__(self, places: Sequence[str]) -> None:
        lines = "\n".join(places)
        super().__init__(
            f"Nothing was changed, because {len(places)} {'place' if len(places) == 1 else 'places'} cannot "
            f"be:\n{lines}",
            "Change these places by hand, or leave their files out, and repeat the command.",
        )


class FileNotWritten(AksSandboxError):
    """The operation is done and `result` holds what it answers; a file that was to be written beside it was not."""

    def __init__(self, problem: str, *steps: Step | str, result: object) -> None:
        super().__init__(problem, *steps)
        self.result = result
