"""Requests that are about to be written, and what is said when a write is interrupted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.api_versions import offered_for, offered_instead, write_api_version
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import get_cluster_body
from aks_sandbox.arm.subscriptions import get_provider
from aks_sandbox.catalog.tables import generally_available_runtime
from aks_sandbox.check.check import report_shown
from aks_sandbox.errors import AksSandboxError, Denied, Interrupted, InvalidInput, NotFound, ServiceFailed
from aks_sandbox.model.azure import Provider
from aks_sandbox.model.cluster import PoolSpec, Target, WorkloadRuntime
from aks_sandbox.model.facts import Facts, Known
from aks_sandbox.model.finding import Report
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.secret_members import without_secret_members
from aks_sandbox.model.secret_text import REMOVED
from aks_sandbox.model.wanted import SandboxSpec, WriteRequest
from aks_sandbox.reports.text import Shown
from aks_sandbox.steps import Step


@contextmanager
def nothing_written() -> Iterator[None]:
    """Around a command that writes: whoever writes turns a KeyboardInterrupt into what it means from there on, so one
    that arrives here came before.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted("Stopped before anything was written to Azure.", "Repeat the command.") from None


@contextmanager
def written(done: str, *steps: Step) -> Iterator[None]:
    """Around what follows a write: a KeyboardInterrupt says what was done."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(f"{done} Stopped before the result was shown.", *steps) from None


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


def choose_api_version(
    connection: Connection, runtimes: Iterable[WorkloadRuntime], facts: Facts | None, target: Target
) -> str | None:
    """The API version that accepts all those runtimes in a write, by what the provider offers; where the provider may
    not be read, by what a read of the target shows. None for the SDK's stable default. Without facts, reads the
    provider.
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
    offered = clusters.api_versions if clusters else _offered_instead_of(runtime, connection, target)
    return write_api_version(runtime, offered)


def version_to_write(
    connection: Connection,
    runtime: WorkloadRuntime,
    facts: Facts | None,
    target: Target,
    body: Mapping[str, Any],
    *,
    ask: bool = False,
) -> str | None:
    """The API version of a new resource: that of a preview runtime, or the newest stable one that the provider offers
    where it is known not to offer the SDK's; None for that one. ServiceFailed where the body needs a later one.

    With `ask`, which a dry run sets, the provider is read where the facts do not have it; a write is refused with the
    list.
    """
    chosen = choose_api_version(connection, [runtime], facts, target)
    if chosen is not None:
        return chosen
    outcome = facts.outcome("container_service") if facts is not None else None
    provider: Provider | None = outcome.value if isinstance(outcome, Known) else None
    if provider is None and ask:
        # Who may not read it gets the version that is offered almost everywhere.
        with suppress(AksSandboxError):
            provider = get_provider(connection, "Microsoft.ContainerService")
    clusters = provider.resource_types.get("managedclusters") if provider else None
    # A read of the cluster may have shown it too.
    instead = connection.cluster_version.instead
    offered = clusters.api_versions if clusters else (instead,) if instead else ()
    return offered_for(body, connection.stable_api_version(), offered) if offered else None


def _offered_instead_of(runtime: WorkloadRuntime, connection: Connection, target: Target) -> tuple[str, ...]:
    """The API versions that Azure lists when it refuses a read with the one of the runtime; none where it does not."""
    try:
        get_cluster_body(connection, target, runtime.preview_api_version or "")
    except (NotFound, ServiceFailed) as error:
        return offered_instead(error)
    except AksSandboxError:
        return ()
    return ()


def request_document(connection: Connection, request: WriteRequest, reporter: Reporter) -> dict[str, Any]:
    """The request as a dry run prints it: what it has is all there, but for its secrets, which are named."""
    body, hidden = without_secret_members(dict(request.body))
    if hidden:
        reporter.warn(f"The request has secrets that are not shown. {REMOVED} stands for them at {', '.join(hidden)}.")
    return {
        "method": request.method,
        "path": request.path,
        "apiVersion": request.api_version or connection.stable_api_version(),
        "headers": dict(request.headers),
        "body": body,
    }


def validated(document: Mapping[str, Any], report: Report, spec: SandboxSpec, facts: Facts, command: str) -> Shown:
    """The request of a dry run with the checks of exactly that request, as `check` shows them."""
    shown = report_shown(report, spec, facts, command)
    return replace(shown, document={**document, "check": shown.document})
