"""Each rule for workloads: a manifest that breaks it, with the severity, and one much like it that does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, cast

import pytest

from aks_sandbox.catalog.sizing import MIB
from aks_sandbox.commands.row import Arguments
from aks_sandbox.commands.rule import run_list
from aks_sandbox.manifests.cluster import LiveCluster
from aks_sandbox.manifests.nodes import Amounts
from aks_sandbox.manifests.rules.registry import LINT_RULES
from aks_sandbox.manifests.rules.rule import LintRule
from aks_sandbox.model.finding import Status
from aks_sandbox.model.in_cluster import Taint
from tests.manifests.judging import judged, live, pod, severities


@dataclass(frozen=True)
class Case:
    """A rule, manifests that break it, how, what the message says, and manifests that do not."""

    code: str
    bad: str
    severity: str
    says: str
    good: str
    cluster: LiveCluster | None = None


def limited(memory: str = "512Mi", cpu: str = "1", more: str = "") -> str:
    """A container with limits."""
    return f'resources: {{limits: {{memory: {memory}, cpu: "{cpu}"}}{more}}}'


def of_kind(kind: str, spec: str = "", group: str = "apps/v1") -> str:
    """A workload of that kind whose pods request a sandbox."""
    lines = "".join(f"      {line}\n" for line in spec.splitlines())
    return (
        f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: w}}\nspec:\n  template:\n    spec:\n"
        f"      runtimeClassName: kata-vm-isolation\n{lines}      containers:\n      - {{name: c}}\n"
    )


def runtime_class(name: str = "own", handler: str = "kata", more: str = "") -> str:
    """A RuntimeClass; `more` are lines."""
    return f"apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {{name: {name}}}\nhandler: {handler}\n{more}"


SELECTOR = 'scheduling: {nodeSelector: {kubernetes.azure.com/kata-vm-isolation: "true"}}\n'


def with_class(name: str, text: str) -> str:
    """The same pod with another class."""
    return text.replace("kata-vm-isolation", name, 1)


def sandbox(kind: str = "Sandbox", version: str = "v1beta1", pod_spec: str = "", more: str = "") -> str:
    """An agent sandbox."""
    group = "agents.x-k8s.io" if kind == "Sandbox" else "extensions.agents.x-k8s.io"
    return (
        f"apiVersion: {group}/{version}\nkind: {kind}\nmetadata: {{name: s}}\nspec:\n{more}  podTemplate:\n"
        f"    spec: {{{pod_spec}containers: [{{name: c}}]}}\n"
    )


KATA = "runtimeClassName: kata-vm-isolation, "
OVERHEAD = "overhead: {podFixed: {memory: 600Mi}}\n"
VOLUME = "volumes: [{{name: v, {0}}}]"
MOUNT = "volumeMounts: [{{name: v, {0}}}]"
CLAIM = "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]"


def claim(storage_class: str, mode: str = "ReadWriteOnce") -> str:
    """A claim that a pod of `CLAIM` uses."""
    return (
        "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n"
        f"spec: {{storageClassName: {storage_class}, accessModes: [{mode}]}}\n"
    )


def beside(kind: str, spec: str) -> str:
    """One more object, of the core group."""
    return f"---\napiVersion: v1\nkind: {kind}\nmetadata: {{name: x}}\nspec: {spec}\n"


def affinity(key: str, operator: str, value: str) -> str:
    """A required node affinity."""
    return (
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: "
        f'[{{matchExpressions: [{{key: {key}, operator: {operator}, values: ["{value}"]}}]}}]}}}}}}'
    )


DIRECT = f"---\n{runtime_class('kata-own', more=SELECTOR + OVERHEAD)}".replace(
    "{name: kata-own}", "{name: kata-own, annotations: {azure.csi.disk/kata-mount: direct-volume}}"
)
POOL = (
    "---\napiVersion: karpenter.azure.com/v1beta1\nkind: AKSNodeClass\nmetadata: {name: k}\n"
    "spec: {workloadRuntime: KataVmIsolation, imageFamily: AzureLinux}\n---\napiVersion: karpenter.sh/v1\n"
    "kind: NodePool\nmetadata: {name: np}\nspec: {template: {spec: {nodeClassRef: {name: k}, taints: "
    "[{key: sandbox, value: yes-please, effect: NoSchedule}]}}}\n"
)
WARM = (
    "---\napiVersion: extensions.agents.x-k8s.io/v1beta1\nkind: SandboxWarmPool\nmetadata: {name: w}\n"
    "spec: {replicas: 3, sandboxTemplateRef: {name: s}}\n"
)
POLICY = (
    "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n}\n"
    "spec: {podSelector: {}, policyTypes: [Egress]}\n"
)
VPA = (
    "---\napiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: v}\nspec:\n"
    "  targetRef: {kind: Deployment, name: w}\n  updatePolicy: {updateMode: InPlaceOrRecreate}\n"
)
ENV = "env: [{name: M, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]"

#: What the API server of 1.36 refuses is an error, and not what the scheduler or the kubelet would do with it.
REFUSED = [
    ("SBW210", pod(container="resources: {requests: {nvidia.com/gpu: 1}}"), "must be its limit"),
    ("SBW210", pod(container="resources: {requests: {nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 2}}"), "its limit"),
    ("SBW216", pod(container="resources: {limits: {hugepages-2Mi: 64Mi}}"), "without CPU or memory"),
    ("SBW216", pod(container=limited(more="").replace("memory: 512Mi", "memory: 512Mi, hugepages-2Mi: 63Mi")), "parts"),
    ("SBW216", pod(container="resources: {requests: {memory: 1Gi, hugepages-2Mi: 64Mi}}"), "without a limit"),
    (
        "SBW216",
        pod(container="resources: {requests: {hugepages-2Mi: 32Mi}, limits: {memory: 1Gi, hugepages-2Mi: 64Mi}}"),
        "is not the limit",
    ),
    (
        "SBW215",
        pod(
            metadata="  annotations: {container.apparmor.security.beta.kubernetes.io/c: unconfined}\n",
            container="securityContext: {appArmorProfile: {type: RuntimeDefault}}",
        ),
        "must be the same",
    ),
    ("SBW220", pod("hostUsers: false\nhostNetwork: true"), "beside hostNetwork"),
    ("SBW220", pod("hostUsers: false", container="volumeDevices: [{name: v, devicePath: /dev/x}]"), "volumeDevices"),
    ("SBW221", pod(container="volumeMounts: [{name: v, recursiveReadOnly: Enabled}]"), "without readOnly"),
    (
        "SBW221",
        pod(
            container="volumeMounts: [{name: v, readOnly: true, recursiveReadOnly: Enabled, "
            "mountPropagation: HostToContainer}]"
        ),
        "beside mountPropagation",
    ),
]


@pytest.mark.parametrize(("code", "text", "says"), REFUSED)
def test_what_the_api_server_refuses_is_an_error(code: str, text: str, says: str) -> None:
    found = [one for one in judged(text).findings if one.code == code]
    assert {str(one.status) for one in found if says in one.message} == {"fail"}, found


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("SBW210", pod(container="resources: {limits: {nvidia.com/gpu: 1}}")),
        ("SBW210", pod(container="resources: {requests: {nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 1}}")),
        ("SBW216", pod(container="resources: {limits: {memory: 1Gi, hugepages-2Mi: 64Mi}}")),
        ("SBW216", pod(container="resources: {limits: {cpu: 1, hugepages-1Gi: 2Gi}, requests: {hugepages-1Gi: 2Gi}}")),
        (
            "SBW215",
            pod(
                metadata="  annotations: {container.apparmor.security.beta.kubernetes.io/c: runtime/default}\n",
                container="securityContext: {appArmorProfile: {type: RuntimeDefault}}",
            ),
        ),
        ("SBW221", pod(container="volumeMounts: [{name: v, readOnly: true, recursiveReadOnly: Enabled}]")),
    ],
)
def test_what_it_accepts_is_not(code: str, text: str) -> None:
    assert "fail" not in severities(judged(text), code)


CASES = [
    Case("SBW101", with_class('""', pod()), "fail", "is empty", pod()),
    Case(
        "SBW101",
        pod(metadata="  annotations: {io.katacontainers.config.hypervisor.default_memory: '1'}\n").replace(
            "  runtimeClassName: kata-vm-isolation\n", ""
        ),
        "warn",
        "ordinary container",
        pod().replace("  runtimeClassName: kata-vm-isolation\n", ""),
    ),
    Case("SBW102", with_class("kata-mshv-vm-isolation", pod()), "warn", "name of the preview", pod()),
    Case("SBW103", with_class("kata-cc-isolation", pod()), "fail", "retired", pod()),
    Case("SBW104", with_class("kata-vm-isolation-v2", pod(CLAIM)), "warn", "was lost", pod(CLAIM)),
    Case(
        "SBW105",
        with_class("kata-qemu", pod()),
        "warn",
        'the pod is refused: RuntimeClass "kata-qemu" not found',
        with_class("kata-own", pod()) + "---\n" + runtime_class("kata-own", more=SELECTOR + OVERHEAD),
    ),
    Case("SBW105", with_class("gvisor", of_kind("Deployment")), "warn", "gets no pod", of_kind("Deployment")),
    Case(
        "SBW106",
        pod('nodeSelector: {kubernetes.azure.com/kata-mshv-vm-isolation: "true"}'),
        "warn",
        "preview runtime",
        pod('nodeSelector: {kubernetes.azure.com/kata-vm-isolation: "true"}'),
    ),
    Case(
        "SBW107",
        pod('nodeSelector: {kubernetes.azure.com/kata-vm-isolation: "false"}'),
        "fail",
        "the pod is refused",
        pod('nodeSelector: {kubernetes.azure.com/kata-vm-isolation: "true"}'),
    ),
    Case(
        "SBW107",
        pod(affinity("kubernetes.azure.com/kata-vm-isolation", "NotIn", "true")),
        "warn",
        "stays Pending",
        pod(affinity("kubernetes.azure.com/kata-vm-isolation", "In", "true")),
    ),
    Case("SBW108", pod("nodeName: aks-pool-1"), "warn", "OutOfmemory", pod()),
    Case("SBW109", pod("os: {name: windows}"), "fail", "PodOSNotSupported", pod("os: {name: linux}")),
    Case(
        "SBW109",
        pod("nodeSelector: {kubernetes.io/arch: arm64}"),
        "fail",
        "x86-64",
        pod("nodeSelector: {kubernetes.io/arch: amd64}"),
    ),
    Case(
        "SBW109",
        pod(affinity("kubernetes.io/arch", "In", "arm64")),
        "fail",
        "x86-64",
        pod(affinity("kubernetes.io/arch", "NotIn", "arm64")),
    ),
    Case("SBW110", pod("overhead: {memory: 1Gi}"), "fail", "doesn't match RuntimeClass's", pod()),
    Case("SBW110", pod("overhead: {memory: 629145600}"), "warn", "when the class changes", pod("overhead: {}")),
    Case(
        "SBW110",
        with_class("kata-own", pod("overhead: {memory: 1Gi}")) + "---\n" + runtime_class("kata-own", more=SELECTOR),
        "fail",
        "set without corresponding",
        pod(),
    ),
    Case("SBW111", pod('nodeSelector: {katacontainers.io/kata-runtime: "true"}'), "warn", "kata-deploy", pod()),
    Case("SBW112", pod("nodeSelector: {cloud.google.com/gke-nodepool: x}"), "warn", "another cloud", pod()),
    Case(
        "SBW113",
        pod(metadata="  annotations: {kubernetes.io/config.source: file}\n"),
        "warn",
        "without the overhead",
        pod("overhead: {memory: 600Mi}", metadata="  annotations: {kubernetes.io/config.source: file}\n"),
    ),
    Case("SBW201", pod("hostNetwork: true"), "fail", "Host networking requested", pod("hostNetwork: false")),
    Case("SBW202", pod("hostPID: true"), "warn", "no effect", pod('hostPID: "true"')),
    Case("SBW203", pod("hostIPC: yes"), "warn", "no effect", pod("hostIPC: no")),
    Case(
        "SBW204",
        pod("hostPID: true\nshareProcessNamespace: true"),
        "fail",
        "refuses",
        pod("shareProcessNamespace: true"),
    ),
    Case(
        "SBW205",
        pod(container="ports: [{containerPort: 80, hostPort: 80}]"),
        "warn",
        "hostPort 80",
        pod(container="ports: [{containerPort: 80}]"),
    ),
    Case(
        "SBW206",
        pod(VOLUME.format("hostPath: {path: /var/log}")),
        "warn",
        "shares /var/log",
        pod(VOLUME.format("emptyDir: {}")),
    ),
    Case(
        "SBW206",
        pod(VOLUME.format("hostPath: {path: /usr/local/bin/}")),
        "warn",
        "take over the node",
        pod(VOLUME.format("hostPath: {path: /dev/kvm}")),
    ),
    Case(
        "SBW207",
        pod(VOLUME.format("hostPath: {path: /run/containerd/containerd.sock}")),
        "fail",
        "the sandbox is open",
        pod(VOLUME.format("hostPath: {path: /var/run/app.sock}")),
    ),
    Case(
        "SBW208",
        pod(VOLUME.format("hostPath: {path: /dev/fuse}")),
        "warn",
        "of the guest",
        pod(VOLUME.format("hostPath: {path: /devices}")),
    ),
    Case(
        "SBW209",
        pod(container="securityContext: {privileged: true}"),
        "warn",
        "root in the guest alone",
        pod("securityContext: {privileged: true}", container="securityContext: {privileged: false}"),
    ),
    Case(
        "SBW210",
        pod(container="resources: {limits: {nvidia.com/gpu: 1}}"),
        "warn",
        "nvidia.com/gpu",
        pod(container="resources: {limits: {example.com/x: 1}}"),
    ),
    Case("SBW210", pod("resourceClaims: [{name: g}]"), "warn", "resource claim", pod("resourceClaims: []")),
    Case(
        "SBW211",
        of_kind("DaemonSet"),
        "warn",
        "stay Pending",
        of_kind("DaemonSet", 'nodeSelector: {kubernetes.azure.com/kata-vm-isolation: "true"}'),
    ),
    Case(
        "SBW212",
        pod(metadata="  annotations: {io.katacontainers.config.x: '1'}\n"),
        "warn",
        "is ignored",
        pod(metadata="  annotations: {example.com/x: '1'}\n"),
    ),
    Case(
        "SBW213",
        pod("securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}"),
        "warn",
        'forbidden sysctl: "kernel.msgmax" not allowlisted',
        pod("securityContext: {sysctls: []}"),
    ),
    Case(
        "SBW213",
        pod("hostNetwork: true\nsecurityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]}"),
        "fail",
        "refuses",
        pod("hostNetwork: true"),
    ),
    Case(
        "SBW213",
        pod("securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]}"),
        "info",
        "in the kernel of the guest",
        pod(),
    ),
    Case(
        "SBW214",
        pod("securityContext: {seLinuxOptions: {level: s0}}"),
        "warn",
        "not applied",
        pod("securityContext: {seLinuxOptions: {}}"),
    ),
    Case(
        "SBW215",
        pod(container="securityContext: {appArmorProfile: {type: RuntimeDefault}}"),
        "warn",
        "AppArmor is not enabled on the host",
        pod(container="securityContext: {appArmorProfile: {type: Unconfined}}"),
    ),
    Case(
        "SBW216",
        pod(container="resources: {limits: {hugepages-2Mi: 4Mi, memory: 1Gi}}"),
        "warn",
        "Insufficient hugepages-2Mi",
        pod(container="resources: {limits: {memory: 1Gi}}"),
    ),
    Case(
        "SBW217",
        pod(container=MOUNT.format("mountPath: /a, subPath: b")),
        "warn",
        "not supported",
        pod(container=MOUNT.format("mountPath: /a")),
    ),
    Case(
        "SBW218",
        pod(container=MOUNT.format("mountPath: /proc/sys")),
        "fail",
        "refuses a mount at /proc/sys",
        pod(container=MOUNT.format("mountPath: /proc/cpuinfo")),
    ),
    Case(
        "SBW219",
        pod(container="securityContext: {procMount: Unmasked}"),
        "fail",
        "cannot run in a sandbox",
        pod(container="securityContext: {procMount: Default}"),
    ),
    Case("SBW220", pod("hostUsers: false"), "fail", "does not support user namespaces", pod("hostUsers: true")),
    Case(
        "SBW221",
        pod(container=MOUNT.format("mountPath: /a, readOnly: true, recursiveReadOnly: Enabled")),
        "warn",
        "CreateContainerConfigError",
        pod(container=MOUNT.format("mountPath: /a, readOnly: true, recursiveReadOnly: IfPossible")),
    ),
    Case(
        "SBW222",
        pod("securityContext: {seccompProfile: {type: RuntimeDefault}}"),
        "info",
        "not applied",
        pod("securityContext: {seccompProfile: {type: Unconfined}}"),
    ),
    Case("SBW224", pod(container="volumeDevices: [{name: v, devicePath: /dev/x}]"), "info", "not known", pod()),
    Case(
        "SBW225",
        pod(
            container="securityContext: {privileged: true}\n"
            + MOUNT.format("mountPath: /a, mountPropagation: Bidirectional")
        ),
        "warn",
        "no effect",
        pod(container=MOUNT.format("mountPath: /a, mountPropagation: None")),
    ),
    Case(
        "SBW225",
        pod(container=MOUNT.format("mountPath: /a, mountPropagation: Bidirectional")),
        "fail",
        "not privileged",
        pod(container=MOUNT.format("mountPath: /a")),
    ),
    Case(
        "SBW226",
        pod(
            VOLUME.format(
                f"configMap: {{name: c, items: [{', '.join(f'{{key: k{n}, path: k{n}}}' for n in range(17))}]}}"
            )
        ),
        "info",
        "17 entries",
        pod(
            VOLUME.format(
                f"configMap: {{name: c, items: [{', '.join(f'{{key: k{n}, path: k{n}}}' for n in range(16))}]}}"
            )
        ),
    ),
    Case(
        "SBW227",
        pod(VOLUME.format("csi: {driver: secrets-store.csi.k8s.io}")),
        "info",
        "without an event",
        pod(VOLUME.format("secret: {secretName: s}")),
    ),
    Case("SBW229", pod(container=ENV), "warn", "what the node can allocate", pod(container=f"{ENV}\n{limited()}")),
    Case("SBW301", pod(), "warn", "512Mi for all containers: c", pod(container=limited())),
    Case(
        "SBW302", pod(container=limited("127Mi")), "fail", "minimum 128MiB, got 127MiB", pod(container=limited("128Mi"))
    ),
    Case(
        "SBW303",
        pod(container=limited(more=", requests: {memory: 256Mi}")),
        "info",
        "books 256Mi, and the virtual machine takes 512Mi",
        pod(container=limited(more=", requests: {memory: 512Mi}")),
    ),
    Case("SBW304", pod(container="resources: {limits: {memory: 1Gi}}"), "info", "1 vCPU", pod(container=limited())),
    Case("SBW305", pod(container=limited(cpu="1500m")), "info", "2 whole vCPUs", pod(container=limited(cpu="2000m"))),
    Case(
        "SBW306",
        pod(container="resizePolicy: [{resourceName: memory, restartPolicy: NotRequired}]"),
        "warn",
        "keeps its size",
        pod(container="resizePolicy: []"),
    ),
    Case("SBW306", of_kind("Deployment") + VPA, "warn", "in place", of_kind("StatefulSet") + VPA),
    Case(
        "SBW307",
        pod(VOLUME.format("emptyDir: {medium: Memory, sizeLimit: 1Gi}")),
        "warn",
        "sizeLimit 1Gi is not applied",
        pod(VOLUME.format("emptyDir: {sizeLimit: 1Gi}")),
    ),
    Case("SBW307", pod(VOLUME.format("emptyDir: {medium: memory}")), "fail", "unknown storage medium", pod()),
    Case("SBW307", pod(VOLUME.format("emptyDir: {medium: Memory}")), "info", "in the memory", pod()),
    Case(
        "SBW308",
        runtime_class("kata-own", more=SELECTOR),
        "warn",
        "no memory overhead",
        runtime_class("kata-own", more=SELECTOR + OVERHEAD),
    ),
    Case(
        "SBW309",
        with_class("kata-own", pod(container=limited()))
        + "---\n"
        + runtime_class("kata-own", more=SELECTOR + "overhead: {podFixed: {memory: 32Mi}}\n"),
        "warn",
        "should be 64Mi",
        with_class("kata-own", pod(container=limited()))
        + "---\n"
        + runtime_class("kata-own", more=SELECTOR + "overhead: {podFixed: {memory: 64Mi}}\n"),
    ),
    Case("SBW311", pod(container=limited("255Mi")), "warn", "has 255Mi", pod(container=limited("256Mi"))),
    Case(
        "SBW312",
        pod(container=limited()) + beside("ResourceQuota", "{hard: {requests.memory: 1Gi}}"),
        "warn",
        "needs 1112Mi",
        pod(container=limited()) + beside("ResourceQuota", "{hard: {pods: 1, requests.memory: 2Gi}}"),
    ),
    Case(
        "SBW312",
        pod() + beside("LimitRange", "{limits: [{type: Container, min: {memory: 1Gi}}]}"),
        "warn",
        "sets no limit",
        pod() + beside("LimitRange", "{limits: [{type: Container, max: {memory: 1Gi}}]}"),
    ),
    Case(
        "SBW313",
        pod(VOLUME.format("emptyDir: {}")),
        "info",
        "virtio-fs",
        pod(VOLUME.format("emptyDir: {medium: Memory}")),
    ),
    Case(
        "SBW314",
        pod(container=limited()) + "  - name: d\n",
        "warn",
        "Without a memory limit: d",
        pod(container=limited()),
    ),
    Case(
        "SBW401",
        runtime_class("kata-own", "kata-qemu", SELECTOR + OVERHEAD),
        "fail",
        'no runtime for "kata-qemu" is configured',
        runtime_class("kata-own", more=SELECTOR + OVERHEAD),
    ),
    Case("SBW401", runtime_class("kata-own", "kata-preview", SELECTOR), "warn", "kata-preview", runtime_class()),
    Case(
        "SBW402",
        runtime_class("kata-own", "runc"),
        "fail",
        "host kernel",
        runtime_class("plain", "runc"),
    ),
    Case("SBW403", runtime_class("kata-own"), "warn", "nodes without Kata", runtime_class("kata-own", more=SELECTOR)),
    Case(
        "SBW404", runtime_class("kata-vm-isolation", more=SELECTOR), "warn", "a change is lost", runtime_class("mine")
    ),
    Case(
        "SBW405",
        pod() + POOL,
        "warn",
        "taint sandbox",
        pod("tolerations: [{key: sandbox, operator: Exists}]") + POOL,
    ),
    Case("SBW501", pod(CLAIM) + claim("azurefile-csi"), "info", "Azure Files", pod(CLAIM) + claim("managed-csi")),
    Case(
        "SBW502",
        with_class("kata-own", pod(CLAIM)) + DIRECT + claim("managed-csi"),
        "warn",
        "ReadWriteOncePod",
        with_class("kata-own", pod(CLAIM)) + DIRECT + claim("managed-csi", "ReadWriteOncePod"),
    ),
    Case("SBW601", sandbox(), "warn", "shares the host kernel", sandbox(pod_spec=KATA)),
    Case(
        "SBW602",
        sandbox(pod_spec=KATA),
        "warn",
        "token",
        sandbox(pod_spec=f"{KATA}automountServiceAccountToken: false, "),
    ),
    Case(
        "SBW603",
        sandbox("SandboxTemplate", pod_spec=KATA, more="  networkPolicyManagement: Unmanaged\n"),
        "warn",
        "makes no NetworkPolicy",
        sandbox("SandboxTemplate", pod_spec=KATA, more="  networkPolicyManagement: Managed\n"),
    ),
    Case("SBW604", sandbox(version="v1alpha1"), "warn", "v1beta1", sandbox()),
    Case(
        "SBW605",
        sandbox("SandboxTemplate", pod_spec=KATA) + WARM,
        "info",
        "cost 1800Mi of memory, 600Mi each",
        sandbox("SandboxTemplate", pod_spec="") + WARM,
    ),
    Case(
        "SBW606",
        POOL.replace("imageFamily: AzureLinux", "imageFamily: Ubuntu"),
        "warn",
        "Azure Linux",
        POOL,
    ),
    Case("SBW607", pod(), "info", "169.254.169.254", pod() + POLICY),
    Case(
        "SBW901",
        pod(metadata="  annotations: {aks-sandbox/ignore-SBW301: ''}\n"),
        "fail",
        "no reason",
        pod(metadata="  annotations: {aks-sandbox/ignore-SBW301: small}\n"),
    ),
    Case(
        "SBW902",
        pod(metadata="  annotations: {aks-sandbox/ignore-SBW201: old}\n"),
        "warn",
        "suppresses nothing",
        pod("hostNetwork: true", metadata="  annotations: {aks-sandbox/ignore-SBW201: old}\n"),
    ),
    Case(
        "SBW105",
        with_class("kata-qemu", pod()),
        "fail",
        "neither in the input nor in cluster demo",
        pod(),
        live(),
    ),
    Case("SBW105", with_class("plain", pod()), "fail", "in cluster demo: the pod is refused", pod(), live()),
    Case(
        "SBW310",
        of_kind("Deployment", "").replace("spec:\n  template", "spec:\n  replicas: 40\n  template", 1),
        "info",
        "40 pods book 24000Mi of overhead",
        of_kind("Deployment", "").replace("spec:\n  template", "spec:\n  replicas: 4\n  template", 1),
    ),
    Case(
        "SBW310",
        pod(container=limited("14Gi")),
        "warn",
        "a node of node pool box has 14034Mi",
        pod(container=limited("13Gi")),
        live(),
    ),
    Case(
        "SBW310",
        pod(container=limited("256Mi", "4")),
        "warn",
        "stays Pending",
        pod(container=limited("256Mi", "3")),
        live(),
    ),
    Case(
        "SBW405",
        pod(),
        "warn",
        "Node pool box of the cluster has the taint kubernetes.azure.com/scalesetpriority",
        pod("tolerations: [{key: kubernetes.azure.com/scalesetpriority, operator: Exists}]"),
        live(Taint("kubernetes.azure.com/scalesetpriority", "spot", "NoSchedule")),
    ),
    Case(
        "SBW402",
        pod(),
        "fail",
        "its handler runc runs ordinary containers",
        with_class("a", pod()),
        live(handler="runc"),
    ),
]
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code} {case.says[:20]}")
EACH_RULE = pytest.mark.parametrize("rule", LINT_RULES, ids=lambda rule: rule.code)


@EACH
def test_a_rule_finds_what_it_is_about_at_a_place_of_the_manifest(case: Case) -> None:
    found = [one for one in judged(case.bad, cluster=case.cluster).findings if one.code == case.code]
    assert [str(one.status) for one in found] == [case.severity]
    assert case.says in found[0].message
    assert found[0].fix.endswith(".")
    lines = case.bad.splitlines()
    assert found[0].column <= len(lines[found[0].line - 1]) + 1


@EACH
def test_a_rule_finds_nothing_in_a_manifest_much_like_it(case: Case) -> None:
    assert severities(judged(case.good, cluster=case.cluster), case.code) == []


@EACH
def test_a_pod_that_requests_no_sandbox_is_not_judged(case: Case) -> None:
    if int(case.code[3:]) in (101, 105) or case.code[3] in "469" or "RuntimeClass\n" in case.bad.split("\n---")[0]:
        return
    plain = re.sub(r"runtimeClassName: [\w.-]+[\n,]", "dnsPolicy: Default\n", case.bad, count=1)
    assert severities(judged(plain), case.code) == []


def test_every_rule_has_a_case() -> None:
    assert {case.code for case in CASES} == {rule.code for rule in LINT_RULES}


def test_the_worst_severity_of_each_rule_is_seen() -> None:
    order = ["fail", "warn", "info"]
    refused = {code for code, _, _ in REFUSED}
    seen = {
        rule.code: "fail"
        if rule.code in refused
        else min((case.severity for case in CASES if case.code == rule.code), key=order.index)
        for rule in LINT_RULES
    }
    assert seen == {rule.code: str(rule.info.severity) for rule in LINT_RULES}


#: The codes of the tables that the rules were made from; 223 and 228 are about no field, and stand in the page alone.
TABLE = {
    *range(101, 114),
    *(set(range(201, 230)) - {223, 228}),
    *range(301, 315),
    *range(401, 406),
    *(501, 502),
    *range(601, 608),
    *(901, 902),
}


def test_every_code_of_the_tables_has_a_rule_and_no_rule_has_another() -> None:
    assert {int(rule.code[3:]) for rule in LINT_RULES} == TABLE


def test_the_list_of_rules_shows_each_of_them() -> None:
    listed = {row["code"] for row in run_list(cast("Any", None), Arguments())}
    assert {f"SBW{number}" for number in TABLE} <= listed


TAINTED = live(Taint("sandbox", "true", "NoSchedule"))


@pytest.mark.parametrize(
    ("cluster", "spec", "found"),
    [
        (TAINTED, "", ["warn"]),
        (TAINTED, "tolerations: [{key: sandbox, value: 'true', effect: NoSchedule}]", []),
        (TAINTED, "tolerations: [{key: sandbox, value: 'no', effect: NoSchedule}]", ["warn"]),
        (TAINTED, "tolerations: [{operator: Exists}]", []),
        (live(Taint("sandbox", "", "PreferNoSchedule")), "", []),
        (
            live(Taint("sandbox", "true", "NoSchedule"), tolerations=({"key": "sandbox", "operator": "Exists"},)),
            "",
            [],
        ),
        (live(), "", []),
    ],
)
def test_a_taint_of_every_pool_of_the_cluster_needs_a_toleration_of_the_pod_or_its_class(
    cluster: LiveCluster, spec: str, found: list[str]
) -> None:
    assert severities(judged(pod(spec), cluster=cluster), "SBW405") == found


def test_a_class_of_the_input_replaces_the_one_of_the_cluster() -> None:
    text = with_class("kata-own", pod(container=limited("1Gi")))
    own = runtime_class("kata-own", more=f"overhead: {{podFixed: {{memory: 128Mi}}}}\n{SELECTOR}")
    with_input = judged(f"{text}---\n{own}", cluster=live(name="kata-own"))
    assert [one.booked for one in judged(text, cluster=live(name="kata-own")).pods] == [1624 * MIB]
    assert [one.booked for one in with_input.pods] == [1152 * MIB]


def test_a_class_of_aks_that_the_cluster_does_not_have_is_made_by_a_reconciliation() -> None:
    (found,) = [one for one in judged(pod(), cluster=live(name="other")).findings if one.code == "SBW105"]
    assert "reconcile the cluster" in found.fix


def test_a_cluster_without_a_sandboxed_node_pool_runs_no_sandboxed_pod() -> None:
    (found,) = [one for one in judged(pod(), cluster=live(pools=0)).findings if one.code == "SBW310"]
    assert "does not have a sandboxed node pool" in found.message


def test_a_node_pool_whose_room_is_not_known_decides_nothing() -> None:
    assert severities(judged(pod(container=limited("900Gi")), cluster=live(room=None)), "SBW310") == []


def test_the_classes_of_the_cluster_are_not_judged_themselves() -> None:
    assert {one.file for one in judged(pod(), cluster=live(overhead="0")).findings} == {"app.yaml"}


def test_the_room_is_that_of_the_nodes_of_the_cluster() -> None:
    many = of_kind("Deployment", "").replace("spec:\n  template", "spec:\n  replicas: 40\n  template", 1)
    large = live(room=Amounts(500_000 * MIB, 64000, 250))
    assert severities(judged(many, cluster=large), "SBW310") == []
    assert severities(judged(many, cluster=live()), "SBW310") == ["info"]


@EACH_RULE
def test_a_rule_has_a_manual_page(rule: LintRule) -> None:
    assert rule.manual.why.endswith(".")
    assert rule.manual.fix.endswith(".")
    assert rule.manual.example.startswith("az aks-sandbox ")
    assert re.fullmatch(r"SBW[1-69]\d\d", rule.code)
    assert re.fullmatch(r"https://[a-z.]+/\S+", rule.info.source)


def test_codes_and_titles_are_unique() -> None:
    assert len({rule.code for rule in LINT_RULES}) == len(LINT_RULES)
    assert len({rule.info.title for rule in LINT_RULES}) == len(LINT_RULES)


def test_what_is_deduced_alone_is_never_a_failure() -> None:
    failing = {rule.code for rule in LINT_RULES if rule.certainty == "deduced" and rule.info.severity is Status.FAIL}
    # The refusal of Bidirectional is the API server's own, and was seen.
    assert failing == {"SBW225"}
