"""The world that the simulator starts with when no seed file changes it."""

from __future__ import annotations

from typing import Any

from arm_simulator.seed.kubernetes_versions import KUBERNETES_VERSIONS
from arm_simulator.seed.providers import provider_rows
from arm_simulator.seed.vm_sizes import cluster_quota_rows, sku_rows, usage_rows

REGIONS = {"eastus": "East US", "westus2": "West US 2", "northeurope": "North Europe"}


def default_document() -> dict[str, Any]:
    """Returns a fresh copy of the default world."""
    return {
        "subscription": {
            "id": "00000000-0000-0000-0000-000000000000",
            "tenantId": "00000000-0000-0000-0000-00000000aaaa",
            "displayName": "Simulated subscription",
            "state": "Enabled",
        },
        "regions": {name: {"displayName": display} for name, display in REGIONS.items()},
        "resourceGroups": {
            "sandbox-rg": {"location": "eastus", "tags": {}},
            "west-rg": {"location": "westus2", "tags": {}},
        },
        "providers": provider_rows(REGIONS),
        "features": {
            "Microsoft.ContainerService/KataVMIsolationPreview": {
                "state": "NotRegistered",
                "approvalType": "AutoApproval",
            },
            "Microsoft.ContainerService/AzureLinuxV3Preview": {
                "state": "NotRegistered",
                "approvalType": "AutoApproval",
            },
            "Microsoft.ContainerService/HumanApprovedPreview": {
                "state": "NotRegistered",
                "approvalType": "ApprovalRequired",
            },
            "Microsoft.Network/AllowBringYourOwnPublicIpAddress": {
                "state": "NotRegistered",
                "approvalType": "AutoApproval",
            },
        },
        "skus": {region: sku_rows(region) for region in REGIONS},
        "usages": {region: usage_rows() for region in REGIONS},
        "kubernetesVersions": KUBERNETES_VERSIONS,
        "permissions": [{"actions": ["*"], "notActions": [], "dataActions": [], "notDataActions": []}],
        "enforcePermissions": True,
        "quotas": {region: cluster_quota_rows() for region in REGIONS},
        "clusters": {},
        "virtualNetworks": {
            "sandbox-rg/sandbox-vnet": {
                "location": "eastus",
                "addressPrefixes": ["10.240.0.0/16"],
                "subnets": {
                    "nodes": {"addressPrefix": "10.240.0.0/20", "used": 0},
                    "small": {"addressPrefix": "10.240.16.0/28", "used": 3},
                },
            }
        },
        "identities": {
            "sandbox-rg/cluster-identity": {
                "location": "eastus",
                "principalId": "00000000-0000-0000-0000-00000000f0f0",
                "clientId": "00000000-0000-0000-0000-00000000f0c0",
            },
            "sandbox-rg/kubelet-identity": {
                "location": "eastus",
                "principalId": "00000000-0000-0000-0000-00000000e0e0",
                "clientId": "00000000-0000-0000-0000-00000000e0c0",
            },
        },
        "registries": {"sandbox-rg/sandboxregistry": {"location": "eastus"}},
        "roleAssignments": {},
        "pageSize": {
            "skus": 0,
            "features": 0,
            "permissions": 0,
            "quotas": 0,
            "agentPools": 100,
            "managedClusters": 0,
            "resourceGroups": 0,
        },
    }
