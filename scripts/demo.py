"""Runs the main job with the real az and a built wheel against the local simulator and shows it (`make demo`).

Everything but the report, which is written beside the wheel, lives in one temporary folder and one process beside this
one; both are removed at the end, however it ends. A step that does not behave as stated ends the demo with exit code 1.
"""

import shlex
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from child_process import ENDING_SIGNALS
from private_az import AzFailedError, AzResult, PrivateAz, az_beside_python
from simulator_process import SimulatorProcess

CREATE = (
    "aks-sandbox create -g sandbox-rg -n demo -s {size} --workload-runtime KataVmIsolation --separate-system-pool"
    " --no-ssh-key --only-show-errors -o table"
)
VERIFY = "aks-sandbox verify -g sandbox-rg -n demo --only-show-errors -o table --report {report}"
REFUSED, FITTING = "Standard_D4_v3", "Standard_D4s_v5"


@dataclass(frozen=True)
class Step:
    """One az command, what it shows, and how it must end and what it must print to count as done."""

    says: str
    line: str
    exit_code: int
    prints: tuple[str, ...]


STEPS = (
    Step(
        f"{REFUSED} is refused before anything is written; the sizes that pass are named.",
        CREATE.format(size=REFUSED),
        10,
        ("so nothing was written", "Sizes that pass here: "),
    ),
    Step("Create a cluster whose pods run in virtual machines.", CREATE.format(size=FITTING), 0, ("demo", "Succeeded")),
    Step("Prove on the running cluster that they do.", VERIFY, 0, ("Proves ", "Verdict: isolated")),
)
REPORT = "proof.html"
REAL = "On a real subscription: az extension add --source {wheel} && az login, then the commands above."


def behaves(step: Step, result: AzResult) -> bool:
    """Says whether a step ended as stated."""
    shown = result.stderr + result.stdout
    return result.exit_code == step.exit_code and all(text in shown for text in step.prints)


def run_steps(run: Callable[..., AzResult], report: Path, steps: Sequence[Step] = STEPS) -> int:
    """Shows every step with its real output; returns 1 at the first that does not behave as stated."""
    for number, step in enumerate(steps):
        line = step.line.format(report=shlex.quote(str(report)))
        print("\n" if number else "", f"# {step.says}\n$ az {line}", sep="", flush=True)
        result = run(*shlex.split(line))
        print(result.stderr + result.stdout, end="", flush=True)
        if not behaves(step, result):
            wanted = f"exit {step.exit_code} and {', '.join(step.prints)}"
            print(f"\nThis step should have ended with {wanted}; it ended with exit {result.exit_code}.", flush=True)
            return 1
    return 0


def main(wheel: Path) -> int:
    """Prepares a simulator and an az of this run's own, and runs the steps; the report stands beside the wheel."""
    report = wheel.parent / REPORT
    report.unlink(missing_ok=True)
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
        failed = run_steps(az.run, report)
    if failed or not report.exists():
        return 1
    print(f"The report: {report}\n{REAL.format(wheel=wheel)}")
    return 0


if __name__ == "__main__":
    ENDING_SIGNALS.install()
    sys.exit(main(Path(sys.argv[1])))
