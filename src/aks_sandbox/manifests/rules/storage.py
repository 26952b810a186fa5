"""Rules about volumes and how they reach the virtual machine."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from aks_sandbox.manifests.pod import Pod, Volume
from aks_sandbox.manifests.rules.rule import (
    AKS,
    CONSIDERATIONS,
    KATA_AGENT,
    KATA_LIMITATIONS,
    Certainty,
    Effect,
    Hit,
    pod_rule,
)
from aks_sandbox.manifests.together import expands
from aks_sandbox.manifests.tree import get, is_true, text
from aks_sandbox.model.finding import Status

#: With one of these a container decides what the node runs.
_TAKEOVER = (
    "/etc",
    "/var/lib/kubelet",
    "/var/lib/containerd",
    "/usr/local/bin",
    "/opt/cni",
    "/run/kata-containers",
    "/root",
    "/proc",
    "/sys",
)
_SOCKETS = (
    "docker.sock",
    "containerd.sock",
    "crio.sock",
    "dockershim.sock",
    "cri-dockerd.sock",
    "/run/containerd",
    "/var/run/containerd",
)
#: What kubelet's runtime mounts over the guest's own without harm.
_FREE_IN_PROC = frozenset(
    f"/proc/{name}" for name in ("cpuinfo", "diskstats", "meminfo", "stat", "swaps", "uptime", "loadavg", "net/dev")
)


def _host_path(volume: Volume) -> str:
    path = text(get(volume.node, "hostPath", "path"))
    return "" if path is None else str(PurePosixPath(path))


def _is_socket(path: str) -> bool:
    return path.endswith(tuple(one for one in _SOCKETS if one.endswith(".sock"))) or path in _SOCKETS


@pod_rule(
    "SBW206",
    "hostPath",
    effect=Effect.UNSAFE,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=CONSIDERATIONS,
)
def host_path(pod: Pod) -> Iterable[Hit]:
    """A directory or file of the node.

    Why: the path is shared with the guest through virtio-fs, so what runs in the sandbox reaches files of the node: the
    border that the virtual machine draws has a hole there. With /etc, /var/lib/kubelet or /usr/local/bin, where the
    shim of Kata is, it takes over the node.
    Fix: use emptyDir, a ConfigMap or a volume of a CSI driver.
    """
    for volume in pod.volumes:
        path = _host_path(volume)
        if not path or path == "/dev" or path.startswith("/dev/") or _is_socket(path):
            continue
        node = get(volume.node, "hostPath", "path")
        takeover = path == "/" or any(path == one or path.startswith(f"{one}/") for one in _TAKEOVER)
        what = (
            f"With {path} of the node, what runs in the sandbox can take over the node."
            if takeover
            else f"The sandbox shares {path} with the node, across the border that the virtual machine draws."
        )
        yield Hit(node or volume.node, what, "Use emptyDir, a ConfigMap or a volume of a CSI driver.")


@pod_rule(
    "SBW207",
    "sockets of container runtimes",
    effect=Effect.UNSAFE,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=CONSIDERATIONS,
)
def runtime_socket(pod: Pod) -> Iterable[Hit]:
    """The socket of the runtime of the node.

    Why: who can talk to containerd or Docker on the node starts any container there: the sandbox is open.
    Fix: remove the volume. Build images in the sandbox with a tool that needs no daemon.
    """
    for volume in pod.volumes:
        path = _host_path(volume)
        if path and _is_socket(path):
            yield Hit(
                get(volume.node, "hostPath", "path") or volume.node,
                f"With {path} the pod starts containers on the node itself: the sandbox is open.",
                "Remove the volume. Build images with a tool that needs no daemon.",
            )


@pod_rule(
    "SBW208",
    "hostPath of a device",
    effect=Effect.IGNORED,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=KATA_LIMITATIONS,
)
def host_device(pod: Pod) -> Iterable[Hit]:
    """A device of the node.

    Why: of a path below /dev the pod gets the device of the guest that has this name, not that of the node. Block
    devices are not passed to the guest on AKS.
    Fix: remove the volume, or run what needs the device without a RuntimeClass.
    """
    for volume in pod.volumes:
        path = _host_path(volume)
        if path == "/dev" or path.startswith("/dev/"):
            yield Hit(
                get(volume.node, "hostPath", "path") or volume.node,
                f"The pod gets {path} of the guest, not of the node.",
                "Remove the volume. What needs a device of the node runs without a RuntimeClass.",
            )


@pod_rule(
    "SBW217",
    "subPath",
    effect=Effect.BREAKS,
    certainty=Certainty.REPORTED,
    severity=Status.WARN,
    source=KATA_LIMITATIONS,
)
def sub_path(pod: Pod) -> Iterable[Hit]:
    """A part of a volume.

    Why: Kata's documentation lists subPath as not supported. Through virtio-fs, plain directories and files often work
    all the same; with emptyDir and with subPathExpr there are open defects.
    Fix: mount the whole volume, or test the workload.
    """
    for container, mount in pod.mounts:
        for name in ("subPath", "subPathExpr"):
            node = get(mount, name)
            if node is not None and node.value:
                yield Hit(
                    node,
                    f"Kata's documentation lists {name} as not supported. Plain directories and files often "
                    "work all the "
                    "same.",
                    "Mount the whole volume, or test the workload in a sandbox.",
                    container.name,
                )


@pod_rule(
    "SBW218",
    "mounts below /proc",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=KATA_LIMITATIONS,
)
def mount_in_proc(pod: Pod) -> Iterable[Hit]:
    """A mount over /proc.

    Why: the agent refuses a mount at /proc and below it, but for a few files such as /proc/cpuinfo, because of
    CVE-2019-16884. The container does not start.
    Fix: mount the volume elsewhere.
    """
    for container, mount in pod.mounts:
        node = get(mount, "mountPath")
        path = str(PurePosixPath(text(node) or "."))
        if node is not None and (path == "/proc" or path.startswith("/proc/")) and path not in _FREE_IN_PROC:
            yield Hit(
                node,
                f"The agent of Kata refuses a mount at {path}, so the container does not start.",
                "Mount the volume elsewhere.",
                container.name,
            )


@pod_rule(
    "SBW221",
    "recursiveReadOnly: Enabled",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source="https://kubernetes.io/docs/concepts/storage/volumes/",
)
def recursive_read_only(pod: Pod) -> Iterable[Hit]:
    """Mounts that are read-only to their depth.

    Why: the handler of the RuntimeClass must support recursive read-only mounts. Without that, the container waits in
    CreateContainerConfigError. What the handler of AKS supports is not documented. Kubernetes refuses it without
    readOnly: true, and beside mountPropagation.
    Fix: use IfPossible.
    """
    for container, mount in pod.mounts:
        node = get(mount, "recursiveReadOnly")
        if node is None or node.value != "Enabled":
            continue
        if not is_true(get(mount, "readOnly")):
            yield Hit(
                node,
                "Kubernetes refuses recursiveReadOnly: Enabled without readOnly: true.",
                "Add readOnly: true, and use IfPossible.",
                container.name,
            )
        elif text(get(mount, "mountPropagation")) not in (None, "None"):
            yield Hit(
                node,
                "Kubernetes refuses recursiveReadOnly: Enabled beside mountPropagation.",
                "Remove mountPropagation, and use IfPossible.",
                container.name,
            )
        else:
            yield Hit(
                node,
                "Where the handler does not support it, the container waits in CreateContainerConfigError: requested "
                "recursive read-only mode, but it is not supported by the runtime.",
                "Use IfPossible.",
                container.name,
                Status.WARN,
            )


@pod_rule(
    "SBW224",
    "volumeDevices",
    effect=Effect.ADVICE,
    certainty=Certainty.REPORTED,
    severity=Status.INFO,
    source=KATA_LIMITATIONS,
)
def block_volume(pod: Pod) -> Iterable[Hit]:
    """Block volumes.

    Why: Kata's own tests pass with block volumes, but AKS turns block devices off in its build; the one public run on
    AKS used a changed shim. Whether it works on AKS is not known.
    Fix: test the workload, or use a file system volume.
    """
    for container in pod.containers:
        node = get(container.node, "volumeDevices")
        if node is not None and node.value:
            yield Hit(
                node,
                "Whether block volumes reach sandboxed pods on AKS is not known.",
                "Test it in a sandbox, or use a file system volume.",
                container.name,
            )


@pod_rule(
    "SBW225",
    "mountPropagation",
    effect=Effect.IGNORED,
    certainty=Certainty.DEDUCED,
    severity=Status.FAIL,
    source="https://kubernetes.io/docs/concepts/storage/volumes/",
)
def mount_propagation(pod: Pod) -> Iterable[Hit]:
    """Mounts that appear on the other side.

    Why: what is mounted in the guest does not appear on the node, nor the other way round. Kubernetes refuses
    Bidirectional in a container that is not privileged.
    Fix: remove mountPropagation, or run what mounts for others without a RuntimeClass.
    """
    for container, mount in pod.mounts:
        node = get(mount, "mountPropagation")
        if node is None or node.value not in ("Bidirectional", "HostToContainer"):
            continue
        privileged = is_true(get(container.node, "securityContext", "privileged"))
        if node.value == "Bidirectional" and not privileged:
            message = "Kubernetes refuses Bidirectional in a container that is not privileged."
            yield Hit(node, message, "Remove mountPropagation.", container.name)
        else:
            yield Hit(
                node,
                f"{node.value} has no effect: mounts of the guest and of the node do not reach the other.",
                "Remove mountPropagation. What mounts for others runs without a RuntimeClass.",
                container.name,
                Status.WARN,
            )


@pod_rule(
    "SBW226",
    "watched ConfigMaps and Secrets",
    effect=Effect.IGNORED,
    certainty=Certainty.VERIFIED,
    severity=Status.INFO,
    source="https://github.com/kata-containers/kata-containers/blob/3.32.0/src/agent/src/watcher.rs",
)
def watched_files(pod: Pod) -> Iterable[Hit]:
    """Events for changed files.

    Why: the agent copies ConfigMaps and Secrets of up to 16 entries and 1 MiB and raises events for them, after up to
    two seconds. Files of larger ones change without an event.
    Fix: let the program look at the files from time to time where a volume has more than 16 entries.
    """
    for volume in pod.volumes:
        for kind in ("configMap", "secret", "projected"):
            listed = get(volume.node, kind, "items") or get(volume.node, kind, "sources")
            if listed is not None and len(listed.value) > 16:
                yield Hit(
                    listed,
                    f"The volume has {len(listed.value)} entries; with more than 16, changed files raise no event.",
                    "Look at the files from time to time instead of waiting for events.",
                )


@pod_rule(
    "SBW227",
    "volumes of CSI drivers in the pod",
    effect=Effect.IGNORED,
    certainty=Certainty.REPORTED,
    severity=Status.INFO,
    source=AKS,
)
def csi_volume(pod: Pod) -> Iterable[Hit]:
    """Secrets of the Secrets Store CSI driver.

    Why: files of such a volume are updated through virtio-fs, which raises no inotify event in the guest.
    Fix: let the program look at the files from time to time, or restart the pod.
    """
    for volume in pod.volumes:
        node = get(volume.node, "csi")
        if node is not None:
            yield Hit(
                node,
                "Files of this volume change in the guest without an event.",
                "Look at the files from time to time, or restart the pod when they change.",
            )


@pod_rule(
    "SBW307",
    "emptyDir in memory",
    effect=Effect.IGNORED,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=KATA_AGENT,
)
def memory_volume(pod: Pod) -> Iterable[Hit]:
    """A volume in memory.

    Why: the volume is in the memory of the guest, and its sizeLimit is not applied: it can take up to half of the
    memory of the virtual machine, and the scheduler does not book it. A medium that is not spelled Memory is accepted,
    and kubelet then reports FailedMount without end.
    Fix: raise the memory limit of the pod by what the volume may hold.
    """
    for volume in pod.volumes:
        medium = get(volume.node, "emptyDir", "medium")
        written = text(medium) or ""
        if medium is None or written == "" or written.startswith("HugePages"):
            continue
        limit = get(volume.node, "emptyDir", "sizeLimit")
        if written != "Memory":
            yield Hit(
                medium,
                f'Kubelet reports without end: FailedMount, unknown storage medium "{written}".',
                "Write Memory.",
            )
        elif limit is not None:
            yield Hit(
                limit,
                f"The sizeLimit {limit.value} is not applied: the volume can take half of the "
                f"{pod.machine.mib}Mi of the "
                "virtual machine.",
                "Raise the memory limit of the pod by what the volume may hold.",
                severity=Status.WARN,
            )
        else:
            yield Hit(
                medium,
                "The volume is in the memory of the virtual machine, of which it can take half of "
                f"{pod.machine.mib}Mi.",
                "Raise the memory limit of the pod by what the volume may hold.",
                severity=Status.INFO,
            )


@pod_rule(
    "SBW313",
    "emptyDir on disk",
    effect=Effect.SLOW,
    certainty=Certainty.REPORTED,
    severity=Status.INFO,
    source="https://github.com/Azure/AKS/issues/5920",
)
def disk_volume(pod: Pod) -> Iterable[Hit]:
    """A volume on the disk of the node.

    Why: the volume reaches the guest through virtio-fs. In live tests, work with many small files took two to six times
    as long as in an ordinary pod.
    Fix: keep trees of many small files in the image, or in memory.
    """
    for volume in pod.volumes:
        node = get(volume.node, "emptyDir")
        if node is not None and not text(get(node, "medium")):
            yield Hit(
                node,
                "The volume reaches the guest through virtio-fs: work with many small files takes two to six times as "
                "long as in an ordinary pod.",
                "Keep trees of many small files in the image, or in memory.",
            )


@pod_rule(
    "SBW501",
    "volumes on Azure Files",
    effect=Effect.SLOW,
    certainty=Certainty.VERIFIED,
    severity=Status.INFO,
    source="https://github.com/Azure/AKS/issues/5920",
)
def azure_files(pod: Pod) -> Iterable[Hit]:
    """A share of Azure Files.

    Why: a claim reaches the guest through virtio-fs, and Azure Files adds its own latency to each operation.
    Fix: use a disk for what is read and written often.
    """
    for volume in pod.volumes:
        name = text(get(volume.node, "persistentVolumeClaim", "claimName"))
        node = get(volume.node, "persistentVolumeClaim", "claimName")
        driver = _driver(pod, name) if name else ""
        if get(volume.node, "azureFile") is not None:
            node, driver = get(volume.node, "azureFile"), "file.csi.azure.com"
        if node is not None and driver in ("file.csi.azure.com", "kubernetes.io/azure-file"):
            yield Hit(
                node,
                "The volume is a share of Azure Files, which reaches the guest through virtio-fs: each operation on a "
                "file takes long.",
                "Use a disk for what is read and written often.",
            )


def _claim(pod: Pod, name: str) -> tuple[str, list[str]] | None:
    """The StorageClass and the access modes of a claim of the input."""
    for one in pod.together.all("", "PersistentVolumeClaim"):
        if one.name == name and one.namespace == pod.manifest.namespace:
            modes = get(one.node, "spec", "accessModes")
            return text(get(one.node, "spec", "storageClassName")) or "", [
                str(mode.value) for mode in (modes.value if modes is not None else ()) if not isinstance(mode, str)
            ]
    return None


#: The StorageClasses that AKS makes.
_OF_AKS = {
    "azurefile": "file.csi.azure.com",
    "azurefile-csi": "file.csi.azure.com",
    "azurefile-premium": "file.csi.azure.com",
    "azurefile-csi-premium": "file.csi.azure.com",
}


def _driver(pod: Pod, claim_name: str) -> str:
    claim = _claim(pod, claim_name)
    if claim is None:
        return ""
    for one in pod.together.all("storage.k8s.io", "StorageClass"):
        if one.name == claim[0]:
            return text(get(one.node, "provisioner")) or ""
    return _OF_AKS.get(claim[0], "")


@pod_rule(
    "SBW502",
    "volumes that are mounted directly",
    effect=Effect.BREAKS,
    certainty=Certainty.REPORTED,
    severity=Status.WARN,
    source="https://github.com/kubernetes-sigs/azuredisk-csi-driver/pull/3805",
)
def direct_volume(pod: Pod) -> Iterable[Hit]:
    """A disk that the guest mounts itself.

    Why: with the annotation azure.csi.disk/kata-mount=direct-volume on the RuntimeClass the guest mounts the disk. The
    driver then needs a claim of ReadWriteOncePod, whose StorageClass does not let volumes grow.
    Fix: set the access mode to ReadWriteOncePod and allowVolumeExpansion to false.
    """
    own = pod.together.classes.get(pod.judged_class)
    mark = None if own is None else text(get(own.manifest.node, "metadata", "annotations", "azure.csi.disk/kata-mount"))
    if mark != "direct-volume":
        return
    for volume in pod.volumes:
        node = get(volume.node, "persistentVolumeClaim", "claimName")
        claim = _claim(pod, text(node) or "")
        if node is None or claim is None:
            continue
        if claim[1] != ["ReadWriteOncePod"]:
            yield Hit(
                node,
                f"RuntimeClass {pod.judged_class} mounts disks directly, for which the claim must be ReadWriteOncePod.",
                "Set spec.accessModes of the claim to ReadWriteOncePod.",
            )
        for one in pod.together.all("storage.k8s.io", "StorageClass"):
            if one.name == claim[0] and expands(one):
                yield Hit(
                    node,
                    f"RuntimeClass {pod.judged_class} mounts disks directly, and such a volume cannot grow.",
                    f"Set allowVolumeExpansion of StorageClass {one.name} to false.",
                )


RULES = (
    host_path,
    runtime_socket,
    host_device,
    sub_path,
    mount_in_proc,
    recursive_read_only,
    block_volume,
    mount_propagation,
    watched_files,
    csi_volume,
    memory_volume,
    disk_volume,
    azure_files,
    direct_volume,
)
