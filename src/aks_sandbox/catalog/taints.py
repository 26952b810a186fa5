"""Taints that go with the state of a node: a pod that tolerates one is placed where it cannot run, or cannot stay.

Kubernetes, AKS, its cluster autoscaler, node auto provisioning and network or storage agents set and remove them. So
none is a reason to propose a toleration. Sources:
https://kubernetes.io/docs/reference/labels-annotations-taints/
https://learn.microsoft.com/azure/aks/node-auto-repair
https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/utils/taints/taints.go
https://karpenter.sh/docs/concepts/disruption/
https://docs.cilium.io/en/stable/installation/taints/
"""

from __future__ import annotations

import re

_AUTOSCALER = r"cluster-autoscaler\.kubernetes\.io/"
_KEY = "[A-Za-z0-9._/-]{0,253}"
#: A node that is about to be removed.
LEAVING = (
    r"ToBeDeletedByClusterAutoscaler|DeletionCandidateOfClusterAutoscaler|karpenter\.sh/(?:disrupted|disruption)"
    r"|node\.cloudprovider\.kubernetes\.io/shutdown"
)
#: A node that AKS repairs, or that a person called lost.
REPAIRED = r"remediator\.[a-z0-9.-]{1,80}/|node\.kubernetes\.io/out-of-service"
#: A node that is new, whose agents do not run yet.
STARTING = (
    rf"(?:startup|ignore|status)-taint\.{_AUTOSCALER}|karpenter\.sh/unregistered|node\.cilium\.io/"
    rf"|(?!node\.kubernetes\.io/not-ready){_KEY}not-ready(?![A-Za-z0-9._/-])"
    r"|node\.kubernetes\.io/network-unavailable|node\.cloudprovider\.kubernetes\.io/"
)
#: The begin of the key of any of them, as a regular expression.
SYSTEM_TAINT = rf"(?:node\.kubernetes\.io/|{LEAVING}|{REPAIRED}|{STARTING})"
_SYSTEM = re.compile(SYSTEM_TAINT)


def is_system_taint(key: str) -> bool:
    """Whether a taint of that key goes with the state of its node."""
    return _SYSTEM.match(key) is not None
