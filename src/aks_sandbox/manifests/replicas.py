"""How many pods an object makes of each of its pod specifications, of which each may have its own number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aks_sandbox.manifests.kinds import FoundPod, Manifest
from aks_sandbox.manifests.together import Together
from aks_sandbox.manifests.tree import Node, get, is_true, number, text, texts

_AGENTS = "extensions.agents.x-k8s.io"
_MIN_SCALE, _MAX_SCALE = (f"autoscaling.knative.dev/{name}-scale" for name in ("min", "max"))


@dataclass(frozen=True)
class Scaled:
    """What changes the number of pods while they run: `by` says what, `most` is None where there is no bound."""

    by: str
    least: int
    most: int | None


def pods_made(pod: FoundPod, together: Together) -> int | None:
    """The number of pods at a time, of that specification alone; None for a DaemonSet, which makes one for each node
    that it selects. What changes the number later is not in it (`scaled`).
    """
    manifest = pod.manifest
    if manifest.kind == "DaemonSet":
        return None
    count = _COUNTS.get((manifest.group, manifest.kind), _of_the_nearest)
    return max(0, count(pod, together))


def _in(pod: FoundPod, *path: str) -> Node | None:
    return get(pod.manifest.node, *path)


def _or(node: Node | None, default: int) -> int:
    found = number(node)
    return default if found is None else found


def _of_the_nearest(pod: FoundPod, together: Together) -> int:
    """By the number that stands beside the template, or nearest above it."""
    scaled = scaled_by(pod, together)
    for node in reversed(pod.above):
        found = number(get(node, "replicas"))
        if found is not None:
            return found
    return max(1, scaled.least) if scaled is not None else 1


def _of_a_job(job: Node | None) -> int:
    """As many as may run at once, and not more than are to succeed; a suspended Job has none.
    https://kubernetes.io/docs/concepts/workloads/controllers/job/#parallel-jobs
    """
    if is_true(get(job, "suspend")):
        return 0
    parallelism = _or(get(job, "parallelism"), 1)
    return min(parallelism, _or(get(job, "completions"), parallelism))


def _job(pod: FoundPod, _: Together) -> int:
    return _of_a_job(_in(pod, "spec"))


def _cron_job(pod: FoundPod, _: Together) -> int:
    return 0 if is_true(_in(pod, "spec", "suspend")) else _of_a_job(_in(pod, "spec", "jobTemplate", "spec"))


def _scaled_job(pod: FoundPod, _: Together) -> int:
    return _of_a_job(_in(pod, "spec", "jobTargetRef"))


def _job_set(pod: FoundPod, _: Together) -> int:
    """https://jobset.sigs.k8s.io/docs/reference/jobset.v1alpha2/"""
    if is_true(_in(pod, "spec", "suspend")):
        return 0
    # The nodes above a template: the Job's spec, its template, the entry of the list.
    job, _template, entry = (*reversed(pod.above),)[:3]
    return _or(get(entry, "replicas"), 1) * _of_a_job(job)


def _ray(pod: FoundPod, _: Together) -> int:
    """One head; of workers as many as desired within the bounds of their group, each with its hosts.
    https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/config.html
    """
    groups = next((one for one in pod.above if get(one, "headGroupSpec") is not None), None)
    group = pod.above[-1]
    if is_true(_in(pod, "spec", "suspend")) or is_true(get(groups, "suspend")) or is_true(get(group, "suspend")):
        return 0
    if group is get(groups, "headGroupSpec"):
        return 1
    least, most = _bounds_of_workers(group)
    desired = max(_or(get(group, "replicas"), least), least)
    return min(desired, most if most is not None and most >= least else desired) * _or(get(group, "numOfHosts"), 1)


def _bounds_of_workers(group: Node) -> tuple[int, int | None]:
    return _or(get(group, "minReplicas"), 0), number(get(group, "maxReplicas"))


def _sandbox_template(pod: FoundPod, together: Together) -> int:
    """As many as its warm pools keep waiting, or one where the input has no warm pool."""
    manifest = pod.manifest
    pools = [one for one in together.all(_AGENTS, "SandboxWarmPool") if one.namespace == manifest.namespace]
    own = [one for one in pools if template_of(one) == manifest.name]
    return sum(_or(get(one.node, "spec", "replicas"), 0) for one in own) if own else 1


def _pool(pod: FoundPod, _: Together) -> int:
    """What an OpenSandbox Pool keeps at the least: its own minimum, or what it keeps waiting.
    https://github.com/alibaba/OpenSandbox/tree/main/kubernetes
    """
    if number(_in(pod, "spec", "replicas")) is not None:
        return _or(_in(pod, "spec", "replicas"), 1)
    capacity = _in(pod, "spec", "capacitySpec")
    least = max(_or(get(capacity, "poolMin"), 0), _or(get(capacity, "bufferMin"), 0))
    return 1 if capacity is None else least


def _knative(pod: FoundPod, _: Together) -> int:
    return max(1, _whole(texts(get(pod.template, "metadata", "annotations")).get(_MIN_SCALE)) or 0)


def _whole(written: str | None) -> int | None:
    return int(written) if written is not None and written.isascii() and written.isdecimal() else None


_COUNTS: Mapping[tuple[str, str], Callable[[FoundPod, Together], int]] = {
    ("batch", "Job"): _job,
    ("batch", "CronJob"): _cron_job,
    ("keda.sh", "ScaledJob"): _scaled_job,
    ("jobset.x-k8s.io", "JobSet"): _job_set,
    **{("ray.io", kind): _ray for kind in ("RayCluster", "RayJob", "RayService")},
    (_AGENTS, "SandboxTemplate"): _sandbox_template,
    ("sandbox.opensandbox.io", "Pool"): _pool,
    ("serving.knative.dev", "Service"): _knative,
}


def scaled_by(pod: FoundPod, together: Together) -> Scaled | None:
    """What of the input changes the number of these pods while they run; None where nothing does."""
    manifest = pod.manifest
    for group, kind, least, most, fewest, usual in (
        ("autoscaling", "HorizontalPodAutoscaler", "minReplicas", "maxReplicas", 1, None),
        ("keda.sh", "ScaledObject", "minReplicaCount", "maxReplicaCount", 0, 100),
    ):
        for one in together.all(group, kind):
            target = get(one.node, "spec", "scaleTargetRef")
            # A ScaledObject scales a Deployment where it does not name a kind.
            of_kind = text(get(target, "kind")) or "Deployment"
            if (one.namespace, of_kind, text(get(target, "name"))) == (
                manifest.namespace,
                manifest.kind,
                manifest.name,
            ):
                bounds = number(get(one.node, "spec", most))
                return Scaled(one.title, _or(get(one.node, "spec", least), fewest), usual if bounds is None else bounds)
    return _scaled_by_itself(pod)


def _scaled_by_itself(pod: FoundPod) -> Scaled | None:
    manifest = pod.manifest
    if manifest.group == "ray.io" and pod.above:
        groups = next((one for one in pod.above if get(one, "headGroupSpec") is not None), None)
        group = pod.above[-1]
        if is_true(get(groups, "enableInTreeAutoscaling")) and group is not get(groups, "headGroupSpec"):
            least, most = _bounds_of_workers(group)
            hosts = _or(get(group, "numOfHosts"), 1)
            return Scaled("the autoscaler of Ray", least * hosts, None if most is None else most * hosts)
    if manifest.kind == "ScaledJob":
        each = _of_a_job(_in(pod, "spec", "jobTargetRef"))
        least, most = _or(_in(pod, "spec", "minReplicaCount"), 0), _or(_in(pod, "spec", "maxReplicaCount"), 100)
        return Scaled("KEDA", least * each, most * each)
    if (manifest.group, manifest.kind) == ("sandbox.opensandbox.io", "Pool"):
        capacity = _in(pod, "spec", "capacitySpec")
        if capacity is not None:
            return Scaled("the pool", _or(get(capacity, "poolMin"), 0), number(get(capacity, "poolMax")))
    if manifest.group == "serving.knative.dev":
        annotations = texts(get(pod.template, "metadata", "annotations"))
        # 0 is no bound.
        return Scaled("Knative", _whole(annotations.get(_MIN_SCALE)) or 0, _whole(annotations.get(_MAX_SCALE)) or None)
    return None


def template_of(warm_pool: Manifest) -> str:
    """The name of the template that a warm pool makes its sandboxes of."""
    names = (text(get(warm_pool.node, "spec", name, "name")) for name in ("sandboxTemplateRef", "templateRef"))
    return next((one for one in names if one), "")
