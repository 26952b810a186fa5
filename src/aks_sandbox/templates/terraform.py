"""A template as Terraform, with the provider azurerm or azapi."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aks_sandbox.catalog.tables import document, find_runtime
from aks_sandbox.templates import azurerm
from aks_sandbox.templates.arm_template import RESOURCE_TYPES
from aks_sandbox.templates.comments import heading
from aks_sandbox.templates.hcl import MARK, Attribute, Block, Expression, file_of
from aks_sandbox.templates.template import Kind, Note, Parameter, Path, Reference, Template

_GROUP = Parameter(name="resourceGroupName", description="Name of the resource group of the cluster.")
_SUBSCRIPTION = Parameter(name="subscriptionId", description="ID of the subscription of the cluster.")
_CLUSTERS = "providers/Microsoft.ContainerService/managedClusters"
_IN_PLACE = Note(
    "Do not change the workload runtime of an existing node pool: Terraform plans that as an update in place. Add a "
    "node pool under another name, move the workloads, and then remove the old one."
)
_REGISTRATION = Note(
    "Do not register the feature with azurerm_resource_provider_registration: that resource unregisters the features "
    "of the provider that it does not list."
)

#: Source: what both resources send where the argument is not set, in the code of 5.2.0.
_OS_DISK = Note(
    "Where os_disk_type is not set, azurerm requests a managed OS disk. AKS itself would use an ephemeral one where "
    "the VM size has room for it."
)


def terraform_azurerm(template: Template) -> str:
    """The text of a file with the provider azurerm; InvalidInput for what that provider cannot express."""
    of_pool = template.kind is Kind.NODE_POOL
    blocks, release = _pool_of_azurerm(template) if of_pool else _cluster_of_azurerm(template)
    most = document("templates")["azurerm"]["below"]
    provider = Block(
        ("provider", "azurerm"), (Attribute("subscription_id", Reference(_SUBSCRIPTION)), Block(("features",)))
    )
    required = _required("azurerm", "hashicorp/azurerm", f">= {release}, < {most}")
    properties = template.body["properties"]
    if any("osDiskType" not in pool for pool in properties.get("agentPoolProfiles", [properties])):
        template = replace(template, notes=(*template.notes, _OS_DISK))
    return _file(template, [required, provider], blocks)


def terraform_azapi(template: Template) -> str:
    """The text of a file with the provider azapi, which takes bodies as the REST API has them."""
    facts = document("templates")["azapi"]
    provider = Block(("provider", "azapi"), (Attribute("subscription_id", Reference(_SUBSCRIPTION)),))
    body = {name: value for name, value in template.body.items() if name in ("properties", "sku")}
    newest = facts["newest_preview"] if template.api_version.endswith("-preview") else facts["newest_stable"]
    attributes = [
        Attribute("type", f"{RESOURCE_TYPES[template.kind]}@{template.api_version}"),
        Attribute("parent_id", Expression("local.parent_id")),
        Attribute("name", Reference(template.name)),
    ]
    if "location" in template.body:
        attributes.append(Attribute("location", template.body["location"]))
    if template.api_version > newest:
        unknown = "The provider does not know this API version, so it cannot check the body."
        attributes.append(Attribute("schema_validation_enabled", False, unknown))
    if "tags" in template.body:
        attributes.append(Attribute("tags", template.body["tags"]))
    remarks = " ".join(dict.fromkeys(template.remarks.values()))
    items: list[Attribute | Block] = [*attributes, Attribute("body", body, remarks)]
    identity = template.body.get("identity")
    if identity is not None:
        ids = list(identity.get("userAssignedIdentities", {}))
        inside = [
            Attribute("type", identity.get("type", "SystemAssigned")),
            *([Attribute("identity_ids", ids)] if ids else []),
        ]
        items.append(Block(("identity",), tuple(inside)))
    label = "cluster" if template.kind is Kind.CLUSTER else "node_pool"
    required = _required("azapi", "Azure/azapi", f"~> {facts['release']}")
    return _file(
        template,
        [required, provider],
        [
            _local("parent_id", template.cluster if template.kind is Kind.NODE_POOL else None),
            Block(("resource", "azapi_resource", label), tuple(items)),
            _output(template, f"azapi_resource.{label}.id"),
        ],
    )


def _file(template: Template, first: Sequence[Block], blocks: Sequence[Block]) -> str:
    notes = list(template.notes)
    runtimes = [find_runtime(name) for name in runtimes_in(template.body)]
    if any(runtime is not None for runtime in runtimes):
        notes.append(_IN_PLACE)
    if any(runtime is not None and runtime.feature is not None for runtime in runtimes):
        notes.append(_REGISTRATION)
    target = template.target
    places = [
        Parameter(name=_SUBSCRIPTION.name, description=_SUBSCRIPTION.description, default=target.subscription_id),
        Parameter(name=_GROUP.name, description=_GROUP.description, default=target.resource_group),
    ]
    variables = [_variable(one) for one in (*places, *template.parameters)]
    return file_of([*first, *variables, *blocks], heading(notes, MARK))


def runtimes_in(value: Any) -> Iterator[str]:
    """The workload runtimes that a body names."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name == "workloadRuntime":
                yield str(item)
            else:
                yield from runtimes_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from runtimes_in(item)


def _required(name: str, source: str, version: str) -> Block:
    provider = Attribute(name, {"source": source, "version": version})
    release = document("templates")["terraform"]["release"]
    return Block(
        ("terraform",), (Attribute("required_version", f">= {release}"), Block(("required_providers",), (provider,)))
    )


def _variable(parameter: Parameter) -> Block:
    items = [
        Attribute("type", Expression("number" if parameter.number else "string")),
        Attribute("description", parameter.description),
    ]
    if parameter.default is not None:
        items.append(Attribute("default", parameter.default))
    if parameter.secure:
        items.append(Attribute("sensitive", True))
    return Block(("variable", parameter.snake_name), tuple(items))


def _output(template: Template, text: str) -> Block:
    name = "cluster_id" if template.kind is Kind.CLUSTER else "node_pool_id"
    described = Attribute("description", f"Resource ID of the {template.kind.value}.")
    return Block(("output", name), (described, Attribute("value", Expression(text))))


def _pool_of_azurerm(template: Template) -> tuple[list[Block], str]:
    properties = template.body["properties"]
    found = azurerm.taken(properties, azurerm.POOL, ("properties",))
    cluster = Expression("local.cluster_id")
    arguments = {"name": Reference(template.name), "kubernetes_cluster_id": cluster, **found.arguments}
    resource = _resource("azurerm_kubernetes_cluster_node_pool", "node_pool", arguments, found.origins, template)
    local, output = _local("cluster_id", template.cluster), "azurerm_kubernetes_cluster_node_pool.node_pool.id"
    return [local, resource, _output(template, output)], found.release


def _local(name: str, cluster: Parameter | None) -> Block:
    """The resource ID of the group, or of the cluster in it. The cluster is not read: that would put its credentials
    into the state.
    """
    parts = [f"/subscriptions/${{var.{_SUBSCRIPTION.snake_name}}}", f"resourceGroups/${{var.{_GROUP.snake_name}}}"]
    if cluster is not None:
        parts.append(f"{_CLUSTERS}/${{var.{cluster.snake_name}}}")
    lines = "".join(f'    "{part}",\n' for part in parts)
    return Block(("locals",), (Attribute(name, Expression(f'join("/", [\n{lines}  ])')),))


def _cluster_of_azurerm(template: Template) -> tuple[list[Block], str]:
    properties = dict(template.body["properties"])
    profiles = list(enumerate(properties.pop("agentPoolProfiles")))
    first = next((one for one in profiles if one[1].get("mode") == "System"), profiles[0])
    found = azurerm.taken({**template.body, "properties": properties}, azurerm.CLUSTER)
    pools = [_pool(azurerm.DEFAULT_POOL, first), *(_pool(azurerm.POOL, one) for one in profiles if one is not first)]
    default = pools[0]
    # The releases from 5.0 require the block; Manual is what AKS has without it.
    arguments = {
        "name": Reference(template.name),
        "resource_group_name": Reference(_GROUP),
        **found.arguments,
        "node_provisioning_profile.mode": found.arguments.get("node_provisioning_profile.mode", "Manual"),
        **{f"default_node_pool.{name}": value for name, value in default.arguments.items()},
    }
    origins = {**found.origins, **{f"default_node_pool.{name}": path for name, path in default.origins.items()}}
    blocks = [_resource("azurerm_kubernetes_cluster", "cluster", arguments, origins, template)]
    for number, pool in enumerate(pools[1:]):
        label = "node_pool" if len(pools) == 2 else f"node_pool_{number + 1}"
        cluster = {"kubernetes_cluster_id": Expression("azurerm_kubernetes_cluster.cluster.id")}
        blocks.append(
            _resource(
                "azurerm_kubernetes_cluster_node_pool", label, {**cluster, **pool.arguments}, pool.origins, template
            )
        )
    release = max([found.release, *(pool.release for pool in pools)])
    return [*blocks, _output(template, "azurerm_kubernetes_cluster.cluster.id")], release


def _pool(table: azurerm.Table, profile: tuple[int, Mapping[str, Any]]) -> azurerm.Taken:
    number, properties = profile
    return azurerm.taken(properties, table, ("properties", "agentPoolProfiles", number))


@dataclass
class _Node:
    """A block that is being filled."""

    arguments: dict[str, Attribute]
    blocks: dict[str, _Node]


def _resource(
    kind: str, label: str, arguments: azurerm.Arguments, origins: Mapping[str, Path], template: Template
) -> Block:
    root = _Node({}, {})
    for path, value in arguments.items():
        *blocks, name = path.split(".")
        node = root
        for block in blocks:
            node = node.blocks.setdefault(block, _Node({}, {}))
        if name != azurerm.EMPTY:
            node.arguments[name] = Attribute(name, value, template.remarks.get(origins.get(path, ()), ""))
    return _filled(("resource", kind, label), root)


def _filled(words: tuple[str, ...], node: _Node) -> Block:
    inside = [_filled((name,), block) for name, block in node.blocks.items()]
    return Block(words, (*node.arguments.values(), *inside))
