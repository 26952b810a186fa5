"""What of a pod is not as it was sent: a webhook or a policy may change it on its way in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aks_sandbox.model.in_cluster import Node, memory_bytes, millicpus
from aks_sandbox.model.proof import PROBE_CONTAINER, Change, ProbePod

#: What is said of a pod whose class is not the one that it was sent with.
RUNTIME_CLASS = "the RuntimeClass"
_SHOWN = 120
#: What the API server itself adds to a security context.
_DEFAULTS = frozenset({"container.procMount=Default"})
#: What takes rights away, so that a policy that adds it leaves the pod the witness that it was.
_STRICTER = ("pod.supplementalGroups", "pod.fsGroup", "pod.seLinuxOptions", "container.seLinuxOptions")


def changes_of(sent: Mapping[str, Any], pod: ProbePod, node: Node | None = None) -> tuple[Change, ...]:
    """Each difference between the manifest that was sent and the pod as the API server keeps it.

    A changed command, class, node or security context decides: the pod is not the one that was to be a witness. A
    pod that was not read back as a whole has none.
    """
    if not pod.read_back:
        return ()
    spec = sent["spec"]
    container = next(one for one in spec["containers"] if one["name"] == PROBE_CONTAINER)
    resources = container["resources"]
    found = [
        _change(pod, RUNTIME_CLASS, spec.get("runtimeClassName", ""), pod.runtime_class, decides=True),
        _change(pod, "the command", _words(container["command"]), _words(pod.command), decides=True),
        _change(pod, "the security context", *_security(spec, container, pod), decides=True),
        _node_change(pod, node),
        _change(pod, "the volumes", "", ", ".join(pod.volumes), decides=any(map(_of_a_host, pod.volumes))),
        _change(pod, "the mounts of its container", "", ", ".join(pod.mounts), decides=any(map(_covers, pod.mounts))),
        _change(pod, "the environment", "", ", ".join(pod.environment)),
        _change(pod, "the restart policy", spec["restartPolicy"], pod.restart_policy or spec["restartPolicy"]),
        _change(pod, "the image", container["image"], pod.image),
        _change(pod, "the containers beside the probe", "", ", ".join(pod.others)),
        _change(pod, "the limits", _amounts(resources["limits"]), _amounts(pod.limits)),
        _change(pod, "the requests", _amounts(resources["requests"]), _amounts(pod.requests)),
    ]
    return tuple(one for one in found if one is not None)


def _change(pod: ProbePod, what: str, sent: str, found: str, *, decides: bool = False) -> Change | None:
    if sent == found:
        return None
    return Change(pod.name, what, _short(sent, found), _short(found, sent), decides)


def _node_change(pod: ProbePod, node: Node | None) -> Change | None:
    if node is None or not pod.node:
        return None
    return _change(pod, "the node", node.name, pod.node, decides=True)


def _words(words: Sequence[str]) -> str:
    return " ".join(" ".join(words).split())


def _short(text: str, other: str) -> str:
    """The text from where it begins to differ, and not more of it than people read."""
    same = next((index for index, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), 0)
    start = max(0, same - 20) if len(text) > _SHOWN else 0
    shown = text[start : start + _SHOWN]
    return f"{'... ' if start else ''}{shown}{' ...' if len(text) > start + _SHOWN else ''}"


def _security(spec: Mapping[str, Any], container: Mapping[str, Any], pod: ProbePod) -> tuple[str, str]:
    """The members that differ, as they were sent and as they are."""
    sent = {*_flat("pod", spec.get("securityContext", {})), *_flat("container", container.get("securityContext", {}))}
    found = {one for one in pod.security if one not in _DEFAULTS and not one.startswith(_STRICTER)}
    off = {f"pod.{name}=false" for name in ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")}
    return ", ".join(sorted(sent - found)), ", ".join(sorted(found - sent - off))


def _flat(name: str, value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for key in sorted(value):
            yield from _flat(f"{name}.{key}", value[key])
    elif isinstance(value, list):
        yield f"{name}={json.dumps(value, separators=(',', ':'))}"
    else:
        yield f"{name}={str(value).lower() if isinstance(value, bool) else value}"


def _of_a_host(volume: str) -> bool:
    """Whether a volume, as name=kind, is a part of its node."""
    return volume.partition("=")[2].startswith("hostPath")


def _covers(mount: str) -> bool:
    """Whether a mount, as path=name, lies over what the probe reads or runs."""
    path = mount.rpartition("=")[0].rstrip("/") or "/"
    return any(path == top or path.startswith(f"{top}/") for top in ("/", "/proc", "/sys", "/bin", "/usr", "/lib"))


def _amounts(amounts: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {_amount(name, amount)}" for name, amount in sorted(amounts.items()))


def _amount(name: str, amount: str) -> str:
    """One way to write an amount: 1000m and 1 are the same."""
    try:
        return f"{millicpus(amount)}m" if name == "cpu" else f"{memory_bytes(amount) // 1024}Ki"
    except ValueError:
        return amount
