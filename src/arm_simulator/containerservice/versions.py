"""Which Kubernetes version a request means."""

from __future__ import annotations

from typing import Any

from arm_simulator.containerservice.refusal import refusal
from arm_simulator.world import World


def version_rows(world: World, region: str) -> list[dict[str, Any]]:
    """Returns the versions offered in a region; the seed gives one list, or an object with a list per region."""
    rows = world.document["kubernetesVersions"]
    if isinstance(rows, dict):
        rows = rows.get(region, rows.get("*", []))
    return list(rows)


def resolved(world: World, region: str, wanted: str, support_plan: str) -> tuple[str, str]:
    """Returns the version as AKS stores it and the patch version that runs; an empty wish means the default.

    Raises:
        ArmError: the version is not offered, or only under another support plan.
    """
    rows = version_rows(world, region)
    if not wanted:
        row = next((one for one in rows if one.get("isDefault")), None)
        if row is None:
            raise refusal("K8sVersionNotSupported", f"Region '{region}' has no default Kubernetes version.")
        return str(row["version"]), newest(row)
    for row in rows:
        patches = row.get("patchVersions") or {}
        if wanted != row["version"] and wanted not in patches:
            continue
        plans = row.get("capabilities", {}).get("supportPlan", [])
        if support_plan not in plans:
            raise refusal(
                "K8sVersionNotSupported",
                f"Kubernetes version '{wanted}' is offered in '{region}' under {' and '.join(plans)} only, "
                f"and the cluster has the support plan {support_plan}.",
            )
        return wanted, wanted if wanted in patches else newest(row)
    offered = ", ".join(str(row["version"]) for row in rows)
    raise refusal(
        "K8sVersionNotSupported", f"Kubernetes version '{wanted}' is not offered in '{region}'; these are: {offered}."
    )


def check_beside_control_plane(pool: dict[str, Any], control_plane: str) -> None:
    """Refuses a pool whose minor version is newer than that of the control plane.

    Raises:
        ArmError: NodePoolMcVersionIncompatible, in the words of public reports.
    """
    version = str(pool["currentOrchestratorVersion"])
    ours, theirs = _minor(version), _minor(control_plane)
    if ours is not None and theirs is not None and ours > theirs:
        raise refusal(
            "NodePoolMcVersionIncompatible",
            f"Node pool version {version} and control plane version {control_plane} are incompatible. Minor version of "
            f"node pool version {ours} is bigger than control plane version {theirs}. For more information, please "
            "check https://aka.ms/version-skew-policy",
        )


def _minor(version: str) -> int | None:
    parts = version.split(".")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else None


def newest(row: dict[str, Any]) -> str:
    """Returns the newest patch of a version row."""
    patches = [str(patch) for patch in row.get("patchVersions") or {}]
    return max(
        patches, key=lambda text: [int(part) for part in text.split(".") if part.isdigit()], default=str(row["version"])
    )
