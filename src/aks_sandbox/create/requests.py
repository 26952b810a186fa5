"""What every write decides before it sends: notices, the API version, and how a dry run shows the request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.api_versions import write_api_version
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.providers import get_provider
from aks_sandbox.catalog.runtimes import generally_available_runtime
from aks_sandbox.errors import Denied, InvalidInput, NotFound
from aks_sandbox.model.facts import Facts, Known
from aks_sandbox.model.pool import PoolSpec
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.request import WriteRequest
from aks_sandbox.model.runtime import WorkloadRuntime
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.model.subscription import Provider

#: A new resource is written only where there is none, whichever API version is used.
ONLY_IF_ABSENT = {"If-None-Match": "*"}


def refuse_other_os_skus(pool: PoolSpec) -> None:
    """InvalidInput for an OS SKU that no sandboxed pool can have."""
    if not pool.os_sku.sandboxable:
        raise InvalidInput(
            Argument.OS_SKU,
            f"'{pool.os_sku.asked}' cannot run sandboxed pods: give AzureLinux or AzureLinux3",
        )


def say_notices(spec: SandboxSpec, reporter: Reporter, *, checked: bool) -> None:
    """Say once what is sent in another way than the caller wrote it, or has a better name; the checks, when they
    run, say the latter themselves.
    """
    if spec.pool.os_sku.note:
        reporter.warn(spec.pool.os_sku.note)
    if spec.runtime.preview and not checked:
        reporter.warn(
            f"{spec.runtime.name} is the preview name of Pod Sandboxing. "
            f"{generally_available_runtime().name} is generally available: {Argument.WORKLOAD_RUNTIME} "
            f"{generally_available_runtime().name}"
        )


def choose_api_version(connection: Connection, runtimes: Iterable[WorkloadRuntime], facts: Facts | None) -> str | None:
    """The API version that accepts all those runtimes in a write, by what the provider offers; the one known to work
    where nobody may ask, None for the SDK's stable default. Without facts, asks the provider.
    """
    runtime = next(
        (runtime for runtime in runtimes if runtime.preview_api_version is not None),
        None,
    )
    if runtime is None:
        return None
    provider: Provider | None = None
    outcome = facts.outcome("container_service") if facts is not None else None
    if isinstance(outcome, Known):
        provider = outcome.value
    elif outcome is None:
        try:
            provider = get_provider(connection, "Microsoft.ContainerService")
        except (Denied, NotFound):
            provider = None
    clusters = provider.resource_types.get("managedclusters") if provider else None
    return write_api_version(runtime, clusters.api_versions if clusters else ())


def request_document(connection: Connection, request: WriteRequest) -> dict[str, Any]:
    """The request as a dry run prints it."""
    return {
        "method": request.method,
        "path": request.path,
        "apiVersion": request.api_version or connection.stable_api_version(),
        "headers": dict(request.headers),
        "body": dict(request.body),
    }
