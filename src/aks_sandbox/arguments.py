"""What a caller can give: every argument of the product, with the option that gives it.

The lowest half of the command table. A rule, an error or a text that means an option names the member; the rows of
commands/ say which command takes it, and how that command spells it where it spells it differently.
"""

from __future__ import annotations

from enum import Enum


class Argument(Enum):
    """One argument; its value, which is what it prints as, is the option in most commands."""

    RESOURCE_GROUP = "--resource-group"
    LOCATION = "--location"
    SUBSCRIPTION = "--subscription"
    CLUSTER = "--name"
    POOL = "--nodepool-name"

    WORKLOAD_RUNTIME = "--workload-runtime"
    OS_SKU = "--os-sku"
    VM_SIZE = "--node-vm-size"
    NODE_COUNT = "--node-count"
    KUBERNETES_VERSION = "--kubernetes-version"
    ZONES = "--zones"
    MODE = "--mode"
    OS_DISK_SIZE = "--node-osdisk-size"
    OS_DISK_TYPE = "--node-osdisk-type"
    MAX_PODS = "--max-pods"
    LABELS = "--nodepool-labels"
    TAINTS = "--nodepool-taints"
    TAGS = "--tags"
    AUTOSCALER = "--enable-cluster-autoscaler"
    MIN_COUNT = "--min-count"
    MAX_COUNT = "--max-count"
    VNET_SUBNET = "--vnet-subnet-id"
    POD_SUBNET = "--pod-subnet-id"
    PRIORITY = "--priority"
    EVICTION_POLICY = "--eviction-policy"
    SPOT_MAX_PRICE = "--spot-max-price"
    MAX_SURGE = "--max-surge"

    SEPARATE_SYSTEM_POOL = "--separate-system-pool"
    SYSTEM_VM_SIZE = "--system-node-vm-size"
    SYSTEM_NODE_COUNT = "--system-node-count"
    DNS_NAME_PREFIX = "--dns-name-prefix"
    NODE_RESOURCE_GROUP = "--node-resource-group"
    IDENTITY = "--assign-identity"
    TIER = "--tier"
    AUTO_UPGRADE_CHANNEL = "--auto-upgrade-channel"
    NODE_OS_UPGRADE_CHANNEL = "--node-os-upgrade-channel"
    NETWORK_PLUGIN = "--network-plugin"
    NETWORK_PLUGIN_MODE = "--network-plugin-mode"
    NETWORK_POLICY = "--network-policy"
    NETWORK_DATAPLANE = "--network-dataplane"
    OUTBOUND_TYPE = "--outbound-type"
    LOAD_BALANCER_SKU = "--load-balancer-sku"
    POD_CIDR = "--pod-cidr"
    SERVICE_CIDR = "--service-cidr"
    DNS_SERVICE_IP = "--dns-service-ip"
    ADMIN_USERNAME = "--admin-username"
    SSH_KEY = "--ssh-key-value"
    GENERATE_SSH_KEYS = "--generate-ssh-keys"
    NO_SSH_KEY = "--no-ssh-key"
    AAD = "--enable-aad"
    AAD_ADMIN_GROUPS = "--aad-admin-group-object-ids"
    AZURE_RBAC = "--enable-azure-rbac"
    DISABLE_LOCAL_ACCOUNTS = "--disable-local-accounts"
    PRIVATE_CLUSTER = "--enable-private-cluster"
    AUTHORIZED_IP_RANGES = "--api-server-authorized-ip-ranges"
    OIDC_ISSUER = "--enable-oidc-issuer"
    WORKLOAD_IDENTITY = "--enable-workload-identity"

    NO_WAIT = "--no-wait"
    DRY_RUN = "--dry-run"
    SKIP_CHECKS = "--skip-checks"
    NO_RECONCILE = "--no-reconcile"
    WAIT_FOR_CLUSTER = "--wait-for-cluster"
    IF_EXISTS = "--if-exists"
    CREATED = "--created"
    UPDATED = "--updated"
    DELETED = "--deleted"
    EXISTS = "--exists"
    CUSTOM = "--custom"
    INTERVAL = "--interval"
    IGNORE = "--ignore"
    PATCH = "--patch"

    PURPOSE = "--for"
    IN_CLUSTER = "--in-cluster"
    STRICT = "--strict"
    REFRESH = "--refresh"
    REPORT = "--report"
    SAVE_FACTS = "--save-facts"
    ANONYMIZE = "--anonymize"
    FACTS = "--facts"

    IMAGE = "--image"
    TIMEOUT = "--timeout"
    KEEP = "--keep"

    CODE = "--code"
    MESSAGE = "--message"

    ZONE = "--zone"
    MIN_VCPUS = "--min-vcpus"
    MAX_VCPUS = "--max-vcpus"
    MIN_MEMORY = "--min-memory"
    EVERYTHING = "--all"

    def __str__(self) -> str:
        return self.value
