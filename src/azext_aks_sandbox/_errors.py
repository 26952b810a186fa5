"""The library's errors as az's errors: one message, one recommendation, az's exit code for the kind."""

from __future__ import annotations

from azure.cli.core import azclierror

from aks_sandbox import errors
from aks_sandbox.model.safe_text import each_line, one_line
from aks_sandbox.steps import lines_of

_KINDS: tuple[tuple[type[errors.AksSandboxError], type[azclierror.AzCLIError]], ...] = (
    (errors.InvalidInput, azclierror.InvalidArgumentValueError),
    (errors.ChecksFailed, azclierror.ValidationError),
    (errors.AlreadyExists, azclierror.ValidationError),
    (errors.NotFound, azclierror.ResourceNotFoundError),
    (errors.Denied, azclierror.ForbiddenError),
    (errors.NotLoggedIn, azclierror.UnauthorizedError),
    (errors.Unreachable, azclierror.AzureConnectionError),
    (errors.Interrupted, azclierror.ManualInterrupt),
    (errors.ServiceFailed, azclierror.AzureResponseError),
)


def az_error(error: errors.AksSandboxError) -> azclierror.AzCLIError:
    """The az error for one of the library's; the message holds what the service said, without secrets, printable."""
    # The patterns take long to make: only an error pays for them.
    from aks_sandbox.model.secret_text import without_secrets

    said = without_secrets(error.message)
    message = each_line(said) if error.of_lines else one_line(said)
    next_step = "\n".join(one_line(without_secrets(line)) for line in lines_of(error.steps)) or None
    for ours, theirs in _KINDS:
        if isinstance(error, ours):
            return theirs(message, next_step)
    return azclierror.UnclassifiedUserFault(message, next_step)
