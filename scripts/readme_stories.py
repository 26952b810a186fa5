"""The examples of README.md whose output it shows, in its order, and the worlds of the simulator that they run in.

A story is a world and what is done in it one after the other: what a command makes is there for the next. To make a
sample shorter, give its story a smaller world or its command a `--query`.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """One command line as README.md shows it, and the exit code with which it must end."""

    line: str
    exit_code: int = 0


@dataclass(frozen=True)
class Sample:
    """The commands of one block of README.md, and the name that finds the block."""

    name: str
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Story:
    """Samples, the merge patch that makes their world of the default one, and the files beside them by name."""

    world: dict[str, Any]
    samples: tuple[Sample, ...]
    files: dict[str, str] = field(default_factory=dict)


def world(pools: tuple[dict[str, Any], ...] = (), **inside: Any) -> dict[str, Any]:
    """Returns the patch for the group `payments` with all that checks warn about set right.

    With pools it has the cluster `shop` of these node pools, beside a plain system node pool.
    """
    patch: dict[str, Any] = {
        "resourceGroups": {"payments": {"location": "eastus"}},
        "features": {"Microsoft.Network/AllowBringYourOwnPublicIpAddress": {"state": "Registered"}},
    }
    if pools:
        properties = {"kubernetesVersion": "1.34", "agentPoolProfiles": list(pools)}
        resource = {"location": "eastus", "identity": {"type": "SystemAssigned"}, "properties": properties}
        patch["clusters"] = {"payments/shop": {"resource": resource, "inside": inside}}
    return patch


PLAIN = {"name": "system", "mode": "System", "count": 2, "vmSize": "Standard_D4s_v5", "osSKU": "AzureLinux"}
UNTRUSTED = {
    "name": "untrusted",
    "mode": "User",
    "count": 3,
    "vmSize": "Standard_D8s_v5",
    "osSKU": "AzureLinux",
    "workloadRuntime": "KataVmIsolation",
}
# AKS reports a node image without Kata for a sandboxed node pool.
DRIFTED = UNTRUSTED | {"nodeImageVersion": "AKSAzureLinux-V3gen2-202606.10.0"}
FAILURE = (
    "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to start sandbox"
    ' "3f0c1d2e4b5a69788796a5b4c3d2e1f03f0c1d2e4b5a69788796a5b4c3d2e1f0": failed to create containerd task:'
    " failed to create shim task: Failed to Check if grpc server is working: ttrpc: closed: unknown"
)
DESCRIBED = f"""Name:         small
Namespace:    team-a
Status:       Pending
Events:
  Type     Reason                  Age                From     Message
  ----     ------                  ----               ----     -------
  Warning  FailedCreatePodSandBox  40s (x23 over 9m)  kubelet  {FAILURE}
"""
PENDING = {
    "namespaces": {"team-a": {}},
    "pods": {
        "team-a/small": {
            "metadata": {"creationTimestamp": "2026-06-01T09:00:00Z"},
            "spec": {"runtimeClassName": "kata-vm-isolation", "nodeName": "aks-untrusted-09213090-vmss000000"},
            "status": {"phase": "Pending"},
        }
    },
    "events": {
        "team-a/small.17c1a2b3c4d5e6f7": {
            "reason": "FailedCreatePodSandBox",
            "message": FAILURE,
            "count": 23,
            "secondsAgo": 40,
        }
    },
}
CREATE = "az aks-sandbox create -g payments -n shop -l eastus -s {} --separate-system-pool --generate-ssh-keys"

OPERATOR = Story(
    world(),
    (
        Sample("create-refused", (Call(CREATE.format("Standard_D4_v3"), 10),)),
        Sample(
            "create-dry-run",
            (
                Call(
                    CREATE.format("Standard_D4s_v5") + " \\\n"
                    '    --dry-run -o yaml --query "{method: method, apiVersion: apiVersion, headers: headers, \\\n'
                    "    nodePools: body.properties.agentPoolProfiles[]"
                    '.{name: name, mode: mode, runtime: workloadRuntime}}"'
                ),
            ),
        ),
        Sample("create", (Call(CREATE.format("Standard_D4s_v5") + " \\\n    -o table"),)),
        Sample("nodepool-list", (Call("az aks-sandbox nodepool list -g payments --cluster-name shop -o table"),)),
        Sample("verify", (Call("az aks-sandbox verify -g payments -n shop -o table --report proof.html"),)),
    ),
)
PIPELINE = Story(
    world((PLAIN,)),
    (
        Sample(
            "nodepool-add",
            (
                Call(
                    "az aks-sandbox nodepool add -g payments --cluster-name shop -n untrusted -s Standard_D8s_v5 \\\n"
                    "    --enable-cluster-autoscaler --min-count 1 --max-count 6"
                    " --node-taints sandbox=true:NoSchedule -o table"
                ),
            ),
        ),
    ),
)
SUPPORT = Story(
    world((PLAIN, DRIFTED)),
    (
        Sample("check", (Call("az aks-sandbox check -g payments -n shop -o table", 10),)),
        Sample(
            "check-facts",
            (
                Call(
                    "az aks-sandbox check -g payments -n shop --save-facts facts.json --anonymize --query verdict", 10
                ),
                Call(
                    "az aks-sandbox check --facts facts.json --report check.html -o yaml \\\n"
                    "    --query \"findings[?status=='fail'].{code: codes[0], resource: resources[0].name,"
                    ' message: message}"',
                    10,
                ),
            ),
        ),
        Sample("rule-show", (Call("az aks-sandbox rule show --code SBX506 -o table"),)),
        Sample("vm-size-list", (Call("az aks-sandbox vm-size list -l eastus --zone 3 --min-vcpus 8 -o table"),)),
    ),
)
INSIDE = Story(
    world((PLAIN, UNTRUSTED), **PENDING),
    (
        Sample("check-in-cluster", (Call("az aks-sandbox check -g payments -n shop --in-cluster -o table", 10),)),
        Sample("explain", (Call("az aks-sandbox explain --message @describe.txt -o table"),)),
    ),
    {"describe.txt": DESCRIBED},
)
STORIES = (OPERATOR, PIPELINE, SUPPORT, INSIDE)
