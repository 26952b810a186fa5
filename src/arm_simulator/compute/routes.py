"""Rows: what the simulator answers for Microsoft.Compute."""

from __future__ import annotations

from arm_simulator.compute import handlers
from arm_simulator.core.routing import Route

NAMESPACE = "Microsoft.Compute"
BASE = "/subscriptions/{subscription}/providers/Microsoft.Compute"
LOCATION = BASE + "/locations/{location}"

ROUTES = (
    Route("GET", BASE + "/skus", handlers.list_skus, f"{NAMESPACE}/skus", "VM sizes, capabilities, restrictions"),
    Route("GET", LOCATION + "/usages", handlers.list_usages, f"{NAMESPACE}/locations/usages", "quota and its use"),
    Route("GET", LOCATION + "/vmSizes", handlers.list_vm_sizes, f"{NAMESPACE}/locations/vmSizes", "VM sizes, short"),
)
