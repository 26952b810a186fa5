"""What a report is about, in data and in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.model.facts import Facts, Known
from aks_sandbox.model.sandbox_spec import CREATE, SandboxSpec
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.model.target import Target


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The node pools that were judged and where they are, or would be; None for what is not known."""

    target: Target
    purpose: str
    pools: tuple[JudgedPool, ...]
    location: str | None = None
    kubernetes_version: str | None = None
    cluster_exists: bool = False

    @property
    def sentence(self) -> str:
        """What was judged, as one sentence."""
        return f"{self._what()}{self._where()}{self._details()}."

    @property
    def short_sentence(self) -> str:
        """The same without sizes and versions, for a line that is too narrow for them."""
        return f"{self._what()}{self._where()}."

    def _what(self) -> str:
        target, count = self.target, len(self.pools)
        requested = not all(pool.exists for pool in self.pools)
        if target.cluster_name is None:
            return "A sandboxed node pool"
        if requested and self.purpose == CREATE:
            return f"A new cluster {target.cluster_name}"
        if requested:
            return f"A new sandboxed node pool {self.pools[0].name} for cluster {target.cluster_name}"
        if count == 1:
            return f"Node pool {self.pools[0].name} of cluster {target.cluster_name}"
        return f"{count} sandboxed node pools of cluster {target.cluster_name}"

    def _where(self) -> str:
        group = f" in resource group {self.target.resource_group}" if self.target.resource_group else ""
        region = f" ({self.location})" if group and self.location else f" in {self.location}" if self.location else ""
        return group + region

    def _details(self) -> str:
        version = [f"Kubernetes {self.kubernetes_version}"] if self.kubernetes_version else []
        if len(self.pools) != 1:
            return "".join(f", {part}" for part in version)
        pool = self.pools[0]
        return f": {', '.join([f'{pool.count} x {pool.vm_size}', pool.runtime.name, *version])}"


def judged(spec: SandboxSpec, facts: Facts) -> Judged:
    """What the rules judge, from what is wanted and from the facts."""
    location, version, cluster = (facts.outcome(name) for name in ("location", "kubernetes_version", "cluster"))
    return Judged(
        target=spec.target,
        purpose=facts.subject.purpose,
        pools=facts.subject.pools,
        location=location.value if isinstance(location, Known) else spec.target.location,
        kubernetes_version=str(version.value.version) if isinstance(version, Known) else None,
        cluster_exists=isinstance(cluster, Known) and cluster.value is not None,
    )
