"""The manual page of each rule, and the commands in it and in every step: az itself must be able to read them."""

import re
import shlex
from collections.abc import Iterator

import pytest

from aks_sandbox.rules.engine import KNOWN_RULES
from aks_sandbox.rules.rule import Rule
from command_table import CommandTable, load_command_table
from tests.support.every_world import findings

EACH = pytest.mark.parametrize("rule", KNOWN_RULES, ids=lambda rule: rule.code)
# Words of a command that end it: a sentence that goes on would be pasted with it.
PROSE = re.compile(r"[.,;]$|\s(?:or|and|then|Sizes|Versions)\s")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandTable]:
    """The commands as az knows them, with a configuration folder of the test's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZURE_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))
        yield load_command_table()


def refused(table: CommandTable, line: str) -> bool:
    """Whether az's own parser refuses a command line of this extension; other commands must be free of prose."""
    words = shlex.split(line)
    if words[:2] != ["az", "aks-sandbox"]:
        return PROSE.search(line) is not None
    try:
        table.parser.parse_args(words[1:])
    except SystemExit:
        return True
    return False


@EACH
def test_a_rule_has_a_manual_page_that_says_why_how_to_fix_and_an_example(rule: Rule) -> None:
    parts = re.fullmatch(r"Why: (\S.+?)Fix: (\S.+?)Example: (az \S.+)", rule.docstring.strip(), re.DOTALL)
    assert parts is not None, rule.docstring
    assert [" ".join(part.split()) for part in parts.groups()] == [
        rule.manual.why,
        rule.manual.fix,
        rule.manual.example,
    ]
    assert rule.manual.why.endswith(".")
    assert rule.manual.fix.endswith(".")


@EACH
def test_the_example_is_one_command_that_can_be_pasted(rule: Rule, table: CommandTable) -> None:
    assert not refused(table, rule.manual.example), rule.manual.example


def test_every_printed_command_can_be_pasted_as_it_stands(table: CommandTable) -> None:
    commands = {
        (finding.rule.code, str(one.command))
        for finding in findings()
        for one in finding.steps
        if one.command is not None
    }
    assert len(commands) > 20
    # Words in capitals stand for names that are not known.
    assert {(code, line) for code, line in commands if refused(table, line)} == set()


def test_the_guards_see_what_they_guard_against(table: CommandTable) -> None:
    assert refused(table, "az aks-sandbox vm-size list --location eastus Sizes that pass here: Standard_D4s_v5.")
    assert refused(table, "az aks-sandbox vm-size list")
    assert refused(table, "az aks get-upgrades -g g -n c --output table Versions that pass here: 1.34.")
    assert refused(table, "az aks-sandbox nodepool add, then drain and delete the old one.")
    assert not refused(table, "az aks-sandbox vm-size list --location eastus")


def test_every_message_is_a_sentence_without_holes() -> None:
    for finding in findings():
        code, message = finding.rule.code, finding.message
        assert message, code
        assert not re.search(r"\(\)|''|  |\bNone\b(?! of)|: \.|, \.| \.", message), (code, message)
        assert message.endswith(".") or "https://" in message, (code, message)
