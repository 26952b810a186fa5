"""Microsoft.ContainerService: snapshots of node pools."""

from __future__ import annotations

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.answers import expected_form, flag, text_or_empty
from aks_sandbox.arm.api_versions import MANAGED_CLUSTERS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.errors import NotFound
from aks_sandbox.model.azure import NodePoolSnapshot
from aks_sandbox.steps import step


def get_snapshot(connection: Connection, snapshot_id: str) -> NodePoolSnapshot:
    """The snapshot with that resource ID; NotFound when there is none."""
    name = snapshot_id.rpartition("/")[2]
    doing = f"reading snapshot {name}"
    try:
        body = connection.get(snapshot_id, MANAGED_CLUSTERS, doing)
    except NotFound as error:
        raise NotFound(
            f"snapshot {name} was not found.",
            step("List the snapshots of the subscription:", "az aks nodepool snapshot list --output table"),
            argument=Argument.SNAPSHOT,
        ) from error
    with expected_form(doing):
        properties = body["properties"]
        return NodePoolSnapshot(
            name=name,
            vm_size=text_or_empty(properties.get("vmSize")),
            os_type=text_or_empty(properties.get("osType")),
            os_sku=text_or_empty(properties.get("osSku")),
            kubernetes_version=text_or_empty(properties.get("kubernetesVersion")),
            node_image=text_or_empty(properties.get("nodeImageVersion")),
            fips=flag(properties.get("enableFIPS")),
        )
