"""One function per command: specification in, plain data out."""

from __future__ import annotations

from typing import Any

from azext_aks_sandbox import _specs
from azext_aks_sandbox._files import ssh_key
from azext_aks_sandbox._run import fail_after_output, run


def check(cmd: Any, resource_group_name: str | None = None, location: str | None = None, **kwargs: Any) -> Any:
    """Whether the subscription, region, size and version can run sandboxed pods."""
    from aks_sandbox.operations.check import check as check_operation

    options = _specs.plain(kwargs)
    document = run(
        cmd,
        lambda connection, reporter: check_operation(
            connection,
            _specs.check_spec(cmd, resource_group_name, location, options),
            options["ignore"] or (),
            reporter,
        ),
    )
    if document["verdict"] == "fail":
        fail_after_output(cmd.cli_ctx)
    return document


def create(cmd: Any, resource_group_name: str, name: str, location: str | None = None, **kwargs: Any) -> Any:
    """A new cluster with a sandboxed node pool."""
    from aks_sandbox.operations.create import create_cluster

    options = _specs.plain(kwargs)

    def operation(connection: Any, reporter: Any) -> Any:
        spec = _specs.cluster_spec(cmd, resource_group_name, name, location, options)
        return create_cluster(connection, spec, _specs.write_options(options), ssh_key(options), reporter)

    return run(cmd, operation)


def nodepool_add(cmd: Any, resource_group_name: str, cluster_name: str, nodepool_name: str, **kwargs: Any) -> Any:
    """A sandboxed node pool for an existing cluster."""
    from aks_sandbox.operations.add_node_pool import add_node_pool

    options = _specs.plain(kwargs)

    def operation(connection: Any, reporter: Any) -> Any:
        spec = _specs.added_pool_spec(cmd, resource_group_name, cluster_name, nodepool_name, options)
        return add_node_pool(connection, spec, _specs.write_options(options), reporter)

    return run(cmd, operation)


def nodepool_list(cmd: Any, resource_group_name: str, cluster_name: str) -> Any:
    """Every node pool of a cluster."""
    from aks_sandbox.operations.list_node_pools import list_node_pools

    return run(
        cmd,
        lambda connection, reporter: list_node_pools(
            connection, _specs.cluster_target(cmd, resource_group_name, cluster_name)
        ),
    )


def feature_show(cmd: Any, workload_runtime: str | None = None) -> Any:
    """The state of the feature flag that the runtime needs."""
    from aks_sandbox.operations.feature import show_feature

    return run(cmd, lambda connection, reporter: show_feature(connection, _specs.runtime(cmd, workload_runtime)))


def feature_register(cmd: Any, workload_runtime: str | None = None, no_wait: bool = False) -> Any:
    """Register the feature flag that the runtime needs."""
    from aks_sandbox.operations.feature import register_feature_and_wait

    return run(
        cmd,
        lambda connection, reporter: register_feature_and_wait(
            connection, _specs.runtime(cmd, workload_runtime), reporter, wait=not no_wait
        ),
    )
