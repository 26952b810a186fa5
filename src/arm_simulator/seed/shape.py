"""What a seed file may say, member by member; docs/simulator.md shows these rows."""

from __future__ import annotations

SHAPE: dict[str, str] = {
    "subscription": "`id`, `tenantId`, `displayName`, `state` of the one subscription",
    "regions": "`{name: {displayName}}`",
    "resourceGroups": "`{name: {location, tags}}`",
    "providers": "`{namespace: {registrationState, registrationPolicy, "
    "resourceTypes: {type: {apiVersions, locations}}}}`",
    "features": "`{namespace/name: {state, approvalType}}`; `ApprovalRequired` goes to Pending and stays there",
    "skus": "`{region: {size: {family, vCPUs, memoryGB, hyperVGenerations, architecture, zones, restriction, "
    "restrictedZones, nestedVirtualization, capabilities}}}`; `restriction` is a reason code, "
    "`nestedVirtualization` (true, false, or absent for unknown) appears in no answer",
    "usages": "`{region: {name: {display, limit, used}}}`; the cores of the world's pools are added to `used`",
    "kubernetesVersions": "a list of version rows as Azure sends them, or `{region: list}` with `*` for the others",
    "permissions": "a list of `{actions, notActions, dataActions, notDataActions}`, told at every scope",
    "clusterQuota": "how many clusters a region holds",
    "clusters": "`{group/name: {resource, runtimeClasses}}`; `resource` is as much of the REST body as matters, "
    "the rest is filled in as if AKS had made it; what is written wins, however odd",
    "pageSize": "`{skus, features, agentPools, managedClusters, resourceGroups}`: rows for each page, 0 for one page",
}
