"""Each command through both front ends: what they print and how they end is equal but for the program's name."""

from __future__ import annotations

import difflib
import json
import re
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.commands.table import commands
from private_program import PrivateProgram, ProgramResult
from simulator_process import SimulatorProcess

from .conftest import Az, Simulator

pytest.importorskip("azure.identity", reason="azure-identity is not installed: `make test` installs it")

GA = "--workload-runtime KataVmIsolation"
DEMO, POOLS = "-g sandbox-rg -n demo", "-g sandbox-rg --cluster-name demo"
NEW = f"create -g sandbox-rg -n other --no-ssh-key {GA}"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  runtimeClassName: kata-qemu
  hostNetwork: true
  containers: [{name: app, image: app}]
"""
TEMPLATE = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [
        {
            "type": "Microsoft.ContainerService/managedClusters/agentPools",
            "apiVersion": "2026-06-01",
            "name": "demo/more",
            "properties": {"vmSize": "Standard_D4ps_v5", "osSKU": "AzureLinux", "workloadRuntime": "KataVmIsolation"},
        }
    ],
}


@dataclass(frozen=True)
class Line:
    """A command line after the product's name, and the worlds in which it runs."""

    words: str
    world: str = "inside-healthy"


#: What these lack is required, which argparse knows of the first two alone.
LACKING = (
    Line("vm-size show -l eastus"),
    Line("nodepool show -n untrusted"),
    Line("verify"),
    Line("verify -g sandbox-rg"),
    Line("verify -n demo"),
    Line("check -n demo"),
    Line("manifest lint POD -n demo"),
    Line("manifest size"),
    Line("manifest generate admission-policy"),
)
#: Every command of the table is here; what is wrong with a command line comes after them.
LINES = (
    Line("check -l eastus", "unregistered"),
    Line("check -l eastus -o table"),
    Line(f"check {DEMO} --in-cluster", "class-missing"),
    Line(f"check {DEMO} -o table", "group-contributor"),
    Line("check --facts FACTS"),
    Line("check --facts FACTS -o table"),
    Line(f"create {DEMO} --no-ssh-key {GA}"),
    Line(f"{NEW} -o table"),
    Line(f"{NEW} --no-wait"),
    Line(f"{NEW} --dry-run -o table --tags team=a b --zones 1 2"),
    Line(f"{NEW} --dry-run --validate -l 'East US'"),
    Line("explain --message '0/3 nodes are available: 3 node(s) didn\\'t match'".replace("\\'", "'\\''")),
    Line("explain --message @POD -o table"),
    Line("feature register"),
    Line("feature register --no-wait"),
    Line("feature show -o table"),
    Line("manifest convert POD --diff"),
    Line("manifest generate pod"),
    Line(f"manifest generate runtime-class {POOLS}"),
    Line("manifest lint POD"),
    Line("manifest lint POD -o table"),
    Line(f"manifest lint POD {DEMO} -o table"),
    Line("manifest size POD -s Standard_D4s_v3 -l eastus"),
    Line(f"nodepool add {POOLS} -n more {GA}"),
    Line(f"nodepool add {POOLS} -n more {GA} --no-wait"),
    Line(f"nodepool list {POOLS}"),
    Line(f"nodepool list {POOLS} -o tsv"),
    Line(f"nodepool list {POOLS} -o yaml"),
    Line(f"nodepool list {POOLS} -o none"),
    Line(f"nodepool list {POOLS} --query [].name -o table"),
    Line(f"nodepool show {POOLS} -n untrusted -o table", "healthy-cluster"),
    Line(f"nodepool show {POOLS} -n absent"),
    Line(f"nodepool wait {POOLS} -n absent --updated"),
    Line(f"reconcile {DEMO}"),
    Line("rule list -o table"),
    Line("rule show --code SBX305"),
    Line("rule show --code SBX107 -o table"),
    Line("template check TEMPLATE"),
    Line("template check TEMPLATE -o table"),
    *(Line(f"template cluster {NEW[7:]} --format {name}") for name in ("bicep", "terraform")),
    Line(f"template export {DEMO} --format bicep"),
    Line(f"template nodepool {POOLS} -n more {GA} --format arm"),
    Line(f"verify {DEMO}"),
    Line(f"verify {DEMO} --only-show-errors -o table", "no-isolation"),
    Line(f"verify {DEMO}", "stopped-cluster"),
    Line("vm-size list -l eastus --all -o table"),
    Line("vm-size show -l eastus -s Standard_D4ps_v5"),
    Line("create -g sandbox-rg"),
    Line("create -g '' -n demo"),
    Line("create -g sandbox-rg -n demo --foo bar"),
    Line("create -g sandbox-rg -n demo --zones"),
    Line("create -g sandbox-rg -n 'not a name' --no-ssh-key"),
    Line("check -l eastus --for nothing"),
    Line("check -l eastus --for=CREATE --dry"),
    Line("check -l eastus -c abc"),
    Line("check -l eastus -o foo"),
    Line("check -l eastus --query a["),
    Line("check -g sandbox-rg -n nothing"),
    Line("check -l eastus -n demo"),
    Line("checkk -l eastus"),
    Line("nodepool"),
    Line("nodepool lost"),
    Line("manifest lint"),
    Line("manifest lint absent.yaml"),
    Line("manifest generate nothing"),
    *LACKING,
)
#: What az itself adds to an error, and what stands in its place.
FOOTER = (
    "https://aka.ms/cli_ref\nRead more about the command in reference docs\n",
    r"aks-sandbox[a-z -]* --help\nRead more about the command\n",
)
CHANGING = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)"), "TIME"),
    (re.compile(r" \((?:\d+ min )?\d+ s\)"), ""),
    # How often an operation is looked at is a matter of time.
    (re.compile(r"^(?:cluster|node pool) [^:\n]+: [A-Z][A-Za-z]+(?:: .*)?\n", re.MULTILINE), ""),
    (re.compile(r'-[0-9a-f]{8}(?=\.(?:portal\.)?hcp\.)|(?<="resourceUid": ")[0-9a-f]+'), "RANDOM"),
    # A line below a heading is as long as the longest cell, in which the name of the program may stand.
    (re.compile(r"-{3,}"), "---"),
    (re.compile(r"aks-sandbox-verify-[0-9a-f]{8}"), "NAMESPACE"),
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "ID"),
    # Who is signed in is read from az's profile, which the program does not have; the evidence holds it, and times.
    (re.compile(r'"caller": (?:\{[^{}]*\}|null)'), "CALLER"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "SHA-256"),
    (re.compile(r'(?<="identifier": ")[0-9a-f]{32}'), "COMMAND"),
    (re.compile(r'"(?:seconds|[a-zA-Z]*Seconds)": [\d.]+'), "SECONDS"),
)
#: The check of the Azure CLI applies where the Azure CLI runs.
OF_AZ = "SBX101"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The files that the command lines name."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "pod.yaml").write_text(POD)
    (folder / "pool.json").write_text(json.dumps(TEMPLATE))
    return {
        name: str(folder / file)
        for name, file in (("POD", "pod.yaml"), ("TEMPLATE", "pool.json"), ("FACTS", "facts.json"))
    }


@pytest.fixture(scope="module")
def program(simulator_process: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory) -> PrivateProgram:
    """The program, signed in to the simulator with its managed identity."""
    made = PrivateProgram(tmp_path_factory.mktemp("program"))
    made.connect(simulator_process.address)
    return made


@pytest.fixture
def both(
    az: Az, simulator: Simulator, program: PrivateProgram, files: Mapping[str, str]
) -> Callable[[Line], tuple[ProgramResult, ProgramResult]]:
    """Runs one command line through az and through the program, each in the same world."""

    def run(line: Line) -> tuple[ProgramResult, ProgramResult]:
        words = [
            files.get(word.lstrip("@"), word) if not word.startswith("@") else "@" + files[word[1:]]
            for word in shlex.split(line.words)
        ]
        simulator.reset(line.world)
        if "FACTS" in line.words and not Path(files["FACTS"]).exists():
            assert az("aks-sandbox", "check", "-l", "eastus", "--save-facts", files["FACTS"]).exit_code == 10
        # The VM sizes that a command keeps on disk are those of its own world.
        shutil.rmtree(Path(az.private.environment["AZURE_CONFIG_DIR"]) / "aks-sandbox", ignore_errors=True)
        under_az = az("aks-sandbox", *words)
        simulator.reset(line.world)
        shutil.rmtree(program.folder / "config" / "aks-sandbox", ignore_errors=True)
        return ProgramResult(under_az.exit_code, under_az.stdout, under_az.stderr), program.run(*words)

    return run


def test_every_command_of_the_table_is_run_through_both() -> None:
    named = {name for name, _row in commands()}
    assert {name for name in named if not any(f"{line.words} ".startswith(f"{name} ") for line in LINES)} == set()


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.words} in {line.world}")
def test_a_command_prints_the_same_through_both(both: Any, line: Line) -> None:
    under_az, alone = both(line)
    assert difference(shown(alone), expected(under_az)) == ""
    assert "Traceback" not in alone.stderr


@pytest.mark.parametrize("line", LACKING, ids=lambda line: line.words)
def test_what_is_required_and_missing_ends_as_what_cannot_be_parsed(both: Any, line: Line) -> None:
    assert [result.exit_code for result in both(line)] == [2, 2]


def difference(ours: str, theirs: str) -> str:
    """The lines in which two texts differ."""
    return "\n".join(
        difflib.unified_diff(theirs.splitlines(), ours.splitlines(), "az", "aks-sandbox", n=1, lineterm="")
    )


def expected(result: ProgramResult) -> str:
    """What az printed, as the program would."""
    footer, _ = FOOTER
    stderr = result.stderr.replace(footer, "HELP\n")
    return steady(ProgramResult(result.exit_code, renamed(result.stdout), renamed(stderr)))


def renamed(text: str) -> str:
    """The text of az with the name of the program in its place."""
    text = text.replace("az config set aks_sandbox.workload_runtime=", "export AKS_SANDBOX_DEFAULTS_WORKLOAD_RUNTIME=")
    return text.replace("az aks-sandbox", "aks-sandbox")


def shown(result: ProgramResult) -> str:
    """What the program printed."""
    return steady(ProgramResult(result.exit_code, result.stdout, re.sub(FOOTER[1], "HELP\n", result.stderr)))


def steady(result: ProgramResult) -> str:
    """The result without what differs from call to call, and without the check that is about az."""
    texts = [result.stdout, result.stderr]
    for pattern, word in CHANGING:
        texts = [pattern.sub(word, text) for text in texts]
    return f"exit {result.exit_code}\n{without_check_of_az(texts[0])}\n--- standard error\n{texts[1]}"


def without_check_of_az(text: str) -> str:
    """A document without the finding of that check; a table without the lines that count and list all checks."""
    if OF_AZ not in text:
        return text
    try:
        return json.dumps(without_finding(json.loads(text)), indent=2)
    except ValueError:
        lines = text.splitlines()
        return "\n".join(line for line in lines if not line.startswith(("Passed: ", "Noted: ", "Verdict: ")))


def without_finding(node: Any) -> Any:
    """The document without the findings that name the check alone, and without its code in others."""
    if isinstance(node, dict):
        counts = {key for key, value in node.items() if isinstance(value, dict) and {"pass", "skipped"} <= set(value)}
        return {key: without_finding(value) for key, value in node.items() if key not in counts}
    if isinstance(node, list):
        kept = [one for one in node if one != OF_AZ and not (isinstance(one, dict) and is_about_az(one))]
        return [without_finding(one) for one in kept]
    return node


def is_about_az(finding: Mapping[str, Any]) -> bool:
    """Whether a finding, or what it says of its check, is about that check alone."""
    return finding.get("code") == OF_AZ or finding.get("codes") == [OF_AZ]
