"""Where the files of one cluster lie, and where the programs are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from testbed.pools import NodeWish


@dataclass(frozen=True)
class Places:
    """The folder of a cluster, with its parts by name, and the folder of what `make testbed` made."""

    folder: Path
    output: Path

    def program(self, name: str) -> str:
        """The path of one of the programs."""
        return str(self.output / "bin" / name)

    @property
    def kubeconfig(self) -> Path:
        """The file by which a person reaches the cluster from this machine."""
        return self.folder / "kubeconfig"

    @property
    def inner_kubeconfig(self) -> Path:
        """The same, for programs in the network of the cluster."""
        return self.folder / "inner-kubeconfig"

    @property
    def control(self) -> Path:
        """The socket that takes wishes while the cluster runs."""
        return self.folder / "control"

    @property
    def logs(self) -> Path:
        """A file for each process."""
        return self.folder / "logs"

    @property
    def certificates(self) -> Path:
        """Keys and certificates."""
        return self.folder / "certificates"

    @property
    def group(self) -> str:
        """The name of the cluster's control group."""
        return self.folder.name

    def node(self, node: NodeWish) -> Path:
        """The folder of a node; its name is short, as sockets lie in it."""
        return self.folder / f"n{node.place}"
