"""What may not stand in a cassette, one named function for each kind; all leave what is clean already as it is."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
from typing import Any
from urllib.parse import urlsplit

from vcr.request import Request

from tests.support.traffic import BASE_URL

HOST = urlsplit(BASE_URL).netloc
DATE = "2026-01-01T00:00:00.0000000Z"
SDK_DEFAULT = "sdk-default"
_LOCAL = re.compile(r"\b(?:localhost|127\.0\.0\.1):\d+")
_DATES = re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_TOKEN = re.compile(r'("(?:access_token|accessToken|clusterToken|token|kubeconfig)"\s*:\s*)"[^"]*"')
_SSH_KEY = re.compile(r"(ssh-(?:rsa|ed25519)) AAAA[A-Za-z0-9+/=]*(?: [^\"\\]*)?")
_GUID = re.compile(r"\b(?!00000000-0000-0000-0000-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_HEX = re.compile(r"(?<![0-9a-f])(?!0{20})[0-9a-f]{32}(?![0-9a-f])")
_UNTIL = re.compile(r'(aks-sandbox/until\\": \\")\d+')
_NOW = re.compile(r'(\\"now\\":)\d{10}')
_CLUSTER_ID = re.compile(r'(?<="resourceUID": ")(?!0{12})[0-9a-f]{24}(?=")')
_HOST_ID = re.compile(r"(?<=-)(?!0{4})[0-9a-f]{8}(?=\.(?:portal\.)?hcp\.)")
_KEPT_REQUEST_HEADERS = ("authorization", "content-type", "if-match", "if-none-match")
_KEPT_RESPONSE_HEADERS = ("azure-asyncoperation", "content-type", "location", "retry-after", "retry-after-ms")

Response = dict[str, Any]


def hide_authorization(headers: dict[str, str]) -> dict[str, str]:
    """The bearer token of a request."""
    return {name: "Bearer scrubbed" if name.lower() == "authorization" else text for name, text in headers.items()}


def hide_tokens(text: str) -> str:
    """Tokens and credentials inside a body."""
    return _TOKEN.sub(r'\1"scrubbed"', text)


def hide_ssh_keys(text: str) -> str:
    """Public keys of the nodes: they name the person who made them."""
    return _SSH_KEY.sub(r"\1 AAAA scrubbed", text)


def hide_host(text: str) -> str:
    """The host and the port of the simulator that was recorded."""
    return _LOCAL.sub(HOST, text)


def fix_dates(text: str) -> str:
    """The moment of the recording."""
    return _DATES.sub(DATE, text)


def name_the_default_version(text: str, version: str) -> str:
    """The API version that the installed SDK sends by itself: each az has another, and a cassette serves all."""
    return text.replace(f"api-version={version}", f"api-version={SDK_DEFAULT}")


def drop_request_headers(headers: dict[str, str]) -> dict[str, str]:
    """Identifiers of requests, the user agent with its versions and platform, and what else differs by machine."""
    return {name: text for name, text in headers.items() if name.lower() in _KEPT_REQUEST_HEADERS}


def drop_response_headers(headers: dict[str, list[str]]) -> dict[str, list[str]]:
    """Identifiers of requests, dates, and lengths that hold no more."""
    return {
        name: texts for name, texts in headers.items() if name.lower() in (*_KEPT_RESPONSE_HEADERS, "x-recorded-from")
    }


def name_the_source(headers: dict[str, list[str]]) -> dict[str, list[str]]:
    """Not a secret: the mark by which the simulator says that it is not Azure becomes the cassette's own."""
    marks = {name.lower(): texts for name, texts in headers.items()}.get("x-arm-simulator")
    return headers if marks is None else {**headers, "x-recorded-from": [f"arm-simulator {marks[0]}"]}


def number_identifiers(text: str, known: dict[str, str]) -> str:
    """Identifiers of operations, commands, principals and etags, numbered by their first appearance in a cassette."""

    def number(match: re.Match[str]) -> str:
        form = "00000000-0000-0000-0000-{:012}" if "-" in match[0] else "{:032}"
        return known.setdefault(match[0], form.format(len(known) + 1))

    return _HEX.sub(number, _GUID.sub(number, text))


def open_the_archive(text: str) -> str:
    """The files of a command as texts instead of an archive, scripts by their hash; without the moment of the run."""
    try:
        body = json.loads(text)
        archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(body["context"], validate=True)))
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return text
    files = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, content in files.items():
        if name.endswith((".sh", ".jq")):
            files[name] = f"sha256 {hashlib.sha256(content.encode()).hexdigest()}"
    return _UNTIL.sub(r"\g<1>0", json.dumps({**body, "context": files}))


def fix_clock(text: str) -> str:
    """The moment of the recording as a command tells it."""
    return _NOW.sub(r"\g<1>1767225600", text)


def zero_random_names(text: str) -> str:
    """The random parts of a cluster's identifier and of its host names."""
    return _HOST_ID.sub("0" * 8, _CLUSTER_ID.sub("0" * 24, text))


def clean_text(text: str) -> str:
    """A text without all that can be told from the text alone."""
    for clean in (hide_tokens, hide_ssh_keys, hide_host, fix_dates, fix_clock, zero_random_names):
        text = clean(text)
    return text


def clean_request(request: Request, default_version: str) -> Request:
    """A request as it goes into a cassette, and as it is compared with one."""
    body = request.body
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        body = body.encode()
    uri = name_the_default_version(clean_text(request.uri), default_version)
    headers = hide_authorization(drop_request_headers(dict(request.headers)))
    return Request(request.method, uri, clean_text(open_the_archive(body.decode())).encode() if body else None, headers)


def clean_response(response: Response) -> Response:
    """A response as it goes into a cassette."""
    headers = drop_response_headers(name_the_source(response["headers"]))
    response["headers"] = {name: [clean_text(text) for text in texts] for name, texts in headers.items()}
    body = response["body"]["string"]
    response["body"] = {"string": clean_text(body.decode()).encode()}
    return response
