"""Why a container of a scheduled pod does not start: sandbox, image, configuration."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass

from arm_simulator.inside.classes import runtime_class
from arm_simulator.inside.nodes import handlers_of
from arm_simulator.inside.quantities import size
from arm_simulator.inside.resources import limit
from arm_simulator.inside.state import Inside, Object

SANDBOX = "Failed to create pod sandbox: rpc error: code = Unknown desc = "
TOO_SMALL = (
    "failed to start sandbox {uid!r}: failed to create containerd task: failed to create shim task: "
    "Failed to Check if grpc server is working: ttrpc: closed: unknown"
)
SMALLEST = "128Mi"


@dataclass(frozen=True)
class Trouble:
    """Holds what a container waits with, and the event that tells it; sandbox troubles show as ContainerCreating."""

    reason: str
    message: str
    event: str
    told: str


def handler_of(inside: Inside, pod: Object) -> str:
    """Returns the runtime handler of a pod; runc without a class, or with one that names none."""
    name = pod["spec"].get("runtimeClassName")
    found = runtime_class(inside, name) if name else None
    return str((found or {}).get("handler") or "runc")


def trouble_of(inside: Inside, pod: Object, container: Object, node: Object) -> Trouble | None:
    """Returns what keeps a container from starting, or None."""
    return _sandbox(inside, pod, node) or _image(inside, container) or _user(pod, container)


def _sandbox(inside: Inside, pod: Object, node: Object) -> Trouble | None:
    """Returns what keeps the pod's sandbox from starting."""
    handler = handler_of(inside, pod)
    text = inside.setting("sandbox", "refusal", "")
    if handler not in handlers_of(node):
        text = f'failed to get sandbox runtime: no runtime for "{handler}" is configured'
    elif handler != "runc" and not text:
        memory = limit(pod["spec"], "memory")
        if memory is not None and memory < size(inside.setting("sandbox", "smallestMemory", SMALLEST)):
            text = TOO_SMALL.format(uid=pod["metadata"]["uid"].replace("-", "")).replace("'", '"')
    elif handler == "runc":
        text = ""
    if not text:
        return None
    return Trouble("ContainerCreating", "", "FailedCreatePodSandBox", SANDBOX + text)


def _image(inside: Inside, container: Object) -> Trouble | None:
    """Returns what keeps an image from being there; the seed names images by pattern."""
    image = str(container["image"])
    for pattern, row in inside.section("images").items():
        if row and fnmatch.fnmatchcase(image, pattern):
            why = str(row.get("message") or f'failed to resolve reference "{image}": dial tcp: i/o timeout')
            told = f'Failed to pull image "{image}": rpc error: code = Unknown desc = {why}'
            reason = str(row.get("reason") or "ImagePullBackOff")
            message = f'Back-off pulling image "{image}"' if reason == "ImagePullBackOff" else told
            return Trouble(reason, message, "Failed", told)
    odd = inside.setting("containers", "reason", "")
    if odd:
        message = str(inside.setting("containers", "message", "the simulator was told so"))
        return Trouble(str(odd), message, "Failed", f"Error: {message}")
    return None


def _user(pod: Object, container: Object) -> Trouble | None:
    """Returns what keeps a container from running as somebody else than root; every image is root's here."""
    shared, own = pod["spec"].get("securityContext") or {}, container.get("securityContext") or {}
    user = own.get("runAsUser", shared.get("runAsUser"))
    if not own.get("runAsNonRoot", shared.get("runAsNonRoot", False)) or (isinstance(user, int) and user > 0):
        return None
    metadata = pod["metadata"]
    whose = f'(pod: "{metadata["name"]}_{metadata["namespace"]}({metadata["uid"]})", container: {container["name"]})'
    why = "container has runAsNonRoot and image will run as root"
    if user == 0:
        why = "container's runAsUser breaks non-root policy"
    return Trouble("CreateContainerConfigError", f"{why} {whose}", "Failed", f"Error: {why} {whose}")
