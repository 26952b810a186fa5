"""What of a pod is not as it was sent: each change is named, and those decide that make it another witness."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.model.proof import ProbePod, ProbeRun, Trio
from aks_sandbox.verify.changes import changes_of
from aks_sandbox.verify.pods import pod_manifests
from tests.support.inside import NODE, node

RUN = ProbeRun(namespace="aks-sandbox-verify-0123abcd", trios=(Trio("untrusted", "kata-vm-isolation", NODE),))
SENT = {pod["metadata"]["name"]: pod for pod in pod_manifests(RUN)}
SECURITY = (
    "pod.runAsGroup=65532",
    "pod.runAsNonRoot=true",
    "pod.runAsUser=65532",
    "pod.seccompProfile.type=RuntimeDefault",
    "container.allowPrivilegeEscalation=false",
    'container.capabilities.drop=["ALL"]',
    "container.readOnlyRootFilesystem=true",
)


def kept(name: str = "sandboxed-untrusted", **changes: Any) -> ProbePod:
    """The pod as the API server keeps it, with changes."""
    (container,) = SENT[name]["spec"]["containers"]
    pod = ProbePod(
        name=name,
        phase="Succeeded",
        node=NODE,
        runtime_class=SENT[name]["spec"].get("runtimeClassName", ""),
        image=container["image"],
        command=tuple(container["command"]),
        security=SECURITY,
        limits={"cpu": "500m", "memory": "256Mi"},
        requests={"cpu": "10m", "memory": "32Mi"},
        read_back=True,
    )
    return replace(pod, **changes)


@pytest.mark.parametrize("name", SENT)
def test_a_pod_that_is_kept_as_it_was_sent_has_no_changes(name: str) -> None:
    assert changes_of(SENT[name], kept(name), node()) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"limits": {"cpu": "0.5", "memory": "262144Ki"}},
        {"security": (*SECURITY, "container.procMount=Default")},
        {"security": (*SECURITY, "pod.hostNetwork=false")},
        {"security": (*SECURITY, "pod.supplementalGroups=[1000]")},
    ],
)
def test_another_way_to_say_the_same_is_no_change(changes: dict[str, Any]) -> None:
    assert changes_of(SENT["sandboxed-untrusted"], kept(**changes), node()) == ()


@pytest.mark.parametrize(
    ("changes", "what", "decides"),
    [
        ({"runtime_class": ""}, "the RuntimeClass", True),
        ({"runtime_class": "other"}, "the RuntimeClass", True),
        ({"command": ("sh", "-c", "echo aks-sandbox probe begin")}, "the command", True),
        ({"command": ()}, "the command", True),
        ({"node": "aks-other"}, "the node", True),
        ({"security": (*SECURITY, "container.privileged=true")}, "the security context", True),
        ({"security": (*SECURITY, "pod.hostPID=true")}, "the security context", True),
        ({"security": SECURITY[1:]}, "the security context", True),
        ({"volumes": ("node=hostPath /",)}, "the volumes", True),
        ({"volumes": ("token=projected",)}, "the volumes", False),
        ({"mounts": ("/proc/stat=fake",)}, "the mounts of its container", True),
        ({"mounts": ("/bin=fake",)}, "the mounts of its container", True),
        ({"mounts": ("/var/run/secrets=token",)}, "the mounts of its container", False),
        ({"environment": ("HTTP_PROXY",)}, "the environment", False),
        ({"image": "mirror.example.com/busybox:2.0"}, "the image", False),
        ({"others": ("proxy=mesh:1",)}, "the containers beside the probe", False),
        ({"limits": {"cpu": "2", "memory": "1Gi"}}, "the limits", False),
        ({"requests": {"cpu": "64"}}, "the requests", False),
    ],
)
def test_a_change_is_named_and_decides_where_the_pod_is_another_witness(
    changes: dict[str, Any], what: str, decides: bool
) -> None:
    (found,) = changes_of(SENT["sandboxed-untrusted"], kept(**changes), node())
    assert (found.pod, found.what, found.decides) == ("sandboxed-untrusted", what, decides)
    assert str(found).startswith(f"Pod sandboxed-untrusted: {what} w")
    assert found.sent != found.found


def test_of_a_long_command_the_part_that_differs_is_shown() -> None:
    command = (*SENT["sandboxed-untrusted"]["spec"]["containers"][0]["command"][:2],)
    script = SENT["sandboxed-untrusted"]["spec"]["containers"][0]["command"][2].replace("/proc/stat", "/tmp/stat")
    (found,) = changes_of(SENT["sandboxed-untrusted"], kept(command=(*command, script)), node())
    assert "/tmp/stat" in found.found
    assert len(found.found) < 200


def test_a_pod_that_was_not_read_back_has_no_changes() -> None:
    assert changes_of(SENT["sandboxed-untrusted"], replace(kept(), read_back=False, command=()), node()) == ()
