"""The examples for pipelines: their files, and every command line of the program that they run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
PROGRAM = "aks-sandbox"
_EXPRESSION = re.compile(r"\$\{\{\s*(?:parameters|variables|inputs)\.(\w+)\s*\}\}")
#: What the parameters, variables and inputs of the examples are in a test.
VALUES = {
    "resourceGroup": "sandbox-rg",
    "cluster": "demo",
    "pool": "jobs",
    "vmSize": "Standard_D4s_v5",
    "folder": "manifests",
}


@dataclass(frozen=True)
class Script:
    """One script of an example that runs the program; `of_action` holds the inputs of the action, None for a shell."""

    file: str
    text: str
    environment: dict[str, str] = field(default_factory=dict)
    of_action: dict[str, str] | None = None

    @property
    def lines(self) -> list[list[str]]:
        """The words of each command line of the program, after its name."""
        if self.of_action is not None:
            return [[*shlex.split(self.of_action["command"]), *shlex.split(self.of_action.get("arguments", ""))]]
        found = [shlex.split(line, comments=True) for line in self.text.replace("\\\n", " ").splitlines()]
        return [words[1:] for words in found if words[:1] == [PROGRAM]]


def load(path: Path) -> Any:
    """A file as pipelines read it: the word `on` is a text."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    if isinstance(found, dict) and True in found:
        found["on"] = found.pop(True)
    return found


def github_files() -> list[Path]:
    """The workflows."""
    return sorted((EXAMPLES / "github").glob("*.yml"))


def azure_files() -> list[Path]:
    """The pipeline, and the templates of steps that it uses."""
    return sorted((EXAMPLES / "azure-pipelines").rglob("*.yml"))


GITLAB_FILE = EXAMPLES / "gitlab" / ".gitlab-ci.yml"


def steps_of(document: Any) -> Iterator[dict[str, Any]]:
    """Every step of a workflow, an action or a template, wherever it stands."""
    if isinstance(document, dict):
        for name, value in document.items():
            if name == "steps" and isinstance(value, list):
                yield from (step for step in value if isinstance(step, dict))
            else:
                yield from steps_of(value)
    elif isinstance(document, list):
        for one in document:
            yield from steps_of(one)


def scripts() -> list[Script]:
    """Every script of the examples that runs the program, in the order of the files."""
    found = [script for path in github_files() for script in _of_github(path)]
    found += [script for path in azure_files() for script in _of_azure(path)]
    found += list(_of_gitlab())
    return [script for script in found if script.of_action is not None or script.lines]


def _filled(value: object) -> str:
    return _EXPRESSION.sub(lambda match: VALUES.get(match[1], match[0]), str(value))


def _environment(step: dict[str, Any]) -> dict[str, str]:
    return {name: _filled(value) for name, value in step.get("env", {}).items() if name != "SYSTEM_ACCESSTOKEN"}


def _of_github(path: Path) -> Iterator[Script]:
    for step in steps_of(load(path)):
        if str(step.get("uses", "")).startswith("ORGANISATION/"):
            inputs = step.get("with", {})
            if "command" in inputs:
                yield Script(path.name, "", {}, {name: str(value) for name, value in inputs.items()})
        elif "run" in step:
            yield Script(path.name, step["run"], _environment(step))


def _of_azure(path: Path) -> Iterator[Script]:
    for step in steps_of(load(path)):
        text = step.get("bash") or step.get("inputs", {}).get("inlineScript")
        if text:
            yield Script(path.name, text, _environment(step))


def _of_gitlab() -> Iterator[Script]:
    for job in load(GITLAB_FILE).values():
        if isinstance(job, dict) and "script" in job:
            yield Script(GITLAB_FILE.name, "\n".join(job["script"]))
