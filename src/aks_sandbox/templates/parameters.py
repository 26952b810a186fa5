"""Which members of a body become parameters of a template: what a reader expects to change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.model.secret_members import is_proxy, place, secret_members
from aks_sandbox.templates.template import Parameter, Path, Reference, at, replaced

_MOST_NODES = 1000
_VERSION = "Kubernetes version, such as 1.34 or 1.34.2."
_SIZE = "VM size of the sandboxed nodes: generation 2, x64, nested virtualization."
PROFILES: Path = ("properties", "agentPoolProfiles")


@dataclass(frozen=True)
class Parameters:
    """A body with references, and the parameters in the order in which a file lists them."""

    body: dict[str, Any]
    parameters: tuple[Parameter, ...]


def cluster_name(name: str | None) -> Parameter:
    """The name of the cluster."""
    return Parameter(name="clusterName", description="Name of the cluster.", default=name, least=1, most=63)


def pool_name(name: str) -> Parameter:
    """The name of the sandboxed node pool."""
    words = "Name of the sandboxed node pool: lowercase letters and digits."
    return Parameter(name="nodePoolName", description=words, default=name, least=1, most=12)


def pool_parameters(body: Mapping[str, Any], first: tuple[Parameter, ...]) -> Parameters:
    """Those of a node pool."""
    found = dict(_of_pool(body["properties"], ("properties",), sandboxed=True))
    found.update(_version(body, {("properties", "orchestratorVersion")}))
    return _placed(body, first, {**found, **_secrets(body, (*first, *found.values()))})


def cluster_parameters(body: Mapping[str, Any], first: tuple[Parameter, ...], *, region: bool, key: bool) -> Parameters:
    """Those of a cluster; without `region` or `key`, the body holds a word in the place of the value, and the
    parameter has no default, or that of the resource group.
    """
    profiles = at(body, PROFILES)
    found: dict[Path, Parameter] = {("location",): _location(body["location"] if region else None)}
    sandboxed = first_sandboxed(profiles)
    if sandboxed is not None:
        where = (*PROFILES, sandboxed)
        if "name" in profiles[sandboxed]:
            found[(*where, "name")] = pool_name(profiles[sandboxed]["name"])
        found.update(_of_pool(profiles[sandboxed], where, sandboxed=True))
    for number, profile in enumerate(profiles):
        if number != sandboxed and profile.get("name") == "system":
            found.update(_of_pool(profile, (*PROFILES, number), sandboxed=False))
    versions: set[Path] = {("properties", "kubernetesVersion")}
    versions |= {(*PROFILES, number, "orchestratorVersion") for number in range(len(profiles))}
    found.update(_version(body, versions))
    found.update(_of_cluster(body["properties"], key=key))
    found.update(_secrets(body, (*first, *found.values())))
    return _placed(body, first, found)


def first_sandboxed(profiles: list[Mapping[str, Any]]) -> int | None:
    """The place of the first sandboxed node pool."""
    return next((at_ for at_, one in enumerate(profiles) if find_runtime(str(one.get("workloadRuntime")))), None)


def _location(name: str | None) -> Parameter:
    return Parameter(name="location", description="Region of the cluster.", default=name, of_group=name is None)


def _of_cluster(properties: Mapping[str, Any], *, key: bool) -> Iterator[tuple[Path, Parameter]]:
    if isinstance(properties.get("dnsPrefix"), str):
        words = "Prefix of the host name of the API server."
        yield (
            ("properties", "dnsPrefix"),
            Parameter(name="dnsPrefix", description=words, default=properties["dnsPrefix"], least=1, most=54),
        )
    keys = ("linuxProfile", "ssh", "publicKeys", 0, "keyData")
    if isinstance(at(properties, keys), str):
        words = "SSH public key of the nodes."
        yield (
            ("properties", *keys),
            Parameter(name="sshPublicKey", description=words, default=at(properties, keys) if key else None),
        )


def _secrets(body: Mapping[str, Any], others: Iterable[Parameter]) -> Mapping[Path, Parameter]:
    """A parameter without a default for each secret, named after its member."""
    taken = {one.name.lower() for one in others}
    found: dict[Path, Parameter] = {}
    for path, _ in secret_members(body):
        own = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
        letters = re.sub(r"[^A-Za-z0-9]", "", own).lstrip("0123456789") or "secret"
        name = letters[0].lower() + letters[1:]
        numbers = (f"{name}{number}" for number in range(2, 10_000))
        name = next(one for one in (name, *numbers) if one.lower() not in taken)
        taken.add(name.lower())
        words = "Address of the proxy. It has credentials" if is_proxy(path) else f"Secret value of {place(path)}"
        found[path] = Parameter(name=name, description=f"{words}, so it is not written here.", secure=True)
    return found


def _of_pool(properties: Mapping[str, Any], path: Path, *, sandboxed: bool) -> Iterator[tuple[Path, Parameter]]:
    size, count = properties.get("vmSize"), properties.get("count")
    of = "sandboxed" if sandboxed else "system"
    if isinstance(size, str):
        yield (
            (*path, "vmSize"),
            Parameter(
                name="nodeVmSize" if sandboxed else "systemNodeVmSize",
                description=_SIZE if sandboxed else "VM size of the system nodes.",
                default=size,
            ),
        )
    if isinstance(count, int) and not isinstance(count, bool):
        words = f"Number of {of} nodes."
        if properties.get("enableAutoScaling") is True:
            words = f"Number of {of} nodes at the start; then the cluster autoscaler sets it."
        yield (
            (*path, "count"),
            Parameter(
                name="nodeCount" if sandboxed else "systemNodeCount",
                description=words,
                default=count,
                number=True,
                least=1 if properties.get("mode") == "System" else 0,
                most=_MOST_NODES,
            ),
        )


def _version(body: Mapping[str, Any], paths: set[Path]) -> Mapping[Path, Parameter]:
    """One parameter for all places, where they have one version."""
    values = {path: at(body, path) for path in paths if at(body, path) is not None}
    if len(set(map(str, values.values()))) != 1:
        return {}
    (version,) = set(map(str, values.values()))
    parameter = Parameter(name="kubernetesVersion", description=_VERSION, default=version)
    return dict.fromkeys(values, parameter)


def _placed(body: Mapping[str, Any], first: tuple[Parameter, ...], places: Mapping[Path, Parameter]) -> Parameters:
    def replace(path: Path, value: Any) -> Any:
        return Reference(places[path]) if path in places else value

    return Parameters(replaced(body, replace), tuple(dict.fromkeys([*first, *places.values()])))
