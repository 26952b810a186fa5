"""Every script of the examples for pipelines, run as the pipeline runs it, against the simulator.

`aks-sandbox` is the program where azure-identity is installed, and az with the extension otherwise: both have the same
commands. The action is run by its script, with the inputs of the example.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from private_program import PrivateProgram
from tests.support.log_commands import azure_command, github_command
from tests.support.pipeline_examples import ROOT, Script, scripts

from .conftest import Az, Simulator

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  runtimeClassName: kata-vm-isolation
  automountServiceAccountToken: false
  containers:
  - name: app
    image: example.azurecr.io/app:1
    resources:
      requests: {memory: 256Mi, cpu: 500m}
      limits: {memory: 256Mi, cpu: 500m}
"""
TEMPLATE: dict[str, Any] = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [
        {
            "type": "Microsoft.ContainerService/managedClusters/agentPools",
            "apiVersion": "2026-06-01",
            "name": "demo/more",
            "properties": {
                "mode": "User",
                "osType": "Linux",
                "count": 1,
                "vmSize": "Standard_D4s_v5",
                "osSKU": "AzureLinux",
                "workloadRuntime": "KataVmIsolation",
            },
        }
    ],
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A checkout with the files that the examples name."""
    checkout = tmp_path / "checkout"
    (checkout / "manifests").mkdir(parents=True)
    (checkout / "manifests" / "app.yaml").write_text(POD, encoding="utf-8")
    (checkout / "deploy").mkdir()
    (checkout / "deploy" / "pool.json").write_text(json.dumps(TEMPLATE), encoding="utf-8")
    return checkout


@pytest.fixture
def program(az: Az, simulator: Simulator, tmp_path: Path) -> Mapping[str, str]:
    """An environment on whose PATH the program aks-sandbox is, signed in to the simulator."""
    folder = tmp_path / "programs"
    folder.mkdir()
    if importlib.util.find_spec("azure.identity") is not None:
        private = PrivateProgram(tmp_path / "home")
        private.connect(simulator.process.address)
        words, environment = [sys.executable, "-m", "aks_sandbox_cli"], private.environment
    else:
        words, environment = [str(az.private.executable), "aks-sandbox"], az.private.environment
    start = folder / "aks-sandbox"
    start.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
    start.chmod(0o755)
    return {**environment, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def run(
    script: Script, environment: Mapping[str, str], checkout: Path, folder: Path
) -> subprocess.CompletedProcess[str]:
    """The script, as its pipeline runs it: by the action, or by bash with what the step hands to it."""
    if script.of_action is None:
        command, own = ["bash", "-euo", "pipefail", "-c", script.text], dict(script.environment)
    else:
        command = [sys.executable, str(ROOT / "action" / "run.py")]
        names = ("command", "arguments", "sarif-file", "reports")
        own = {f"INPUT_{name.upper().replace('-', '_')}": script.of_action.get(name, "") for name in names}
        own |= {
            "PROGRAM": str(folder / "programs" / "aks-sandbox"),
            "RUNNER_TEMP": str(folder),
            "GITHUB_OUTPUT": str(folder / "output"),
        }
    return subprocess.run(
        command, env={**environment, **own}, cwd=checkout, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.mark.parametrize("file", sorted({one.file for one in scripts()}))
def test_every_script_of_an_example_does_its_job(
    file: str, program: Mapping[str, str], repository: Path, tmp_path: Path, simulator: Simulator
) -> None:
    simulator.reset("inside-healthy")
    for script in (one for one in scripts() if one.file == file):
        done = run(script, program, repository, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        reports = [words[n + 1] for words in script.lines for n, word in enumerate(words) if word == "--report"]
        if script.of_action is not None:
            (code,) = re.findall(r"^exit-code<<(\S+)\n(\d+)\n\1$", (tmp_path / "output").read_text(), re.MULTILINE)[-1:]
            assert code[1] == "0", done.stderr
            reports += [script.of_action.get("sarif-file", ""), *script.of_action.get("reports", "").split()]
        assert [name for name in reports if name and not (repository / name).is_file()] == []


def test_an_added_node_pool_is_added_once(
    program: Mapping[str, str], repository: Path, tmp_path: Path, simulator: Simulator
) -> None:
    simulator.reset("inside-healthy")
    script = next(one for one in scripts() if one.lines and one.lines[0][:2] == ["nodepool", "add"])
    for _ in range(2):
        done = run(script, program, repository, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    assert sum("/agentPools/jobs" in one["path"] for one in simulator.requests("PUT")) == 1


@pytest.mark.parametrize(
    ("pipeline", "read"),
    [({"GITHUB_ACTIONS": "true"}, github_command), ({"TF_BUILD": "True"}, azure_command)],
    ids=["github", "azure-pipelines"],
)
def test_a_failed_check_stands_in_the_log_and_in_the_summary(
    pipeline: dict[str, str], read: Any, program: Mapping[str, str], tmp_path: Path, simulator: Simulator
) -> None:
    simulator.reset("unregistered")
    summary = tmp_path / "summary.md"
    places = {"GITHUB_STEP_SUMMARY": str(summary), "AGENT_TEMPDIRECTORY": str(tmp_path)}
    words = ["aks-sandbox", "check", "-l", "eastus", "--output", "json"]
    done = subprocess.run(
        words, env={**program, **pipeline, **places}, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 10, done.stderr
    document = json.loads(done.stdout)
    commands = [found for line in done.stderr.splitlines() if (found := read(line)) is not None]
    errors = [one for one in commands if "error" in (one.name, one.properties.get("type"))]
    failed = [code for one in document["findings"] if one["status"] == "fail" for code in one["codes"]]
    for code in failed:
        assert any(code in one.text or code in one.properties.get("title", "") for one in errors)
    written = summary if summary.exists() else next(Path(one.text) for one in commands if "upload" in one.name)
    text = written.read_text(encoding="utf-8")
    assert "check: Not ready" in text
    assert all(code in text for code in failed)


def test_what_a_check_refuses_is_an_annotation(program: Mapping[str, str], simulator: Simulator) -> None:
    simulator.reset("inside-healthy")
    line = "nodepool add -g sandbox-rg --cluster-name demo -n jobs -s Standard_D4_v3 --workload-runtime KataVmIsolation"
    done = subprocess.run(
        ["aks-sandbox", *shlex.split(line)],
        env={**program, "GITHUB_ACTIONS": "true"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 10, done.stderr
    (error,) = [found for line in done.stderr.splitlines() if (found := github_command(line)) is not None]
    assert error.name == "error"
    assert "SBX304" in error.text
    assert "--ignore SBX304" in error.text.splitlines()[-1]


HOSTILE = "a ##vso[task.setvariable variable=PATH]b ::add-mask::c ##[add-mask]d " + "e" * 60 + " ::stop-commands::f"


@pytest.mark.parametrize("output", ["json", "yaml", "table", "tsv"])
@pytest.mark.parametrize("pipeline", [{"GITHUB_ACTIONS": "true"}, {"TF_BUILD": "True"}], ids=["github", "azure"])
def test_no_manifest_gives_a_command_to_the_log(
    output: str, pipeline: dict[str, str], program: Mapping[str, str], tmp_path: Path
) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": HOSTILE},
        "spec": {"runtimeClassName": "kata", "hostNetwork": True, "containers": [{"name": HOSTILE, "image": HOSTILE}]},
    }
    (tmp_path / "app.json").write_text(json.dumps(pod), encoding="utf-8")
    words = ["aks-sandbox", "manifest", "lint", "app.json", "--output", output, "--query", "findings[]"]
    words = words if output != "table" else words[:-2]
    done = subprocess.run(
        words, env={**program, **pipeline}, cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 10, done.stderr
    for line in done.stdout.splitlines():
        assert github_command(line) is None
        assert azure_command(line) is None
    given = [found for line in done.stderr.splitlines() if (found := github_command(line) or azure_command(line))]
    assert given
    assert {one.name for one in given} <= {"error", "warning", "notice", "task.logissue"}
