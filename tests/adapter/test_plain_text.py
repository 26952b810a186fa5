"""A result that is a text goes to standard output as the bytes that a file would have, and az prints nothing more."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from aks_sandbox.commands.row import Arguments, CommandRow, Example
from aks_sandbox.reports.text import PlainText
from azext_aks_sandbox._program import carry_out

TEXT = 'tags = {\n  "日本" = "ä"\n}\n'
ROW = CommandRow(
    name="x",
    summary="X.",
    examples=(Example("X."),),
    arguments=Arguments,
    run=lambda _context, _arguments: PlainText(TEXT),
    table="written_table",
)


def command(output: str) -> Any:
    """What az gives a handler, for an output format."""
    config = SimpleNamespace(getboolean=lambda *_: False, get=lambda *_, **__: None)
    invocation = SimpleNamespace(data={"output": output})
    cli_ctx = SimpleNamespace(only_show_errors=False, config=config, invocation=invocation, data={})
    return SimpleNamespace(cli_ctx=cli_ctx)


@pytest.mark.parametrize("output", ["json", "table", "tsv", "yaml", "none"])
def test_the_text_is_printed_as_it_is_whatever_the_format(
    output: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert carry_out(command(output), cast("Any", ROW), {}) is None
    assert capfdbinary.readouterr().out == TEXT.encode()


def test_a_reader_that_went_away_is_not_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_content: Any = None) -> None:
        raise BrokenPipeError

    pipe = SimpleNamespace(write=broken, flush=lambda: None)
    monkeypatch.setattr(
        "sys.stdout", SimpleNamespace(buffer=pipe, write=broken, flush=lambda: None, isatty=lambda: False)
    )
    assert carry_out(command("json"), cast("Any", ROW), {}) is None
