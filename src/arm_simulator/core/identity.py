"""The managed identity endpoint, as App Service offers it, and the unsigned tokens that it hands out."""

from __future__ import annotations

import base64
import hmac
import json
import time
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from arm_simulator.version import VERSION
from arm_simulator.world import World

TOKEN_PATH = "/msi/token"  # noqa: S105 - a path, not a secret
RUN_CLAIM = "simulatorRun"
LIFETIME_SECONDS = 24 * 3600
CLIENT_ID = "00000000-0000-0000-0000-00000000c11e"
OBJECT_ID = "00000000-0000-0000-0000-00000000b0b0"


def identity_application(world: World, secret: str) -> Starlette:
    """Returns the application that hands out tokens to callers that know the secret."""

    def token(request: Request) -> Response:
        headers = {"x-arm-simulator": VERSION}
        given = request.headers.get("x-identity-header", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return JSONResponse(
                _refusal(401, "unauthorized_client", "X-IDENTITY-HEADER is missing or wrong."), 401, headers
            )
        resource = request.query_params.get("resource")
        if not resource:
            return JSONResponse(_refusal(400, "invalid_request", "The parameter 'resource' is required."), 400, headers)
        return JSONResponse(token_answer(world, resource), 200, headers)

    return Starlette(routes=[Route(TOKEN_PATH, token, methods=["GET"])])


def token_answer(world: World, resource: str) -> dict[str, Any]:
    """Returns the body that carries a token for a resource."""
    expires = int(time.time()) + LIFETIME_SECONDS
    return {
        "access_token": unsigned_token(world, resource, expires),
        "client_id": CLIENT_ID,
        "expires_on": str(expires),
        "resource": resource,
        "token_type": "Bearer",
    }


def unsigned_token(world: World, resource: str, expires: int) -> str:
    """Returns a token in the form of a JWT; its signature is a word, so that nothing real ever trusts it."""
    claims = {
        "aud": resource,
        "iss": f"https://simulator.invalid/{world.tenant_id}/",
        "tid": world.tenant_id,
        "oid": OBJECT_ID,
        "sub": OBJECT_ID,
        "appid": CLIENT_ID,
        "idtyp": "app",
        "iat": expires - LIFETIME_SECONDS,
        "nbf": expires - LIFETIME_SECONDS,
        "exp": expires,
        "ver": "1.0",
        RUN_CLAIM: world.command_secret or "",
    }
    parts = [
        json.dumps({"alg": "RS256", "typ": "JWT"}).encode(),
        json.dumps(claims).encode(),
        b"unsigned by the simulator",
    ]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def run_of(token: str) -> str:
    """Returns what a token carries of the run that gave it; an empty text for any other token."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return str(claims.get(RUN_CLAIM) or "")
    except (AttributeError, IndexError, ValueError, RecursionError):
        return ""


def _refusal(status: int, code: str, text: str) -> dict[str, Any]:
    """Returns an error body as App Service forms it."""
    return {"statusCode": status, "message": text, "code": code}
