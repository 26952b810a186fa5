"""A cluster as those use it who run beside it: up for the length of a `with` block, whatever happens in it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from testbed.building import OUTPUT, missing_files
from testbed.keeper import PREFIX, clusters_folder, sweep
from testbed.places import Places
from testbed.pools import parse_nodes
from testbed.versions import HERE

FOLDER_VARIABLE = "TESTBED_FOLDER"
OUTPUT_VARIABLE = "TESTBED_OUTPUT"
_SECONDS_TO_ANSWER = 60


class ClusterError(Exception):
    """The cluster did not come up, or did not do what was asked; the message says why."""


@dataclass(frozen=True)
class Running:
    """A cluster that runs, here or for another process: where its files are, and what can be asked of it."""

    places: Places

    @classmethod
    def from_environment(cls) -> Running | None:
        """The cluster beside which this process was started; None where there is none."""
        folder, output = os.environ.get(FOLDER_VARIABLE), os.environ.get(OUTPUT_VARIABLE)
        if not folder or not output or not (Path(folder) / "control").exists():
            return None
        return cls(Places(Path(folder), Path(output)))

    @property
    def kubeconfig(self) -> Path:
        """The file by which kubectl reaches it as its administrator."""
        return self.places.kubeconfig

    @property
    def kubectl(self) -> Path:
        """The kubectl of the same version."""
        return Path(self.places.program("kubectl"))

    def environment(self) -> dict[str, str]:
        """What a command beside the cluster finds in its environment."""
        return {
            FOLDER_VARIABLE: str(self.places.folder),
            OUTPUT_VARIABLE: str(self.places.output),
            "KUBECONFIG": str(self.kubeconfig),
            "PATH": f"{self.places.output / 'bin'}:{os.environ.get('PATH', '')}",
        }

    def ask(self, do: str, name: str = "", fault: str = "") -> dict[str, Any]:
        """Ask for something: a `fault` of the handler of a node or pool, to `stop` or `start` a part.

        Raises:
            ClusterError: it was not done.
        """
        with socket.socket(socket.AF_UNIX) as channel:
            channel.settimeout(_SECONDS_TO_ANSWER)
            try:
                channel.connect(str(self.places.control))
                channel.sendall(json.dumps({"do": do, "name": name, "fault": fault}).encode() + b"\n")
                answer: dict[str, Any] = json.loads(channel.makefile().readline())
            except (OSError, ValueError) as error:
                raise ClusterError(f"the cluster does not answer: {error}") from error
        if "error" in answer:
            raise ClusterError(answer["error"])
        return answer


class Cluster:
    """Brings a cluster up and takes it down."""

    def __init__(self, pools: Sequence[str], faults: Sequence[str] = (), output: Path = OUTPUT) -> None:
        """Check what is asked for; nothing runs yet."""
        parse_nodes(pools, faults)
        self._wish = {"pools": list(pools), "faults": list(faults), "output": str(output)}
        self._output = output
        self._keeper: subprocess.Popen[str] | None = None

    def __enter__(self) -> Running:
        """Start it and wait until its nodes are ready.

        Raises:
            ClusterError: it did not come up.
        """
        if lacking := missing_files(self._output):
            raise ClusterError(f"{', '.join(lacking)} under {self._output} is not there: make testbed")
        sweep(clusters_folder())
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=clusters_folder()))
        try:
            self._start(folder)
            self._wait_until_ready()
        except BaseException as error:
            self._end()
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, OSError):
                raise ClusterError(f"the cluster could not be started: {error}") from error
            raise
        return Running(Places(folder, self._output))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take it down and wait until nothing of it is left."""
        self._end()

    def _start(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.set_inheritable(True)
            wish = {**self._wish, "folder": str(folder), "listening": listening.fileno()}
            self._keeper = subprocess.Popen(
                [sys.executable, "-m", "testbed.keeper", str(folder), json.dumps(wish)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": str(HERE.parent)},
                start_new_session=True,
                pass_fds=(listening.fileno(),),
            )

    def _wait_until_ready(self) -> None:
        assert self._keeper is not None
        assert self._keeper.stdout is not None
        line = self._keeper.stdout.readline()
        if not line:
            raise ClusterError(f"the cluster ended before it was ready, with exit code {self._keeper.wait()}")
        said = json.loads(line)
        if "error" in said:
            raise ClusterError(said["error"])

    def _end(self) -> None:
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        assert keeper.stdin is not None
        with contextlib.suppress(OSError):
            keeper.stdin.close()
        # Nothing may come between the wish to end and the end, a second Ctrl-C for one: the keeper goes on by itself.
        keeper.wait()
        if keeper.stdout is not None:
            keeper.stdout.close()
