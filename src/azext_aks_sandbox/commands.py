"""The rows of the command table."""

from __future__ import annotations

from typing import Any

from azext_aks_sandbox._format import (
    check_table,
    cluster_table,
    explain_table,
    feature_table,
    node_pools_table,
    pool_table,
    rule_table,
    rules_table,
    vm_size_table,
    vm_sizes_table,
)
from azext_aks_sandbox._proof_format import verify_table


def load_command_table(loader: Any, _args: list[str]) -> None:
    """One row per command."""
    with loader.command_group("aks-sandbox") as group:
        group.custom_command("check", "check", table_transformer=check_table)
        group.custom_command("create", "create", supports_no_wait=True, table_transformer=cluster_table)
        group.custom_command("explain", "explain", table_transformer=explain_table)
        group.custom_command("reconcile", "reconcile", table_transformer=cluster_table)
        group.custom_command("verify", "verify", table_transformer=verify_table)
    with loader.command_group("aks-sandbox rule") as group:
        group.custom_command("list", "rule_list", table_transformer=rules_table)
        group.custom_show_command("show", "rule_show", table_transformer=rule_table)
    with loader.command_group("aks-sandbox vm-size") as group:
        group.custom_command("list", "vm_size_list", table_transformer=vm_sizes_table)
        group.custom_show_command("show", "vm_size_show", table_transformer=vm_size_table)
    with loader.command_group("aks-sandbox nodepool") as group:
        group.custom_command("add", "nodepool_add", supports_no_wait=True, table_transformer=pool_table)
        group.custom_command("list", "nodepool_list", table_transformer=node_pools_table)
    with loader.command_group("aks-sandbox feature") as group:
        group.custom_show_command("show", "feature_show", table_transformer=feature_table)
        group.custom_command("register", "feature_register", supports_no_wait=True, table_transformer=feature_table)
