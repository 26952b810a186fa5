"""The life of a pod: what its processes see, what keeps it from starting, how it ends."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Client
from .inside import Kubectl, pod

HOST = "6.6.137.mshv1-1.azl3"
PINNED = {"nodeSelector": {"agentpool": "untrusted"}}


@pytest.fixture
def make(make_client: Callable[..., Client]) -> Callable[..., Kubectl]:
    """Makes a kubectl on the healthy cluster, with what a seed says of its inside."""

    def made(polls: int = 1, **inside: Any) -> Kubectl:
        seed = {"clusters": {"sandbox-rg/demo": {"inside": inside}}}
        return Kubectl(make_client(worlds=("inside-healthy",), operation_polls=polls, seed=seed))

    return made


@pytest.fixture
def kubectl(make: Callable[..., Kubectl]) -> Kubectl:
    """The healthy cluster."""
    return make()


def log(kubectl: Kubectl, script: str, **more: Any) -> list[str]:
    """Runs a script in a pod and returns the lines of its log."""
    kubectl.make(pod(script=script, **more))
    kubectl.ended()
    return kubectl("logs", "p").out.splitlines()


def test_a_pod_moves_with_the_looks(make: Callable[..., Kubectl]) -> None:
    kubectl = make(polls=2)
    kubectl.make(pod())
    phases = [kubectl.pod()["status"]["phase"] for _ in range(5)]
    assert phases == ["Pending", "Running", "Running", "Succeeded", "Succeeded"]


def test_a_pod_moves_by_the_clock(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("inside-healthy",), operation_polls=None, operation_seconds=0.0)
    kubectl = Kubectl(client)
    kubectl.make(pod())
    assert [kubectl.pod()["status"]["phase"] for _ in range(2)] == ["Running", "Succeeded"]
    client = make_client(worlds=("inside-healthy",), operation_polls=None, operation_seconds=900.0)
    kubectl = Kubectl(client)
    kubectl.make(pod())
    assert kubectl.pod()["status"]["containerStatuses"][0]["state"] == {"waiting": {"reason": "ContainerCreating"}}


def test_a_sandboxed_pod_sees_a_machine_of_its_own(kubectl: Kubectl) -> None:
    script = "cat /proc/sys/kernel/random/boot_id /proc/version; uname -v; nproc; cat '/proc/cmdline'; hostname"
    lines = log(kubectl, script, sandboxed=True)
    assert uuid.UUID(lines[0])
    assert lines[1].startswith("Linux version 6.6.126.mshv9-1.azl3 (")
    assert lines[1].endswith(lines[2])
    assert lines[3] == "1"
    assert "systemd.unit=kata-containers.target" in lines[4]
    assert lines[5] == "p"


def test_each_sandboxed_pod_has_a_boot_of_its_own_and_others_share_one(kubectl: Kubectl) -> None:
    for name in ("a", "b"):
        kubectl.make(pod(name, "cat /proc/sys/kernel/random/boot_id", sandboxed=True))
        kubectl.make(pod(name + "-host", "cat /proc/sys/kernel/random/boot_id", **PINNED))
        kubectl.ended(name), kubectl.ended(name + "-host")
    seen = [kubectl("logs", name).out for name in ("a", "b", "a-host", "b-host")]
    assert len(set(seen)) == 3
    assert seen[2] == seen[3]
    boot = kubectl("get", "nodes", "-l", "agentpool=untrusted", "-o", "jsonpath={.items[0].status.nodeInfo.bootID}").out
    assert seen[2] == boot + "\n"


@pytest.mark.parametrize(
    ("limits", "cpus", "memory"),
    [
        ({}, "1", 512 * 1024),
        ({"cpu": "200m", "memory": "128Mi"}, "1", 128 * 1024),
        ({"cpu": "1500m", "memory": "1Gi"}, "2", 1024 * 1024),
        ({"cpu": "2"}, "2", 512 * 1024),
    ],
)
def test_the_size_of_a_virtual_machine(kubectl: Kubectl, limits: dict[str, str], cpus: str, memory: int) -> None:
    script = "nproc; grep -c ^processor /proc/cpuinfo; sed -n 's/^MemTotal: *\\([0-9]*\\) kB/\\1/p' </proc/meminfo"
    lines = log(kubectl, script, sandboxed=True, limits=limits)
    assert lines[:2] == [cpus, cpus]
    assert 0.85 * memory < int(lines[2]) < memory


def test_a_plain_pod_sees_its_node(kubectl: Kubectl) -> None:
    lines = log(kubectl, "uname -r; nproc; mount | head -1", limits={"cpu": "100m", "memory": "64Mi"}, **PINNED)
    assert lines[:2] == [HOST, "4"]
    assert lines[2].startswith("overlay / overlay ")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("uname", "Linux"),
        ("uname -n", "p"),
        ("uname -sr", f"Linux {HOST}"),
        ("uname -r -m", f"{HOST} x86_64"),
        ("uname --kernel-release", HOST),
        ("uname -o", "GNU/Linux"),
    ],
)
def test_uname_is_the_machines(kubectl: Kubectl, words: str, expected: str) -> None:
    assert log(kubectl, words, **PINNED) == [expected]


def test_paths_of_the_machine_are_its_own_and_other_paths_stay(kubectl: Kubectl) -> None:
    lines = log(
        kubectl,
        'cat "/proc/sys/kernel/osrelease"; echo /proc/version >&2; cat /sys/fs/cgroup/cpu.max; cat /proc/self/cgroup; '
        "ls /proc/nothing; echo a/proc/b",
        limits={"cpu": "250m"},
        **PINNED,
    )
    assert lines[:4] == [HOST, "/proc/version", "25000 100000", "0::/"]
    assert "/proc/nothing" in lines[4]
    assert "/tmp/" not in lines[4]
    assert lines[5] == "a/proc/b"


def test_a_probe_may_be_given_as_arguments_and_variables(kubectl: Kubectl) -> None:
    fields = [
        {"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}}
        for name, path in (("NODE", "spec.nodeName"), ("NAME", "metadata.name"))
    ]
    container = {
        "command": ["sh"],
        "args": ["-c", 'echo "$NODE $NAME $PLAIN"'],
        "env": [*fields, {"name": "PLAIN", "value": "x"}],
    }
    assert log(kubectl, None, container=container, **PINNED) == [  # type: ignore[arg-type]
        kubectl.pod()["spec"]["nodeName"] + " p x"
    ]


@pytest.mark.parametrize(("script", "phase", "code"), [("exit 0", "Succeeded", 0), ("echo no; exit 7", "Failed", 7)])
def test_a_container_ends(kubectl: Kubectl, script: str, phase: str, code: int) -> None:
    kubectl.make(pod(script=script))
    status = kubectl.ended()["status"]
    assert (status["phase"], status["containerStatuses"][0]["state"]["terminated"]["exitCode"]) == (phase, code)


def test_a_container_that_sleeps_long_keeps_running(kubectl: Kubectl) -> None:
    kubectl.make(pod(script="echo here; sleep 2; sleep infinity; echo never"))
    assert kubectl.ended()["status"]["phase"] == "Running"
    assert kubectl("logs", "p").out == "here\n"
    assert kubectl("wait", "pod/p", "--for=condition=Ready").out == "pod/p condition met\n"
    said = kubectl("wait", "pod/p", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=9s")
    assert (said.code, said.err) == (1, "error: timed out waiting for the condition on pods/p\n")


def test_a_container_that_would_restart_backs_off(kubectl: Kubectl) -> None:
    kubectl.make(pod(script="exit 1", restartPolicy="OnFailure"))
    status = kubectl.ended()["status"]
    assert status["phase"] == "Running"
    assert status["containerStatuses"][0]["state"] == {"waiting": {"reason": "CrashLoopBackOff"}}


def test_a_program_that_is_not_there(kubectl: Kubectl) -> None:
    kubectl.make(pod(script=None, container={"command": ["/no/such/program"]}))
    state = kubectl.ended()["status"]["containerStatuses"][0]["state"]["terminated"]
    assert (state["reason"], state["exitCode"]) == ("StartError", 128)
    assert 'exec: "/no/such/program": no such file or directory' in state["message"]


def test_a_container_has_nothing_of_this_machines_environment(
    kubectl: Kubectl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "s3cret")
    names = {line.partition("=")[0] for line in log(kubectl, "env")}
    assert names <= {"PATH", "HOME", "HOSTNAME", "PWD", "OLDPWD", "SHLVL", "_"}


def test_output_that_is_no_text_is_replaced(kubectl: Kubectl) -> None:
    kubectl.make(pod(script="printf 'a\\377b\\n'"))
    kubectl.ended()
    assert kubectl("logs", "p").out == "a\ufffdb\n"


@pytest.mark.parametrize(
    ("context", "why"),
    [
        ({"runAsNonRoot": True}, "container has runAsNonRoot and image will run as root"),
        ({"runAsNonRoot": True, "runAsUser": 0}, "container's runAsUser breaks non-root policy"),
    ],
)
def test_who_must_not_be_root(kubectl: Kubectl, context: dict[str, Any], why: str) -> None:
    kubectl.make(pod(securityContext=context))
    waiting = kubectl.ended()["status"]["containerStatuses"][0]["state"]["waiting"]
    assert waiting["reason"] == "CreateContainerConfigError"
    assert waiting["message"].startswith(why)


def test_a_small_virtual_machine_does_not_come_up(kubectl: Kubectl) -> None:
    kubectl.make(pod(sandboxed=True, limits={"memory": "127Mi"}), pod("plain", limits={"memory": "16Mi"}))
    assert kubectl.ended()["status"]["phase"] == "Pending"
    assert kubectl.ended("plain")["status"]["phase"] == "Succeeded"
    assert dict(kubectl.events())["FailedCreatePodSandBox"].endswith("ttrpc: closed: unknown")


def test_a_node_without_the_handler(make: Callable[..., Kubectl]) -> None:
    kubectl = make(runtimeClasses={"loose": {"without": ["scheduling"]}})
    kubectl.make(pod(runtimeClassName="loose"))
    kubectl.ended()
    assert kubectl.events()[-1] == (
        "FailedCreatePodSandBox",
        "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "
        '"kata" is configured',
    )


def test_what_no_sandbox_comes_up_with(make: Callable[..., Kubectl]) -> None:
    text = 'failed to create shim task: error: Put "http://localhost/api/v1/vm.boot": EOF'
    kubectl = make(sandbox={"refusal": text})
    kubectl.make(pod(sandboxed=True), pod("plain", **PINNED))
    kubectl.ended()
    assert kubectl.ended("plain")["status"]["phase"] == "Succeeded"
    assert any(told.endswith(text) for _, told in kubectl.events())


def test_an_image_by_its_pattern(make: Callable[..., Kubectl]) -> None:
    kubectl = make(images={"docker.io/*": {"reason": "ErrImagePull", "message": "no route"}})
    kubectl.make(pod(container={"image": "docker.io/a:1"}), pod("fine"))
    waiting = kubectl.ended()["status"]["containerStatuses"][0]["state"]["waiting"]
    assert (waiting["reason"], "no route" in waiting["message"]) == ("ErrImagePull", True)
    assert kubectl.ended("fine")["status"]["phase"] == "Succeeded"
    kubectl.client.world.patch({"clusters": {"sandbox-rg/demo": {"inside": {"images": None}}}})
    assert kubectl.ended()["status"]["phase"] == "Succeeded"


def test_several_containers_have_logs_of_their_own(kubectl: Kubectl) -> None:
    containers = [{"name": name, "image": "i:1", "command": ["sh", "-c", f"echo {name}"]} for name in ("a", "b")]
    kubectl.make(pod(containers=containers))
    kubectl.ended()
    said = kubectl("logs", "p")
    assert (said.out, said.err) == ("a\n", 'Defaulted container "a" out of: a, b\n')
    assert kubectl("logs", "pod/p", "-c", "b").out == "b\n"
    assert kubectl("logs", "p", "-c", "z").err == (
        "Error from server (BadRequest): container z is not valid for pod p\n"
    )
