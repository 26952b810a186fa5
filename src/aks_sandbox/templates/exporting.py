"""`template export`: a live cluster, or one of its node pools, as code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.answers import expected_form, rows, text
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import get_cluster_body, get_node_pool_body
from aks_sandbox.arm.missing import cluster_not_found
from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.create.option_members import Members
from aks_sandbox.create.patch import CLUSTER, POOL
from aks_sandbox.errors import InvalidInput, NotFound
from aks_sandbox.model.cluster import Target, WorkloadRuntime
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.reports.text import PlainText
from aks_sandbox.templates.draft import cluster_template, pool_template
from aks_sandbox.templates.parameters import PROFILES
from aks_sandbox.templates.template import Note, Template, at
from aks_sandbox.templates.writing import HowWritten, written

#: Members that describe a state and are no part of a request.
_STATE = {
    *("provisioningState", "powerState", "maxAgentPools", "currentKubernetesVersion", "status"),
    *("currentOrchestratorVersion", "nodeImageVersion"),
}
#: Members that Azure reports and no request sets; they are dropped where this product does not set them either.
_REPORTED = {
    *("id", "type", "kind", "etag", "eTag", "systemData", "identity", "principalId", "tenantId", "clientId"),
    *("objectId", "fqdn", "privateFQDN", "azurePortalFQDN", "resourceUID", "resourceUid", "issuerURL"),
    *("effectiveOutboundIPs",),
}
#: What AKS has without the member.
_DEFAULTS: Mapping[str, tuple[Any, ...]] = {
    "enableFIPS": (False,),
    "enableVTPM": (False,),
    "enableSecureBoot": (False,),
    "enableEncryptionAtHost": (False,),
    "enableAutoScaling": (False,),
    "enablePrivateCluster": (False,),
    "enableVnetIntegration": (False,),
    "disableRunCommand": (False,),
    "disableLocalAccounts": (False,),
    "maxUnavailable": ("0",),
    "accelerationMode": ("None",),
}
#: Objects that say nothing more when they are off.
_OFF = {
    *("omsagent", "azurepolicy", "azureKeyvaultSecretsProvider", "defender", "keda", "verticalPodAutoscaler"),
    *("metrics", "artifactStreamingProfile", "workloadIdentity"),
}
_MOST_NAMED = 12


def export(
    connection: Connection,
    target: Target,
    name: str | None,
    runtime: WorkloadRuntime | None,
    how: HowWritten,
    reporter: Reporter,
) -> PlainText | None:
    """The template of the cluster, or of the named node pool, with another name of the workload runtime where one is
    given; None where it went into a file. NotFound for what does not exist.
    """
    left: list[str] = []
    if name is not None:
        live = get_node_pool_body(connection, target, name)
        with expected_form(f"reading node pool {name} of cluster {target.cluster_name}"):
            body = {"properties": _kept(live["properties"], _inside(POOL, "properties"), "properties", left)}
        _rename(body["properties"], name, runtime)
        notes = _left_out(left, reporter)
        template = pool_template(target, name, body, notes, offered=connection.cluster_version.instead)
        return written(_told_of_versions(template, connection, reporter), how)
    try:
        cluster, _ = connection.cluster_version.ask(lambda version: get_cluster_body(connection, target, version))
    except NotFound:
        raise cluster_not_found(target, connection) from None
    with expected_form(f"reading cluster {target.cluster_name}"):
        body = _cluster_body(cluster, left)
    sandboxed = [one for one in at(body, PROFILES) if find_runtime(str(one.get("workloadRuntime"))) is not None]
    if runtime is not None and not sandboxed:
        raise InvalidInput(Argument.AS, f"cluster {target.cluster_name} does not have a sandboxed node pool")
    for one in sandboxed:
        _rename(one, one["name"], runtime)
    notes = _left_out(left, reporter)
    template = cluster_template(target, body, notes=notes, offered=connection.cluster_version.instead)
    return written(_told_of_versions(template, connection, reporter), how)


def _told_of_versions(template: Template, connection: Connection, reporter: Reporter) -> Template:
    """The template with a note, also warned of, where it needs an API version that Azure does not offer here."""
    offered, needed = connection.cluster_version.instead, template.api_version
    if not offered or needed <= offered:
        return template
    said = (
        f"The template needs API version {needed}, and Azure offers Microsoft.ContainerService here up to {offered}: "
        "it cannot be deployed here."
    )
    reporter.warn(said)
    return replace(template, notes=(*template.notes, Note(said)))


def _inside(members: Members, name: str) -> Members:
    found = members[name]
    return {} if found is None else found


def _cluster_body(cluster: Mapping[str, Any], left: list[str]) -> dict[str, Any]:
    """The body that a request would have; KeyError, TypeError or AttributeError for a cluster of another form."""
    body = _kept(cluster, CLUSTER, "", left)
    properties = body["properties"]
    body.pop("name", None)
    profiles = zip(properties["agentPoolProfiles"], rows(cluster["properties"]["agentPoolProfiles"]), strict=True)
    properties["agentPoolProfiles"] = [{"name": text(live["name"]), **kept} for kept, live in profiles]
    body = {name: body[name] for name in ("location", "sku", "identity", "tags", "properties") if name in body}
    # AKS makes this identity, and this resource group, where a request names none.
    if "userAssignedIdentities" not in body.get("identity", {}):
        properties.pop("identityProfile", None)
    made = f"mc_{cluster['id'].split('/')[4]}_{cluster['name']}_".lower()
    if str(properties.get("nodeResourceGroup", "")).lower().startswith(made):
        del properties["nodeResourceGroup"]
    network = properties.get("networkProfile", {})
    for one, several in (("podCidr", "podCidrs"), ("serviceCidr", "serviceCidrs")):
        if network.get(several) == [network.get(one)]:
            del network[several]
    return body


def _rename(properties: dict[str, Any], name: str, runtime: WorkloadRuntime | None) -> None:
    if runtime is None:
        return
    if find_runtime(str(properties.get("workloadRuntime"))) is None:
        raise InvalidInput(Argument.AS, f"node pool {name} is not a sandboxed one")
    properties["workloadRuntime"] = runtime.name


def _kept(value: Mapping[str, Any], members: Members, path: str, left: list[str]) -> dict[str, Any]:
    """What a request can set and this product knows; `left` gets the paths of the rest, apart from the state."""
    kept: dict[str, Any] = {}
    for name, item in value.items():
        where = f"{path}.{name}" if path else name
        if item in (None, [], {}) or name in _STATE or item in _DEFAULTS.get(name, ()):
            continue
        if name not in members:
            # The service principal of a cluster with a managed identity.
            if name not in _REPORTED and item != {"clientId": "msi"}:
                left.append(where)
            continue
        found = _kept_item(item, members[name], where, left)
        off = name in _OFF and isinstance(found, Mapping) and found.get("enabled") is False
        if found not in ([], {}) and not off:
            # Azure adds to each identity its IDs, which no request has.
            kept[name] = {key: {} for key in found.keys()} if name == "userAssignedIdentities" else found  # noqa: SIM118
    return kept


def _kept_item(item: Any, members: Members | None, path: str, left: list[str]) -> Any:
    if members is not None and isinstance(item, Mapping):
        return _kept(item, members, path, left)
    if members is not None and isinstance(item, list):
        return [_kept_item(one, members, path, left) for one in item]
    if members is not None:
        raise TypeError(f"{path} is {type(item).__name__}")
    return item


def _left_out(left: list[str], reporter: Reporter) -> Iterator[Note]:
    names = [one_line(name) for name in dict.fromkeys(left)]
    if not names:
        return
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    said = f"Not exported, because no option sets them: {', '.join(names[:_MOST_NAMED])}{more}."
    reporter.warn(said)
    yield Note(said)
