"""From the pools that a write asks for to the pools that are stored: judged by every rule, then filled."""

from __future__ import annotations

import uuid
from typing import Any

from arm_simulator.compute import machines
from arm_simulator.containerservice.pool_defaults import filled_pool, filled_size
from arm_simulator.containerservice.pool_rules import PoolCase, check_pool
from arm_simulator.containerservice.property_types import check_pool_types
from arm_simulator.containerservice.property_versions import POOL, as_written
from arm_simulator.containerservice.refusal import refusal
from arm_simulator.containerservice.versions import resolved
from arm_simulator.core.request import ArmRequest
from arm_simulator.world import World


def judged_pool(
    world: World,
    region: str,
    request: ArmRequest,
    pool: dict[str, Any],
    before: dict[str, Any] | None,
    control_plane: tuple[str, str],
    support_plan: str,
) -> dict[str, Any]:
    """Returns a pool as it is stored, after every rule has let it pass."""
    check_pool_types(pool)
    pool = as_written(POOL, pool, before, request.api_version)
    for size, count in machines({**pool, "vmSize": filled_size(pool)}):
        number = count if "virtualMachinesProfile" in pool else pool.get("count")
        check_pool(PoolCase(world, region, request.is_preview, {**pool, "vmSize": size, "count": number}))
    wanted = str(pool.get("orchestratorVersion") or "")
    versions = resolved(world, region, wanted, support_plan) if wanted else control_plane
    filled = filled_pool(world, region, pool, before, versions)
    if before is not None:
        for name in ("workloadRuntime", "vmSize", "osType"):
            if str(before.get(name)).lower() != str(filled.get(name)).lower():
                raise refusal(
                    "PropertyChangeNotAllowed",
                    f"Node pool '{filled['name']}': changing property 'properties.{name}' from '{before.get(name)}' to "
                    f"'{filled.get(name)}' is not allowed; add another pool instead.",
                )
    return filled


def judged_pools(
    world: World,
    region: str,
    request: ArmRequest,
    given: dict[str, Any],
    before: dict[str, Any] | None,
    versions: tuple[str, str],
) -> list[dict[str, Any]]:
    """Returns the pools of a cluster write, judged and filled; a pool that exists may not be left out."""
    present = {pool["name"]: pool for pool in (before or {}).get("agentPoolProfiles", [])}
    pools = given.get("agentPoolProfiles")
    if pools is None and before is not None:
        pools = list(present.values())
    if not isinstance(pools, list) or not pools or not all(isinstance(pool, dict) for pool in pools):
        raise refusal("InvalidParameter", "A cluster needs a list 'agentPoolProfiles' with at least one pool.")
    names = [pool.get("name") for pool in pools]
    if len(set(map(str, names))) != len(names):
        raise refusal("InvalidParameter", "Two pools in 'agentPoolProfiles' have the same name.")
    missing = [name for name in present if name not in names]
    if missing:
        raise refusal(
            "InvalidParameter",
            f"The body leaves out the existing node pool '{missing[0]}'; a pool is deleted by its own path.",
        )
    if before is not None and any(name not in present for name in names):
        raise refusal(
            "BadRequest",
            "A new agent pool was introduced. Adding agent pools to an existing cluster is not allowed through managed "
            "cluster operations. For agent pool specific change, please use per agent pool operations: "
            "https://aka.ms/agent-pool-rest-api",
        )
    plan = str(given.get("supportPlan") or "KubernetesOfficial")
    filled = [
        judged_pool(world, region, request, pool, present.get(str(pool.get("name"))), versions, plan) for pool in pools
    ]
    if not any(pool["mode"] == "System" for pool in filled):
        raise refusal("InvalidParameter", "A cluster needs at least one pool with mode System.")
    for pool in filled:
        if pool["name"] in present:
            pool["eTag"] = str(uuid.uuid4())
        else:
            pool.setdefault("nodeLabels", {})
    return filled
