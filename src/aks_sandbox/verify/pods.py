"""The objects of a run: its namespace, and on each node that is tested two sandboxed pods and a plain one."""

from __future__ import annotations

from typing import Any

from aks_sandbox.model.proof import (
    CPU_LIMIT,
    CPU_REQUEST,
    MEMORY_LIMIT,
    MEMORY_REQUEST,
    PROBE_CONTAINER,
    ProbeRun,
    Trio,
)

LABELS = {"app.kubernetes.io/managed-by": "aks-sandbox", "app.kubernetes.io/name": "aks-sandbox-verify"}
HOSTNAME, POOL_LABEL = "kubernetes.io/hostname", "kubernetes.azure.com/agentpool"
COMPONENT = "app.kubernetes.io/component"
UNTIL, KEPT, PROCESS = "aks-sandbox/until", "aks-sandbox/kept", "aks-sandbox/process"
_NOBODY = 65532

# Says what the kernel tells of itself, in the same way in the virtual machine and on the node. Fixed: nothing of a
# user's stands in it. It needs sh, cat, grep and sed. The mounts are found without the names of their folders, so that
# a program that replaces these names where a command is looked at does not reach into the pattern.
_SCRIPT = """\
tell() { printf '%s=%s\\n' "$1" "$2"; }
echo 'aks-sandbox probe begin'
tell boot_id "$(cat /proc/sys/kernel/random/boot_id)"
tell release "$(cat /proc/sys/kernel/osrelease)"
tell build "$(cat /proc/sys/kernel/version)"
tell processors "$(grep -c '^processor' /proc/cpuinfo)"
tell memory "$(sed -n 's/^MemTotal: *//p' /proc/meminfo)"
tell root "$(sed -n 's,^\\([^ ]*\\) / \\([^ ]*\\) .*,\\1 \\2,p' /proc/mounts)"
tell boot_time "$(sed -n 's/^btime //p' /proc/stat)"
tell forks "$(sed -n 's/^processes //p' /proc/stat)"
tell tasks "$(sed -n 's,.* [0-9]*/\\([0-9]*\\) [0-9]*$,\\1,p' /proc/loadavg)"
tell uptime "$(sed -n 's/^\\([0-9]*\\).*/\\1/p' /proc/uptime)"
tell command_line "$(cat /proc/cmdline)"
tell vendor "$(cat /sys/class/dmi/id/sys_vendor)"
tell product "$(cat /sys/class/dmi/id/product_name)"
set -- /proc/[1-9]*
tell seen_processes "$#"
set -f
set --
disks='s/^ *[0-9]* *[0-9]* *\\([0-9]*\\) \\([^ ]*\\)$/\\2:\\1/p'
cat /proc/partitions >/dev/null && set -- read $(sed -n "$disks" /proc/partitions)
tell disks "$*"
set -- $(sed -n 's,^\\([^ ]* \\)\\{4\\}\\(/[ps][ry][os][^ ]*\\) .* - \\([^ ]*\\) .*,\\2:\\3,p' /proc/self/mountinfo)
tell mounts "$*"
echo 'aks-sandbox probe end'
"""


def namespace_manifest(run: ProbeRun) -> dict[str, Any]:
    """The namespace of a run: what is in it must keep to the restricted level of pod security."""
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": run.namespace,
            "labels": {**run.labels, **LABELS, "pod-security.kubernetes.io/enforce": "restricted"},
            "annotations": {**run.annotations, **_life_of(run)},
        },
    }


def _life_of(run: ProbeRun) -> dict[str, str]:
    """By what a later run sees whether it may remove this one."""
    annotations = {UNTIL: str(run.until), PROCESS: run.process, **({KEPT: "true"} if run.keep else {})}
    return {key: value for key, value in annotations.items() if value}


def pod_manifests(run: ProbeRun) -> list[dict[str, Any]]:
    """Two sandboxed pods and a plain one for each node that is tested; of one that is yet to come, its first pod."""
    manifests = []
    for trio in run.trios:
        names = trio.sandboxed_names if trio.node else trio.sandboxed_names[:1]
        manifests += [_pod(run, trio, name, sandboxed=True) for name in names]
        if trio.node:
            manifests.append(_pod(run, trio, trio.control_name, sandboxed=False))
    return manifests


def _place(trio: Trio) -> dict[str, Any]:
    """On which nodes a pod may run: by label and not by spec.nodeName, which would pass the scheduler by."""
    if trio.node:
        return {"nodeSelector": {HOSTNAME: trio.node}}
    others = {"key": HOSTNAME, "operator": "NotIn", "values": list(trio.avoid)}
    terms = {"nodeSelectorTerms": [{"matchExpressions": [others]}]}
    # The pod tolerates what keeps others off a node that is not ready, so such a node is named.
    affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}
    return {"nodeSelector": {POOL_LABEL: trio.pool}, **({"affinity": affinity} if trio.avoid else {})}


def _pod(run: ProbeRun, trio: Trio, name: str, *, sandboxed: bool) -> dict[str, Any]:
    # A probe of this kind is what many policies require; the pod has ended before the first of them is due.
    probe = {"exec": {"command": ["cat", "/proc/uptime"]}, "initialDelaySeconds": 300, "periodSeconds": 60}
    # In a namespace of others each pod says itself how long it may stay.
    annotations = {**run.annotations, **(_life_of(run) if run.borrowed else {})}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": run.namespace,
            "labels": {**run.labels, **LABELS, COMPONENT: "sandboxed" if sandboxed else "control"},
            **({"annotations": annotations} if annotations else {}),
        },
        "spec": {
            **({"runtimeClassName": trio.runtime_class} if sandboxed else {}),
            **_place(trio),
            "tolerations": [{"operator": "Exists"}],
            **({"imagePullSecrets": [{"name": name} for name in run.pull_secrets]} if run.pull_secrets else {}),
            "restartPolicy": "Never",
            "activeDeadlineSeconds": run.seconds,
            "terminationGracePeriodSeconds": 1,
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": _NOBODY,
                "runAsGroup": _NOBODY,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [
                {
                    "name": PROBE_CONTAINER,
                    "image": run.image,
                    # Of an image with the tag latest, too, a node that has it needs no registry.
                    "imagePullPolicy": "IfNotPresent",
                    "command": ["sh", "-c", _SCRIPT],
                    # The limit makes the virtual machine; a request that is small finds room.
                    "resources": {
                        "requests": {"cpu": CPU_REQUEST, "memory": MEMORY_REQUEST},
                        "limits": {"cpu": CPU_LIMIT, "memory": MEMORY_LIMIT},
                    },
                    "readinessProbe": probe,
                    "livenessProbe": probe,
                    "securityContext": {
                        "allowPrivilegeEscalation": False,
                        "readOnlyRootFilesystem": True,
                        "capabilities": {"drop": ["ALL"]},
                    },
                }
            ],
        },
    }
