"""A text of each known error of Azure, as az or another tool prints it."""

QUOTA = (
    "Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Current Limit: "
    "10, Current Usage: 0, Additional Required: 14, (Minimum) New Limit Required: 14."
)
SIZE = "The VM size of AgentPoolProfile:p is not allowed in your subscription in location 'eastus'."

#: Row of arm_errors.json: a text that az or a tool prints. Those without a pattern are known by their codes alone.
ARM_TEXTS = {
    "quota": f"(ErrCode_InsufficientVCPUQuota) {QUOTA}\nCode: ErrCode_InsufficientVCPUQuota",
    "quota-without-numbers": "ERROR: (QuotaExceeded) Too many cores.",
    "nested-virtualization": (
        '(InvalidWorkloadRuntimeSettingError) Kata: "KataVmIsolation" has to be used with vm size that supports nested '
        "virtualization. See https://aka.ms/aks/podsandbox for details.\nCode: InvalidWorkloadRuntimeSettingError"
    ),
    "workload-runtime-setting": "(InvalidWorkloadRuntimeSettingError) Something else.",
    "subnet-too-small": (
        "(InsufficientSubnetSize) Pre-allocated IPs 64 exceeds IPs available 8 in Subnet Cidr 10.0.0.0/28, Subnet Name "
        "nodes."
    ),
    "pool-newer-than-cluster": (
        '"NodePoolMcVersionIncompatible" Message="Node pool version 1.35.1 and control plane version 1.34.2 are '
        'incompatible."'
    ),
    "locked": "(ScopeLocked) Resource group 'MC_a' under subscription: '0' is locked, please remove lock and retry.",
    "drain-blocked": (
        "(UpgradeFailed) Drain node aks-p-1-vmss000000 failed. PDB debug info: team-a/runner-0 blocked by pdb "
        "runner-pdb with 0 unready pods."
    ),
    "size-not-allowed": f"(BadRequest) {SIZE}",
    "size-not-available": "StatusCode=409 ErrorCode=SkuNotAvailable",
    "zone": "(AvailabilityZoneNotSupported) The zone(s) '1' for resource 'linuxpool' is not supported.",
    "zone-without-names": 'Code="AvailabilityZoneNotSupported" Message="No."',
    "feature": "Subscription 0 is not registered for feature Microsoft.Network/AllowIt required to carry out the it.",
    "feature-of-the-preview-runtime": (
        "Subscription 0 is not registered for feature Microsoft.ContainerService/KataVMIsolationPreview."
    ),
    "provider": "The subscription is not registered to use namespace 'Microsoft.ContainerService'.",
    "permission": (
        "(AuthorizationFailed) The client 'x' does not have authorization to perform action "
        "'Microsoft.ContainerService/managedClusters/write' over scope '/subscriptions/0'."
    ),
    "policy": "RequestDisallowedByPolicy: Resource 'demo' was disallowed by policy.",
    "group-missing": "(ResourceGroupNotFound) Resource group 'missing' could not be found.",
    "cluster-missing": (
        "(ResourceNotFound) The Resource 'Microsoft.ContainerService/managedClusters/demo' under resource group 'rg' "
        "was not found."
    ),
    "api-version": "(NoRegisteredProviderFound) No registered resource provider found for location 'x'.",
    "not-provisioned": (
        "(OperationNotAllowed) The cluster is being deleted or hasn't been fully provisioned yet.\n"
        "Code: OperationNotAllowed"
    ),
    "runtime-change": (
        "(PropertyChangeNotAllowed) Changing property 'properties.workloadRuntime' is not allowed.\nTarget: x"
    ),
    "fips": "KataVmIsolation cannot be used with FIPS images",
    "artifact-streaming": "Artifact streaming is not supported for node pools of KataMshvVmIsolation",
    "busy": '{"error": {"code": "Conflict", "message": "Later."}}',
    "cluster-count": "it says ManagedClusterCountExceedsQuotaLimit here",
    "capacity": "(AksCapacityHeavyUsage) Full.",
    "throttled": "Code: Throttled\nMessage: Slow down.",
    "subscription-missing": "(SubscriptionNotFound) The subscription '0' could not be found.",
    "subscription-disabled": "ReadOnlyDisabledSubscription",
    "token": "(InvalidAuthenticationToken) The access token is invalid.",
}
