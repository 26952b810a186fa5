"""`manifest` with the real az: without a login and without any call, from files and pipes, and for a cluster."""

import json
import subprocess
from pathlib import Path

from private_az import AzResult
from tests.support.moments import HANGS_AFTER_SECONDS

from .conftest import Az, Result, Simulator, result_of

MANIFEST = ("aks-sandbox", "manifest")
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3  # three
  template:
    spec:
      containers:
      - name: c
        resources: {limits: {memory: 20Mi, cpu: 1}}
"""


def piped(az: Az, text: str, *arguments: str) -> Result:
    """What az does with this text as its standard input."""
    command = az.private.command((*MANIFEST, *arguments))
    done = subprocess.run(
        command,
        input=text.encode(),
        env=az.private.environment,
        capture_output=True,
        timeout=HANGS_AFTER_SECONDS,
        check=False,
    )
    return result_of(AzResult(arguments, done.returncode, done.stdout.decode(), done.stderr.decode()))


def test_what_is_generated_is_judged_sized_and_kept_by_convert(az: Az, simulator: Simulator, tmp_path: Path) -> None:
    generated = az(*MANIFEST, "generate", "deployment", "--name", "web", AZURE_CONFIG_DIR=str(tmp_path / "fresh"))
    assert (generated.exit_code, generated.stderr) == (0, "")
    assert generated.stdout.startswith("# az aks-sandbox manifest generate deployment --name web\n")
    file = tmp_path / "web.yaml"
    file.write_text(generated.stdout, encoding="utf-8")
    judged = az(*MANIFEST, "lint", str(file), "--strict")
    assert (judged.exit_code, judged.json["verdict"], judged.json["findings"]) == (0, "pass", [])
    sized = az(*MANIFEST, "size", str(file), "-s", "Standard_D4s_v5")
    assert sized.json["pods"][0]["machine"] == {"memoryMiB": 512, "vCpus": 1}
    assert sized.json["nodes"][0]["pods"][0]["podsPerNode"] == 3
    assert az(*MANIFEST, "convert", str(file), "--check").exit_code == 0
    assert simulator.requests() == []


def test_a_pipe_goes_through_convert_and_lint_refuses_what_does_not_start(az: Az) -> None:
    converted = piped(az, DEPLOYMENT, "convert", "-")
    assert converted.exit_code == 0
    assert converted.stdout == DEPLOYMENT.replace(
        "      containers:", "      runtimeClassName: kata-vm-isolation\n      containers:"
    )
    assert "pod memory limit too low: minimum 128MiB, got 20MiB" in converted.stderr
    refused = piped(az, converted.stdout, "lint", "-")
    assert refused.exit_code == 10
    (failure,) = [one for one in refused.json["findings"] if one["status"] == "fail"]
    assert (failure["code"], failure["file"], failure["line"]) == ("SBW302", "-", 12)


def test_reports_for_pipelines_stand_beside_the_document(az: Az, tmp_path: Path) -> None:
    file, report = tmp_path / "app.yaml", tmp_path / "lint.sarif"
    file.write_text(piped(az, DEPLOYMENT, "convert", "-").stdout, encoding="utf-8")
    judged = az(*MANIFEST, "lint", str(file), "--report", str(report), "--report", "github")
    assert judged.exit_code == 10
    assert judged.json["verdict"] == "fail"
    assert "::error file=" in judged.stderr
    results = json.loads(report.read_text(encoding="utf-8"))["runs"][0]["results"]
    assert "SBW302" in {one["ruleId"] for one in results}


def test_a_cluster_decides_with_its_classes_and_its_nodes(az: Az, simulator: Simulator, tmp_path: Path) -> None:
    simulator.reset("inside-healthy")
    there = ("-g", "sandbox-rg", "-n", "demo")
    file = tmp_path / "app.yaml"
    file.write_text(DEPLOYMENT.replace("containers:", "runtimeClassName: own\n      containers:"), encoding="utf-8")
    judged = az(*MANIFEST, "lint", str(file), *there)
    assert judged.exit_code == 10
    assert [one["code"] for one in judged.json["findings"] if one["status"] == "fail"] == ["SBW105"]
    sized = az(*MANIFEST, "size", "--memory", "1Gi", "--cpu", "1", *there)
    (node,) = sized.json["nodes"]
    assert (node["nodePool"], node["nominal"]) == ("untrusted", False)
    made = az(*MANIFEST, "generate", "runtime-class", "-g", "sandbox-rg", "--cluster-name", "demo")
    assert "# From RuntimeClass kata-vm-isolation of cluster demo." in made.stdout
