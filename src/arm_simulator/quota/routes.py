"""Rows: what the simulator answers for Microsoft.Quota, which extends the regions of Microsoft.ContainerService."""

from __future__ import annotations

from arm_simulator.core.routing import Route
from arm_simulator.quota import handlers

SCOPE = "/subscriptions/{subscription}/providers/Microsoft.ContainerService/locations/{location}"
USAGES_TYPE = "Microsoft.Quota/usages"
QUOTAS_TYPE = "Microsoft.Quota/quotas"
USAGES = f"{SCOPE}/providers/{USAGES_TYPE}"
QUOTAS = f"{SCOPE}/providers/{QUOTAS_TYPE}"

ROUTES = (
    Route("GET", USAGES, handlers.list_usages, USAGES_TYPE, "how much of each quota of AKS is in use"),
    Route("GET", USAGES + "/{quota}", handlers.get_usage, USAGES_TYPE, "how much of one is"),
    Route("GET", QUOTAS, handlers.list_quotas, QUOTAS_TYPE, "the limit of each quota of AKS"),
    Route("GET", QUOTAS + "/{quota}", handlers.get_quota, QUOTAS_TYPE, "the limit of one"),
)
