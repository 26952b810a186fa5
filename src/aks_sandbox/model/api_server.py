"""The API server of a cluster: its names, its network, and what may run through it.

Source of what excludes what: `az aks create` in az 2.91.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules

#: The words for a private DNS zone that AKS makes, and for none.
ZONE_WORDS = ("system", "none")
_SUBNET = "Microsoft.Network/virtualNetworks/subnets"
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,52}[A-Za-z0-9])?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class ApiServerSpec:
    """`private_dns_zone` is a resource ID, or one of ZONE_WORDS."""

    private_dns_zone: str | None = None
    disable_public_fqdn: bool = False
    fqdn_subdomain: str | None = None
    disable_run_command: bool = False
    vnet_integration: bool = False
    subnet_id: str | None = None

    def __post_init__(self) -> None:
        zone = self.private_dns_zone
        made = zone is not None and zone.lower() in ZONE_WORDS
        if not made:
            input_rules.resource_id(Argument.PRIVATE_DNS_ZONE, zone, "Microsoft.Network/privateDnsZones")
        if self.fqdn_subdomain is not None:
            if made:
                raise InvalidInput(
                    Argument.FQDN_SUBDOMAIN,
                    f"needs a private DNS zone of your own: {Argument.PRIVATE_DNS_ZONE} is '{zone}'",
                )
            if not _LABEL.fullmatch(self.fqdn_subdomain):
                raise InvalidInput(
                    Argument.FQDN_SUBDOMAIN,
                    f"'{self.fqdn_subdomain}' is not valid: a subdomain has 1 to 54 letters, digits or hyphens and "
                    "starts and ends with a letter or digit",
                )
        input_rules.resource_id(Argument.API_SERVER_SUBNET, self.subnet_id, _SUBNET)
        if self.subnet_id is not None and not self.vnet_integration:
            raise InvalidInput(Argument.API_SERVER_SUBNET, f"needs {Argument.API_SERVER_VNET}")

    def check_with(self, *, private_cluster: bool) -> None:
        """InvalidInput for what only a private cluster has."""
        for argument, value in (
            (Argument.PRIVATE_DNS_ZONE, self.private_dns_zone),
            (Argument.DISABLE_PUBLIC_FQDN, self.disable_public_fqdn),
        ):
            if value and not private_cluster:
                raise InvalidInput(argument, f"needs {Argument.PRIVATE_CLUSTER}")
