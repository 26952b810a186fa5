"""Sends secret requests through the logging policy of the az whose Python runs this, and prints what was logged.

A program and not a test, because the oldest az that is supported has an environment without pytest.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from typing import Any

import requests
from azure.cli.core.sdk.policies import SafeNetworkTraceLoggingPolicy
from azure.core.credentials import AccessToken, AccessTokenInfo
from azure.core.pipeline.policies import CustomHookPolicy
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from aks_sandbox.arm.pipeline import ReadPipeline

ENDPOINT = "https://arm.invalid"
SECRETS = ("A-SECRET-IN-THE-BODY", "A-SECRET-IN-THE-ANSWER", "A-BEARER-TOKEN")
OF_A_PROXY = "A-PASSWORD-OF-A-PROXY"
CLAIMS = 'Bearer authorization_uri="https://x/common", error="insufficient_claims", claims="e30="'
BEFORE: dict[str, list[tuple[int, dict[str, str]]]] = {
    "nothing": [],
    "429": [(429, {"Retry-After": "0"})],
    "429 twice": [(429, {"Retry-After": "0"})] * 2,
    "401 with claims": [(401, {"WWW-Authenticate": CLAIMS})],
    "429, then 401 with claims, then 429": [
        (429, {"Retry-After": "0"}),
        (401, {"WWW-Authenticate": CLAIMS}),
        (429, {"Retry-After": "0"}),
    ],
    "307": [(307, {"Location": f"{ENDPOINT}/again"})],
    "429, then 307": [(429, {"Retry-After": "0"}), (307, {"Location": "https://evil.invalid/again"})],
    "500": [(500, {})],
}


class Credential:
    """Gives a made-up token."""

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        """The token."""
        return AccessToken("A-BEARER-TOKEN", 4_102_444_800)

    def get_token_info(self, *_: str, **__: Any) -> AccessTokenInfo:
        """The token."""
        return AccessTokenInfo("A-BEARER-TOKEN", 4_102_444_800)


class Script(HTTPAdapter):
    """Answers what is written down, then well."""

    def __init__(self, answers: list[tuple[int, dict[str, str]]]) -> None:
        super().__init__()
        self.answers = list(answers)
        self.bodies: list[str] = []

    def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:
        """The next answer."""
        self.bodies.append(str(request.body))
        status, headers = self.answers.pop(0) if self.answers else (200, {})
        answer = {"logs": "A-SECRET-IN-THE-ANSWER", "httpProxy": f"http://user:{OF_A_PROXY}@proxy.invalid:3128/"}
        body = io.BytesIO(json.dumps(answer).encode())
        raw = HTTPResponse(body, {"content-type": "application/json", **headers}, status, preload_content=False)
        return self.build_response(request, raw)


def main() -> None:
    """Print, for each answer that may come before the good one, how often the body went out and what was logged."""
    lines: list[str] = []
    hooked: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    logging.getLogger().addHandler(Keep())
    logging.getLogger().setLevel(logging.DEBUG)
    for name in ("cli", "cli.azure.cli.core.sdk.policies"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    result: dict[str, Any] = {}
    for name, answers in BEFORE.items():
        lines.clear()
        script = Script(answers)
        session = requests.Session()
        session.mount("https://", script)
        pipeline = ReadPipeline(
            Credential(),
            "subscription",
            base_url=ENDPOINT,
            authentication_policy=ARMChallengeAuthenticationPolicy(Credential(), f"{ENDPOINT}/.default"),
            custom_hook_policy=CustomHookPolicy(
                raw_request_hook=lambda request: hooked.append(str(request.http_request.content))
            ),
            logging_policy=SafeNetworkTraceLoggingPolicy(),
            transport=RequestsTransport(session=session, session_owner=False),
        )
        failed = ""
        try:
            pipeline.send_once("POST", "/run", {}, {"clusterToken": "A-SECRET-IN-THE-BODY"})
        except Exception as error:  # noqa: BLE001 - which one it is belongs to other tests
            failed = type(error).__name__
        told = [secret for secret in SECRETS if any(secret in line for line in [*lines, *hooked])]
        pipeline.send("GET", "/open", {})
        told += [OF_A_PROXY for line in lines if OF_A_PROXY in line]
        result[name] = {
            "sent": sum("A-SECRET-IN-THE-BODY" in body for body in script.bodies),
            "told": told,
            "failed": failed,
            # An ordinary request is logged: what was seen above is not a log that is off.
            "open": sum("/open" in line for line in lines),
            "answers": sum("proxy.invalid" in line for line in lines),
        }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
