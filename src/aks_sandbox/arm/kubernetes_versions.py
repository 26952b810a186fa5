"""Kubernetes versions that AKS offers in a region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arm.api_versions import MANAGED_CLUSTERS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form, flag, text, texts
from aks_sandbox.errors import Unreachable
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.model.kubernetes_offer import OfferedVersion
from aks_sandbox.model.kubernetes_version import KubernetesVersion


def list_kubernetes_versions(connection: Connection, location: str) -> tuple[OfferedVersion, ...]:
    """Every minor version of the region, newest first."""
    doing = f"listing the Kubernetes versions of {location}"
    path = connection.subscription_path(
        "providers",
        "Microsoft.ContainerService",
        "locations",
        location,
        "kubernetesVersions",
    )
    rows = connection.get(path, MANAGED_CLUSTERS, doing).get("values")
    if not isinstance(rows, list) or not rows:
        raise Unreachable(f"{doing}: the list is empty.", of_the_service("versions").filled({"location": location}))
    with expected_form(doing):
        return tuple(sorted((_version(row) for row in rows), key=lambda row: row.version, reverse=True))


def _version(row: Mapping[str, Any]) -> OfferedVersion:
    return OfferedVersion(
        version=KubernetesVersion.parse(text(row["version"])),
        patches=tuple(sorted(KubernetesVersion.parse(patch) for patch in (row.get("patchVersions") or {}))),
        is_default=flag(row.get("isDefault")),
        is_preview=flag(row.get("isPreview")),
        support_plans=texts((row.get("capabilities") or {}).get("supportPlan")),
    )
