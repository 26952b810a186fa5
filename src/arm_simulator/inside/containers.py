"""Runs the command of a container for its log, in a folder that looks to it like the machine that it is on.

Only /proc, /sys and a few programs are those of the simulated machine; everything else is what this machine has.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from arm_simulator.core.processes import run
from arm_simulator.inside.kernel import Machine
from arm_simulator.inside.procfs import write_machine
from arm_simulator.inside.state import Object

SYSTEM_PATH = "/usr/bin:/bin"
LOG_LIMIT = 4 * 1024 * 1024
SECONDS = 5.0
# The root of a path, as it stands in a script: what comes before it must not be a part of a longer path or word.
FAKED = re.compile(r"(?<![\w.\-/}])/(proc|sys)(?=$|[/\s\"';|&)<>`])")
PAUSING = ("/pause", "pause")


@dataclass
class Ran:
    """Tells what came of a container: its log, and how it ended; a code of None means that it still runs."""

    log: str
    code: int | None
    error: str = ""


def run_container(pod: Object, container: Object, machine: Machine) -> Ran:
    """Runs the command of a container and returns what came of it."""
    words = [*(container.get("command") or []), *(container.get("args") or [])]
    if not container.get("command"):
        # What the image itself would start is not known; a shell without a terminal is over at once.
        return Ran("", None if "pause" in container["image"] else 0)
    if words[0] in PAUSING:
        return Ran("", None)
    with tempfile.TemporaryDirectory(prefix="arm-simulator-pod-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        mark = folder / "still-running"
        tools = write_machine(folder, machine, pod["spec"], mark)
        path = f"{tools}:{SYSTEM_PATH}"
        place = folder / "work"
        place.mkdir()
        found = shutil.which(words[0], path=path)
        if found is None:
            why = "no such file or directory" if "/" in words[0] else "executable file not found in $PATH"
            return Ran("", 128, f'exec: "{words[0]}": {why}')
        arguments = [found, *(FAKED.sub(lambda one: f"{folder}/{one[1]}", word) for word in words[1:])]
        environment = {"PATH": path, "HOME": str(place), "HOSTNAME": machine.hostname, **_environment(pod, container)}
        environment = {key: value for key, value in environment.items() if "\0" not in key + value and "=" not in key}
        try:
            ended = run(arguments, environment, place, seconds=SECONDS, most=LOG_LIMIT, stopped=mark.exists)
        except (OSError, ValueError) as error:
            return Ran("", 128, f'exec: "{words[0]}": {error}')
        log = ended.output.decode("utf-8", "replace")
        for root in ("proc", "sys"):
            log = log.replace(f"{folder}/{root}", f"/{root}")
        return Ran(log, None if mark.exists() or ended.code is None else ended.code % 256)


def noise_of(count: int) -> str:
    """Returns so many characters of lines that say nothing."""
    line = "noise: the simulator was told to fill the output\n"
    return (line * (count // len(line) + 1))[: count - 1] + "\n" if count > 0 else ""


def _environment(pod: Object, container: Object) -> dict[str, str]:
    """Returns the variables that a container is given; of sources only the fields of the pod are known."""
    fields = {
        "metadata.name": pod["metadata"]["name"],
        "metadata.namespace": pod["metadata"]["namespace"],
        "metadata.uid": pod["metadata"]["uid"],
        "spec.nodeName": pod["spec"].get("nodeName", ""),
    }
    found: dict[str, str] = {}
    for row in container.get("env") or []:
        source = ((row.get("valueFrom") or {}).get("fieldRef") or {}).get("fieldPath")
        found[str(row.get("name", ""))] = str(fields.get(source, "") if source else row.get("value", ""))
    return found
