"""What is loaded for a command: nothing of Azure where Azure is not asked, and nothing of az at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from private_program import PrivateProgram

pytest.importorskip("azure.identity", reason="azure-identity is not installed: `make test` installs it")

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  runtimeClassName: kata-vm-isolation
  containers: [{name: app, image: app}]
"""
TEMPLATE = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2025-01-01", "name": "one"}]
}
"""
# Runs the program in the process and tells on its last line which modules of others are loaded then.
PROBE = """
import json, sys
from aks_sandbox_cli.__main__ import main
try:
    code = main(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
print()
print(json.dumps([code, sorted(name for name, module in sys.modules.items() if module is not None)]))
"""
OF_AZURE = ("azure", "msal", "msal_extensions", "requests", "cryptography")
#: Each command line with the exit code that it has.
WITHOUT_AZURE = {
    "check -h": 0,
    "create -h": 0,
    "nodepool -h": 0,
    "-h": 0,
    "manifest lint POD": 0,
    "manifest lint POD -o table": 0,
    "manifest convert POD --diff": 0,
    "manifest size POD": 0,
    "manifest generate pod": 0,
    "template check TEMPLATE.json": 0,
    "rule list -o table": 0,
    "explain --message nothing": 0,
    "create": 2,
}


def loaded(folder: Path, line: str) -> tuple[int, list[str]]:
    """The exit code of a command line, and the modules that it loaded."""
    (folder / "POD").write_text(POD)
    (folder / "TEMPLATE.json").write_text(TEMPLATE)
    environment = PrivateProgram(folder / "own").environment
    command = [sys.executable, "-c", PROBE, *line.split()]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.stdout, done.stderr
    code, modules = json.loads(done.stdout.splitlines()[-1])
    return code, modules


@pytest.mark.parametrize("line", WITHOUT_AZURE)
def test_a_command_that_does_not_ask_azure_loads_nothing_of_it(tmp_path: Path, line: str) -> None:
    code, modules = loaded(tmp_path, line)
    assert code == WITHOUT_AZURE[line]
    assert [name for name in modules if name.split(".")[0] in OF_AZURE] == []


def test_a_command_that_asks_azure_loads_azure_identity_and_nothing_of_az(tmp_path: Path) -> None:
    code, modules = loaded(tmp_path, "check -l eastus")
    assert code == 1
    assert "azure.identity" in modules
    assert [name for name in modules if name.startswith(("azure.cli", "azext_"))] == []
    assert "azure.mgmt.containerservice" not in modules


def test_what_is_guarded_is_really_seen(tmp_path: Path) -> None:
    _code, modules = loaded(tmp_path, "manifest lint POD")
    assert {"aks_sandbox_cli.program", "aks_sandbox.manifests.lint", "yaml", "knack.cli"} <= set(modules)
