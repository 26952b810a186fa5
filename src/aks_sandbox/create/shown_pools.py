"""`nodepool list` and `nodepool show`: node pools as Azure reports them, and what that means for sandboxed pods."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm import containerservice
from aks_sandbox.arm.connection import Connection
from aks_sandbox.catalog.tables import find_runtime, other_runtime
from aks_sandbox.explain.messages import Origin, explain_error
from aks_sandbox.model import input_rules
from aks_sandbox.model.cluster import NodePool, Target
from aks_sandbox.steps import Step, filled, steps_document

#: The end of a node image's name, such as 202609.10.0: the day of the image, and its number on that day.
_DAY = re.compile(r"-(\d{4})(\d{2})\.(\d{1,2})\.\d+$", re.ASCII)
_SANDBOXING = "Pod Sandboxing"


def list_node_pools(connection: Connection, target: Target) -> list[dict[str, Any]]:
    """One row per pool; `runtimeClass` is the class that its sandboxed pods usually name, null for a plain pool.

    The inside of the cluster is not read, so `runtimeClassRead` is always false; `check --in-cluster` and `verify` read
    it.
    """
    return [_row(pool) for pool in containerservice.list_node_pools(connection, target)]


def show_node_pool(connection: Connection, target: Target, name: str, today: date | None = None) -> dict[str, Any]:
    """One node pool with what the list has no room for; NotFound where it does not exist.

    `nodeImageAgeDays` counts from the date in the name of the node image, and is null where it has none.
    """
    input_rules.pool_name(Argument.POOL, name)
    pool = containerservice.get_node_pool(connection, target, name)
    image_date = date_of_image(pool.node_image)
    today = today or datetime.now(UTC).date()
    return {
        **_row(pool),
        "osType": pool.os_type,
        "type": pool.kind,
        "vmSizes": list(pool.vm_sizes or ((pool.vm_size,) if pool.vm_size else ())),
        "minCount": pool.min_count,
        "maxCount": pool.max_count,
        "availabilityZones": list(pool.zones),
        "nodeImageDate": image_date.isoformat() if image_date else None,
        "nodeImageAgeDays": (today - image_date).days if image_date else None,
        "provisioningError": {"code": pool.error.code, "message": pool.error.message} if pool.error else None,
        "unreadable": list(pool.unreadable),
        "steps": steps_document(_steps(pool, target)),
    }


def _row(pool: NodePool) -> dict[str, Any]:
    runtime, other = find_runtime(pool.runtime), other_runtime(pool.runtime)
    return {
        "name": pool.name,
        "mode": pool.mode,
        "workloadRuntime": pool.runtime,
        "runtimeMeaning": _SANDBOXING if runtime else other.what if other else None,
        "sandboxed": True if runtime else False if other else None,
        "runtimeClass": runtime.runtime_class if runtime else None,
        "runtimeClasses": list(runtime.runtime_classes) if runtime else [],
        "runtimeClassRead": False,
        "osSku": pool.os_sku,
        "vmSize": pool.vm_size,
        "count": pool.count,
        "nodeImageVersion": pool.node_image,
        "kubernetesVersion": pool.kubernetes_version,
        "provisioningState": pool.provisioning_state,
        "powerState": pool.power_state,
    }


def date_of_image(image: str) -> date | None:
    """The day in the name of a node image, None where it has none."""
    found = _DAY.search(image)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _steps(pool: NodePool, target: Target) -> tuple[Step, ...]:
    names = {**target.names, "pool": pool.name}
    steps: list[Step] = []
    if pool.stopped:
        pattern = "az aks nodepool start -g {group} --cluster-name {cluster} --nodepool-name {pool}"
        steps.append(target.step("Start the node pool:", pattern, pool=pool.name))
    known = explain_error(pool.error.code, pool.error.message, Origin.AZURE) if pool.error else None
    if known is not None:
        steps += filled(known.steps, names)
    elif pool.provisioning_state.lower() in ("failed", "canceled"):
        steps.append(target.step("Reconcile the cluster:", "az aks-sandbox reconcile -g {group} -n {cluster}"))
    if find_runtime(pool.runtime) is not None:
        pattern = "az aks-sandbox check -g {group} -n {cluster} --in-cluster --output table"
        steps.append(target.step("Read the RuntimeClasses of the cluster:", pattern))
    return tuple(steps)
