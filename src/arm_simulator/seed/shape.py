"""What a seed file may say, member by member; docs/simulator.md shows these rows."""

from __future__ import annotations

SHAPE: dict[str, str] = {
    "subscription": "`id`, `tenantId`, `displayName`, `state` of the one subscription; Disabled, Warned and Expired "
    "refuse PUT, PATCH and POST",
    "regions": "`{name: {displayName}}`",
    "resourceGroups": "`{name: {location, tags}}`",
    "providers": "`{namespace: {registrationState, registrationPolicy, "
    "resourceTypes: {type: {apiVersions, locations}}}}`",
    "features": "`{namespace/name: {state, approvalType}}`; `ApprovalRequired` goes to Pending and stays there",
    "skus": "`{region: {size: {family, vCPUs, memoryGB, hyperVGenerations, architecture, zones, restriction, "
    "restrictedZones, nestedVirtualization, capabilities}}}`; `restriction` is a reason code, "
    "`nestedVirtualization` (true, false, or absent for unknown) appears in no answer; `answer` is laid over the row "
    "as it is answered and `without` names members to leave out, so that wrong types can be seeded",
    "usages": "`{region: {name: {display, limit, used}}}`; the cores of the world's pools are added to `used`; "
    "`answer` and `without` as for `skus`",
    "quotas": "`{region: {ManagedClusters: {display, limit, used}}}`, as Microsoft.Quota reports them; the world's "
    "clusters are added to `used`; `answer` and `without` as for `skus`; a region that is not there answers 400 "
    "BadRequest, and a missing row limits nothing",
    "kubernetesVersions": "a list of version rows as Azure sends them, or `{region: list}` with `*` for the others",
    "permissions": "a list of `{actions, notActions, dataActions, notDataActions}`, held on the subscription, or "
    "`{scope: list}`; a scope is a path below the subscription (`/` is the subscription, "
    "`/resourceGroups/sandbox-rg` a group, and so on), and what lies below it inherits",
    "enforcePermissions": "whether a request that `permissions` do not grant is refused with 403; true",
    "clusters": "`{group/name: {resource, runtimeClasses, inside}}`; `resource` is as much of the REST body as "
    "matters, the rest is filled in as if AKS had made it; what is written wins, however odd; `answer` and `without` "
    "as for `skus`, until the first write of the cluster; `inside` is described below",
    "virtualNetworks": "`{group/name: {location, addressPrefixes, subnets: {name: {addressPrefix, used}}}}`; `used` is "
    "how many addresses are taken; `answer` and `without` as for `skus`, of a network and of a subnet",
    "identities": "`{group/name: {location, principalId, clientId}}`: user-assigned identities",
    "registries": "`{group/name: {location}}`: container registries",
    "roleAssignments": "`{scope: {name: {role, principalId, principalType}}}`; a scope as for `permissions`, or a "
    "whole resource id; `role` is the name of a built-in role, or its id",
    "locks": "`{scope: {name: {level, notes}}}`; `level` is CanNotDelete or ReadOnly, a scope as for "
    "`roleAssignments`; a lock of a cluster's node resource group keeps AKS from writing its pools",
    "policies": "`{name: {displayName, scope, types}}`: a PUT of one of those resource types is disallowed at that "
    "scope and below it",
    "pageSize": "`{skus, features, permissions, quotas, agentPools, managedClusters, resourceGroups}`: rows for each "
    "page, 0 for one page",
}

INSIDE: dict[str, str] = {
    "nodes": "`{pool: {ready, unschedulable, taints, kernel, answer}}`; `*` stands for all pools; `kernel` has "
    "`release`, `version`, `compiler`, `model`, `root`; `answer` is laid over the node",
    "guest": "`{sameMachine, sameRelease, sameBootId, bootId, release, version, compiler, model, root}`: what the "
    "virtual machines of sandboxed pods say of themselves; with `sameMachine` there are none, whatever "
    "the handler is called",
    "runtimeClasses": "`{name: object}`, laid over the RuntimeClasses that the cluster has; a new name makes one, "
    "and `without` names members to leave out",
    "sandbox": "`{smallestMemory, refusal, looks, neverEnds}`: below which memory limit no virtual machine comes up "
    "(128Mi), what none comes up with, how many looks one takes to come up (by the clock, so many halves of "
    "`operation_seconds`), and whether a pod of one stays Running when its container has ended",
    "images": "`{pattern: {reason, message}}`: images that cannot be pulled",
    "containers": "`{reason, message, noise}`: what no container can be created for, and how many characters of noise "
    "stand before each log",
    "command": "`{noise, seconds, notScheduled, notScheduledIsError}`: bytes of noise before the output of a command, "
    "its time limit (60), and why its pod finds no node when that does not follow from the nodes",
    "deletion": "`{stuck}`: whether what is deleted stays",
    "namespaces": "`{name: object}`; the four of every cluster need not be named",
    "pods": "`{namespace/name: object}`, as much of it as matters; such a pod stays as it is, Running by default",
    "events": "`{namespace/name: object}`, as much of it as matters: a warning of the kubelet, or of the scheduler if "
    "`reason` is FailedScheduling, about the pod that `name` begins with, up to its first dot; `count`, `secondsAgo` "
    "(from the first look at events), `component`, and `noise`, so many characters behind the message",
    "forbidden": "a list of what the caller may not do: `verb resource`, with a namespace or `-A` behind it where it "
    "is for that place only; `*` stands for any; a resource is named with its group (`get pods/log`, "
    "`list runtimeclasses.node.k8s.io`)",
    "caller": "the name that refusals call the caller by",
    "objects": "Deployments, claims and others that are only listed, each as kind/namespace/name",
    "progress": "how far the pods are that kubectl made; nothing to seed",
    "counters": "the resource versions; nothing to seed",
}
