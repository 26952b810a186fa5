"""Prints how many modules there are, how many each main command executes, circles of imports, and files to open.

All figures are of the working tree: the real az runs the commands against the simulator, in a healthy world,
once with `-o json` and once with `-o table`, and the figures are those of both together.

- Modules executed: modules of the product in which a function ran; one that was only loaded does not count.
- Files to open: of those, the modules of the front end and of the folders of the library that the front end alone
  calls during the command. Folders that others call too (rules, nouns, Azure) are shared, and are not counted.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from build_wheel import build_wheel
from executed_modules import SIMULATOR, SOURCE, Execution, ObservedAz, own_packages
from import_graph import circles, import_graph
from private_az import az_beside_python
from simulator_process import SimulatorProcess

LIBRARY = "aks_sandbox"
WORLD = ("--operation-polls", "1", "--retry-after", "0.05", "--world", "inside-healthy")
TARGET = ("-g", "sandbox-rg", "-n")
# With these arguments each command succeeds in that world.
COMMANDS = {
    "check": (*TARGET, "demo"),
    "verify": (*TARGET, "demo"),
    "create": (*TARGET, "new", "--workload-runtime", "KataVmIsolation", "--generate-ssh-keys"),
}


def main() -> int:
    """Runs from the command line and returns the exit status."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--commit", metavar="REV", help="also count the files that this commit touches")
    commit = options.parse_args().commit
    for question, figure in [*(commit_rows(commit) if commit else ()), *module_rows(), *execution_rows()]:
        print(f"{question:<50}  {figure}".rstrip())
    return 0


def module_rows() -> list[tuple[str, str]]:
    """Returns how many modules each package has (without __init__ files), and its circles of imports."""
    graph = import_graph(SOURCE)
    found = circles(graph)
    rows = []
    for package in sorted([*own_packages(), SIMULATOR]):
        files = sum(one.path.stem != "__init__" for one in graph.values() if one.name.partition(".")[0] == package)
        rows.append((f"modules of {package}", str(files)))
        ours = [circle for circle in found if any(one.partition(".")[0] == package for one in circle)]
        sizes = "".join(f", of {len(circle)} modules" for circle in ours)
        rows.append((f"circles of imports in {package}", f"{len(ours)}{sizes}"))
    return rows


def execution_rows() -> list[tuple[str, str]]:
    """Returns how many modules each command executes, and how many files have to be opened to follow it."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, SimulatorProcess(*WORLD) as simulator:
        az = ObservedAz(az_beside_python(), Path(folder))
        az.install(build_wheel(Path(folder)))
        az.connect(simulator.address)
        for command, arguments in COMMANDS.items():
            done = Execution(frozenset(), frozenset())
            for form in ("json", "table"):
                simulator.control("POST", "reset", {"worlds": []})
                done |= az.execution("aks-sandbox", command, *arguments, "-o", form)
            rows.append((f"modules executed by {command}", str(len(done.modules))))
            rows.append((f"files to open to follow {command}", str(len(files_to_open(done)))))
    return rows


def files_to_open(done: Execution) -> set[str]:
    """Returns the executed modules of the front end and of the folders that the front end alone calls."""
    front_end = {folder_of(name) for name in done.modules if name.partition(".")[0] != LIBRARY}
    calls = {(folder_of(caller), folder_of(called)) for caller, called in done.calls}
    shared = {called for caller, called in calls if caller not in front_end and caller != called}
    called_alone = {called for caller, called in calls if caller in front_end} - shared
    return {name for name in done.modules if folder_of(name) in front_end | called_alone}


def folder_of(module: str) -> str:
    """Returns the folder of the library that a module is in, or its package where it is in none."""
    return ".".join(module.split(".")[:2]) if module.partition(".")[0] == LIBRARY else module.partition(".")[0]


def commit_rows(commit: str) -> list[tuple[str, str]]:
    """Returns the files that a commit touches."""
    show = ["git", "show", "--format=", "--name-only", "--no-renames", "--end-of-options", commit]
    shown = subprocess.run(show, cwd=SOURCE.parent, capture_output=True, text=True, check=False)
    if shown.returncode != 0:
        raise SystemExit(f"git cannot show the commit {commit!r}:\n{shown.stderr.strip()}")
    files = shown.stdout.splitlines()
    return [(f"files touched by {commit}", str(len(files))), *((f"  {one}", "") for one in files)]


if __name__ == "__main__":
    sys.exit(main())
