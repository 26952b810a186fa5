"""A few pods of kube-system, so that a list of all pods looks like one of a cluster; nothing of them does anything."""

from __future__ import annotations

from arm_simulator.inside.namespaces import BEGINNING
from arm_simulator.inside.nodes import is_ready, nodes
from arm_simulator.inside.state import Inside, Object


def system_pods(inside: Inside) -> list[Object]:
    """Returns the pods of the add-ons: one of each node, and two of the cluster's own."""
    found = []
    everywhere = nodes(inside)
    for node in everywhere:
        found.append(_pod(inside, "kube-proxy", node))
    systems = [one for one in everywhere if one["metadata"]["labels"]["kubernetes.azure.com/mode"] == "system"]
    for app in ("coredns", "metrics-server") if systems else ():
        found.append(_pod(inside, app, systems[0]))
    return found


def _owner(app: str) -> Object:
    """Returns what made the pod: of kube-proxy its DaemonSet, of the others the ReplicaSet of their Deployment."""
    kind, name = ("DaemonSet", app) if app == "kube-proxy" else ("ReplicaSet", f"{app}-7d9f8b6c5d")
    return {"apiVersion": "apps/v1", "kind": kind, "name": name, "controller": True}


def _pod(inside: Inside, app: str, node: Object) -> Object:
    """Returns one pod of an add-on."""
    where = node["metadata"]["name"]
    identifier = inside.stable_id("system pod", app, where)
    ready = is_ready(node)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"{app}-{identifier[:5]}",
            "namespace": "kube-system",
            "uid": identifier,
            "creationTimestamp": BEGINNING,
            "resourceVersion": "1000",
            "labels": {"k8s-app": app},
            "ownerReferences": [_owner(app)],
        },
        "spec": {
            "nodeName": where,
            "containers": [{"name": app, "image": f"mcr.microsoft.com/oss/{app}:simulated", "resources": {}}],
            "restartPolicy": "Always",
        },
        "status": {
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
            "containerStatuses": [
                {"name": app, "ready": ready, "restartCount": 0, "state": {"running": {"startedAt": BEGINNING}}}
            ],
        },
    }
