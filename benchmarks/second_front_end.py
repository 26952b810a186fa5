"""What does the program aks-sandbox take, against az: the size of its environment, and the time of `check -h`?"""

import email.parser
import zipfile
from pathlib import Path

from build_wheel import build_wheel
from fresh_environment import fresh_environment, needed, size_of
from measuring import Row, medians
from private_az import PrivateAz
from private_program import PrivateProgram

SIZE_GOAL, TIME_GOAL = 0.1, 0.6
EXTRA = "cli"


def requirements_of(wheel: Path) -> list[str]:
    """What the wheel says that it needs."""
    archive = zipfile.ZipFile(wheel)
    (name,) = [one for one in archive.namelist() if one.endswith(".dist-info/METADATA")]
    return email.parser.HeaderParser().parsestr(archive.read(name).decode()).get_all("Requires-Dist") or []


def measure(executable: Path, wheel: Path, folder: Path) -> list[Row]:
    """Measures both environments and both helps, and returns the ratios."""
    own = build_wheel(folder / "wheel", of_az=False)
    packages = list(needed(requirements_of(own), EXTRA))
    size = (size_of(packages) + unpacked(own)) / (size_of(needed(["azure-cli"])) + unpacked(wheel))
    programs = fresh_environment(folder / "environment", own, packages)
    program = PrivateProgram(folder / "program", [str(programs / "aks-sandbox")], {"PYTHONPATH": ""})
    az = PrivateAz(executable, folder / "az")
    az.install(wheel)
    found = medians({"ours": lambda: program.run("check", "-h"), "az": lambda: az.must("aks-sandbox", "check", "-h")})
    times = {"wall": found["ours"].wall / found["az"].wall, "CPU": found["ours"].cpu / found["az"].cpu}
    rows = [
        Row("aks-sandbox[cli] installed against azure-cli", f"{size:.3f}", f"{SIZE_GOAL} or less", size <= SIZE_GOAL)
    ]
    for kind, ratio in times.items():
        question = f"aks-sandbox check -h against az aks-sandbox check -h, {kind}"
        rows.append(Row(question, f"{ratio:.2f}", f"{TIME_GOAL:.2f} or less", ratio <= TIME_GOAL))
    return rows


def unpacked(wheel: Path) -> int:
    """The bytes of the files in a wheel."""
    return sum(one.file_size for one in zipfile.ZipFile(wheel).infolist())
