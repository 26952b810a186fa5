"""One function per command: specification in, plain data out."""

from __future__ import annotations

from typing import Any

from azext_aks_sandbox import _specs
from azext_aks_sandbox._files import ssh_key
from azext_aks_sandbox._run import fail_after_output, run, run_offline


def check(cmd: Any, resource_group_name: str | None = None, location: str | None = None, **kwargs: Any) -> Any:
    """Whether the subscription, region, size, version and cluster can run sandboxed pods."""
    from azext_aks_sandbox._check import check_live, check_saved

    options = {**kwargs, "resource_group_name": resource_group_name, "location": location}
    document = check_live(cmd, options) if options.get("facts") is None else check_saved(cmd, options)
    if document["verdict"] == "fail":
        fail_after_output(cmd.cli_ctx)
    return document


# az hands --no-wait only to a function that names it.
def create(
    cmd: Any,
    resource_group_name: str,
    name: str,
    location: str | None = None,
    no_wait: bool = False,
    **kwargs: Any,
) -> Any:
    """A new cluster with a sandboxed node pool."""
    from aks_sandbox.operations.create import create_cluster

    def operation(connection: Any, reporter: Any) -> Any:
        options = _specs.plain({**kwargs, "no_wait": no_wait})
        spec = _specs.cluster_spec(cmd, resource_group_name, name, location, options)
        return create_cluster(connection, spec, _specs.write_options(options), ssh_key(options), reporter)

    # What a dry run shows is the caller's own, and is shown as it would be sent.
    return run(cmd, operation, refresh=True, of_lines=("body",) if kwargs.get("dry_run") else ())


def explain(cmd: Any, message: str | None = None) -> Any:
    """The known messages that stand in a text."""
    from azext_aks_sandbox._explain import explain_given

    return run_offline(cmd, lambda reporter: explain_given(message, reporter), of_lines=("fix",))


def reconcile(cmd: Any, resource_group_name: str, name: str) -> Any:
    """The cluster brought in line with its sandboxed node pools."""
    from aks_sandbox.operations.reconcile_cluster import reconcile_cluster

    return run(
        cmd,
        lambda connection, reporter: reconcile_cluster(
            connection, _specs.named_target(cmd, resource_group_name, name), reporter
        ),
    )


def verify(cmd: Any, resource_group_name: str, name: str, **kwargs: Any) -> Any:
    """The evidence that sandboxed pods have kernels of their own, and the verdict."""
    from azext_aks_sandbox._verify import verify_cluster

    document = verify_cluster(cmd, resource_group_name, name, kwargs)
    if document["verdict"] != "isolated":
        fail_after_output(cmd.cli_ctx)
    return document


def nodepool_add(
    cmd: Any,
    resource_group_name: str,
    cluster_name: str,
    nodepool_name: str,
    no_wait: bool = False,
    **kwargs: Any,
) -> Any:
    """A sandboxed node pool for an existing cluster."""
    from aks_sandbox.operations.add_node_pool import add_node_pool

    def operation(connection: Any, reporter: Any) -> Any:
        options = _specs.plain({**kwargs, "no_wait": no_wait})
        spec = _specs.added_pool_spec(cmd, resource_group_name, cluster_name, nodepool_name, options)
        return add_node_pool(connection, spec, _specs.write_options(options), reporter)

    # What a dry run shows is the caller's own, and is shown as it would be sent.
    return run(cmd, operation, refresh=True, of_lines=("body",) if kwargs.get("dry_run") else ())


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


def rule_list(cmd: Any) -> Any:
    """Every check."""
    from aks_sandbox.operations.rules import list_rules

    return run_offline(cmd, lambda reporter: list_rules())


def rule_show(cmd: Any, code: str) -> Any:
    """The manual page of one check."""
    from aks_sandbox.operations.rules import show_rule

    return run_offline(cmd, lambda reporter: show_rule(code), of_lines=("why", "fix", "example"))


def vm_size_list(cmd: Any, location: str, **kwargs: Any) -> Any:
    """The VM sizes of a region that can carry sandboxed pods."""
    from azext_aks_sandbox._check import list_sizes

    return list_sizes(cmd, location, kwargs)


def vm_size_show(cmd: Any, location: str, vm_size: str, refresh: bool = False) -> Any:
    """One VM size with every condition."""
    from azext_aks_sandbox._check import show_size

    return show_size(cmd, location, vm_size, refresh)
