"""Arguments of a cluster, and the SSH key of its nodes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.api_server_arguments import ApiServerArguments, api_server_spec
from aks_sandbox.commands.outbound_arguments import OutboundArguments, load_balancer_spec, nat_gateway_spec
from aks_sandbox.commands.pool_arguments import NETWORK, words_of
from aks_sandbox.commands.row import Arguments, Context, flag, option
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import cluster as model
from aks_sandbox.model.cluster import AccessSpec, NetworkSpec
from aks_sandbox.model.wanted import SshKey

_DEFAULT_KEY = "~/.ssh/id_rsa.pub"
_SSH = "SSH"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SshArguments(Arguments):
    """Access to the nodes by SSH."""

    admin_username: str = option(
        Argument.ADMIN_USERNAME, "User name on the nodes for SSH access.", "-u", default="azureuser", section=_SSH
    )
    ssh_key_value: str | None = option(
        Argument.SSH_KEY,
        f"SSH public key, or the path of a public key file. The default is {_DEFAULT_KEY} when that file exists.",
        section=_SSH,
    )
    generate_ssh_keys: bool = flag(
        Argument.GENERATE_SSH_KEYS,
        "Generate the SSH key files when they are missing, after the checks pass.",
        section=_SSH,
    )
    no_ssh_key: bool = flag(Argument.NO_SSH_KEY, "Create the nodes without an SSH key.", "-x", section=_SSH)


def ssh_key(context: Context, arguments: SshArguments) -> SshKey:
    """The given key, else the one in the default file, else none."""
    given = arguments.ssh_key_value
    if arguments.no_ssh_key:
        for argument, value in (
            (Argument.SSH_KEY, given),
            (Argument.GENERATE_SSH_KEYS, arguments.generate_ssh_keys),
        ):
            if value:
                raise InvalidInput(argument, f"cannot be used with {Argument.NO_SSH_KEY}")
        return SshKey()
    if given is not None and _is_public_key(context, given):
        return SshKey(public_key=given.strip())
    path = _expanded(given or _DEFAULT_KEY)
    if _is_file(path):
        return SshKey(public_key=_read_key(context, path))
    if arguments.generate_ssh_keys:
        return SshKey(generate=lambda: _generate(context, path))
    if given is not None:
        raise InvalidInput(
            Argument.SSH_KEY,
            f"'{given[:100]}' is neither a public key nor a file that holds one",
            f"Give {Argument.GENERATE_SSH_KEYS} to make one, or {Argument.NO_SSH_KEY} for nodes without SSH keys.",
        )
    return SshKey()


def _expanded(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        raise InvalidInput(Argument.SSH_KEY, f"'{name[:100]}' cannot be found ({error})") from None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _read_key(context: Context, path: Path) -> str:
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(Argument.SSH_KEY, f"{path} cannot be read ({error})") from None
    if not _is_public_key(context, key):
        raise InvalidInput(Argument.SSH_KEY, f"{path} does not hold an OpenSSH public key")
    return key


def _is_public_key(context: Context, text: str) -> bool:
    if "PRIVATE KEY" in text:
        raise InvalidInput(Argument.SSH_KEY, "this is a private key: give the public one, which ends in .pub")
    return len(text.strip().splitlines()) == 1 and len(text.split()) >= 2 and context.is_public_key(text)


def _generate(context: Context, public_path: Path) -> str:
    public = str(public_path.absolute())
    private = public[:-4] if public.lower().endswith(".pub") else f"{public}.private"
    try:
        return context.make_key_pair(private, public).strip()
    except (OSError, ValueError) as error:
        raise InvalidInput(Argument.GENERATE_SSH_KEYS, f"the key {public} cannot be made ({error})") from None


_ACCESS = "Access"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ControlPlaneArguments(Arguments):
    """The control plane of the cluster."""

    dns_name_prefix: str | None = option(
        Argument.DNS_NAME_PREFIX,
        "Prefix for the host name of the API server. By default it is made from the names of the cluster and the "
        "resource group.",
        "-p",
    )
    node_resource_group: str | None = option(
        Argument.NODE_RESOURCE_GROUP, "Name of the resource group that AKS creates for the nodes."
    )
    assign_identity: str | None = option(
        Argument.IDENTITY,
        "Resource ID of a user-assigned managed identity for the cluster. By default AKS creates a system-assigned "
        "one.",
    )
    tier: str | None = option(Argument.TIER, "Pricing tier of the control plane.", choices=model.TIERS)
    auto_upgrade_channel: str | None = option(
        Argument.AUTO_UPGRADE_CHANNEL,
        "Channel for automatic Kubernetes upgrades.",
        choices=model.AUTO_UPGRADE_CHANNELS,
    )
    node_os_upgrade_channel: str | None = option(
        Argument.NODE_OS_UPGRADE_CHANNEL,
        "Channel for automatic node OS upgrades. Sandboxed node pools are upgraded with node images, so use NodeImage.",
        "--node-os-channel",
        choices=model.NODE_OS_UPGRADE_CHANNELS,
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NetworkArguments(Arguments):
    """The network of the cluster."""

    network_plugin: str | None = option(
        Argument.NETWORK_PLUGIN, "Network plugin.", choices=model.NETWORK_PLUGINS, section=NETWORK
    )
    network_plugin_mode: str | None = option(
        Argument.NETWORK_PLUGIN_MODE,
        "Mode of the network plugin.",
        choices=model.NETWORK_PLUGIN_MODES,
        section=NETWORK,
    )
    network_policy: str | None = option(
        Argument.NETWORK_POLICY,
        "Engine that enforces network policies.",
        choices=model.NETWORK_POLICIES,
        section=NETWORK,
    )
    network_dataplane: str | None = option(
        Argument.NETWORK_DATAPLANE, "Network data plane.", choices=model.NETWORK_DATAPLANES, section=NETWORK
    )
    outbound_type: str | None = option(
        Argument.OUTBOUND_TYPE,
        "How traffic from the nodes reaches the internet.",
        choices=model.OUTBOUND_TYPES,
        section=NETWORK,
    )
    load_balancer_sku: str | None = option(
        Argument.LOAD_BALANCER_SKU, "SKU of the load balancer.", choices=model.LOAD_BALANCER_SKUS, section=NETWORK
    )
    pod_cidr: str | None = option(Argument.POD_CIDR, "CIDR range for pods, such as 10.244.0.0/16.", section=NETWORK)
    service_cidr: str | None = option(
        Argument.SERVICE_CIDR, "CIDR range for services, such as 10.0.0.0/16.", section=NETWORK
    )
    dns_service_ip: str | None = option(
        Argument.DNS_SERVICE_IP,
        "IP address of the Kubernetes DNS service, inside the CIDR range for services.",
        section=NETWORK,
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AccessArguments(Arguments):
    """Who reaches and administers the cluster."""

    enable_aad: bool = flag(Argument.AAD, "Use Microsoft Entra ID to sign in to the cluster.", section=_ACCESS)
    aad_admin_group_object_ids: str | None = option(
        Argument.AAD_ADMIN_GROUPS,
        "Comma-separated object IDs of the Microsoft Entra groups that administer the cluster.",
        "--aad-admin-groups",
        section=_ACCESS,
    )
    enable_azure_rbac: bool = flag(
        Argument.AZURE_RBAC, "Use Azure role assignments to authorize users of the cluster.", section=_ACCESS
    )
    disable_local_accounts: bool = flag(
        Argument.DISABLE_LOCAL_ACCOUNTS,
        "Disable the local administrator account of the cluster.",
        "--no-local-accounts",
        section=_ACCESS,
    )
    enable_private_cluster: bool = flag(
        Argument.PRIVATE_CLUSTER,
        "Give the API server a private IP address only.",
        "--private-cluster",
        section=_ACCESS,
    )
    api_server_authorized_ip_ranges: str | None = option(
        Argument.AUTHORIZED_IP_RANGES,
        "Comma-separated IP ranges that may connect to the API server.",
        "--authorized-ip-ranges",
        section=_ACCESS,
    )
    enable_oidc_issuer: bool = flag(Argument.OIDC_ISSUER, "Enable the OIDC issuer of the cluster.", section=_ACCESS)
    enable_workload_identity: bool = flag(
        Argument.WORKLOAD_IDENTITY,
        f"Enable workload identity. Requires {Argument.OIDC_ISSUER}.",
        "--workload-identity",
        section=_ACCESS,
    )


def network_spec(arguments: NetworkArguments, outbound: OutboundArguments) -> NetworkSpec:
    """The network of the cluster."""
    return NetworkSpec(
        plugin=arguments.network_plugin,
        plugin_mode=arguments.network_plugin_mode,
        policy=arguments.network_policy,
        dataplane=arguments.network_dataplane,
        pod_cidr=arguments.pod_cidr,
        service_cidr=arguments.service_cidr,
        dns_service_ip=arguments.dns_service_ip,
        outbound_type=arguments.outbound_type,
        load_balancer_sku=arguments.load_balancer_sku,
        load_balancer=load_balancer_spec(outbound),
        nat_gateway=nat_gateway_spec(outbound),
    )


def access_spec(arguments: AccessArguments, api_server: ApiServerArguments) -> AccessSpec:
    """Who reaches and administers the cluster."""
    return AccessSpec(
        enable_aad=arguments.enable_aad,
        aad_admin_group_object_ids=words_of(arguments.aad_admin_group_object_ids),
        enable_azure_rbac=arguments.enable_azure_rbac,
        disable_local_accounts=arguments.disable_local_accounts,
        enable_private_cluster=arguments.enable_private_cluster,
        api_server_authorized_ip_ranges=words_of(arguments.api_server_authorized_ip_ranges),
        enable_oidc_issuer=arguments.enable_oidc_issuer,
        enable_workload_identity=arguments.enable_workload_identity,
        api_server=api_server_spec(api_server),
    )
