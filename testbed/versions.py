"""Which versions the programs of the test bed have: the lines of its go.mod files."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
KUBERNETES = HERE / "kubernetes"
CONTAINERD = HERE / "containerd"
SANDBOX = HERE / "sandbox"
_KUBERNETES_MODULE = "k8s.io/kubernetes"
_CONTAINERD_MODULE = "github.com/containerd/containerd/v2"


def required(folder: Path, module: str) -> str:
    """The version of a module in the go.mod of a folder, without its "v"; LookupError where it has none."""
    text = (folder / "go.mod").read_text(encoding="utf-8")
    found = re.search(rf"^(?:require)?\s*{re.escape(module)} v(\S+)", text, re.MULTILINE)
    if found is None:
        raise LookupError(f"{folder / 'go.mod'} does not require {module}")
    return found[1]


def kubernetes_version() -> str:
    """The version of Kubernetes, such as 1.36.3."""
    return required(KUBERNETES, _KUBERNETES_MODULE)


def containerd_version() -> str:
    """The version of containerd, such as 2.4.2."""
    return required(CONTAINERD, _CONTAINERD_MODULE)


def with_kubernetes(go_mod: str, version: str) -> str:
    """The text of a go.mod with another version of Kubernetes, and of all its parts, which are versioned as 0.MINOR."""
    major, _, rest = version.partition(".")
    if major != "1" or not re.fullmatch(r"\d+\.\d+", rest):
        raise ValueError(f"'{version}' is not a version of Kubernetes such as 1.36.3")
    lines = []
    for line in go_mod.splitlines():
        line = re.sub(rf"({re.escape(_KUBERNETES_MODULE)}) v\S+", rf"\1 v{version}", line)
        lines.append(re.sub(r"(=> k8s\.io/[a-z-]+) v\S+", rf"\1 v0.{rest}", line))
    return "\n".join(lines) + "\n"
