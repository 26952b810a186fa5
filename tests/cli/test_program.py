"""The program as a person calls it: its name, its configuration, its completion, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from private_program import PrivateProgram

# Prints every text that a person may read of the table and of the rules' pages, as the program has them.
TEXTS = """
import json
from aks_sandbox.steps import run_as, step
run_as("aks-sandbox", sets_default=("export",), prefix="AKS_SANDBOX_DEFAULTS_")
from knack.help_files import helps
from aks_sandbox.commands.table import groups
from aks_sandbox.front_end.help_entries import load_help
from aks_sandbox.manifests.rules.registry import BY_CODE
from aks_sandbox.rules.engine import KNOWN_RULES
load_help(groups())
texts = [*helps.values()]
texts += [one.help for group in groups() for row in group.rows for one in row.options.values()]
texts += [rule.manual.example for rule in (*KNOWN_RULES, *BY_CODE.values())]
print(json.dumps(texts))
"""


@pytest.fixture
def program(tmp_path: Path) -> PrivateProgram:
    """The program with a configuration of its own."""
    return PrivateProgram(tmp_path)


def configure(program: PrivateProgram, text: str) -> None:
    """Write the configuration."""
    folder = program.folder / "config"
    folder.mkdir(exist_ok=True)
    (folder / "config").write_text(text)


def test_no_help_and_no_manual_page_names_the_extension_of_az(program: PrivateProgram) -> None:
    command = [sys.executable, "-c", TEXTS]
    texts = json.loads(subprocess.check_output(command, env=program.environment, text=True))
    assert len(texts) > 100
    assert [text for text in texts if "az aks-sandbox" in text or "az config" in text] == []
    assert any("aks-sandbox nodepool add" in text for text in texts)
    assert any("az aks command invoke" in text for text in texts)


def test_a_call_without_words_shows_what_help_shows(program: PrivateProgram) -> None:
    asked, without = program.run("--help"), program.run()
    assert (asked.exit_code, without.exit_code) == (0, 0)
    assert without.stdout == asked.stdout
    assert "    aks-sandbox : Check, create and verify AKS Pod Sandboxing" in asked.stdout
    assert "nodepool" in asked.stdout


def test_the_defaults_and_the_output_are_configured_in_a_file(program: PrivateProgram) -> None:
    configure(program, "[defaults]\ngroup = MyGroup\nworkload_runtime = Nonsense\n[core]\noutput = table\n")
    assert program.run("rule", "show", "--code", "SBX305").stdout.startswith("Part ")
    planned = program.run("template", "cluster", "-n", "demo", "--format", "arm", "--no-ssh-key", "-l", "eastus")
    assert "required" not in planned.stderr
    checked = program.run(
        "check", "-l", "eastus", extra={"AZURE_SUBSCRIPTION_ID": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}
    )
    assert checked.exit_code == 1
    assert "defaults.workload_runtime (the configuration, or its environment variable): 'Nonsense'" in checked.stderr


def test_the_environment_goes_before_the_file(program: PrivateProgram) -> None:
    configure(program, "[core]\noutput = table\n")
    shown = program.run("rule", "show", "--code", "SBX305", extra={"AKS_SANDBOX_CORE_OUTPUT": "json"})
    assert json.loads(shown.stdout)["code"] == "SBX305"


@pytest.mark.parametrize("text", ["no section\n", "[core]\nonly_show_errors = perhaps\n", "[defaults]\ngroup\n"])
def test_a_configuration_that_cannot_be_read_is_named(program: PrivateProgram, text: str) -> None:
    configure(program, text)
    result = program.run("rule", "list")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"ERROR: The configuration in {program.folder / 'config'} cannot be used: ")
    assert "Traceback" not in result.stderr


def test_an_output_format_that_is_none_is_named(program: PrivateProgram) -> None:
    configure(program, "[core]\noutput = pretty\n")
    result = program.run("rule", "list")
    assert result.exit_code == 1
    assert result.stderr == (
        "ERROR: core.output (the configuration): 'pretty' is not one of json, jsonc, yaml, yamlc, table, tsv, none\n"
    )


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("aks-sandbox che", ["check "]),
        ("aks-sandbox nodepool a", ["add "]),
        ("aks-sandbox check --strict --in", ["--in-cluster "]),
        ("aks-sandbox check -l eastus --for n", ["nodepool "]),
        ("aks-sandbox rule show --code SBX32", ["SBX321 "]),
    ],
)
def test_a_shell_completes_commands_options_and_values(
    program: PrivateProgram, tmp_path: Path, line: str, completed: list[str]
) -> None:
    said = tmp_path / "completions"
    variables = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(said),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "COMP_TYPE": "9",
    }
    result = program.run(extra=variables)
    assert said.read_text().splitlines() == completed
    assert result.stderr == ""


def test_a_reader_that_has_seen_enough_is_not_an_error(program: PrivateProgram) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [*program.command, "create", "--help"]
    done = subprocess.run(
        command, env=program.environment, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_defect_is_one_message_without_a_traceback(program: PrivateProgram, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import aks_sandbox.commands.rule as rule\n"
        "def broken(*_): raise ZeroDivisionError('secret of nobody')\n"
        "object.__setattr__(rule.RULE.rows[0], 'run', broken)\n"
    )
    path = os.pathsep.join([str(tmp_path), program.environment["PYTHONPATH"]])
    result = program.run("rule", "list", extra={"PYTHONPATH": path})
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == "ERROR: aks-sandbox has a defect (ZeroDivisionError: secret of nobody)."
    assert "Traceback" not in result.stderr
