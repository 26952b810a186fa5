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
    "quotas": "`{region: {ManagedClusters: {display, limit, used}}}`, as Microsoft.Quota tells them; the world's "
    "clusters are added to `used`; `answer` and `without` as for `skus`; a region that is not there answers 400 "
    "BadRequest, and a missing row limits nothing",
    "kubernetesVersions": "a list of version rows as Azure sends them, or `{region: list}` with `*` for the others",
    "permissions": "a list of `{actions, notActions, dataActions, notDataActions}`, held on the subscription, or "
    "`{scope: list}`; a scope is a path below the subscription (`/` is the subscription, "
    "`/resourceGroups/sandbox-rg` a group, and so on), and what lies below it inherits",
    "enforcePermissions": "whether a request that `permissions` do not grant is refused with 403; true",
    "clusters": "`{group/name: {resource, runtimeClasses}}`; `resource` is as much of the REST body as matters, "
    "the rest is filled in as if AKS had made it; what is written wins, however odd; `answer` and `without` as for "
    "`skus`, until the first write of the cluster",
    "pageSize": "`{skus, features, permissions, quotas, agentPools, managedClusters, resourceGroups}`: rows for each "
    "page, 0 for one page",
}
