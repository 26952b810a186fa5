"""The sign-in service: metadata, the token endpoint, and the identity tokens that two pipelines offer to their jobs.

An application signs in with its secret, with a certificate, or with an assertion of an issuer that the sign-in service
trusts. Every secret is made anew for each run, and a wrong one is refused with the codes of Microsoft Entra.
Sources: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow,
https://docs.github.com/actions/reference/security/oidc and
https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import trustme
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import load_pem_x509_certificate
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from arm_simulator.core.identity import CLIENT_ID, LIFETIME_SECONDS, unsigned_token
from arm_simulator.version import VERSION
from arm_simulator.world import World

PREFIX = "/_pipelines"
GITHUB, AZURE_PIPELINES = f"{PREFIX}/github", f"{PREFIX}/azure"
EXCHANGE = "api://AzureADTokenExchange"
SERVICE_CONNECTION = "00000000-0000-0000-0000-00000000c0de"
_HEADERS = {"x-arm-simulator": VERSION}
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FEDERATED = "federated"


@dataclass(frozen=True)
class Secrets:
    """What the application and the pipelines of one run know; the trusted issuer signs with `issuer_key`."""

    client_secret: str = field(default_factory=lambda: secrets.token_urlsafe(30))
    github_token: str = field(default_factory=lambda: secrets.token_urlsafe(30))
    pipelines_token: str = field(default_factory=lambda: secrets.token_urlsafe(30))
    issuer_key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def assertion(self, audience: str, subject: str, seconds: int = 600) -> str:
        """Returns an identity token of the issuer that the sign-in service trusts."""
        now = int(time.time())
        claims = {
            "aud": audience,
            "iss": "https://issuer.simulator.invalid",
            "sub": subject,
            "iat": now,
            "exp": now + seconds,
        }
        parts = [_encoded({"alg": "HS256", "typ": "JWT", "kid": _FEDERATED}), _encoded(claims)]
        signature = hmac.digest(self.issuer_key, ".".join(parts).encode(), "sha256")
        return ".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=").decode()])


@dataclass(frozen=True)
class SignIn:
    """The sign-in service of one run and the files that a client gets from it."""

    world: World
    secrets: Secrets
    certificate: Path
    token_file: Path

    def write_token(self) -> None:
        """Writes the token that a workload finds in a file, which its owner alone can read."""
        self.token_file.touch(mode=0o600)
        self.token_file.chmod(0o600)
        subject = "system:serviceaccount:example:example"
        self.token_file.write_text(self.secrets.assertion(EXCHANGE, subject, LIFETIME_SECONDS), encoding="utf-8")

    def remove(self) -> None:
        """Deletes the files of this run."""
        for path in (self.certificate, self.token_file):
            path.unlink(missing_ok=True)

    def routes(self) -> list[Route]:
        """Returns the routes of the sign-in service and of the pipelines."""
        return [
            Route("/{tenant}/v2.0/.well-known/openid-configuration", self._configuration, methods=["GET"]),
            Route("/common/discovery/instance", self._discovery, methods=["GET"]),
            Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
            Route(GITHUB, self._github, methods=["GET"]),
            Route(AZURE_PIPELINES, self._azure_pipelines, methods=["POST"]),
        ]

    def variables(self, origin: str) -> dict[str, dict[str, str]]:
        """Returns the environment with which a client signs in, for each way."""
        application = {"AZURE_TENANT_ID": self.world.tenant_id, "AZURE_CLIENT_ID": CLIENT_ID}
        return {
            "secret": {**application, "AZURE_CLIENT_SECRET": self.secrets.client_secret},
            "certificate": {**application, "AZURE_CLIENT_CERTIFICATE_PATH": str(self.certificate)},
            "workload-identity": {**application, "AZURE_FEDERATED_TOKEN_FILE": str(self.token_file)},
            "github": {
                **application,
                "ACTIONS_ID_TOKEN_REQUEST_URL": f"{origin}{GITHUB}?api-version=2.0",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.secrets.github_token,
            },
            "azure-pipelines": {
                "AZURESUBSCRIPTION_TENANT_ID": self.world.tenant_id,
                "AZURESUBSCRIPTION_CLIENT_ID": CLIENT_ID,
                "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": SERVICE_CONNECTION,
                "SYSTEM_OIDCREQUESTURI": f"{origin}{AZURE_PIPELINES}",
                "SYSTEM_ACCESSTOKEN": self.secrets.pipelines_token,
            },
        }

    def _configuration(self, request: Request) -> Response:
        base = f"{_origin(request)}/{request.path_params['tenant']}"
        return _answer(
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    def _discovery(self, request: Request) -> Response:
        host = str(request.headers.get("host", ""))
        tenant = f"{_origin(request)}/{self.world.tenant_id}"
        return _answer(
            {
                "tenant_discovery_endpoint": f"{tenant}/v2.0/.well-known/openid-configuration",
                "api-version": "1.1",
                "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
            }
        )

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        if request.path_params["tenant"] != self.world.tenant_id:
            return _refused("invalid_request", 90002, f"Tenant '{request.path_params['tenant']}' not found.")
        if form.get("grant_type") != "client_credentials":
            return _refused("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        if form.get("client_id") != CLIENT_ID:
            identifier = str(form.get("client_id"))
            return _refused("unauthorized_client", 700016, f"Application with identifier '{identifier}' was not found.")
        refusal = self._wrong_proof(form, str(request.url).partition("?")[0])
        if refusal is not None:
            return refusal
        scope = form.get("scope", "").split(" ")[0]
        if not scope.endswith("/.default"):
            return _refused("invalid_scope", 1002012, f"The provided value for scope {scope} is not valid.")
        resource = scope.removesuffix("/.default")
        expires = int(time.time()) + LIFETIME_SECONDS
        return _answer(
            {
                "token_type": "Bearer",
                "expires_in": LIFETIME_SECONDS,
                "ext_expires_in": LIFETIME_SECONDS,
                "access_token": unsigned_token(self.world, resource, expires),
            }
        )

    def _wrong_proof(self, form: Mapping[str, str], audience: str) -> Response | None:
        """Returns the refusal of what does not prove that the caller is the application; None for what does."""
        if "client_assertion" not in form:
            if hmac.compare_digest(form.get("client_secret", "").encode(), self.secrets.client_secret.encode()):
                return None
            return _refused("invalid_client", 7000215, "Invalid client secret provided.")
        if form.get("client_assertion_type") != _ASSERTION_TYPE:
            return _refused("invalid_request", 900144, "The request body must contain 'client_assertion_type'.")
        head, claims, signed, signature = _parts(form["client_assertion"])
        if not claims or float(claims.get("exp", 0)) < time.time():
            return _refused("invalid_client", 700024, "Client assertion is not within its valid time range.")
        if head.get("kid") == _FEDERATED:
            expected = hmac.digest(self.secrets.issuer_key, signed, "sha256")
            if claims.get("aud") != EXCHANGE or not hmac.compare_digest(expected, signature):
                return _refused("invalid_client", 700213, "No matching federated identity record found.")
            return None
        if claims.get("iss") != CLIENT_ID or not self._signed_with_certificate(head, signed, signature):
            return _refused("invalid_client", 700027, "The certificate with which the assertion is signed is unknown.")
        return None

    def _signed_with_certificate(self, head: Mapping[str, Any], signed: bytes, signature: bytes) -> bool:
        key = load_pem_x509_certificate(self.certificate.read_bytes()).public_key()
        assert isinstance(key, rsa.RSAPublicKey)
        digest = hashes.SHA256()
        pad = (
            padding.PSS(padding.MGF1(digest), digest.digest_size) if head.get("alg") == "PS256" else padding.PKCS1v15()
        )
        try:
            key.verify(signature, signed, pad, digest)
        except InvalidSignature:
            return False
        return True

    def _github(self, request: Request) -> Response:
        if not _bears(request, self.secrets.github_token):
            return _answer({"message": "Unauthorized"}, 401)
        audience = request.query_params.get("audience", "https://github.com/example")
        return _answer({"count": 1, "value": self.secrets.assertion(audience, "repo:example/app:ref:refs/heads/main")})

    def _azure_pipelines(self, request: Request) -> Response:
        if not _bears(request, self.secrets.pipelines_token):
            return _answer({"message": "TF400813: The user is not authorized to access this resource."}, 401)
        if request.query_params.get("serviceConnectionId") != SERVICE_CONNECTION:
            return _answer({"message": "Service connection was not found."}, 404)
        return _answer({"oidcToken": self.secrets.assertion(EXCHANGE, "sc://example/project/connection")})


def write_client_certificate(path: Path) -> None:
    """Writes a certificate of the application with its private key, which its owner alone can read."""

    own = trustme.CA(key_type=trustme.KeyType.RSA).issue_cert("application.invalid", key_type=trustme.KeyType.RSA)
    path.touch(mode=0o600)
    path.chmod(0o600)
    own.private_key_pem.write_to_path(str(path))
    own.cert_chain_pems[0].write_to_path(str(path), append=True)


def _origin(request: Request) -> str:
    return "https://" + request.headers.get("host", "localhost")


def _bears(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "").partition(" ")[2]
    return hmac.compare_digest(given.encode(), token.encode())


def _answer(document: Mapping[str, Any], status: int = 200) -> Response:
    return JSONResponse(dict(document), status, _HEADERS)


def _refused(error: str, number: int, text: str) -> Response:
    description = f"AADSTS{number}: {text} Trace ID: 00000000-0000-0000-0000-000000000000"
    return _answer(
        {"error": error, "error_description": description, "error_codes": [number]},
        401 if error == "invalid_client" else 400,
    )


def _encoded(document: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Returns head, claims, what is signed, and the signature; empty ones for what is no token."""
    try:
        head, claims, signature = token.split(".")
        first, second = json.loads(_decoded(head)), json.loads(_decoded(claims))
        if isinstance(first, dict) and isinstance(second, dict):
            return first, second, f"{head}.{claims}".encode(), _decoded(signature)
    except (ValueError, RecursionError):
        pass
    return {}, {}, b"", b""
