"""The members that Azure left out of a resource, as az prints them: null."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aks_sandbox.model.member_names import member_of
from aks_sandbox.model.resource_view import flat_resource

Body = Mapping[str, Any]


def cluster_as_in_az(body: Body) -> dict[str, Any]:
    """A cluster as `az aks` prints it, with all members that Azure sent."""
    return _as_in_az(body, "ManagedCluster")


def node_pool_as_in_az(body: Body) -> dict[str, Any]:
    """A node pool as `az aks nodepool` prints it, with all members that Azure sent."""
    return _as_in_az(body, "AgentPool")


def _as_in_az(body: Body, kind: str) -> dict[str, Any]:
    from azure.core.exceptions import DeserializationError
    from azure.mgmt.containerservice import models

    view, model = flat_resource(body), getattr(models, kind)
    # Models of the SDK in the oldest az read a body by a method, those of the newest are one.
    read = getattr(model, "deserialize", model)
    try:
        filled: dict[str, Any] = _filled(view, read(body))
    except (DeserializationError, AttributeError, LookupError, TypeError, ValueError):
        return view  # a member of another type than the SDK knows: az could not print this resource at all
    return filled


def _filled(view: Any, model: Any) -> Any:
    """The view, with a null for each member that the model has and Azure did not send; az's order comes first."""
    from azure.core.serialization import is_generated_model

    if isinstance(view, list) and isinstance(model, list) and len(view) == len(model):
        return [_filled(item, of) for item, of in zip(view, model, strict=True)]
    if not isinstance(view, Mapping):
        return view
    if is_generated_model(model):
        members = _members(model)
        return {name: _filled(view.get(name), members.get(name)) for name in {**members, **view}}
    if isinstance(model, Mapping):
        return {key: _filled(item, model.get(key)) for key, item in view.items()}
    return view


def _members(model: Any) -> dict[str, Any]:
    """The values of a model by the names that az prints."""
    from azure.core import serialization

    named: Callable[[Any, str], str] = getattr(serialization, "get_backcompat_attr_name", lambda _model, name: name)
    names = serialization.attribute_list(model)
    return {member_of(named(model, name)): getattr(model, name, None) for name in names if name != "properties"}
