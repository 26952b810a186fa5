"""Shows `check` and `verify` with the real az on a real Kubernetes, first honest and then lying (`make demo-real`).

It runs beside a cluster of the test bed, which it knows by its environment. Azure Resource Manager is the simulator's;
what happens in the cluster is real. The second kernel is no Kata.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from child_process import ENDING_SIGNALS
from demo import Step, run_steps
from private_az import AzFailedError, PrivateAz, az_beside_python
from simulator_process import SimulatorProcess

CHECK = "aks-sandbox check -g sandbox-rg -n demo --in-cluster --only-show-errors -o table"
VERIFY = "aks-sandbox verify -g sandbox-rg -n demo --only-show-errors -o table"
HONEST = (
    Step("Look into the cluster.", CHECK, 0, ("Verdict: pass",)),
    Step("Prove that its sandboxed pods have kernels of their own.", VERIFY, 0, ("Verdict: isolated",)),
)
LYING = (
    Step(
        "The same, while the handler of the node pool quietly runs its pods on the kernel of the node.",
        VERIFY,
        10,
        ("Verdict: not isolated", "Boot ID"),
    ),
)


def set_fault(name: str) -> None:
    """Changes how the handler of the node pool behaves."""
    subprocess.run([sys.executable, "-m", "testbed", "fault", "untrusted", name], check=True)


def main(wheel: Path) -> int:
    """Prepares a simulator and an az of this run's own, and runs the steps."""
    kubeconfig, programs = os.environ.get("KUBECONFIG"), os.environ.get("TESTBED_OUTPUT")
    if not kubeconfig or not programs:
        print("This runs beside a cluster of the test bed: make demo-real", file=sys.stderr)
        return 1
    print("Starting the local simulator of Azure before the cluster; installing the extension.", flush=True)
    options = ("--world", "inside-healthy", "--operation-seconds", "1", "--retry-after", "0.5")
    real = ("--kubeconfig", kubeconfig, "--kubectl", str(Path(programs) / "bin" / "kubectl"))
    private = tempfile.TemporaryDirectory(prefix="aks-sandbox-demo-")
    with private as folder, SimulatorProcess(*options, *real) as simulator:
        az = PrivateAz(az_beside_python(), Path(folder))
        try:
            az.install(wheel)
            az.connect(simulator.address)
        except AzFailedError as error:
            print(error)
            return 1
        if run_steps(az.run, wheel.parent / "proof.html", HONEST):
            return 1
        print(flush=True)
        set_fault("lie")
        try:
            return run_steps(az.run, wheel.parent / "proof.html", LYING)
        finally:
            set_fault("honest")


if __name__ == "__main__":
    ENDING_SIGNALS.install()
    sys.exit(main(Path(sys.argv[1])))
