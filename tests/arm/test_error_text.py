"""What a person reads when ARM refuses: the cause and the next step where known, code and raw text always."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aks_sandbox.errors import AksSandboxError
from aks_sandbox.steps import lines_of
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import GROUP

VERSIONS = (
    "az provider show --namespace Microsoft.ContainerService --query "
    "\"resourceTypes[?resourceType=='managedClusters'].apiVersions\""
)
QUOTA = (
    "Operation could not be completed as it results in exceeding approved {} quota. Additional details - Deployment "
    "Model: Resource Manager, Location: eastus, Current Limit: 10, Current Usage: 8, Additional Required: 12, "
    "(Minimum) New Limit Required: 20. Submit a request for Quota increase at https://aka.ms/ProdportalCRP."
)
NO_QUOTA = "Insufficient vcpu quota requested 16, remaining 8 for family standardDSv3Family for region eastus."
SIZE = (
    "The VM size of AgentPoolProfile:untrusted is not allowed in your subscription in location 'eastus'. "
    "For more details, please visit https://aka.ms/aks/quotas-skus-regions"
)
ZONES = "Preflight validation check failed. The zone(s) '1','3' for resource 'untrusted' is not supported."
FEATURE = "Subscription 0 is not registered for feature Microsoft.ContainerService/KataVMIsolationPreview. See aka.ms."
PROVIDER = "The subscription is not registered to use namespace 'Microsoft.ContainerService'. See https://aka.ms/rps."
DENIED = (
    "The client 'me@example.invalid' with object id '0' does not have authorization to perform action "
    "'Microsoft.ContainerService/managedClusters/write' over scope '/subscriptions/0' or the scope is invalid."
)
LINKED = (
    "The client 'x' with object id 'y' has permission to perform action "
    "'Microsoft.ContainerService/managedClusters/write' on scope '/subscriptions/0'; however, it does not have "
    "permission to perform action(s) 'Microsoft.Network/virtualNetworks/subnets/join/action' on the linked scope(s) "
    "'/subscriptions/0/x' (respectively) or the linked scope(s) are invalid."
)
POLICY = 'Resource \'demo\' was disallowed by policy. Policy identifiers: \'[{"policyAssignment":{"name":"no AKS"}}]\'.'
LOOK_AT_USAGE = "az vm list-usage --location LOCATION --output table"

#: Row of the catalogue: status, code, message of the service, then the expected cause and the lines of its steps.
CASES: dict[str, tuple[int, str, str, str, list[str]]] = {
    "quota": (
        400,
        "ErrCode_InsufficientVCPUQuota",
        QUOTA.format("standardDSv3Family Cores"),
        (
            "The quota 'standardDSv3Family Cores' is too small: limit 10, used 8, needed 12 more, new limit "
            "to ask for 20."
        ),
        [
            ("Ask for a limit of 20 in the portal (Quotas), or use fewer or smaller nodes. See the quotas:"),
            ("az vm list-usage --location eastus --output table"),
        ],
    ),
    "quota-without-numbers": (
        400,
        "InsufficientVCPUQuota",
        NO_QUOTA,
        "A vCPU quota of the subscription is too small for the nodes that were asked for.",
        [("See the quotas and how much of them is used:"), ("az vm list-usage --location LOCATION --output table")],
    ),
    "size-not-allowed": (
        400,
        "BadRequest",
        SIZE,
        (
            "The subscription may not use that VM size in eastus; this is a restriction of the size, not "
            "about nested virtualization."
        ),
        [
            ("Use another --node-vm-size. See the sizes of the location:"),
            ("az vm list-skus --location eastus --resource-type virtualMachines --output table"),
        ],
    ),
    "size-not-available": (
        409,
        "SkuNotAvailable",
        "The requested VM size is currently not available.",
        "The VM size is not available now to this subscription in that region or zone.",
        [("Use another --node-vm-size, --zones or --location.")],
    ),
    "zone": (
        400,
        "InvalidTemplateDeployment",
        ZONES,
        "The VM size cannot be placed in every zone that was asked for.",
        [("Use other --zones or another --node-vm-size.")],
    ),
    "zone-without-names": (
        400,
        "AvailabilityZoneNotSupported",
        "Not there.",
        "The VM size or the region does not have the availability zones that were asked for.",
        [("Use other --zones or another --node-vm-size.")],
    ),
    "feature": (
        400,
        "SubscriptionNotRegisteredForFeature",
        FEATURE,
        (
            "The subscription is not registered for the feature "
            "Microsoft.ContainerService/KataVMIsolationPreview, which KataMshvVmIsolation requires, or AKS still reads "
            "an older state of it."
        ),
        [
            "Register the feature:",
            "az aks-sandbox feature register --workload-runtime KataMshvVmIsolation",
            "Or use --workload-runtime KataVmIsolation, which is generally available and does not require a feature "
            "registration.",
        ],
    ),
    "provider": (
        409,
        "MissingSubscriptionRegistration",
        PROVIDER,
        "The subscription is not registered with the resource provider Microsoft.ContainerService.",
        [("Register the resource provider:"), ("az provider register --namespace Microsoft.ContainerService --wait")],
    ),
    "permission": (
        403,
        "AuthorizationFailed",
        DENIED,
        "The signed-in identity lacks the permission Microsoft.ContainerService/managedClusters/write.",
        [
            (
                "Ask for a role that has Microsoft.ContainerService/managedClusters/write, or sign in as "
                "someone who has it:"
            ),
            "az role assignment list --all --output table",
        ],
    ),
    "policy": (
        403,
        "RequestDisallowedByPolicy",
        POLICY,
        "An Azure Policy assignment refuses the request; the service's text names it.",
        [("See the policy assignments:"), ("az policy assignment list --disable-scope-strict-match --output table")],
    ),
    "group-missing": (
        404,
        "ResourceGroupNotFound",
        "Resource group 'sandbox-rg' could not be found.",
        "The resource group sandbox-rg does not exist in this subscription.",
        [
            "Create the resource group, or use another --resource-group or --subscription. See which exist:",
            "az group list --output table",
        ],
    ),
    "cluster-missing": (
        404,
        "ResourceNotFound",
        "The Resource 'Microsoft.ContainerService/managedClusters/demo' under resource group 'sandbox-rg' was not "
        "found.",
        "Cluster demo was not found in resource group sandbox-rg.",
        [("See the clusters of the resource group:"), ("az aks list --resource-group sandbox-rg --output table")],
    ),
    "api-version": (
        400,
        "NoRegisteredProviderFound",
        "No registered resource provider found for location 'eastus' and API version 'x'.",
        "The service does not offer the API version of the request in that region or cloud.",
        [
            ("See the API versions that the service offers:"),
            (
                "az provider show --namespace Microsoft.ContainerService --query "
                "\"resourceTypes[?resourceType=='managedClusters'].apiVersions\""
            ),
        ],
    ),
    "not-provisioned": (
        409,
        "OperationNotAllowed",
        "The cluster is being deleted or hasn't been fully provisioned yet.",
        "The cluster is stopped, is being deleted or is not made yet, so that no command can run in it.",
        [
            "Start it when it is stopped, otherwise wait until it is ready:",
            "az aks start --resource-group GROUP --name CLUSTER",
        ],
    ),
    "cluster-stopped": (
        409,
        "OperationNotAllowed",
        "managed cluster is in Stopped state, no operations except for start are allowed.",
        "The cluster is stopped, and AKS refuses writes to it until it is started. The exact words of the service are "
        "not public, so this is deduced.",
        ["Start it, then repeat the command:", "az aks start --resource-group GROUP --name CLUSTER"],
    ),
    "runtime-change": (
        400,
        "PropertyChangeNotAllowed",
        "Changing property 'properties.workloadRuntime' is not allowed.",
        (
            "The workload runtime of a node pool cannot be changed once it exists. The exact words of the "
            "service are not public, so this is deduced."
        ),
        [
            "Add another node pool and move the pods to it:",
            "az aks-sandbox nodepool add --resource-group GROUP --cluster-name CLUSTER --name POOL",
        ],
    ),
    "fips": (
        400,
        "BadRequest",
        "FIPS images are not supported with the workload runtime KataVmIsolation.",
        (
            "A sandboxed node pool cannot have FIPS images. The exact words of the service are not public, "
            "so this is deduced."
        ),
        ["Leave FIPS out of the node pool of the sandboxed pods, and give it to another one."],
    ),
    "artifact-streaming": (
        400,
        "BadRequest",
        "The workload runtime KataVmIsolation cannot be used with artifact streaming.",
        (
            "A sandboxed node pool cannot have artifact streaming. The exact words of the service are not "
            "public, so this is deduced."
        ),
        ["Leave artifact streaming out of the node pool of the sandboxed pods."],
    ),
    "busy": (
        409,
        "OperationNotAllowed",
        "Operation is not allowed: Another operation is in progress.",
        "Another operation runs on the cluster, or has changed it meanwhile.",
        [
            "Wait until it ends, then repeat the command:",
            "az aks wait --updated --resource-group GROUP --name CLUSTER",
        ],
    ),
    "cluster-count": (
        400,
        "ManagedClusterCountExceedsQuotaLimit",
        "Too many.",
        "The subscription has as many managed clusters in the region as its quota allows.",
        ["Delete a cluster, use another --location, or ask for a higher limit in the portal (Quotas)."],
    ),
    "capacity": (
        400,
        "AKSCapacityError",
        "Full.",
        "AKS itself is short of capacity in that region.",
        ["Repeat later, or use another --location; --tier standard has precedence."],
    ),
    "throttled": (
        429,
        "SubscriptionRequestsThrottled",
        "Slow down.",
        "The service limits how many requests it takes, and still did after the retries.",
        ["Wait a minute, then repeat the command."],
    ),
    "subscription-missing": (
        404,
        "SubscriptionNotFound",
        "The subscription '0' could not be found.",
        "The subscription does not exist or is not visible to the signed-in identity.",
        [("See the subscriptions of the signed-in identity:"), ("az account list --output table")],
    ),
    "subscription-disabled": (
        409,
        "ReadOnlyDisabledSubscription",
        "The subscription '0' is disabled and therefore marked as read only.",
        "The subscription is disabled: it can be read, and nothing can be created or changed in it.",
        [("See the state of each subscription:"), ("az account list --all --output table")],
    ),
    "token": (
        401,
        "InvalidAuthenticationToken",
        "The access token is invalid.",
        "The service did not accept the credential.",
        [("Sign in again:"), ("az login")],
    ),
}


def error_for(arm: InProcessArm, status: int, body: Any) -> AksSandboxError:
    arm.reply("*", "", status, body)
    with pytest.raises(AksSandboxError) as caught:
        arm.connection.get(GROUP, "2021-04-01", "creating demo")
    return caught.value


def in_error(code: str, message: str) -> dict[str, Any]:
    """The shape of ARM itself."""
    return {"error": {"code": code, "message": message}}


def bare(code: str, message: str) -> dict[str, Any]:
    """The shape of the ContainerService provider."""
    return {"code": code, "details": None, "message": message, "subcode": ""}


@pytest.mark.parametrize("shape", [in_error, bare])
@pytest.mark.parametrize("name", CASES)
def test_a_known_error_has_its_cause_its_steps_and_the_raw_text(arm: InProcessArm, name: str, shape: Any) -> None:
    status, code, message, cause, steps = CASES[name]
    body = shape(code, message)
    error = error_for(arm, status, body)
    assert error.message == f"creating demo: {cause} Azure reports: ({code}) {message}"
    assert lines_of(error.steps) == steps
    assert json.loads(error.raw) == body


def test_a_linked_scope_names_its_own_action(arm: InProcessArm) -> None:
    error = error_for(arm, 403, in_error("LinkedAuthorizationFailed", LINKED))
    assert "lacks the permission Microsoft.Network/virtualNetworks/subnets/join/action." in error.message


def test_the_regional_total_is_a_quota_too(arm: InProcessArm) -> None:
    error = error_for(arm, 400, in_error("QuotaExceeded", QUOTA.format("Total Regional Cores")))
    assert "The quota 'Total Regional Cores' is too small: limit 10, used 8, needed 12 more" in error.message


def test_an_unknown_code_is_shown_as_it_came(arm: InProcessArm) -> None:
    error = error_for(arm, 400, in_error("SomethingNew", "It is new."))
    assert error.message == "creating demo: Azure reports: (SomethingNew) It is new."
    assert error.steps == ()


def test_the_details_of_an_error_are_shown_and_explained(arm: InProcessArm) -> None:
    body = {
        "error": {
            "code": "InvalidTemplateDeployment",
            "message": "See details.",
            "details": [{"code": "QuotaExceeded", "message": QUOTA.format("x")}, {"message": "See details."}, 17, {}],
        }
    }
    error = error_for(arm, 400, body)
    shown = QUOTA.format("x")
    assert error.message == (
        "creating demo: The quota 'x' is too small: limit 10, used 8, needed 12 more, new limit to ask for 20. "
        f"Azure reports: (InvalidTemplateDeployment) See details. {shown}"
    )
