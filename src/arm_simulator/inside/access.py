"""Who may do what inside of a cluster: everybody everything, but for what the seed forbids."""

from __future__ import annotations

from arm_simulator.inside.refusals import ApiError
from arm_simulator.inside.state import Inside

CALLER = "someone@example.com"
EVERYWHERE = "-A"
AZURE_SAYS = ": User does not have access to the resource in Azure. Update role assignment to allow access."


def check_access(inside: Inside, verb: str, resource: str, home: str | None, name: str = "") -> None:
    """Requires that the caller may do something; a `home` of None is the whole cluster, `resource` has its group.

    A rule of the seed is "verb resource", "verb resource namespace", or "verb resource -A" for the whole cluster only.

    Raises:
        ApiError: a rule of the seed is in the way.
    """
    content = inside.record.get("inside") or {}
    where = EVERYWHERE if home is None else home
    for rule in content.get("forbidden") or ():
        verb_of, resource_of, *place = str(rule).split()
        if verb_of in ("*", verb) and resource_of in ("*", resource) and place in ([], [where]):
            raise ApiError(
                "Forbidden", _sentence(inside, str(content.get("caller") or CALLER), verb, resource, home, name)
            )


def _sentence(inside: Inside, caller: str, verb: str, resource: str, home: str | None, name: str) -> str:
    """Returns the words of the API server; a namespace that is named counts as being within itself."""
    plural, _, group = resource.partition(".")
    within = name if plural == "namespaces" and name and verb != "create" else home
    scope = f'in the namespace "{within}"' if within else "at the cluster scope"
    profile = inside.resource["properties"].get("aadProfile")
    by_azure = isinstance(profile, dict) and bool(profile.get("enableAzureRBAC"))
    what = resource.replace("/log", "") + (f' "{name}"' if name and verb != "create" else "")
    told = f'{what} is forbidden: User "{caller}" cannot {verb} resource "{plural}" in API group "{group}" {scope}'
    return told + (AZURE_SAYS if by_azure else "")
