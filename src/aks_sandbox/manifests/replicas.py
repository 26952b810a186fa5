"""How many pods an object makes."""

from __future__ import annotations

from aks_sandbox.manifests.kinds import Manifest
from aks_sandbox.manifests.together import Together
from aks_sandbox.manifests.tree import get, number, text

_AGENTS = "extensions.agents.x-k8s.io"


def pods_made(manifest: Manifest, together: Together) -> int | None:
    """The number of pods at a time; None for a DaemonSet, which makes one for each node that it selects.

    A template of sandboxes makes as many as its warm pools keep waiting, or one where the input has no warm pool.
    """
    if manifest.kind == "DaemonSet":
        return None
    if manifest.kind == "SandboxTemplate":
        pools = [one for one in together.all(_AGENTS, "SandboxWarmPool") if one.namespace == manifest.namespace]
        own = [one for one in pools if template_of(one) == manifest.name]
        return sum(number(get(one.node, "spec", "replicas")) or 0 for one in own) if own else 1
    for path in (("spec", "replicas"), ("spec", "parallelism"), ("spec", "jobTemplate", "spec", "parallelism")):
        found = number(get(manifest.node, *path))
        if found is not None:
            return max(0, found)
    return 1


def template_of(warm_pool: Manifest) -> str:
    """The name of the template that a warm pool makes its sandboxes of."""
    names = (text(get(warm_pool.node, "spec", name, "name")) for name in ("sandboxTemplateRef", "templateRef"))
    return next((one for one in names if one), "")
