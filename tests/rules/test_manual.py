"""The manual page of each rule, and the commands in it and in every remedy: az itself must be able to read them."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from aks_sandbox.model.facts import Facts
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.rules.all_rules import ALL_RULES
from aks_sandbox.rules.engine import run_rules
from command_table import CommandTable, load_command_table
from tests.support.every_world import worlds
from tests.support.worlds import shown

EACH = pytest.mark.parametrize("check", ALL_RULES, ids=lambda check: check.code)
# What the HTML report takes for a command, and gives a button that copies it.
COMMAND = re.compile(r"(?:.*?:[ \t]+)?((?:az|kubectl|helm)[ \t]+\S.*)")
# Words of a command of az that end it: a sentence that goes on would be pasted with it.
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
def test_a_check_has_a_manual_page_that_says_why_how_to_fix_and_an_example(check: Check) -> None:
    parts = re.fullmatch(r"Why: (\S.+?)Fix: (\S.+?)Example: (az \S.+)", check.manual.strip(), re.DOTALL)
    assert parts is not None, check.manual
    why, fix, example = (part.strip() for part in parts.groups())
    assert min(len(why), len(fix)) > 15
    assert len(example) >= len("az upgrade")


@EACH
def test_the_parts_of_a_page_are_single_paragraphs_without_their_marks(check: Check) -> None:
    page = manual_page(check)
    for part in (page.why, page.fix, page.example):
        assert part == " ".join(part.split())
        assert not re.search(r"\b(Why|Fix|Example):", part)
    assert page.why.endswith(".")
    assert page.fix.endswith(".")


@EACH
def test_the_example_is_one_command_that_can_be_pasted(check: Check, table: CommandTable) -> None:
    example = manual_page(check).example
    assert example.startswith("az ")
    assert not refused(table, example), example


def remedies() -> Iterator[tuple[str, str]]:
    """Every line of every remedy that any check gives in any of the worlds, with the code of the check."""
    for wanted, answers in worlds():
        for finding in run_rules(ALL_RULES, wanted, answers).findings:
            for line in shown(finding)[2].splitlines():
                yield finding.rule.code, line


def test_every_command_of_a_remedy_can_be_pasted_as_it_stands(table: CommandTable) -> None:
    commands = {(code, match[1]) for code, line in remedies() if (match := COMMAND.fullmatch(line.strip()))}
    assert len(commands) > 20
    # Words in capitals stand for names that the reader has to fill in.
    assert {(code, line) for code, line in commands if refused(table, line)} == set()


def test_no_command_hides_in_the_middle_of_a_sentence() -> None:
    hidden = {(code, line) for code, line in remedies() if " az " in line and not COMMAND.fullmatch(line.strip())}
    # The words of the errors of Azure Resource Manager name a command after a sentence.
    assert {code for code, _ in hidden} <= {"SBX511"}


def test_the_guards_see_what_they_guard_against(table: CommandTable) -> None:
    assert refused(table, "az aks-sandbox vm-size list --location eastus Sizes that pass here: Standard_D4s_v5.")
    assert refused(table, "az aks-sandbox vm-size list")
    assert refused(table, "az aks get-upgrades -g g -n c --output table Versions that pass here: 1.34.")
    assert refused(table, "az aks-sandbox nodepool add, then drain and delete the old one.")
    assert not refused(table, "az aks-sandbox vm-size list --location eastus")


def all_findings() -> Iterator[Any]:
    """Every finding in every world."""
    world: tuple[SandboxSpec, Facts]
    for world in worlds():
        yield from run_rules(ALL_RULES, *world).findings


def test_every_message_is_a_sentence_without_holes() -> None:
    for finding in all_findings():
        assert finding.message, finding.rule.code
        assert not re.search(r"\(\)|''|  |\bNone\b|: \.|, \.| \.", finding.message), (
            finding.rule.code,
            finding.message,
        )
        assert finding.message.endswith(".") or "https://" in finding.message, (finding.rule.code, finding.message)
