"""The examples for pipelines and the action: true to public schemas and to the command table, with few permissions."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from aks_sandbox.commands.row import CommandRow
from aks_sandbox.commands.table import commands
from tests.support.pipeline_examples import (
    GITLAB_FILE,
    ROOT,
    Script,
    azure_files,
    github_files,
    load,
    scripts,
    steps_of,
)
from tests.support.public_schemas import AZURE_PIPELINES, GITHUB_ACTION, GITHUB_WORKFLOW, GITLAB_CI, public_schema

ACTION = ROOT / "action.yml"
FILES = [
    (GITHUB_ACTION, ACTION),
    *((GITHUB_WORKFLOW, path) for path in github_files()),
    *((AZURE_PIPELINES, path) for path in azure_files()),
    (GITLAB_CI, GITLAB_FILE),
]
TABLE: dict[str, CommandRow[Any]] = dict(commands())
#: What both front ends add to every command.
OF_ALL = {"--output", "-o", "--query", "--only-show-errors", "--subscription", "--verbose", "--debug"}
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
OURS = "ORGANISATION/aks-sandbox@COMMIT"


@pytest.mark.parametrize(("schema", "path"), FILES, ids=[path.name for _, path in FILES])
def test_every_file_is_what_its_public_schema_asks_for(schema: str, path: Path) -> None:
    problems = Draft7Validator(public_schema(schema)).iter_errors(load(path))
    assert [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:300]}" for one in problems] == []


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="actionlint is not on PATH: make lint-workflows runs it")
def test_actionlint_has_nothing_to_say() -> None:
    command = ["actionlint", "-shellcheck=", "-pyflakes=", *map(str, github_files())]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == ""


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.file)
def test_every_option_of_every_command_is_in_the_table(script: Script) -> None:
    for words in script.lines:
        name = next((name for name in (" ".join(words[:2]), words[0]) if name in TABLE), None)
        assert name is not None, words
        known = {spelled for option in TABLE[name].options.values() for spelled in option.names} | OF_ALL
        assert [word for word in words if word.startswith("-") and word.partition("=")[0] not in known] == []


def test_there_is_an_example_for_each_job() -> None:
    lines = [" ".join(words) for script in scripts() for words in script.lines]
    for job in ("check ", "verify ", "manifest lint ", "template check ", "nodepool add "):
        assert any(line.startswith(job) for line in lines), job
    assert all("--if-exists same" in line for line in lines if line.startswith("nodepool add "))


@pytest.mark.parametrize("path", [ACTION, *github_files()], ids=lambda path: path.name)
def test_every_foreign_action_is_pinned_by_its_commit_and_says_its_release(path: Path) -> None:
    used = [step["uses"] for step in steps_of(load(path)) if "uses" in step]
    assert [one for one in used if not PINNED.fullmatch(one) and one != OURS] == []
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.search(r"uses: \w", line) and OURS not in line:
            assert re.search(r"@[0-9a-f]{40}  # v\d+\.\d+\.\d+$", line), line


@pytest.mark.parametrize("path", [ACTION, *github_files(), *azure_files()], ids=lambda path: path.name)
def test_no_expression_stands_in_a_script(path: Path) -> None:
    """GitHub and Azure Pipelines put the value of an expression into the text of a script: there it would be code."""
    for step in steps_of(load(path)):
        for text in (step.get("run"), step.get("bash"), step.get("inputs", {}).get("inlineScript")):
            assert "${{" not in (text or ""), step
            assert not re.search(r"\$\((?!mktemp)\w+\.", text or ""), step


@pytest.mark.parametrize("path", github_files(), ids=lambda path: path.name)
def test_a_workflow_has_the_permissions_that_it_needs_and_no_others(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        permissions = dict(job.get("permissions", {"contents": "read"}))
        assert permissions.pop("contents") == "read"
        expected = {"id-token": "write"} if "AZURE_CLIENT_ID" in job.get("env", {}) else {}
        if any(str(step.get("with", {}).get("upload-sarif", "false")) != "false" for step in job["steps"]):
            expected["security-events"] = "write"
        assert permissions == expected
        assert job["timeout-minutes"] <= 90


def test_no_example_holds_a_secret_or_asks_for_one() -> None:
    for _, path in FILES:
        text = path.read_text(encoding="utf-8")
        assert "secrets." not in text, path
        assert "CLIENT_SECRET" not in text, path


def test_the_inputs_of_the_examples_are_those_of_the_action() -> None:
    inputs = set(load(ACTION)["inputs"])
    for path in github_files():
        for step in steps_of(load(path)):
            if step.get("uses") == OURS:
                assert set(step.get("with", {})) <= inputs


def test_the_action_names_each_input_and_output_once() -> None:
    action = load(ACTION)
    text = ACTION.read_text(encoding="utf-8")
    assert [name for name in action["inputs"] if f"inputs.{name}" not in text] == []
    written = (ROOT / "action" / "run.py").read_text(encoding="utf-8")
    for name, output in action["outputs"].items():
        assert output["value"] == f"${{{{ steps.run.outputs.{name} }}}}"
        assert f'"{name}":' in written


def test_azure_pipelines_uses_every_template_with_its_parameters() -> None:
    templates = {path.name: load(path) for path in azure_files() if path.parent.name == "steps"}
    (pipeline,) = [path for path in azure_files() if path.parent.name != "steps"]
    used = [step for step in steps_of(load(pipeline)) if "template" in step]
    assert {step["template"].partition("@")[0].rpartition("/")[2] for step in used} == set(templates)
    for step in used:
        path, _, repository = step["template"].partition("@")
        assert repository == "aksSandbox"
        assert (ROOT / path).is_file()
        declared = templates[path.rpartition("/")[2]]["parameters"]
        given = set(step["parameters"])
        assert given <= {one["name"] for one in declared}
        assert {one["name"] for one in declared if "default" not in one} <= given


def test_the_hooks_run_a_command_of_the_table_with_the_locked_packages() -> None:
    lock = (ROOT / "requirements" / "program.txt").read_text(encoding="utf-8").lower()
    hooks = load(ROOT / ".pre-commit-hooks.yaml")
    for hook in hooks:
        words = hook["entry"].removeprefix("az ").split()
        assert words[:3] == ["aks-sandbox", "manifest", "lint"]
        for package in hook.get("additional_dependencies", []):
            assert f"\n{package.lower()} " in lock, package
    assert [hook["language"] for hook in hooks] == ["system", "python"]
