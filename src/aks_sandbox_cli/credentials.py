"""Who signs in: the first of a fixed order that is set up, and never a browser.

    1. client secret or certificate    AZURE_TENANT_ID, AZURE_CLIENT_ID, and AZURE_CLIENT_SECRET or
                                       AZURE_CLIENT_CERTIFICATE_PATH
    2. workload identity               AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE
    3. Azure Pipelines                 SYSTEM_OIDCREQUESTURI, SYSTEM_ACCESSTOKEN, and the service connection
    4. GitHub Actions                  ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN, AZURE_TENANT_ID, AZURE_CLIENT_ID
    5. managed identity                what the machine offers; AZURE_CLIENT_ID chooses one of several
    6. az's login                      where az is on PATH

One that is set up and refused ends the search: another identity never takes its place unasked. One that is set up by
half is refused too.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from azure.identity import (
    AzureCliCredential,
    AzurePipelinesCredential,
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    CredentialUnavailableError,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)
from knack.log import get_logger

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.cloud import Cloud, is_address
from aks_sandbox.arm.foreign_errors import CredentialFailed, is_unreachable
from aks_sandbox.arm.public import get_public
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.model.provenance import Caller
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.model.secret_text import without_secrets
from aks_sandbox.steps import Step, lines_of
from aks_sandbox_cli.token_claims import caller_in, is_issued_by_azure

logger = get_logger(__name__)
# Below that, azure-identity writes the calls that led to a refusal, which says no more than its message.
logging.getLogger("azure.identity").setLevel(logging.INFO)

_TENANT, _CLIENT = "AZURE_TENANT_ID", "AZURE_CLIENT_ID"
_SECRET, _CERTIFICATE = "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH"
_CERTIFICATE_PASSWORD = "AZURE_CLIENT_CERTIFICATE_PASSWORD"  # noqa: S105 - as above
_TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE"  # noqa: S105 - as above
_GITHUB_URL, _GITHUB_TOKEN = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
_PIPELINES_URL, _PIPELINES_TOKEN = "SYSTEM_OIDCREQUESTURI", "SYSTEM_ACCESSTOKEN"
_MACHINE_ENDPOINTS = ("IDENTITY_ENDPOINT", "MSI_ENDPOINT")
_CONNECTION = "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"
_CONNECTION_TENANT, _CONNECTION_CLIENT = "AZURESUBSCRIPTION_TENANT_ID", "AZURESUBSCRIPTION_CLIENT_ID"
#: What the sign-in service takes assertions of other issuers for.
#: Source: https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust
_AUDIENCE = "api://AzureADTokenExchange"
_AZ_SECONDS = 60
_MACHINE = "managed identity"


class SignInFailed(Exception):
    """No token; `recommendations` are lines that say what was tried and what to do."""

    def __init__(self, message: str, recommendations: list[str]) -> None:
        super().__init__(message)
        self.recommendations = recommendations


class NotSetUp(Exception):
    """A way to sign in that is not set up here; the text says what is missing."""


class HalfSetUp(Exception):
    """A way to sign in of which only a part is set; the text says what is missing."""


@dataclass(frozen=True)
class Way:
    """One way to sign in; `make` raises NotSetUp or HalfSetUp, `fix` says what to do where it is refused."""

    name: str
    make: Callable[[], Any]
    fix: Step


class Chain:
    """A credential of azure-core: the first way that is set up signs in, for every token after that too."""

    def __init__(self, cloud: Cloud, environment: Mapping[str, str] | None = None) -> None:
        self._cloud = cloud
        self._environment = os.environ if environment is None else environment
        self._lock = threading.Lock()
        self._chosen: tuple[Way, Any] | None = None
        #: Who signed in, by the first token; None before it.
        self.caller: Caller | None = None

    def get_token(self, *scopes: str, **options: Any) -> Any:
        """A token for the scopes; SignInFailed, or what the network raises."""
        with self._lock:
            if self._chosen is not None:
                return self._token_of(*self._chosen, scopes, options)
            return self._first_token(scopes, options)

    def _first_token(self, scopes: tuple[str, ...], options: Mapping[str, Any]) -> Any:
        tried: list[str] = []
        for way in self._ways():
            try:
                credential = self._made(way)
                token = self._token_of(way, credential, scopes, options)
            except NotSetUp as missing:
                tried.append(f"{way.name}: {missing}.")
            except HalfSetUp as missing:
                raise SignInFailed(
                    f"{way.name} is set up by half: {missing}", ["Set what is missing, or unset the others."]
                ) from None
            except CredentialUnavailableError as missing:
                tried.append(f"{way.name}: {_said(missing)}")
            else:
                logger.info("Signed in by %s.", way.name)
                self._chosen, self.caller = (way, credential), _caller(way, token.token)
                return token
        raise SignInFailed("no way to sign in is set up", ["Set one of these up. Tried, in this order:", *tried])

    @staticmethod
    def _made(way: Way) -> Any:
        try:
            return way.make()
        except ValueError as error:
            # The library looks at the form of what it is given, such as the ID of a tenant.
            raise SignInFailed(f"{way.name}: {_said(error)}", lines_of([way.fix])) from error

    def _token_of(self, way: Way, credential: Any, scopes: tuple[str, ...], options: Mapping[str, Any]) -> Any:
        try:
            token = credential.get_token(*scopes, **options)
        except CredentialUnavailableError:
            raise
        except Exception as error:
            # Each library raises its own; what is no fault of the network is a refusal.
            if is_unreachable(CredentialFailed(error)):
                raise
            raise SignInFailed(f"{way.name}: {_said(error)}", lines_of([way.fix])) from error
        if not self._cloud.known and is_issued_by_azure(token.token):
            # A machine in Azure gets tokens of its own cloud, for any audience that it asks for. They are worth
            # something there, and the cloud that was named by its address would get them.
            raise SignInFailed(
                f"{way.name}: the token is not one of the sign-in service of {self._cloud.name}, so it is not sent to "
                f"{self._cloud.resource_manager}",
                lines_of([Step(f"Sign in to that cloud in another way, or correct {Argument.CLOUD}.")]),
            )
        return token

    def _ways(self) -> tuple[Way, ...]:
        return (
            Way(
                "client secret or certificate",
                self._of_environment,
                Step(f"Correct {_SECRET} or {_CERTIFICATE}, {_CLIENT} and {_TENANT}."),
            ),
            Way(
                "workload identity",
                self._of_token_file,
                Step(f"Check {_TOKEN_FILE}, {_CLIENT}, {_TENANT} and the federated credential of the application."),
            ),
            Way(
                "Azure Pipelines",
                self._of_azure_pipelines,
                Step(
                    f"Check {_PIPELINES_TOKEN}, and that the pipeline may use the service connection in {_CONNECTION}."
                ),
            ),
            Way(
                "GitHub Actions",
                self._of_github,
                Step(f"Check {_CLIENT}, {_TENANT} and the federated credential of the application."),
            ),
            Way(_MACHINE, self._of_machine, Step(f"Check the identity of this machine, and {_CLIENT}.")),
            Way("az's login", self._of_az, of_the_service("login")),
        )

    @property
    def _settings(self) -> dict[str, Any]:
        # The sign-in service of Azure vouches for the addresses of its own clouds; it does not know others.
        return {"authority": self._cloud.sign_in, "disable_instance_discovery": not self._cloud.known}

    def _get(self, name: str) -> str:
        return self._environment.get(name, "").strip()

    def _needed(self, *names: str) -> list[str]:
        values = [self._get(name) for name in names]
        missing = [name for name, value in zip(names, values, strict=True) if not value]
        if missing:
            raise HalfSetUp(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set")
        return values

    def _of_environment(self) -> Any:
        secret, certificate = self._get(_SECRET), self._get(_CERTIFICATE)
        if not secret and not certificate:
            raise NotSetUp(f"neither {_SECRET} nor {_CERTIFICATE} is set")
        tenant, client = self._needed(_TENANT, _CLIENT)
        if secret:
            return ClientSecretCredential(tenant, client, secret, **self._settings)
        password = self._environment.get(_CERTIFICATE_PASSWORD) or None
        try:
            return CertificateCredential(tenant, client, certificate, password=password, **self._settings)
        except (OSError, ValueError) as error:
            raise SignInFailed(
                f"the certificate in {_CERTIFICATE} cannot be used: {_said(error)}",
                [f"Correct {_CERTIFICATE}, or {_CERTIFICATE_PASSWORD} where it has a password."],
            ) from None

    def _of_token_file(self) -> Any:
        file = self._get(_TOKEN_FILE)
        if not file:
            raise NotSetUp(f"{_TOKEN_FILE} is not set")
        tenant, client = self._needed(_TENANT, _CLIENT)
        if not Path(file).is_file() or not os.access(file, os.R_OK):
            raise SignInFailed(f"{_TOKEN_FILE} names a file that cannot be read", [f"Correct {_TOKEN_FILE}."])
        return WorkloadIdentityCredential(tenant_id=tenant, client_id=client, token_file_path=file, **self._settings)

    def _of_azure_pipelines(self) -> Any:
        if not self._get(_PIPELINES_URL):
            raise NotSetUp(f"{_PIPELINES_URL} is not set")
        if not self._get(_PIPELINES_TOKEN) and not self._get(_CONNECTION):
            raise NotSetUp(f"{_PIPELINES_TOKEN} and {_CONNECTION} are not set")
        token, connection = self._needed(_PIPELINES_TOKEN, _CONNECTION)
        tenant = self._get(_CONNECTION_TENANT) or self._needed(_TENANT)[0]
        client = self._get(_CONNECTION_CLIENT) or self._needed(_CLIENT)[0]
        self._over_https(_PIPELINES_URL)
        return AzurePipelinesCredential(
            tenant_id=tenant,
            client_id=client,
            service_connection_id=connection,
            system_access_token=token,
            **self._settings,
        )

    def _of_github(self) -> Any:
        address = self._get(_GITHUB_URL)
        if not address:
            raise NotSetUp(f"{_GITHUB_URL} is not set, as in a job without the permission id-token")
        if not self._get(_CLIENT) and not self._get(_TENANT):
            raise NotSetUp(f"{_CLIENT} and {_TENANT} are not set")
        tenant, client, bearer = self._needed(_TENANT, _CLIENT, _GITHUB_TOKEN)
        self._over_https(_GITHUB_URL)

        def assertion() -> str:
            value = get_public(address, {"audience": _AUDIENCE}, bearer).get("value")
            if not isinstance(value, str) or not value:
                raise ValueError("the answer of GitHub has no token")
            return value

        return ClientAssertionCredential(tenant, client, assertion, **self._settings)

    def _over_https(self, name: str) -> None:
        if not self._get(name).lower().startswith("https://"):
            raise SignInFailed(f"{name} does not begin with https://, and a token is sent to it", [f"Correct {name}."])

    def _of_machine(self) -> Any:
        client = self._get(_CLIENT)
        for name in _MACHINE_ENDPOINTS:
            address = self._get(name)
            if address and not (address.lower().startswith(("http://", "https://")) and is_address(address)):
                raise SignInFailed(f"{name} is not an address of HTTP", [f"Correct {name}, or unset it."])
        return ManagedIdentityCredential(**({"client_id": client} if client else {}))

    def _of_az(self) -> Any:
        az = shutil.which("az", path=self._environment.get("PATH"))
        if az is None:
            raise NotSetUp("az is not on PATH")
        if not self._cloud.known and self._endpoint_of_az(az) != self._cloud.resource_manager.lower():
            # az gives tokens of its own cloud, and those are not for another address.
            raise NotSetUp("az is not signed in to this cloud")
        return AzureCliCredential(process_timeout=_AZ_SECONDS)

    @staticmethod
    def _endpoint_of_az(az: str) -> str:
        command = [
            az,
            "cloud",
            "show",
            "--query",
            "endpoints.resourceManager",
            "--output",
            "json",
            "--only-show-errors",
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_AZ_SECONDS)
            return str(json.loads(done.stdout)).rstrip("/").lower()
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return ""


def _caller(way: Way, token: str) -> Caller | None:
    found = caller_in(token)
    return replace(found, kind="managedIdentity") if found is not None and way.name == _MACHINE else found


def _said(error: Exception) -> str:
    text = str(getattr(error, "message", None) or error).strip()
    first = text.splitlines()[0] if text else type(error).__name__
    return one_line(without_secrets(first))
