"""Runs the main job with the real az and a built wheel against the local simulator and shows it (`make demo`).

Everything lives in one temporary folder and one process beside this one; both are gone at the end, however it ends.
A step that does not behave as stated here ends the demo with exit code 1.
"""

import shlex
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from child_process import ENDING_SIGNALS
from private_az import AzFailedError, AzResult, PrivateAz, az_beside_python
from simulator_process import SimulatorProcess

CHECK = "aks-sandbox check -g sandbox-rg -l eastus -s Standard_D4s_v3 -o table"
CREATE = "aks-sandbox create -g sandbox-rg -n demo --no-ssh-key -o table"
ADD = "aks-sandbox nodepool add -g sandbox-rg --cluster-name demo -n untrusted -c 1 -o table"
LIST = "aks-sandbox nodepool list -g sandbox-rg --cluster-name demo -o table"


@dataclass(frozen=True)
class Step:
    """One az command, what it shows, and how it must end and what it must print to count as done."""

    says: str
    line: str
    exit_code: int
    prints: tuple[str, ...]


STEPS = (
    Step("The check fails: the preview feature is not registered.", CHECK, 1, ("SBX106",)),
    Step("Register it, and wait until Azure has.", "aks-sandbox feature register -o table", 0, ("Registered",)),
    Step("Now the check passes.", CHECK, 0, ("SBX106",)),
    Step("Create a cluster whose pods run in virtual machines of their own.", CREATE, 0, ("demo", "Succeeded")),
    Step("Add a sandboxed node pool to it.", ADD, 0, ("untrusted", "Succeeded")),
    Step("Both pools are there.", LIST, 0, ("nodepool1", "untrusted", "kata-mshv-vm-isolation")),
)
REAL = (
    "The same against a real subscription: az extension add --source {wheel} && az login,"
    " then the commands above with your own resource group."
)


def behaves(step: Step, result: AzResult) -> bool:
    """Says whether a step ended as stated."""
    return result.exit_code == step.exit_code and all(text in result.stdout for text in step.prints)


def run_steps(run: Callable[..., AzResult]) -> int:
    """Shows every step with its real output; returns 1 at the first that does not behave as stated."""
    for step in STEPS:
        print(f"\n# {step.says}\n$ az {step.line}", flush=True)
        result = run(*shlex.split(step.line))
        print(result.stderr + result.stdout, end="", flush=True)
        if not behaves(step, result):
            wanted = f"exit {step.exit_code} and {', '.join(step.prints)}"
            print(f"\nThis step should have ended with {wanted}; it ended with exit {result.exit_code}.", flush=True)
            return 1
    return 0


def main(wheel: Path) -> int:
    """Prepares a simulator and an az of this run's own, and runs the steps."""
    print("Starting the local simulator of Azure; installing the extension into a private folder.", flush=True)
    private = tempfile.TemporaryDirectory(prefix="aks-sandbox-demo-")
    with private as folder, SimulatorProcess("--operation-seconds", "1") as simulator:
        az = PrivateAz(az_beside_python(), Path(folder))
        try:
            az.install(wheel)
            az.connect(simulator.address)
        except AzFailedError as error:
            print(error)
            return 1
        failed = run_steps(az.run)
    if not failed:
        print("\n" + REAL.format(wheel=wheel))
    return failed


if __name__ == "__main__":
    ENDING_SIGNALS.install()
    sys.exit(main(Path(sys.argv[1])))
