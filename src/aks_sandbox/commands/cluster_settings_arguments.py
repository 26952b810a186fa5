"""Arguments for settings of a cluster that no check judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.json_file import json_object
from aks_sandbox.commands.pool_arguments import AUTOSCALER, NETWORK
from aks_sandbox.commands.row import Arguments, option
from aks_sandbox.model.cluster_settings import LONG_TERM_SUPPORT, SUPPORT_PLANS, ClusterSettings, autoscaler_profile


@dataclass(frozen=True, kw_only=True, init=False, eq=False, repr=False)
class ClusterSettingsArguments(Arguments):
    """Identities, disks, support, the autoscaler's profile, the proxy."""

    assign_kubelet_identity: str | None = option(
        Argument.KUBELET_IDENTITY,
        "Resource ID of a user-assigned managed identity for the kubelets, which pull images with it. Requires "
        f"{Argument.IDENTITY}.",
        "--kubelet-identity",
    )
    attach_acr: str | None = option(
        Argument.ATTACH_ACR,
        "Name or resource ID of an Azure container registry from which the nodes may pull images.",
        metavar="ACR_NAME_OR_RESOURCE_ID",
    )
    node_osdisk_diskencryptionset_id: str | None = option(
        Argument.DISK_ENCRYPTION_SET,
        "Resource ID of the disk encryption set that encrypts the OS disks of the nodes.",
        "-d",
    )
    k8s_support_plan: str | None = option(
        Argument.SUPPORT_PLAN,
        f"Support plan of the cluster. {LONG_TERM_SUPPORT} requires the premium tier.",
        choices=SUPPORT_PLANS,
    )
    cluster_autoscaler_profile: Sequence[str] | None = option(
        Argument.AUTOSCALER_PROFILE,
        "Settings of the cluster autoscaler: key=value, between blanks or commas.",
        "--ca-profile",
        nargs="+",
        metavar="KEY=VALUE",
        section=AUTOSCALER,
    )
    http_proxy_config: str | None = option(
        Argument.HTTP_PROXY_CONFIG, "Path of a JSON file that configures the HTTP proxy of the nodes.", section=NETWORK
    )


def cluster_settings(arguments: ClusterSettingsArguments) -> ClusterSettings:
    """The settings; reads the file of the proxy."""
    profile = arguments.cluster_autoscaler_profile
    return ClusterSettings(
        kubelet_identity=arguments.assign_kubelet_identity,
        disk_encryption_set=arguments.node_osdisk_diskencryptionset_id,
        support_plan=arguments.k8s_support_plan,
        autoscaler_profile={} if profile is None else autoscaler_profile(profile),
        http_proxy=json_object(Argument.HTTP_PROXY_CONFIG, arguments.http_proxy_config),
    )
