"""One node: a containerd and a kubelet of its own, and the runtime of its sandboxed pods."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testbed import cgroups
from testbed.certificates import Authority, Pair
from testbed.controlplane import PORT, ControlPlane
from testbed.images import PAUSE_NAME
from testbed.network import write_pod_network
from testbed.parts import SECONDS_TO_START, Parts
from testbed.places import Places
from testbed.pools import Fault, NodeWish
from testbed.prerequisites import CNI_FOLDER

HANDLER = "kata"
RUNC = shutil.which("runc") or "/usr/sbin/runc"
_SNAPSHOTTER = "native"
_KATA_LABEL = "kubernetes.azure.com/kata-vm-isolation"
_IMAGES = {True: "AKSAzureLinux-V3katagen2-202611.01.0", False: "AKSAzureLinux-V3gen2-202611.01.0"}
_BOOT_ID = "/proc/sys/kernel/random/boot_id"
_BUILD = "/proc/sys/kernel/version"
_CPUINFO = "/proc/cpuinfo"
_MEMINFO = "/proc/meminfo"
_FALSE_TEXTS = {
    _BUILD: "#1 SMP Mon Jan 1 00:00:00 UTC 2024\n",
    _CPUINFO: "processor\t: 0\nmodel name\t: virtual\n\n",
    _MEMINFO: "MemTotal:         222620 kB\nMemFree:          180000 kB\n",
}


@dataclass(frozen=True)
class Node:
    """A node of a cluster that runs in the namespaces of this process."""

    wish: NodeWish
    places: Places
    parts: Parts

    @property
    def folder(self) -> Path:
        """All files of the node."""
        return self.places.node(self.wish)

    @property
    def containerd(self) -> str:
        """The name of its containerd among the parts."""
        return f"containerd-{self.wish.place}"

    @property
    def kubelet(self) -> str:
        """The name of its kubelet among the parts."""
        return f"kubelet-{self.wish.place}"

    @property
    def _socket(self) -> Path:
        return self.folder / "containerd.sock"

    def start_containerd(self) -> None:
        """Start containerd, and give it the images, as nothing can be pulled."""
        self.folder.mkdir()
        cgroups.make(f"{self.places.group}/{self.folder.name}")
        write_pod_network(self.folder / "network", self.wish)
        (self.folder / f"{HANDLER}-runtime").symlink_to(self.places.program("sandbox"))
        self.set_handler(self.wish.handler_fault)
        config = self.folder / "containerd.toml"
        config.write_text(self._containerd_config(), encoding="utf-8")
        self.parts.start(self.containerd, self.places.program("containerd"), "--config", str(config))
        self.parts.wait("containerd serves", self._serves, seconds=SECONDS_TO_START, watched=(self.containerd,))
        for image in sorted((self.places.output / "images").glob("*.tar")):
            self._ctr("--namespace", "k8s.io", "images", "import", "--local", "--snapshotter", _SNAPSHOTTER, str(image))

    def start_kubelet(self, control: ControlPlane, authority: Authority, cluster: str) -> None:
        """Start the kubelet, which registers the node."""
        name = self.wish.name
        kubeconfig = control.write_kubeconfig(self.folder / "kubeconfig", f"system:node:{name}", PORT)
        pair = authority.issue(name, hosts=(self.wish.address,))
        config = self.folder / "kubelet.json"
        config.write_text(json.dumps(self._kubelet_config(authority, pair)), encoding="utf-8")
        labels = ",".join(f"{key}={value}" for key, value in self._labels(cluster).items())
        self.parts.start(
            self.kubelet,
            self.places.program("kubelet"),
            f"--config={config}",
            f"--kubeconfig={kubeconfig}",
            f"--hostname-override={name}",
            f"--node-ip={self.wish.address}",
            f"--root-dir={self.folder / 'kubelet'}",
            f"--node-labels={labels}",
        )

    def set_handler(self, fault: Fault) -> None:
        """Say how the handler behaves from its next call on."""
        modes: dict[str, list[str]] = {
            "boot-id": [_BOOT_ID],
            "build-stamp": [_BUILD],
            "three-facts": [_BOOT_ID, _CPUINFO, _MEMINFO],
        }
        settings = {
            "runc": RUNC,
            "kernel": str(self.places.output / "kernel"),
            "mode": "bound" if fault.name in modes else fault.name,
            "seconds": fault.seconds,
            "bound": {name: str(self._false(name)) for name in modes.get(fault.name, [])},
        }
        path = self.folder / "handler.json"
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(settings), encoding="utf-8")
        fresh.replace(path)

    def _false(self, name: str) -> Path:
        """Write a file that says something else than the one of the kernel does."""
        text = {**_FALSE_TEXTS, _BOOT_ID: f"{uuid.uuid4()}\n"}[name]
        path = self.folder / f"false-{Path(name).name}"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o644)
        return path

    def _serves(self) -> bool:
        return self._socket.exists() and self._ctr("version", check=False) == 0

    def _ctr(self, *words: str, check: bool = True) -> int:
        command = [self.places.program("ctr"), "--address", str(self._socket), *words]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if check and ended.returncode:
            raise RuntimeError(f"ctr {' '.join(words)}: {ended.stderr.strip()}")
        return ended.returncode

    def _containerd_config(self) -> str:
        runtimes = {"runc": RUNC}
        if self.wish.sandboxed and not self.wish.has("no-handler"):
            runtimes[HANDLER] = str(self.folder / f"{HANDLER}-runtime")
        runtime = "plugins.'io.containerd.cri.v1.runtime'"
        images = "plugins.'io.containerd.cri.v1.images'"
        lines = [
            "version = 3",
            f"root = '{self.folder / 'root'}'",
            f"state = '{self.folder / 'state'}'",
            "disabled_plugins = ['io.containerd.nri.v1.nri', 'io.containerd.internal.v1.opt']",
            f"[grpc]\naddress = '{self._socket}'",
            f"[ttrpc]\naddress = '{self._socket}.ttrpc'",
            f"[{images}]\nsnapshotter = '{_SNAPSHOTTER}'",
            f"[{images}.pinned_images]\nsandbox = '{PAUSE_NAME}'",
            f"[{runtime}]\nrestrict_oom_score_adj = true",
            f"[{runtime}.cni]\nbin_dirs = ['{CNI_FOLDER}']\nconf_dir = '{self.folder / 'network'}'",
            f"[{runtime}.containerd]\ndefault_runtime_name = 'runc'",
        ]
        for name, program in runtimes.items():
            lines.append(f"[{runtime}.containerd.runtimes.{name}]\nruntime_type = 'io.containerd.runc.v2'")
            lines.append(
                f"[{runtime}.containerd.runtimes.{name}.options]\nBinaryName = '{program}'\nSystemdCgroup = false"
            )
        return "\n".join(lines) + "\n"

    def _kubelet_config(self, authority: Authority, pair: Pair) -> dict[str, Any]:
        config: dict[str, Any] = {
            "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "kind": "KubeletConfiguration",
            "address": self.wish.address,
            "port": 10250,
            "healthzPort": 0,
            "containerRuntimeEndpoint": f"unix://{self._socket}",
            "cgroupDriver": "cgroupfs",
            "cgroupsPerQOS": True,
            "cgroupRoot": f"/{self.places.group}/{self.folder.name}",
            "enforceNodeAllocatable": [],
            "failCgroupV1": False,
            "failSwapOn": False,
            # A machine without KVM starts slowly; the room of a pod must not slow its start down as well.
            "cpuCFSQuota": False,
            "podLogsDir": str(self.folder / "podlogs"),
            "volumePluginDir": str(self.folder / "volumeplugins"),
            "imageGCHighThresholdPercent": 100,
            "evictionHard": {"memory.available": "1Mi", "nodefs.available": "0.1%", "imagefs.available": "0.1%"},
            "tlsCertFile": str(pair.certificate),
            "tlsPrivateKeyFile": str(pair.key),
            "authentication": {
                "anonymous": {"enabled": False},
                "webhook": {"enabled": False},
                "x509": {"clientCAFile": str(authority.pair.certificate)},
            },
            "authorization": {"mode": "AlwaysAllow"},
            "makeIPTablesUtilChains": False,
            "clusterDNS": ["10.0.0.10"],
            "clusterDomain": "cluster.local",
            "registerNode": True,
            "nodeStatusUpdateFrequency": "3s",
            "nodeStatusReportFrequency": "3s",
            "nodeLeaseDurationSeconds": 12,
            "syncFrequency": "10s",
            "maxPods": 110,
            "logging": {"verbosity": 1},
        }
        if self.wish.has("no-room"):
            cpus, memory = os.cpu_count() or 1, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
            config["kubeReserved"] = {"cpu": f"{cpus * 1000 - 10}m", "memory": f"{memory // 2**20 - 64}Mi"}
        return config

    def _labels(self, cluster: str) -> dict[str, str]:
        labels = {
            "agentpool": self.wish.pool,
            "kubernetes.azure.com/agentpool": self.wish.pool,
            "kubernetes.azure.com/cluster": cluster,
            "kubernetes.azure.com/mode": "user" if self.wish.sandboxed else "system",
            "kubernetes.azure.com/node-image-version": _IMAGES[self.wish.sandboxed],
            "kubernetes.azure.com/os-sku": "AzureLinux",
        }
        return {**labels, _KATA_LABEL: "true"} if self.wish.sandboxed else labels
