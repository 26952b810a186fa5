"""Every error that the library raises, as one tree.

    AksSandboxError                 code, message, next step
    ├── InvalidInput                what the caller gave cannot be right; nothing was sent
    ├── ChecksFailed                the checks found what would make the request fail; nothing was written
    ├── AlreadyExists               a resource of that name exists; it was not touched
    ├── NotFound                    what the caller named does not exist
    ├── Denied                      the caller may not do that (403)
    ├── NotLoggedIn                 no usable credential (401)
    ├── ServiceFailed               Azure answered with an error; the raw text is kept
    ├── Unreachable                 no answer, or one that cannot be read
    ├── ApprovalPending             a human has to approve the registration
    ├── TimedOut                    the wait ended, the operation goes on
    ├── Interrupted                 the caller stopped waiting, the operation goes on
    └── HalfDone                    the first of two steps is done, the second is not

The library never prints and never exits: the adapter turns these into az's errors.
"""

from __future__ import annotations

from aks_sandbox.steps import Step, as_steps


class AksSandboxError(Exception):
    """Names what went wrong, where, why, and what to do next.

    `steps` are what to do next, a plain sentence or a step with its command; `raw` is the service's own text, if any.
    """

    code = "AksSandboxError"

    def __init__(self, message: str, *steps: Step | str, raw: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.steps = as_steps(steps)
        self.raw = raw


class InvalidInput(AksSandboxError):
    """The value of an option cannot be right; `option` is its long name."""

    code = "InvalidInput"

    def __init__(self, option: str, problem: str, *steps: Step | str) -> None:
        super().__init__(f"{option}: {problem}", *steps)
        self.option = option


class ChecksFailed(AksSandboxError):
    """The checks found what would make the request fail, so nothing was written."""

    code = "ChecksFailed"


class AlreadyExists(AksSandboxError):
    """A resource of that name exists and was left as it is."""

    code = "AlreadyExists"


class NotFound(AksSandboxError):
    """What the caller named does not exist (404)."""

    code = "NotFound"


class Denied(AksSandboxError):
    """The caller lacks the permission (403)."""

    code = "Denied"


class NotLoggedIn(AksSandboxError):
    """The service did not accept the credential (401), or there is none."""

    code = "NotLoggedIn"


class ServiceFailed(AksSandboxError):
    """Azure answered with an error: `status` is the HTTP status, 0 when a long-running operation failed."""

    code = "ServiceFailed"

    def __init__(
        self,
        message: str,
        *steps: Step | str,
        raw: str = "",
        status: int = 0,
        service_code: str = "",
    ) -> None:
        super().__init__(message, *steps, raw=raw)
        self.status = status
        self.service_code = service_code


class Unreachable(AksSandboxError):
    """No answer came, or one that cannot be read, after the bounded retries."""

    code = "Unreachable"


class ApprovalPending(AksSandboxError):
    """The registration waits for a human's approval, so waiting for it here is of no use."""

    code = "ApprovalPending"


class TimedOut(AksSandboxError):
    """The wait ended before the operation did; the operation goes on."""

    code = "TimedOut"


class Interrupted(AksSandboxError):
    """The caller stopped waiting; the operation goes on in Azure."""

    code = "Interrupted"


class HalfDone(AksSandboxError):
    """The first step succeeded and the second did not; the message says which is which."""

    code = "HalfDone"
