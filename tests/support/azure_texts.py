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
    "cluster-stopped": "(OperationNotAllowed) Managed cluster demo is in the Stopped state, so it cannot be updated.",
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
    "busy": '{"error": {"code": "Conflict", "message": "Another operation is in progress on the managed cluster."}}',
    "cluster-count": "it says ManagedClusterCountExceedsQuotaLimit here",
    "capacity": "(AksCapacityHeavyUsage) Full.",
    "throttled": "Code: Throttled\nMessage: Slow down, AKS is busy.",
    "subscription-missing": "(SubscriptionNotFound) The subscription '0' could not be found.",
    "subscription-disabled": "AKS reports ReadOnlyDisabledSubscription",
    "token": "(InvalidAuthenticationToken) The access token for Microsoft.ContainerService is invalid.",
    "zone-none": (
        "(AvailabilityZoneNotSupported) The zone(s) '2' for resource 'nodepool1' is not "
        "supported. The supported zones for location 'centralus' are ''\n"
        "Code: AvailabilityZoneNotSupported"
    ),
    "deny-assignment": (
        "(DenyAssignmentAuthorizationFailed) The client 'x' with object id 'y' has permission"
        " to perform action 'Microsoft.Compute/virtualMachineScaleSets/write' on scope "
        "'/subscriptions/0'; however, the access is denied because of the deny assignment "
        "with name 'kubernetes.azure.com/x' and Id '2' at scope '/subscriptions/0'."
    ),
    "permission-linked": (
        "(LinkedAuthorizationFailed) The client 'x' with object id 'y' has permission to "
        "perform action 'Microsoft.ContainerService/managedClusters/write' on scope "
        "'/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/rg'; however, it"
        " does not have permission to perform action(s) "
        "'Microsoft.Network/virtualNetworks/subnets/join/action' on the linked scope(s) '/sub"
        "scriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net/providers/Microso"
        "ft.Network/virtualNetworks/v/subnets/s' (respectively) or the linked scope(s) are "
        "invalid."
    ),
    "node-outbound": (
        "(VMExtensionProvisioningError) Unable to establish outbound connection from agents, "
        "please see https://aka.ms/aks-required-ports-and-addresses for more information."
    ),
    "node-api-server": (
        "(VMExtensionProvisioningError) CSE failed with "
        "'VMExtensionError_K8SAPIServerConnFail'. Agents are unable to establish connection "
        "to Kubernetes API server."
    ),
    "node-api-server-name": (
        "(VMExtensionProvisioningError) Agents are unable to resolve Kubernetes API server "
        "name. It's likely custom DNS server is not correctly configured"
    ),
    "node-setup-timeout": ("(VMExtensionProvisioningTimeout) Provisioning of VM extension vmssCSE has timed out."),
    "node-setup-failed": (
        "(VMExtensionProvisioningError) VM has reported a failure when processing extension 'vmssCSE'. exit status=99"
    ),
    "overconstrained": (
        "(OverconstrainedZonalAllocationRequest) Allocation failed. VM(s) with the following "
        "constraints cannot be allocated, because the condition is too restrictive."
    ),
    "allocation-failed": (
        "(ZonalAllocationFailed) Allocation failed. We do not have sufficient capacity for "
        "the requested VM size in this zone."
    ),
    "nodes-not-ready": (
        '{"status": "Failed", "error": {"code": "NodesNotReady", "message": "Not all nodes '
        'reached Ready state. Expected: 2, Actual: 0"}}'
    ),
    "pool-through-cluster": (
        '"message": "A new agent pool was introduced. Adding agent pools to an existing '
        "cluster is not allowed through managed cluster operations. For agent pool specific "
        'change, please use per agent pool operations: https://aka.ms/agent-pool-rest-api"'
    ),
    "cluster-count-numbers": (
        "ManagedClusterCountExceedsQuotaLimit: Operation results in exceeding quota limits "
        "for managed clusters. Maximum allowed: 100, Current usage: 100, Additional "
        "requested: 1."
    ),
    "subnet-full": (
        "(SubnetIsFull) Subnet nodes with address prefix 10.0.0.0/28 does not have enough capacity for 3 IP addresses."
    ),
    "subnet-without-gateway": (
        '"code": "SubnetNotAssociatedWithNATGateway", "message": "Subnet must have a NAT '
        'gateway associated for outbound connection."'
    ),
    "route-table-missing": (
        "(ExistingRouteTableNotAssociatedWithSubnet) An existing route table has not been associated with subnet"
    ),
    "route-missing": ("(InvalidUserDefinedRouting) no default route"),
    "cidr-overlap": (
        "(ServiceCidrOverlapExistingSubnetsCidr) The specified service CIDR 10.0.0.0/16 is "
        "conflicted with an existing subnet CIDR 10.0.0.0/24"
    ),
    "dns-service-address": ("(DnsServiceIpOutOfServiceCidr) The DNS service IP is not within the service CIDR"),
    "kubernetes-version": (
        "(K8sVersionNotSupported) Managed cluster demo is on version 1.27.3 which is not supported in this region."
    ),
    "version-step": (
        "(OperationNotAllowed) Upgrading Kubernetes version 1.30.3 to 1.32.1 is not allowed. "
        "Available upgrades: [1.31.2]."
    ),
    "system-pool-size": ("(BadRequest) System node pool must use VM sku with more than 2 cores and 4GB memory."),
    "last-system-pool": ("(OperationNotAllowed) There has to be at least one agent pool of mode: System."),
    "ephemeral-disk-size": (
        "(BadRequest) The virtual machine size Standard_D2s_v5 has a cache size of 0 bytes, "
        "but the OS disk requires 137438953472 bytes. Use a VM size with larger cache or "
        "disable ephemeral OS."
    ),
    "pool-exists": ("(AgentPoolAlreadyExists) The agent pool already exists"),
    "pool-missing": ("(AgentPoolNotFound) Could not find the agent pool"),
    "public-ip-limit": (
        "(PublicIPCountLimitReached) Cannot create more than 10 public IP addresses for this "
        "subscription in this region."
    ),
    "in-use": ("(InUseSubnetCannotBeDeleted) Subnet nodes is in use by nic1 and cannot be deleted."),
    "private-dns-permission": (
        "(CustomPrivateDNSZoneMissingPermissionError) Service principal or user assigned "
        "identity must be given permission to read and write to custom private dns zone"
    ),
    "route-table-permission": (
        "(CustomRouteTableWithUnsupportedMSIType) Clusters using managed identity type "
        "SystemAssigned do not support bringing your own route table."
    ),
    "addons-not-ready": ('Code="ControlPlaneAddOnsNotReady" Message="Pods not in Running status: kube-proxy"'),
    "service-principal": (
        "(ServicePrincipalValidationClientError) The credentials in ServicePrincipalProfile were invalid."
    ),
    "drain-failed": (
        "(UpgradeFailed) Drain node aks-a-1 failed when evicting pod web-0 failed with Too "
        "Many Requests error. This is often caused by a restrictive Pod Disruption Budget "
        "(PDB) policy."
    ),
    "policy-custom": (
        "(InvalidTemplateDeployment) The template deployment 'aks' is not valid according to "
        "the validation procedure for managedClusters."
    ),
    "drain-blocked": (
        "Drain node aks-a-1 failed. PDB debug info: team-a/runner-0 blocked by pdb runner-pdb with 0 unready pods."
    ),
}
