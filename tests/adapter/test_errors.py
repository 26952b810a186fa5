"""The library's errors as az's: the kind decides the class, and no message is lost."""

import importlib
import pkgutil

import pytest
from azure.cli.core import azclierror
from hypothesis import given
from hypothesis import strategies as st

import aks_sandbox
from aks_sandbox import errors
from aks_sandbox.arguments import Argument
from aks_sandbox.model.safe_text import one_line
from azext_aks_sandbox._program import az_error

KINDS: dict[type[errors.AksSandboxError], type[azclierror.AzCLIError]] = {
    errors.ChecksFailed: azclierror.ValidationError,
    errors.ChecksUndecided: azclierror.ValidationError,
    errors.AlreadyExists: azclierror.ValidationError,
    errors.NotFound: azclierror.ResourceNotFoundError,
    errors.Denied: azclierror.ForbiddenError,
    errors.NotLoggedIn: azclierror.UnauthorizedError,
    errors.ServiceFailed: azclierror.AzureResponseError,
    errors.Unreachable: azclierror.AzureConnectionError,
    errors.ApprovalPending: azclierror.UnclassifiedUserFault,
    errors.TimedOut: azclierror.UnclassifiedUserFault,
    errors.Interrupted: azclierror.ManualInterrupt,
    errors.HalfDone: azclierror.UnclassifiedUserFault,
    errors.MissingParser: azclierror.UnclassifiedUserFault,
    errors.AksSandboxError: azclierror.UnclassifiedUserFault,
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_kind_of_error_has_az_s_class_and_keeps_message_and_next_step(kind: type[errors.AksSandboxError]) -> None:
    error = az_error(kind("It went wrong.", "Do this."))
    assert type(error) is KINDS[kind]
    assert error.error_msg == "It went wrong."
    assert error.recommendations == ["Do this."]


def test_an_error_without_a_next_step_recommends_nothing() -> None:
    assert az_error(errors.NotFound("Gone.")).recommendations == []


def test_wrong_input_names_the_option() -> None:
    error = az_error(errors.InvalidInput(Argument.CLUSTER, "is wrong", "Give another."))
    assert type(error) is azclierror.InvalidArgumentValueError
    assert error.error_msg == "--name: is wrong"
    assert error.recommendations == ["Give another."]


@pytest.fixture(scope="module")
def _all_modules() -> None:
    """An error that a module keeps for itself is seen once that is imported."""
    for module in pkgutil.walk_packages(aks_sandbox.__path__, "aks_sandbox."):
        importlib.import_module(module.name)


@pytest.mark.usefixtures("_all_modules")
def test_every_error_of_the_tree_is_in_this_table() -> None:
    others = {errors.InvalidInput, errors.CannotConvert, errors.FileNotWritten}  # each has a constructor of its own
    assert set(errors.AksSandboxError.__subclasses__()) == set(KINDS) - {errors.AksSandboxError} | others


@pytest.mark.usefixtures("_all_modules")
def test_each_error_stands_in_the_drawing_of_the_tree() -> None:
    kinds = errors.AksSandboxError.__subclasses__()
    assert errors.__doc__ is not None
    assert [kind.__name__ for kind in kinds if f"── {kind.__name__} " not in errors.__doc__] == []


@given(st.sampled_from(list(KINDS)), st.text(st.characters(exclude_categories=()), max_size=20))
def test_a_text_from_elsewhere_breaks_no_line_of_an_error(kind: type[errors.AksSandboxError], said: str) -> None:
    error = az_error(kind(f"It broke: {said}.", "Do this."))
    lines = error.error_msg.split("\n")
    assert [one_line(line) for line in lines] == lines
    assert len(lines) == 1 or kind in (errors.ChecksFailed, errors.ChecksUndecided)


def test_a_next_step_has_its_lines_and_no_hidden_character() -> None:
    error = az_error(errors.NotFound("It is not there.", "First:\naz one \x1b[2J\naz two"))
    assert error.recommendations == ["First:\naz one \\u001b[2J\naz two"]


def test_no_error_repeats_a_secret_that_a_service_put_into_its_text() -> None:
    error = az_error(errors.ServiceFailed("Azure reports: token=S3cret9Zq is invalid.", "Try password: S3cret9Zq"))
    assert "S3cret9Zq" not in f"{error.error_msg} {error.recommendations}"
    assert "(removed)" in error.error_msg
