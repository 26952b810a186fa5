"""One command under az: its arguments as the table types them, its errors as az's, its exit code after the output."""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from azure.cli.core import azclierror
from knack.validators import DefaultInt, DefaultStr

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import OF_ANSWER, Answer, Arguments, CommandRow, Context, Kind, option
from aks_sandbox.errors import FileNotWritten, InvalidInput, NotFound
from azext_aks_sandbox._program import carry_out


@dataclass(frozen=True, kw_only=True)
class Given(Arguments):
    """Two arguments."""

    cluster_name: str = option(Argument.CLUSTER, "A cluster.", names=["--cluster-name"], required=True)
    node_count: int = option(Argument.NODE_COUNT, "A count.", default=3, kind=Kind.INTEGER)


class Cli:
    """The part of az's context that a run touches."""

    only_show_errors = True
    config = SimpleNamespace(get=lambda *_, fallback: fallback)

    def __init__(self) -> None:
        self.events: list[Callable[..., None]] = []

    def register_event(self, _name: str, handler: Callable[..., None]) -> None:
        """Keep what az calls after the output."""
        self.events.append(handler)


def carried_out(run: Callable[[Context, Given], Any], answer: Answer = Answer.YES, **values: Any) -> tuple[Any, Cli]:
    """What a command with that function answers, and az's context after it."""
    row = CommandRow(
        name="try",
        summary="Try.",
        examples=(),
        arguments=Given,
        run=run,
        table="feature_table",
        answer=lambda _document: answer,
    )
    cli = Cli()
    return carry_out(SimpleNamespace(cli_ctx=cli), row, {"cluster_name": "demo", "node_count": 3, **values}), cli


def test_az_s_marks_on_default_values_are_taken_off_and_what_was_given_is_known() -> None:
    def run(_context: Context, arguments: Given) -> Any:
        return [type(arguments.cluster_name), type(arguments.node_count), arguments.given]

    assert carried_out(run)[0] == [str, int, {"cluster_name", "node_count"}]
    marked, _ = carried_out(run, cluster_name=DefaultStr("demo"), node_count=DefaultInt(3))
    assert marked == [str, int, frozenset()]


@pytest.mark.parametrize("kind", [InvalidInput, NotFound])
def test_an_error_names_the_option_as_the_command_spells_it(kind: type) -> None:
    def run(_context: Context, _arguments: Given) -> Any:
        if kind is InvalidInput:
            raise InvalidInput(Argument.CLUSTER, "is wrong", "Give another.")
        raise NotFound("is wrong", "Give another.", argument=Argument.CLUSTER)

    with pytest.raises(azclierror.AzCLIError) as caught:
        carried_out(run)
    assert caught.value.error_msg == "--cluster-name: is wrong"
    assert caught.value.recommendations == ["Give another."]


def test_an_empty_value_never_reaches_the_command() -> None:
    with pytest.raises(azclierror.InvalidArgumentValueError) as caught:
        carried_out(lambda _context, _arguments: pytest.fail("it ran"), cluster_name="")
    assert caught.value.error_msg == "--cluster-name: is empty"


@pytest.mark.parametrize("answer", Answer)
def test_the_exit_code_of_an_answer_is_given_after_the_output(answer: Answer) -> None:
    document, cli = carried_out(lambda _context, _arguments: {"whole": True}, answer)
    assert document == {"whole": True}
    codes = []
    for event in cli.events:
        with pytest.raises(SystemExit) as caught:
            event(None)
        codes.append(caught.value.code)
    expected = OF_ANSWER[answer].code
    assert codes == ([expected] if expected else [])


def test_a_result_whose_file_was_not_written_is_answered_and_the_error_follows_it(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    result = {"verdict": "pass"}

    def run(_context: Context, _arguments: Given) -> Any:
        raise FileNotWritten("'x.html' cannot be written (No space left on device)", "Free some.", result=result)

    document, cli = carried_out(run)
    assert document == result
    assert "x.html" not in capsys.readouterr().err + caplog.text
    with pytest.raises(SystemExit) as caught:
        cli.events[0](None)
    assert caught.value.code == 1
    said = capsys.readouterr().err + caplog.text
    assert "'x.html' cannot be written (No space left on device)" in said
    assert "Free some." in said
