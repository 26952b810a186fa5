"""Microsoft.ContainerRegistry: the registry that a name or a resource ID means."""

from __future__ import annotations

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.answers import expected_form, text
from aks_sandbox.arm.api_versions import REGISTRIES
from aks_sandbox.arm.connection import Connection
from aks_sandbox.errors import Denied, InvalidInput, NotFound
from aks_sandbox.steps import step


def registry_id(connection: Connection, name_or_id: str) -> str:
    """The resource ID of a registry; NotFound when there is none, InvalidInput when a name means several.

    A name is looked for in the subscription, an ID in its own. The reader of an ID may lack the right to look.
    """
    name = name_or_id.rpartition("/")[2]
    if "/" not in name_or_id:
        return _by_name(connection, name)
    doing = f"reading registry {name}"
    try:
        body = connection.get(name_or_id, REGISTRIES, doing)
    except NotFound as error:
        raise _not_found(name) from error
    except Denied:
        return name_or_id
    with expected_form(doing):
        return text(body["id"])


def _by_name(connection: Connection, name: str) -> str:
    doing = "listing the registries of the subscription"
    path = connection.subscription_path("providers", "Microsoft.ContainerRegistry", "registries")
    rows = connection.list_all(path, REGISTRIES, doing)
    with expected_form(doing):
        found = [text(row["id"]) for row in rows if text(row["name"]).lower() == name.lower()]
    if not found:
        raise _not_found(name)
    if len(found) > 1:
        raise InvalidInput(Argument.ATTACH_ACR, f"'{name}' is the name of {len(found)} registries: give a resource ID")
    return found[0]


def _not_found(name: str) -> NotFound:
    return NotFound(
        f"registry {name} was not found.",
        step("List the registries of the subscription:", "az acr list --query [].id --output tsv"),
        argument=Argument.ATTACH_ACR,
    )
