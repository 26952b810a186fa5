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
        "Correct it, or the environment variable AKS_SANDBOX_CORE_OUTPUT, or give --output.\n"
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


POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec: {hostNetwork: true, runtimeClassName: kata-vm-isolation}\n"
)
FIRST = ("rule", "list", "--query", "[0].code")


@pytest.mark.parametrize(
    ("text", "words", "says"),
    [
        ("[core]\ndisable_progress_bar = maybe\n", FIRST, "core.disable_progress_bar (the configuration"),
        ("[core]\nno_color = maybe\n", FIRST, "Not a boolean: maybe."),
        ("[core]\nonly_show_errors = maybe\n", FIRST, "Not a boolean: maybe."),
        ("[defaults]\ngroup = %(x)s\n", ("check",), "Bad value substitution"),
        ("[logging]\nenable_log_file = yes\nlog_dir = /proc/nothing\n", FIRST, "No such file or directory: '/proc/"),
        ("[core]\noutput = foo\n", FIRST, "'foo' is not one of json"),
    ],
)
def test_a_value_of_the_configuration_that_cannot_be_used_is_no_defect_and_has_a_next_step(
    program: PrivateProgram, text: str, words: tuple[str, ...], says: str
) -> None:
    configure(program, text)
    result = program.run(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr
    assert "defect" not in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.splitlines()[-1].startswith("Correct it")


def shell(program: PrivateProgram, line: str) -> subprocess.CompletedProcess[str]:
    """What a shell makes of a line in which PROGRAM stands for the program."""
    command = line.replace("PROGRAM", " ".join(program.command))
    return subprocess.run(
        ["bash", "-c", command],
        env={**program.environment, "PATH": os.environ["PATH"]},
        cwd=program.folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "words",
    ["rule list", "rule list --query [0].code", "--help", "manifest lint pod.yaml", "manifest generate deployment"],
)
def test_a_result_that_cannot_be_written_is_an_error_with_one_message(program: PrivateProgram, words: str) -> None:
    (program.folder / "pod.yaml").write_text(POD)
    done = shell(program, f"PROGRAM {words} > /dev/full")
    assert done.returncode == 1
    assert done.stderr == (
        "ERROR: The result could not be written to standard output (No space left on device).\n"
        "Send it to a place that can be written, then repeat the command.\n"
    )


@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&-"])
def test_the_exit_code_is_that_of_the_answer_where_the_streams_are_closed(
    program: PrivateProgram, streams: str
) -> None:
    (program.folder / "pod.yaml").write_text(POD)
    done = shell(program, f"PROGRAM manifest lint pod.yaml {streams}")
    assert done.returncode == 10, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("output", ["json", "table"])
def test_a_reader_that_leaves_does_not_make_a_no_a_yes(program: PrivateProgram, output: str) -> None:
    (program.folder / "many.yaml").write_text("---\n".join(POD.replace("app", f"app{n}") for n in range(300)))
    done = shell(program, f"PROGRAM manifest lint many.yaml -o {output} | head -1; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == 10
    assert done.stderr == ""
