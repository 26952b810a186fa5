"""The control plane: etcd, the API server, the scheduler and the controllers, and the users that may ask."""

from __future__ import annotations

import base64
import json
import secrets
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from testbed.certificates import Authority
from testbed.network import SERVER_ADDRESS
from testbed.parts import SECONDS_TO_START, Parts
from testbed.places import Places

PORT = 6443
_ETCD = "http://127.0.0.1:2379"
_ETCD_PEER = "http://127.0.0.1:2380"
#: A node is told dead soon after its kubelet stopped, so that tests need not wait as long as a cluster does.
NODE_GRACE_SECONDS = 16
_USERS = {
    "admin": "system:masters",
    "system:kube-scheduler": "",
    "system:kube-controller-manager": "",
}


class ControlPlane:
    """One control plane in the network namespace of this process."""

    def __init__(self, places: Places, parts: Parts, authority: Authority, nodes: Sequence[str]) -> None:
        """Write the users and kubeconfigs; nothing runs yet. `nodes` are the names that kubelets will use."""
        self._places, self._parts, self._authority = places, parts, authority
        users = {**_USERS, **{f"system:node:{name}": "system:nodes" for name in nodes}}
        self._tokens = {user: secrets.token_hex(24) for user in users}
        rows = [
            f"{self._tokens[user]},{user},{user}" + (f',"{group}"' if group else "") for user, group in users.items()
        ]
        self._token_file = _private(places.folder / "tokens.csv", "\n".join(rows) + "\n")
        self.write_kubeconfig(places.inner_kubeconfig, "admin", PORT)

    def write_kubeconfig(self, path: Path, user: str, port: int) -> Path:
        """Write the file by which a user reaches the API server at a port of the loopback address."""
        document: dict[str, Any] = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "testbed",
            "clusters": [
                {
                    "name": "testbed",
                    "cluster": {
                        "server": f"https://127.0.0.1:{port}",
                        "certificate-authority-data": _base64(self._authority.pair.certificate),
                    },
                }
            ],
            "users": [{"name": user, "user": {"token": self._tokens[user]}}],
            "contexts": [{"name": "testbed", "context": {"cluster": "testbed", "user": user}}],
        }
        return _private(path, json.dumps(document, indent=1))

    def start(self) -> None:
        """Start all parts and wait until the API server is ready."""
        program, parts = self._places.program, self._parts
        parts.start(
            "etcd",
            program("etcd"),
            f"--data-dir={self._places.folder / 'etcd'}",
            "--unsafe-no-fsync",
            f"--listen-client-urls={_ETCD}",
            f"--advertise-client-urls={_ETCD}",
            f"--listen-peer-urls={_ETCD_PEER}",
            f"--initial-advertise-peer-urls={_ETCD_PEER}",
            f"--initial-cluster=default={_ETCD_PEER}",
            "--log-level=warn",
        )
        server = self._authority.issue(
            "kube-apiserver",
            hosts=("127.0.0.1", "localhost", SERVER_ADDRESS, "10.0.0.1", "kubernetes", "kubernetes.default.svc"),
        )
        to_kubelets = self._authority.issue("kube-apiserver-kubelet-client", group="system:masters")
        authority = self._authority
        parts.start(
            "kube-apiserver",
            program("kube-apiserver"),
            f"--etcd-servers={_ETCD}",
            "--bind-address=127.0.0.1",
            f"--secure-port={PORT}",
            f"--advertise-address={SERVER_ADDRESS}",
            "--endpoint-reconciler-type=none",
            "--service-cluster-ip-range=10.0.0.0/16",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            "--allow-privileged=true",
            f"--token-auth-file={self._token_file}",
            f"--client-ca-file={authority.pair.certificate}",
            f"--tls-cert-file={server.certificate}",
            f"--tls-private-key-file={server.key}",
            f"--kubelet-client-certificate={to_kubelets.certificate}",
            f"--kubelet-client-key={to_kubelets.key}",
            "--kubelet-preferred-address-types=InternalIP",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={authority.account_key}",
            f"--service-account-signing-key-file={authority.account_key}",
        )
        parts.wait("the API server is ready", self._is_ready, seconds=SECONDS_TO_START, watched=("kube-apiserver",))
        scheduler = self.write_kubeconfig(self._places.folder / "scheduler-kubeconfig", "system:kube-scheduler", PORT)
        parts.start(
            "kube-scheduler",
            program("kube-scheduler"),
            f"--kubeconfig={scheduler}",
            "--leader-elect=false",
            "--secure-port=0",
        )
        controllers = self.write_kubeconfig(
            self._places.folder / "controllers-kubeconfig", "system:kube-controller-manager", PORT
        )
        parts.start(
            "kube-controller-manager",
            program("kube-controller-manager"),
            f"--kubeconfig={controllers}",
            "--leader-elect=false",
            "--secure-port=0",
            "--use-service-account-credentials=true",
            f"--service-account-private-key-file={authority.account_key}",
            f"--root-ca-file={authority.pair.certificate}",
            "--node-monitor-period=2s",
            f"--node-monitor-grace-period={NODE_GRACE_SECONDS}s",
        )

    def kubectl(self, *words: str, given: str = "", check: bool = True) -> str:
        """Run kubectl as the administrator and return what it printed to standard output."""
        command = [self._places.program("kubectl"), "--kubeconfig", str(self._places.inner_kubeconfig), *words]
        ended = subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=60)
        if check and ended.returncode:
            raise RuntimeError(f"{' '.join(words)}: {ended.stderr.strip()}")
        return ended.stdout

    def _is_ready(self) -> bool:
        return self.kubectl("get", "--raw", "/readyz", "--request-timeout=5s", check=False).strip() == "ok"


def _private(path: Path, text: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
