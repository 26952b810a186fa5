"""Manifests of which lint says what the API server, the scheduler or the kubelet does with them, and some like them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .conftest import CLASS, IMAGE

OLD_LABEL = "kubernetes.azure.com/kata-mshv-vm-isolation"


class Fate(Enum):
    """What a real cluster does with the pod of a manifest."""

    REFUSED = "the API server refuses it"
    PENDING = "the scheduler finds no node for it"
    FAILED = "the kubelet refuses it, or its container waits for ever"
    PLACED = "it gets a node"


@dataclass(frozen=True)
class Sample:
    """A pod with its fate, and the rule whose finding says so; empty where lint has nothing to say that fails."""

    fate: Fate
    code: str
    spec: Mapping[str, Any] = field(default_factory=dict)
    container: Mapping[str, Any] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[Mapping[str, Any], ...] = ()

    def pod(self, name: str) -> dict[str, Any]:
        """The pod as an object."""
        main = {"name": "main", "image": IMAGE, "command": ["sleep", "1000"], **_LIMITS, **self.container}
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, **({"annotations": dict(self.annotations)} if self.annotations else {})},
            "spec": {"runtimeClassName": CLASS, "terminationGracePeriodSeconds": 0, "containers": [main], **self.spec},
        }


_LIMITS = {"resources": {"limits": {"memory": "256Mi", "cpu": "100m"}}}


def _limits(**more: str) -> dict[str, Any]:
    return {
        "resources": {
            "limits": {"memory": "256Mi", "cpu": "100m", **{_resource(key): value for key, value in more.items()}}
        }
    }


def _resource(name: str) -> str:
    return {"gpu": "nvidia.com/gpu", "huge": "hugepages-2Mi"}.get(name, name)


def _volume(source: Mapping[str, Any], **mount: Any) -> dict[str, Any]:
    return {
        "spec": {"volumes": [{"name": "v", **source}]},
        "container": {"volumeMounts": [{"name": "v", "mountPath": "/v", **mount}]},
    }


def _affinity(key: str, operator: str, *values: str) -> dict[str, Any]:
    terms = [{"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}]
    return {
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}
    }


def _sysctl(name: str, value: str, **more: Any) -> dict[str, Any]:
    return {"securityContext": {"sysctls": [{"name": name, "value": value}]}, **more}


_EMPTY: Mapping[str, Any] = {"emptyDir": {}}
_HUGE = {"requests": {"hugepages-2Mi": "64Mi"}, "limits": {"hugepages-2Mi": "64Mi"}}
_BARE_CLASS = {
    "apiVersion": "node.k8s.io/v1",
    "kind": "RuntimeClass",
    "metadata": {"name": "kata-bare"},
    "handler": "kata",
    "scheduling": {"nodeSelector": {"kubernetes.azure.com/kata-vm-isolation": "true"}},
}

SAMPLES: Mapping[str, Sample] = {
    "plain": Sample(Fate.PLACED, ""),
    "class-empty": Sample(Fate.REFUSED, "SBW101", {"runtimeClassName": ""}),
    "class-unknown": Sample(Fate.REFUSED, "SBW105", {"runtimeClassName": "kata-qemu"}),
    "class-retired": Sample(Fate.REFUSED, "SBW103", {"runtimeClassName": "kata-cc-isolation"}),
    "selector-conflict": Sample(
        Fate.REFUSED, "SBW107", {"nodeSelector": {"kubernetes.azure.com/kata-vm-isolation": "false"}}
    ),
    "selector-same": Sample(Fate.PLACED, "", {"nodeSelector": {"kubernetes.azure.com/kata-vm-isolation": "true"}}),
    "affinity-conflict": Sample(
        Fate.PENDING, "SBW107", _affinity("kubernetes.azure.com/kata-vm-isolation", "NotIn", "true")
    ),
    "affinity-same": Sample(Fate.PLACED, "", _affinity("kubernetes.azure.com/kata-vm-isolation", "In", "true")),
    "selector-preview": Sample(Fate.PENDING, "SBW106", {"nodeSelector": {OLD_LABEL: "true"}}),
    "selector-kata-deploy": Sample(
        Fate.PENDING, "SBW111", {"nodeSelector": {"katacontainers.io/kata-runtime": "true"}}
    ),
    "selector-of-gke": Sample(Fate.PENDING, "SBW112", {"nodeSelector": {"sandbox.gke.io/runtime": "gvisor"}}),
    "node-name-plain": Sample(Fate.FAILED, "SBW108", {"nodeName": "aks-system-12345678-vmss000000"}),
    "share-and-host-pid": Sample(Fate.REFUSED, "SBW204", {"shareProcessNamespace": True, "hostPID": True}),
    "share": Sample(Fate.PLACED, "", {"shareProcessNamespace": True}),
    "sysctl-net": Sample(Fate.REFUSED, "SBW213", _sysctl("net.core.somaxconn", "1024", hostNetwork=True)),
    "sysctl-shm": Sample(Fate.REFUSED, "SBW213", _sysctl("kernel.shm_rmid_forced", "1", hostIPC=True)),
    "sysctl-safe": Sample(Fate.PLACED, "", _sysctl("net.ipv4.ip_unprivileged_port_start", "0")),
    "sysctl-unsafe": Sample(Fate.FAILED, "SBW213", _sysctl("kernel.msgmax", "65536")),
    "overhead-other": Sample(Fate.REFUSED, "SBW110", {"overhead": {"memory": "100Mi"}}),
    "overhead-same": Sample(Fate.PLACED, "", {"overhead": {"memory": "600Mi"}}),
    "overhead-none": Sample(
        Fate.REFUSED,
        "SBW110",
        {"runtimeClassName": "kata-bare", "overhead": {"memory": "100Mi"}},
        beside=(_BARE_CLASS,),
    ),
    "gpu": Sample(Fate.PENDING, "SBW210", container=_limits(gpu="1")),
    "claim-missing": Sample(
        Fate.PENDING, "SBW210", {"resourceClaims": [{"name": "c", "resourceClaimName": "missing"}]}
    ),
    "huge-pages": Sample(Fate.PENDING, "SBW216", container=_limits(huge="64Mi")),
    "huge-pages-alone": Sample(Fate.REFUSED, "SBW216", container={"resources": _HUGE}),
    "huge-pages-odd": Sample(Fate.REFUSED, "SBW216", container=_limits(huge="63Mi")),
    "huge-pages-requested": Sample(
        Fate.REFUSED, "SBW216", container={"resources": {"requests": {"hugepages-2Mi": "64Mi", "memory": "256Mi"}}}
    ),
    "gpu-requested": Sample(Fate.REFUSED, "SBW210", container={"resources": {"requests": {"nvidia.com/gpu": "1"}}}),
    "proc-unmasked": Sample(Fate.REFUSED, "SBW219", container={"securityContext": {"procMount": "Unmasked"}}),
    "users-and-host-network": Sample(Fate.REFUSED, "SBW220", {"hostUsers": False, "hostNetwork": True}),
    "users": Sample(Fate.FAILED, "SBW220", {"hostUsers": False}),
    "recursive-writable": Sample(Fate.REFUSED, "SBW221", **_volume(_EMPTY, recursiveReadOnly="Enabled")),
    "recursive-if-possible": Sample(Fate.PLACED, "", **_volume(_EMPTY, recursiveReadOnly="IfPossible", readOnly=True)),
    "recursive-propagating": Sample(
        Fate.REFUSED,
        "SBW221",
        **_volume(_EMPTY, recursiveReadOnly="Enabled", readOnly=True, mountPropagation="HostToContainer"),
    ),
    "bidirectional": Sample(Fate.REFUSED, "SBW225", **_volume(_EMPTY, mountPropagation="Bidirectional")),
    "host-to-container": Sample(Fate.PLACED, "", **_volume(_EMPTY, mountPropagation="HostToContainer")),
    "medium-memory": Sample(Fate.PLACED, "", **_volume({"emptyDir": {"medium": "Memory", "sizeLimit": "16Mi"}})),
    "medium-misspelled": Sample(Fate.FAILED, "SBW307", **_volume({"emptyDir": {"medium": "memory"}})),
    "apparmor-two": Sample(
        Fate.REFUSED,
        "SBW215",
        container={"securityContext": {"appArmorProfile": {"type": "RuntimeDefault"}}},
        annotations={"container.apparmor.security.beta.kubernetes.io/main": "unconfined"},
    ),
}
