"""Resource providers of the default world, with the api-versions that each resource type offers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

CONTAINER_SERVICE = (
    "2026-08-02-preview",
    "2026-08-01",
    "2026-06-01",
    "2026-04-02-preview",
    "2026-04-01",
    "2026-01-01",
    "2025-10-01",
    "2025-09-02-preview",
    "2025-09-01",
    "2025-05-01",
    "2025-03-01",
    "2024-09-01",
    "2023-05-01",
)
COMPUTE = (
    "2025-04-01",
    "2024-11-01",
    "2024-07-01",
    "2024-03-01",
    "2023-07-01",
    "2022-11-01",
    "2022-03-01",
    "2021-07-01",
)
COMPUTE_SKUS = ("2021-07-01", "2019-04-01", "2017-09-01")
FEATURES = ("2021-07-01", "2015-12-01")
CORE = (
    "2025-04-01",
    "2024-11-01",
    "2024-07-01",
    "2024-03-01",
    "2022-12-01",
    "2022-09-01",
    "2022-01-01",
    "2021-04-01",
    "2021-01-01",
    "2020-10-01",
    "2020-06-01",
    "2020-01-01",
    "2019-11-01",
    "2019-06-01",
    "2018-05-01",
    "2016-06-01",
)
QUOTA = ("2025-09-01", "2025-03-01", "2023-02-01", "2021-03-15-preview")
NETWORK = ("2025-07-01", "2025-05-01", "2025-01-01", "2024-07-01", "2024-05-01", "2023-11-01", "2022-01-01")
ROLE_ASSIGNMENTS = (
    "2025-12-01-preview",
    "2022-04-01",
    "2020-10-01-preview",
    "2020-04-01-preview",
    "2018-09-01-preview",
    "2015-07-01",
)
ROLE_DEFINITIONS = ("2025-12-01-preview", "2022-05-01-preview", "2022-04-01", "2018-01-01-preview", "2015-07-01")
PERMISSIONS = ("2022-04-01", "2018-07-01", "2015-07-01")

RESOURCE_TYPES: dict[str, dict[str, tuple[str, ...]]] = {
    "Microsoft.ContainerService": {
        "managedClusters": CONTAINER_SERVICE,
        "managedClusters/agentPools": CONTAINER_SERVICE,
        "locations/kubernetesVersions": CONTAINER_SERVICE,
        "locations/operations": CONTAINER_SERVICE,
        "locations/operationresults": CONTAINER_SERVICE,
        "locations/vmSkus": ("2026-08-02-preview", "2026-04-02-preview"),
    },
    "Microsoft.Compute": {
        "virtualMachines": COMPUTE,
        "virtualMachineScaleSets": COMPUTE,
        "skus": COMPUTE_SKUS,
        "locations/usages": COMPUTE,
        "locations/vmSizes": COMPUTE,
    },
    "Microsoft.Network": {
        "virtualNetworks": NETWORK,
        "virtualNetworks/subnets": NETWORK,
        "publicIPAddresses": NETWORK,
    },
    "Microsoft.Features": {
        "features": FEATURES,
        "providers": FEATURES,
        "subscriptionFeatureRegistrations": FEATURES,
    },
    "Microsoft.Resources": {
        "subscriptions": CORE,
        "tenants": CORE,
        "resourceGroups": CORE,
        "providers": CORE,
        "locations": CORE,
    },
    "Microsoft.Authorization": {
        "permissions": PERMISSIONS,
        "roleAssignments": ROLE_ASSIGNMENTS,
        "roleDefinitions": ROLE_DEFINITIONS,
        "locks": ("2020-05-01", "2017-04-01", "2016-09-01"),
    },
    "Microsoft.Quota": {"usages": QUOTA, "quotas": QUOTA},
    "Microsoft.ManagedIdentity": {
        "userAssignedIdentities": ("2025-05-31-preview", "2024-11-30", "2023-01-31", "2022-01-31-preview", "2018-11-30")
    },
    "Microsoft.ContainerRegistry": {"registries": ("2026-09-01-preview", "2025-11-01", "2023-07-01", "2019-05-01")},
}

# In ARM these belong to every subscription and cannot be unregistered.
ALWAYS_REGISTERED = ("Microsoft.Features", "Microsoft.Resources", "Microsoft.Authorization")


def provider_rows(regions: Iterable[str]) -> dict[str, Any]:
    """Returns the providers, registered, with every type offered in every region."""
    locations = list(regions)
    return {
        namespace: {
            "registrationState": "Registered",
            "registrationPolicy": "RegistrationFree" if namespace in ALWAYS_REGISTERED else "RegistrationRequired",
            "resourceTypes": {
                name: {"apiVersions": list(versions), "locations": locations} for name, versions in types.items()
            },
        }
        for namespace, types in RESOURCE_TYPES.items()
    }
