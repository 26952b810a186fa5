"""The cluster autoscaler: a pod without a node brings one to a node pool that may grow, some looks later.

`inside.autoscaler` of a seed shapes it: `looks` is after how many looks at such a pod the node is there (1), `refuses`
why none comes.
"""

from __future__ import annotations

from typing import Any

from arm_simulator.inside import events
from arm_simulator.inside.nodes import template_of
from arm_simulator.inside.scheduling import refusals
from arm_simulator.inside.state import Inside, Object

COMPONENT = "cluster-autoscaler"


def ask_for_node(inside: Inside, pod: Object) -> None:
    """Counts a look at a pod without a node, says what comes of it, and adds the node when it is time."""
    pools = [pool for pool in inside.resource["properties"].get("agentPoolProfiles") or [] if _scales(pool)]
    if not pools:
        return
    fitting = [pool for pool in pools if not refusals(inside, pod, template_of(inside, pool))]
    pool = next((one for one in fitting if _count(one) < int(one.get("maxCount") or 0)), None)
    why = inside.setting("autoscaler", "refuses", "")
    if pool is None or why:
        told = why or (
            "max node group size reached" if fitting else "node(s) didn't match Pod's node affinity/selector"
        )
        events.record(inside, pod, "Normal", "NotTriggerScaleUp", f"pod didn't trigger scale-up: 1 {told}", COMPONENT)
        return
    count, most = _count(pool), int(pool["maxCount"])
    name = f"aks-{pool['name']}-vmss"
    told = f"pod triggered scale-up: [{{{name} {count}->{count + 1} (max: {most})}}]"
    events.record(inside, pod, "Normal", "TriggeredScaleUp", told, COMPONENT)
    looks = inside.section("scaleUps")
    looks[pool["name"]] = int(looks.get(pool["name"], 0)) + 1
    if looks[pool["name"]] > int(inside.setting("autoscaler", "looks", 1)):
        looks.pop(pool["name"])
        pool["count"] = count + 1


def _scales(pool: dict[str, Any]) -> bool:
    return bool(pool.get("enableAutoScaling"))


def _count(pool: dict[str, Any]) -> int:
    return int(pool.get("count") or 0)
