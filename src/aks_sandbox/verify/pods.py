"""The Kubernetes objects of a run of `verify`: a namespace, and two small pods for each node pool."""

from __future__ import annotations

from typing import Any

from aks_sandbox.model.probe import CPU_LIMIT, MEMORY_LIMIT, Pair, ProbeRun

LABELS = {"app.kubernetes.io/managed-by": "aks-sandbox", "app.kubernetes.io/name": "aks-sandbox-verify"}
UNTIL, KEPT, PROCESS = "aks-sandbox/until", "aks-sandbox/kept", "aks-sandbox/process"
_NOBODY = 65532

# Says what the kernel tells of itself, in the same way in the virtual machine and on the node. Fixed: nothing of a
# user's stands in it. It needs sh, cat, grep and sed.
_SCRIPT = """\
tell() { printf '%s=%s\\n' "$1" "$2"; }
echo 'aks-sandbox probe begin'
tell boot_id "$(cat /proc/sys/kernel/random/boot_id)"
tell release "$(cat /proc/sys/kernel/osrelease)"
tell build "$(cat /proc/sys/kernel/version)"
tell processors "$(grep -c '^processor' /proc/cpuinfo)"
tell memory "$(sed -n 's/^MemTotal: *//p' /proc/meminfo)"
tell root "$(sed -n 's,^\\([^ ]*\\) / \\([^ ]*\\) .*,\\1 \\2,p' /proc/mounts)"
echo 'aks-sandbox probe end'
"""


def namespace_manifest(run: ProbeRun) -> dict[str, Any]:
    """The namespace of a run: what is in it must keep to the restricted level of pod security."""
    annotations = {UNTIL: str(run.until), PROCESS: run.process, **({KEPT: "true"} if run.keep else {})}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": run.namespace,
            "labels": {**LABELS, "pod-security.kubernetes.io/enforce": "restricted"},
            "annotations": {key: value for key, value in annotations.items() if value},
        },
    }


def pod_manifests(run: ProbeRun) -> list[dict[str, Any]]:
    """The sandboxed pod and the plain pod of each node pool."""
    manifests = []
    for pair in run.pairs:
        manifests += [_pod(run, pair, sandboxed=True), _pod(run, pair, sandboxed=False)]
    return manifests


def _pod(run: ProbeRun, pair: Pair, *, sandboxed: bool) -> dict[str, Any]:
    resources = {"cpu": CPU_LIMIT, "memory": MEMORY_LIMIT}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": pair.sandboxed_name if sandboxed else pair.control_name,
            "namespace": run.namespace,
            "labels": {**LABELS, "app.kubernetes.io/component": "sandboxed" if sandboxed else "control"},
        },
        "spec": {
            **({"runtimeClassName": pair.runtime_class} if sandboxed else {}),
            # By label and not by spec.nodeName, which would pass the scheduler by, and its reasons with it.
            "nodeSelector": {"kubernetes.io/hostname": pair.node},
            "tolerations": [{"operator": "Exists"}],
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
                    "name": "probe",
                    "image": run.image,
                    "command": ["sh", "-c", _SCRIPT],
                    "resources": {"requests": resources, "limits": resources},
                    "securityContext": {
                        "allowPrivilegeEscalation": False,
                        "readOnlyRootFilesystem": True,
                        "capabilities": {"drop": ["ALL"]},
                    },
                }
            ],
        },
    }
