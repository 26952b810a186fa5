"""What the API version of a read does not define cannot be seen in it: neither set nor not set."""

from __future__ import annotations

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import api_properties
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.finding import Result, unknown

_OFFERED = (
    "az provider show -n Microsoft.ContainerService "
    "--query \"resourceTypes[?resourceType=='managedClusters'].apiVersions\""
)


def unseen(name: str, api_version: str | None, target: Target) -> Result | None:
    """Unknown for a property that the read left open; None where the API version defines it, so that its absence means
    that it is not set. `name` is a row of the catalogue, `api_version` None for what is requested and so known.
    """
    row = api_properties()[name]
    if api_version is None or row.defined_by(api_version):
        return None
    needed = f"Azure reports {row.name} only from API version {row.first_stable} on"
    if not api_version:
        pattern = f"az aks-sandbox check -g {{group}} -n {{cluster}} {Argument.SAVE_FACTS} {{file}}"
        return unknown(
            f"{needed}, and the facts file does not say which version the cluster was read with.",
            target.step("Save the facts again:", pattern),
        )
    return unknown(
        f"{needed}, and the cluster was read with {api_version}, the newest that Azure offers here.",
        target.step("Look at the API versions that Azure offers:", _OFFERED),
    )
