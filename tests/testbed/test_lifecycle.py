"""A cluster leaves nothing, however those end who asked for it. Its programs are stand-ins here, so this takes seconds.

What is tested is real: namespaces, mounts, control groups and processes of this machine. That needs root and Linux, so
elsewhere these tests are skipped; tests/real runs the same with Kubernetes in place of the stand-ins.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from testbed import keeper
from testbed.building import KUBERNETES_NAMES
from testbed.cgroups import hierarchies
from testbed.cluster import Cluster, ClusterError
from tests.support.moments import HANGS_AFTER_SECONDS, wait_until

NEEDED = ("unshare", "setpriv", "ip", "mount")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or not all(map(shutil.which, NEEDED)),
    reason="a cluster needs Linux, root and the programs of util-linux and iproute2",
)

ENDLESS = "#!/bin/sh\nexec sleep 100000\n"
KUBECTL = """#!/bin/sh
case "$*" in
*readyz*) echo ok ;;
*serviceaccount*) echo default ;;
*nodes*) echo '{"items": [{"metadata": {"name": "aks-system-12345678-vmss000000"},
  "status": {"conditions": [{"type": "Ready", "status": "True"}]}}]}' ;;
esac
"""
# A daemon that outlives its parent, as the shims of containerd do.
CONTAINERD = """#!/bin/sh
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$(dirname "$2")/containerd.sock"
setsid sleep 100000 &
exec sleep 100000
"""


@dataclass(frozen=True)
class World:
    """A machine with stand-ins in place of the programs, and a folder of its own for clusters."""

    output: Path
    clusters: Path

    def folders(self) -> list[Path]:
        """The folders of clusters."""
        return sorted(self.clusters.glob(f"{keeper.PREFIX}*"))

    def left(self) -> list[str]:
        """All that there is of the clusters of this world: files, control groups and processes."""
        found = [str(path) for path in self.folders()]
        groups = [path for one in hierarchies() for path in one.glob(f"{keeper.PREFIX}*")]
        # A cluster that someone else has up beside the tests has its folder in the usual place.
        found += [str(path) for path in groups if not (keeper.clusters_folder() / path.name).exists()]
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes().decode(errors="replace")
            except OSError:
                continue
            if str(self.clusters) in words or str(self.output) in words:
                found.append(words.replace("\0", " "))
        return found

    def start(self) -> subprocess.Popen[str]:
        """Start a program that brings a cluster up and waits."""
        program = f"""
            import sys, testbed.__main__ as program, testbed.cluster as cluster
            from pathlib import Path
            from functools import partial
            program.missing = lambda: []
            program.Cluster = partial(cluster.Cluster, output=Path({str(self.output)!r}))
            sys.argv = ["testbed", "up", "--pool", "system"]
            sys.exit(program.main())
        """
        return subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(program)],
            env={**os.environ, "TMPDIR": str(self.clusters), "PYTHONPATH": str(Path(__file__).parents[2])},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    output, clusters = tmp_path / "made", Path("/tmp") / f"bed-{os.getpid()}"
    (output / "bin").mkdir(parents=True)
    (output / "images").mkdir()
    clusters.mkdir()
    programs = dict.fromkeys([*KUBERNETES_NAMES, "kubernetes", "sandbox", "containerd-shim-runc-v2", "ctr"], ENDLESS)
    programs |= {"kubectl": KUBECTL, "containerd": CONTAINERD, "ctr": "#!/bin/sh\n"}
    for name, text in programs.items():
        (output / "bin" / name).write_text(text, encoding="utf-8")
        (output / "bin" / name).chmod(0o755)
    for name in ("kernel", "images/busybox.tar", "images/pause.tar"):
        (output / name).touch()
    monkeypatch.setattr("testbed.cluster.clusters_folder", lambda: clusters)
    yield World(output, clusters)
    shutil.rmtree(clusters)


def ready(process: subprocess.Popen[str]) -> str:
    """The kubeconfig that the program prints once its cluster is up."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        pytest.fail(process.communicate()[1])
    return str(json.loads(line)["kubeconfig"])


def end(process: subprocess.Popen[str], number: signal.Signals) -> int:
    process.send_signal(number)
    process.communicate(timeout=HANGS_AFTER_SECONDS)
    return process.returncode


def test_a_cluster_is_there_for_the_length_of_a_block(world: World) -> None:
    with Cluster(("system",), output=world.output) as running:
        [folder] = world.folders()
        assert running.kubeconfig.parent == folder
        assert running.kubeconfig.stat().st_mode & 0o077 == 0
        assert any(str(folder) in one for one in world.left())
        assert all((one / folder.name / "n1").is_dir() for one in hierarchies())
    assert world.left() == []


def test_an_error_in_the_block_takes_it_down_too(world: World) -> None:
    with pytest.raises(ZeroDivisionError), Cluster(("system",), output=world.output):
        _ = 1 / 0
    assert world.left() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_program_that_is_asked_to_end_leaves_nothing(world: World, number: signal.Signals) -> None:
    with world.start() as process:
        ready(process)
        assert end(process, number) == 128 + number
    assert world.left() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_so_it_is_while_the_cluster_is_still_starting(world: World, number: signal.Signals) -> None:
    with world.start() as process:
        wait_until(world.folders, "the cluster began to start")
        end(process, number)
    wait_until(lambda: world.left() == [], "nothing was left")


def test_a_program_that_is_killed_leaves_nothing(world: World) -> None:
    with world.start() as process:
        ready(process)
        end(process, signal.SIGKILL)
    wait_until(lambda: world.left() == [], "nothing was left")


def pid_of(part: str) -> int:
    done = subprocess.run(["pgrep", "-f", part], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[0])


def test_a_killed_keeper_takes_all_processes_along_and_the_next_start_removes_the_files(world: World) -> None:
    with world.start() as process:
        ready(process)
        [folder] = world.folders()
        os.kill(pid_of(f"testbed.keeper {folder}"), signal.SIGKILL)
        wait_until(lambda: not any("sleep" in one for one in world.left()), "the processes were gone")
        end(process, signal.SIGTERM)
    assert folder.exists()
    with Cluster(("system",), output=world.output):
        assert not folder.exists()
    assert world.left() == []


def test_two_clusters_stand_beside_each_other(world: World) -> None:
    with world.start() as first, world.start() as second:
        assert ready(first) != ready(second)
        assert len(world.folders()) == 2
        end(first, signal.SIGTERM)
        assert len(world.folders()) == 1
        end(second, signal.SIGTERM)
    assert world.left() == []


def write_program(world: World, name: str, text: str) -> None:
    (world.output / "bin" / name).write_text(text, encoding="utf-8")


def test_a_part_that_ends_at_once_is_told_with_its_last_lines(world: World) -> None:
    write_program(world, "kube-apiserver", "#!/bin/sh\necho 'bind: address already in use'\nexit 3\n")
    write_program(world, "kubectl", "#!/bin/sh\n")
    with pytest.raises(ClusterError, match="(?s)kube-apiserver ended with exit code 3:.*address already in use"):
        Cluster(("system",), output=world.output).__enter__()
    assert world.left() == []


def test_what_was_not_built_is_named(world: World) -> None:
    (world.output / "kernel").unlink()
    with pytest.raises(ClusterError, match="kernel under .* is not there: make testbed"):
        Cluster(("system",), output=world.output).__enter__()
    assert world.left() == []


def test_wishes_are_carried_out_or_refused_in_words(world: World) -> None:
    with Cluster(("system",), output=world.output) as running:
        running.ask("stop", "kubelet-1")
        running.ask("start", "kubelet-1")
        assert "kubelet-1" in running.ask("parts")["parts"]
        for do, name, fault, problem in (
            ("stop", "nothing", "", "'nothing' is not a part"),
            ("fault", "nothing", "lie", "'nothing' is neither a node nor a node pool"),
            ("fault", "system", "nothing", "'nothing' is not a fault"),
            ("fault", "system", "not-ready", "is asked for when the cluster starts"),
            ("dance", "", "", "'dance' is not a wish"),
        ):
            with pytest.raises(ClusterError, match=problem):
                running.ask(do, name, fault)
        running.ask("fault", "system", "slow=7")
        settings = json.loads((running.places.folder / "n1" / "handler.json").read_text(encoding="utf-8"))
        assert (settings["mode"], settings["seconds"]) == ("slow", 7)
    with pytest.raises(ClusterError, match="the cluster does not answer"):
        running.ask("parts")
