"""How much faster is `check` than the same questions asked with az's own commands, one after the other?

Both ask the same simulator in the same run, which takes 0.2 s for each answer and has a size list as long as the real
one; `check` asks for that list again each time, as az does.
"""

from pathlib import Path

from check_latency import CHECK, LATENCY, WORLD, check_once
from measuring import Row, medians
from private_az import PrivateAz
from simulator_process import SimulatorProcess

GOAL = 6.0
BY_HAND = (
    "feature show --namespace Microsoft.ContainerService --name KataVMIsolationPreview",
    "provider show --namespace Microsoft.ContainerService",
    "provider show --namespace Microsoft.Compute",
    "vm list-skus --location eastus --resource-type virtualMachines",
    "vm list-usage --location eastus",
    "aks get-versions --location eastus",
    "aks show --resource-group sandbox-rg --name demo",
)


def ask_by_hand(az: PrivateAz) -> None:
    """Asks each question with a process of its own, as a person does."""
    for line in BY_HAND:
        az.must(*line.split(), "--output", "json")


def measure(executable: Path, wheel: Path, folder: Path) -> list[Row]:
    """Measures both ways in turn."""
    with SimulatorProcess(*WORLD, "--latency", str(LATENCY)) as simulator:
        az = PrivateAz(executable, folder)
        az.install(wheel)
        az.connect(simulator.address)
        found = medians({"by hand": lambda: ask_by_hand(az), "check": lambda: check_once(az)})
    ratio = found["by hand"].wall / found["check"].wall
    measured = f"{ratio:.1f} x ({found['check'].wall:.2f} s, {found['by hand'].wall:.2f} s)"
    question = f"{CHECK[1]} against {len(BY_HAND)} az commands, {LATENCY:.1f} s per answer"
    return [Row(question, measured, f"{GOAL:.0f} x or more", ratio >= GOAL)]
