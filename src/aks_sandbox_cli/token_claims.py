"""What a token says about itself. It is not verified here: whoever gave the token may have written anything into it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from aks_sandbox.arm.cloud import is_of_azure
from aks_sandbox.model.provenance import OF_TOKEN, Caller
from aks_sandbox.model.safe_text import one_line

#: Names longer than this are not those of persons, applications or tenants.
_LONGEST = 300
#: A user principal name as tokens of version 1 and 2 have it, then what stands for a guest.
_OF_USER = ("upn", "preferred_username", "unique_name")
#: An application as tokens of version 1 and 2 have it, then the object that stands for it in the tenant.
_OF_APPLICATION = ("appid", "azp", "oid", "sub")


def caller_in(token: str) -> Caller | None:
    """Who signed in by the claims of the token; None for a token that is no JSON Web Token, or names nothing."""
    claims = _claims(token)
    user = "" if claims.get("idtyp") == "app" else _first(claims, _OF_USER)
    name = user or _first(claims, _OF_APPLICATION)
    # The resource ID of the managed identity, also where it signs in by a federated token.
    machine = "" if user else _first(claims, ("xms_mirid",))
    kind = "user" if user else "managedIdentity" if machine else "servicePrincipal"
    return Caller(name, kind, _first(claims, ("tid",)), OF_TOKEN) if name else None


def is_issued_by_azure(token: str) -> bool:
    """Whether the sign-in service of one of Azure's own clouds issued the token, or it cannot be seen which one did."""
    issuer = urlsplit(_first(_claims(token), ("iss",))).hostname or ""
    return not issuer or is_of_azure(issuer)


def _first(claims: Mapping[str, Any], names: tuple[str, ...]) -> str:
    texts = (claims.get(name) for name in names)
    return next((one_line(text) for text in texts if isinstance(text, str) and 0 < len(text) <= _LONGEST), "")


def _claims(token: str) -> Mapping[str, Any]:
    try:
        part = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
