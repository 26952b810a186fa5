"""How many answers of Azure deep is `check`: what does it wait beyond start-up, in units of one slow answer?

Start-up is the same az and the same command against a simulator that answers at once; both run in turn. The check is
of a cluster, the deepest target, with a size list as long as the real one and without the list of an earlier run.
"""

from pathlib import Path

from measuring import Row, medians
from private_az import PrivateAz
from simulator_process import SimulatorProcess

LATENCY = 0.2
GOAL = 4.0
WORLD = ("--world", "healthy-cluster", "--sku-rows", "1000")
CHECK = ("aks-sandbox", "check", "-g", "sandbox-rg", "-n", "demo", "--refresh")


def check_once(az: PrivateAz) -> None:
    """Runs the check; a failed one, exit code 10, counts as run."""
    result = az.run(*CHECK)
    if result.exit_code not in (0, 10) or '"verdict"' not in result.stdout:
        raise RuntimeError(f"The check did not run.\n{result.stdout}{result.stderr}")


def measure(executable: Path, wheel: Path, folder: Path) -> list[Row]:
    """Measures the check against a fast and a slow simulator."""
    with SimulatorProcess(*WORLD) as fast, SimulatorProcess(*WORLD, "--latency", str(LATENCY)) as slow:
        near, far = PrivateAz(executable, folder / "near"), PrivateAz(executable, folder / "far")
        for az, simulator in ((near, fast), (far, slow)):
            az.install(wheel)
            az.connect(simulator.address)
        found = medians({"near": lambda: check_once(near), "far": lambda: check_once(far)})
    answers = (found["far"].wall - found["near"].wall) / LATENCY
    question = f"check with {LATENCY:.1f} s per answer, wall beyond start-up"
    return [Row(question, f"{answers:.2f} answers", f"{GOAL:.0f} answers or fewer", answers <= GOAL)]
