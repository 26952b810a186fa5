"""Commands that run inside a cluster: fixed lines with their scripts, and those that only look."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from aks_sandbox.model.cluster_command import ClusterCommand

_ALL = "runtimeclasses nodes pods events namespaces"
_BEFORE_A_RUN = "runtimeclasses nodes namespaces"
_SCRIPTS = Path(__file__).parent / "scripts"


def look_command() -> ClusterCommand:
    """Look at all that sandboxed pods depend on, and at those pods; changes nothing."""
    return cluster_command(f"sh look.sh {_ALL}", [_SCRIPTS / "look.sh", _SCRIPTS / "look.jq"], {})


def look_before_run_command() -> ClusterCommand:
    """Look at what a run of `verify` needs to know; changes nothing."""
    return cluster_command(f"sh look.sh {_BEFORE_A_RUN}", [_SCRIPTS / "look.sh", _SCRIPTS / "look.jq"], {})


def cluster_command(line: str, scripts: Iterable[Path], files: Mapping[str, str]) -> ClusterCommand:
    """A command with its scripts, with what it is told in files, and with a mark that is made for it alone."""
    mark = f"aks-sandbox-{secrets.token_hex(16)}"
    texts = {path.name: _text(path) for path in (_SCRIPTS / "reading.sh", *scripts)}
    return ClusterCommand(line, {**texts, **files, "mark": mark + "\n"}, mark)


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
