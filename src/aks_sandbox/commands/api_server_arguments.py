"""Arguments for the API server of a cluster."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import Arguments, flag, option
from aks_sandbox.model.api_server import ApiServerSpec
from aks_sandbox.steps import ours

_API_SERVER = "API Server"


@dataclass(frozen=True, kw_only=True, init=False, eq=False, repr=False)
class ApiServerArguments(Arguments):
    """The names and the network of the API server."""

    private_dns_zone: str | None = option(
        Argument.PRIVATE_DNS_ZONE,
        "Private DNS zone of a private cluster: system, none, or a resource ID.",
        section=_API_SERVER,
    )
    disable_public_fqdn: bool = flag(
        Argument.DISABLE_PUBLIC_FQDN, "Give a private cluster no public DNS name.", section=_API_SERVER
    )
    fqdn_subdomain: str | None = option(
        Argument.FQDN_SUBDOMAIN,
        "Subdomain for the host name of the API server in a private DNS zone of your own.",
        section=_API_SERVER,
    )
    enable_apiserver_vnet_integration: bool = flag(
        Argument.API_SERVER_VNET,
        "Connect the API server to the virtual network of the nodes.",
        "--apiserver-vnet",
        section=_API_SERVER,
    )
    apiserver_subnet_id: str | None = option(
        Argument.API_SERVER_SUBNET,
        f"Resource ID of the subnet for the API server. Requires {Argument.API_SERVER_VNET} and "
        f"{Argument.VNET_SUBNET}.",
        section=_API_SERVER,
    )
    disable_run_command: bool = flag(
        Argument.DISABLE_RUN_COMMAND,
        f"Disable run-command. `{ours('verify')}` and `{ours('check')} --in-cluster` then cannot look inside "
        "of the cluster.",
        section=_API_SERVER,
    )


def api_server_spec(arguments: ApiServerArguments) -> ApiServerSpec:
    """The API server as wanted."""
    return ApiServerSpec(
        private_dns_zone=arguments.private_dns_zone,
        disable_public_fqdn=arguments.disable_public_fqdn,
        fqdn_subdomain=arguments.fqdn_subdomain,
        disable_run_command=arguments.disable_run_command,
        vnet_integration=arguments.enable_apiserver_vnet_integration,
        subnet_id=arguments.apiserver_subnet_id,
    )
