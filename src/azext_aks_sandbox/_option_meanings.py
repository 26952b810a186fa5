"""What each option means, in the words of its help; an option means the same in every command that has it."""

from __future__ import annotations

from aks_sandbox.catalog.runtimes import default_runtime
from aks_sandbox.model import pool
from aks_sandbox.model.probe import DEFAULT_IMAGE

MEANINGS = {
    "aad_admin_group_object_ids": "Comma-separated object IDs of the groups that administer the cluster.",
    "admin_username": "User on the nodes that the SSH key belongs to.",
    "api_server_authorized_ip_ranges": "Comma-separated IP ranges that reach the API server.",
    "assign_identity": (
        "Resource ID of a user-assigned identity for the cluster. A system-assigned one is made when omitted."
    ),
    "auto_upgrade_channel": "Channel of the automatic Kubernetes upgrades.",
    "cluster_name": "Name of the cluster.",
    "disable_local_accounts": "Turn off the cluster's own administrator account.",
    "dns_name_prefix": "Prefix of the API server's host name. Made from the cluster's name and group when omitted.",
    "dns_service_ip": "IP address of the DNS service, inside the IP range of the services.",
    "dry_run": (
        "Print the exact request and write nothing. Asks Azure only for what the request depends on: the "
        "group's region and the offered API versions."
    ),
    "enable_aad": "Sign in to the cluster with Microsoft Entra ID.",
    "enable_azure_rbac": "Authorize users of the cluster with Azure role assignments.",
    "enable_cluster_autoscaler": "Let the cluster autoscaler choose the number of nodes.",
    "enable_oidc_issuer": "Turn on the OIDC issuer of the cluster.",
    "enable_private_cluster": "Give the API server a private address only.",
    "enable_workload_identity": "Turn on workload identity; needs the OIDC issuer.",
    "eviction_policy": "What happens to an evicted spot node.",
    "generate_ssh_keys": "Make the key files when they are missing, after the checks have passed.",
    "ignore": "Space-separated codes of checks whose failure does not count.",
    "kubernetes_version": "Kubernetes version, such as 1.34 or 1.34.2. AKS chooses when omitted.",
    "load_balancer_sku": "SKU of the load balancer.",
    "max_count": "Greatest number of nodes of the autoscaler.",
    "max_pods": "Most pods on a node.",
    "max_surge": "Extra nodes during an upgrade, as a number or a percentage such as 33%.",
    "min_count": "Least number of nodes of the autoscaler.",
    "mode": "Whether the node pool carries system pods.",
    "name": "Name of the cluster.",
    "network_dataplane": "Network dataplane of the cluster.",
    "network_plugin": "Network plugin of the cluster.",
    "network_plugin_mode": "Mode of the network plugin.",
    "network_policy": "Engine that enforces network policies.",
    "no_reconcile": (
        "Leave out the reconciliation of the cluster that makes the RuntimeClass appear after its first "
        "sandboxed node pool."
    ),
    "no_ssh_key": "Give the nodes no SSH key.",
    "node_count": "Number of nodes.",
    "node_os_upgrade_channel": (
        "Channel of the automatic node OS upgrades. Sandboxed node pools take new node images, so NodeImage fits them."
    ),
    "node_osdisk_size": "Size of the OS disk of each node in GB.",
    "node_osdisk_type": "Type of the OS disk of each node.",
    "node_resource_group": "Name of the resource group that AKS makes for the nodes.",
    "node_vm_size": "VM size of the nodes: generation 2, x64, with nested virtualization.",
    "nodepool_labels": "Space-separated labels of the nodes: key=value.",
    "nodepool_name": "Name of the sandboxed node pool: up to 12 lower-case letters and digits.",
    "nodepool_taints": "Comma-separated taints of the nodes: key=value:Effect.",
    "os_sku": "OS SKU of the nodes. Mariner and CBLMariner are old names of AzureLinux.",
    "outbound_type": "How the nodes reach the internet.",
    "patch": "JSON merge patch (RFC 7386) on the request body, or @FILE: the way to a property that has no option.",
    "pod_cidr": "IP range of the pods, such as 10.244.0.0/16.",
    "pod_subnet_id": "Resource ID of the subnet of the pods.",
    "priority": "Whether the nodes are regular or spot virtual machines.",
    "separate_system_pool": (
        "Make a plain Azure Linux system node pool named `system` beside the sandboxed node pool, which "
        "becomes a user node pool."
    ),
    "service_cidr": "IP range of the services, such as 10.0.0.0/16.",
    "skip_checks": "Leave out the checks before the request.",
    "spot_max_price": "Highest price for a spot node in US dollars per hour; -1 is no limit.",
    "ssh_key_value": "Public key, or path of a file that holds one. ~/.ssh/id_rsa.pub when omitted, if it exists.",
    "system_node_count": f"Number of nodes of the separate system node pool. {pool.DEFAULT_NODE_COUNT} when omitted.",
    "system_node_vm_size": f"VM size of the separate system node pool. {pool.DEFAULT_VM_SIZE} when omitted.",
    "tier": "Pricing tier of the control plane.",
    "vnet_subnet_id": "Resource ID of the subnet of the nodes.",
    "workload_runtime": (
        f"Workload runtime that runs each pod in a virtual machine of its own. The default can be set with `az "
        f"config set aks_sandbox.workload_runtime=NAME`; otherwise it is {default_runtime().name}."
    ),
    "zones": "Space-separated availability zones of the nodes: 1, 2, 3.",
    "anonymize": (
        "Put a number in the place of each GUID, e-mail address and IP address of the facts file, the same number for "
        "the same one. Names of resources stay."
    ),
    "code": "Code of the check, such as SBX305.",
    "everything": "List the sizes that do not fit too, each with the reason.",
    "facts": "Judge the facts in this file, which --save-facts wrote: no network, no login.",
    "image": (
        f"Image of the pods, which has sh, cat, grep and sed, by tag or digest. {DEFAULT_IMAGE} when omitted; give "
        "another where the cluster cannot pull that one. The result names the digest that the nodes pulled."
    ),
    "keep": "Leave the pods and their namespace in the cluster.",
    "in_cluster": (
        "Look into the cluster too (SBX601 to SBX607): AKS runs one command that only reads, in a pod of its own there."
    ),
    "max_vcpus": "Most vCPUs of a size.",
    "message": "Text to look into, or @FILE. Standard input is read when omitted.",
    "min_memory": "Least memory of a size in GB.",
    "min_vcpus": "Least vCPUs of a size.",
    "proof_report": "Write the evidence to this file too: .html for people, .xml (JUnit) for pipelines, or .json.",
    "purpose": (
        "Whether to judge a new cluster or a node pool about to be added. The existence of the cluster "
        "decides when omitted."
    ),
    "refresh": "Ask Azure for the VM sizes again instead of taking the list of an earlier run.",
    "report": "Write the report to this file too: .html for people, .xml (JUnit) and .sarif for pipelines, or .json.",
    "save_facts": (
        "Write what Azure answered to this file, to be judged elsewhere with --facts. Passwords, tokens and keys in "
        "the texts of Azure and of the cluster are removed."
    ),
    "strict": "Count a warning or an unknown answer as a failure.",
    "timeout": (
        "Seconds, from 60 to 300, within which the pods have to run; 180 when omitted. They are looked at twice, after "
        "half a minute and at the end. Removing them comes on top."
    ),
    "vm_size": "Name of the VM size, such as Standard_D4s_v5.",
    "zone": "Availability zone in which the sizes must be open: 1, 2 or 3.",
}
