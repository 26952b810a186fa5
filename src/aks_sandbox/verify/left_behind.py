"""What runs of `verify` leave in a cluster: what an earlier one left and may be removed, and how it is named."""

from __future__ import annotations

import re
from datetime import datetime

from aks_sandbox.model.in_cluster import InCluster, ProbeNamespace
from aks_sandbox.model.isolation import Cleanup
from aks_sandbox.model.probe import NAMESPACE_PREFIX
from aks_sandbox.model.secret_text import without_secrets
from aks_sandbox.verify.process import process_is_gone

_OURS = re.compile(re.escape(NAMESPACE_PREFIX) + r"[0-9a-f]{8}")
# A run that does not say how long it may last is over after this many seconds.
_LONGEST_RUN = 3600


def stale_namespaces(inside: InCluster) -> tuple[str, ...]:
    """The namespaces whose run is over for certain: its time is up, or its process is gone from this machine.

    Those that their owner keeps stay, and so do those that only look like ours.
    """
    return tuple(one.name for one in inside.namespaces if _OURS.fullmatch(one.name) and _is_over(one, inside.now))


def still_there(cleanup: Cleanup) -> tuple[str, ...]:
    """The lines of a warning that names what is left in the cluster and the command that removes it."""
    said = []
    if cleanup.left:
        there = "Still" if cleanup.certain else "Possibly still"
        why = f" {without_secrets(cleanup.why).rstrip('.')}." if cleanup.why else ""
        said.append(f"{there} in the cluster: namespace {', '.join(cleanup.left)}.{why}")
    if cleanup.kept:
        said.append(f"Kept in the cluster: namespace {cleanup.namespace}.")
    return (f"{' '.join(said)} Remove it with:", str(cleanup.command)) if said else ()


def _is_over(one: ProbeNamespace, now: int) -> bool:
    if one.kept:
        return False
    if process_is_gone(one.process):
        return True
    if one.until is not None:
        return one.until < now
    try:
        created = datetime.fromisoformat(one.created.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return False
    return created + _LONGEST_RUN < now
