"""How much CPU time does `vm-size list` take of 10,000 sizes, against the commit before it read only what it needs?

Both wheels are installed into folders of their own and run in turn against one simulator: with the list of sizes from
Azure, and with the one that an earlier run kept. The time is that of the whole process, the start of az included.
"""

import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import partial
from pathlib import Path

from build_wheel import ROOT, build_wheel
from measuring import Row, medians
from private_az import PrivateAz, az_beside_python
from simulator_process import SimulatorProcess

BEFORE = "30c6d4d"
GOAL = 0.5
WORLD = ("--sku-rows", "10000")
LIST = ("aks-sandbox", "vm-size", "list", "-l", "eastus", "--query", "[0].name", "-o", "tsv")
QUESTIONS = {"read from Azure": (*LIST, "--refresh"), "kept": LIST}


def wheel_before(folder: Path) -> Path | None:
    """Builds the wheel of the commit to compare with; None where the history does not reach back to it."""
    archive = subprocess.run(["git", "archive", BEFORE], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode != 0:
        return None
    sources = folder / "sources"
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(sources, filter="data")
    # The build reads its date from the history of changes, which had none in it then.
    shutil.copy2(ROOT / "HISTORY.rst", sources / "HISTORY.rst")
    return build_wheel(folder / "wheel", sources)


def measure(executable: Path, wheel: Path, folder: Path) -> list[Row]:
    """Measures both wheels; one row for each way of getting the sizes."""
    goal = f"{GOAL:.0%} or less"
    before = wheel_before(folder)
    if before is None:
        return [Row(f"vm-size list of 10,000 sizes, CPU against {BEFORE}", "not in this history", goal, met=False)]
    with SimulatorProcess(*WORLD) as simulator:
        azs = {"old": PrivateAz(executable, folder / "old"), "new": PrivateAz(executable, folder / "new")}
        for name, az in azs.items():
            az.install(before if name == "old" else wheel)
            az.connect(simulator.address)
        rows = []
        for how, words in QUESTIONS.items():
            found = medians({name: partial(listed, az, words) for name, az in azs.items()})
            ratio = found["new"].cpu / found["old"].cpu
            measured = f"{ratio:.0%} ({found['new'].cpu:.2f} s of {found['old'].cpu:.2f} s)"
            rows.append(
                Row(f"vm-size list of 10,000 sizes, {how}, CPU against {BEFORE}", measured, goal, ratio <= GOAL)
            )
    return rows


def listed(az: PrivateAz, words: tuple[str, ...]) -> None:
    """Lists the sizes; RuntimeError when that did not work."""
    result = az.run(*words)
    if result.exit_code != 0 or not result.stdout.startswith("Standard_"):
        raise RuntimeError(f"The list was not printed.\n{result.stdout}{result.stderr}")


def main(wheel: Path) -> None:
    """Measures this alone and prints it."""
    with tempfile.TemporaryDirectory(prefix="aks-sandbox-bench-") as folder:
        for row in measure(az_beside_python(), wheel, Path(folder)):
            print(f"{row.question}: {row.measured}; goal {row.goal}: {'met' if row.met else 'NOT MET'}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
