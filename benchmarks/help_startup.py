"""How fast is the help of `az aks-sandbox create`, against the help of `az aks create`?"""

from pathlib import Path

from measuring import Row, medians
from private_az import PrivateAz

GOAL = 0.6


def measure(executable: Path, wheel: Path, folder: Path) -> list[Row]:
    """Measures both helps and returns the ratios of wall and CPU time."""
    az = PrivateAz(executable, folder)
    az.install(wheel)
    found = medians(
        {
            "ours": lambda: az.must("aks-sandbox", "create", "-h"),
            "az aks": lambda: az.must("aks", "create", "-h"),
        }
    )
    ratios = {
        "wall": found["ours"].wall / found["az aks"].wall,
        "CPU": found["ours"].cpu / found["az aks"].cpu,
    }
    return [
        Row(f"create -h against az aks create -h, {kind}", f"{ratio:.2f}", f"{GOAL:.2f} or less", ratio <= GOAL)
        for kind, ratio in ratios.items()
    ]
