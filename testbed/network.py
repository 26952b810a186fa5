"""The network of a cluster: a bridge with an address for each node, in a network namespace that nothing else is in."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from testbed.pools import NodeWish

SERVER_ADDRESS = "10.77.0.1"
_BRIDGE = "testbed0"


def make_network(nodes: Iterable[NodeWish]) -> None:
    """Make the bridge, which is up because one end of a pair of devices is on it, and a default route through it."""
    lines = [
        "link set lo up",
        f"link add {_BRIDGE} type bridge",
        "link add testbed1 type veth peer name testbed2",
        f"link set testbed1 master {_BRIDGE}",
        "link set testbed1 up",
        "link set testbed2 up",
        f"link set {_BRIDGE} up",
        f"address add {SERVER_ADDRESS}/24 dev {_BRIDGE}",
        *(f"address add {node.address}/24 dev {_BRIDGE}" for node in nodes),
        f"route add default dev {_BRIDGE}",
    ]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines) + "\n", text=True, check=True)


def write_pod_network(folder: Path, node: NodeWish) -> None:
    """Write the configuration by which containerd gives the pods of a node their addresses."""
    folder.mkdir(parents=True)
    ranges = {"subnet": f"10.88.{node.place}.0/24"}
    bridge = {
        "type": "bridge",
        "bridge": f"pods{node.place}",
        "isGateway": True,
        "ipMasq": False,
        "ipam": {"type": "host-local", "dataDir": str(folder / "addresses"), "ranges": [[ranges]]},
    }
    text = json.dumps({"cniVersion": "1.0.0", "name": "pods", "plugins": [bridge]})
    (folder / "10-pods.conflist").write_text(text, encoding="utf-8")
