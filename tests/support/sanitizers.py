"""What may not stand in a cassette, one named function for each kind; all leave what is clean already as it is."""

from __future__ import annotations

import base64
import hashlib
import io
import ipaddress
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
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

_ANY_GUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LIVE_GUID = re.compile(rf"(?i)(?<![0-9a-f])(?!00000000-0000-0000-0000-)(?<!roleDefinitions/){_ANY_GUID}(?![0-9a-f])")
_ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_RESOURCE = re.compile(r"(/providers/)([A-Za-z]+\.[A-Za-z.]+(?:/[A-Za-z]+/[^/?\"'\s,]+)+)")
_FOREIGN_GROUP = re.compile(r"(?i)(/resourceGroups/)([^/?\"'\s,]+)")
#: Members whose value is a name that its owner chose.
_OF_THE_OWNER = frozenset(
    {
        *("fqdn", "privatefqdn", "azureportalfqdn", "dnsprefix", "fqdnsubdomain", "noderesourcegroup"),
        *("adminusername", "createdby", "lastmodifiedby", "displayname", "principalname"),
    }
)
#: Kinds of resources whose names are the same in every subscription, or are those of node pools.
_KNOWN_TO_ALL = frozenset(
    {"agentpools", "features", "locations", "providers", "roledefinitions", "operations", "operationresults"}
)

Response = dict[str, Any]

ZEROS = "00000000-0000-0000-0000-000000000000"
KNOWN_TENANT = "00000000-0000-0000-0000-00000000aaaa"

#: What must never stand in a cassette: patterns of the secret itself, so that one in a new place is found too.
SECRETS = {
    "a JSON web token": re.compile(r"eyJ[A-Za-z0-9_-]{10,}\."),
    "a bearer token": re.compile(r"[Bb]earer\s+(?!\[?(?:scrubbed|redacted)\b)[A-Za-z0-9._~+/-]{12,}"),
    "an SSH public key": re.compile(r"(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\w+) AAAA[A-Za-z0-9+/]{60,}"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a client secret or password": re.compile(
        r"(?i)(?:client_secret|password|accesskey)[\"']?\s*[:=]\s*[\"']?[^\s\"'&,]{6,}"
    ),
    "a subscription": re.compile(rf"(?i)/subscriptions/(?!{ZEROS})[^/?\"'\s]+"),
    "a tenant": re.compile(rf"(?i)tenant_?(?:id)?[\\\"']*\s*[:=/]\s*[\\\"']*(?!{ZEROS}|{KNOWN_TENANT}){_ANY_GUID}"),
}


def secrets_in(text: str) -> list[str]:
    """The names of all kinds of secret that a text has."""
    return [name for name, pattern in SECRETS.items() if pattern.search(text)]


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


class LiveNames:
    """Puts made-up names in the place of those that only the owner of a live subscription knows.

    `names` are texts with what stands for them. Of the VM sizes of a region, which Azure lists by the thousand, those
    of `sizes` stay, and those of node pools that were seen before.
    """

    def __init__(self, names: Mapping[str, str], hosts: Mapping[str, str], sizes: Iterable[str]) -> None:
        words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        self._words = re.compile(rf"(?i)(?<![A-Za-z0-9])(?:{words})(?![A-Za-z0-9])")
        self._names = {name.lower(): made_up for name, made_up in names.items()}
        self._hosts = hosts
        self._sizes = set(sizes)
        self._numbers: dict[str, dict[str, str]] = {}

    def of_request(self, request: Request) -> Request:
        """A request with the names that a recording has."""
        body = request.body if isinstance(request.body, bytes) or request.body is None else str(request.body).encode()
        clean = None if body is None else self.text(body.decode()).encode()
        return Request(request.method, self.text(request.uri), clean, dict(request.headers))

    def of_response(self, response: Response) -> Response:
        """A response with the names that a recording has, as a copy."""
        body = response["body"]["string"]
        try:
            clean = json.dumps(self.of_value(self._few_sizes(json.loads(body))))
        except ValueError:
            clean = self.text(body.decode("utf-8", "replace"))
        headers = {name: [self.text(text) for text in texts] for name, texts in response["headers"].items()}
        if "x-arm-simulator" not in {name.lower() for name in headers}:
            headers["x-recorded-from"] = ["azure"]
        return {**response, "headers": headers, "body": {"string": clean.encode()}}

    def of_value(self, value: Any, key: str = "") -> Any:
        """A value as JSON has it, with every text of it cleaned."""
        if key == "tags":
            return {}
        if key.lower() in _OF_THE_OWNER and isinstance(value, str):
            return self._number("name", value)
        if key == "vmSize" and isinstance(value, str):
            self._sizes.add(value)
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.of_value(item, key) for item in value]
        if isinstance(value, dict):
            return {self.text(name): self.of_value(item, name) for name, item in value.items()}
        return value

    def text(self, text: str) -> str:
        """A text without names, hosts, persons and public addresses."""
        for host, made_up in self._hosts.items():
            text = text.replace(host, made_up)
        text = self._words.sub(lambda match: self._names[match[0].lower()], text)
        text = _EMAIL.sub("someone@example.com", text)
        text = _RESOURCE.sub(self._of_resource, text)
        text = _FOREIGN_GROUP.sub(lambda match: match[1] + self._group(match[2]), text)
        text = _ADDRESS.sub(self._address, text)
        return _LIVE_GUID.sub(self._identity, text)

    def _of_resource(self, match: re.Match[str]) -> str:
        kind, *pairs = match[2].split("/")
        kept = [kind]
        for at in range(0, len(pairs), 2):
            name = pairs[at + 1]
            kept += [pairs[at], name if pairs[at].lower() in _KNOWN_TO_ALL else self._name(name)]
        return match[1] + "/".join(kept)

    def _name(self, name: str) -> str:
        return name if name in self._names.values() else self._number("name", name)

    def _group(self, name: str) -> str:
        return name if name in self._names.values() else self._number("group", name)

    def _address(self, match: re.Match[str]) -> str:
        try:
            public = ipaddress.ip_address(match[0]).is_global
        except ValueError:
            return match[0]
        known = self._numbers.setdefault("address", {})
        return known.setdefault(match[0], f"203.0.113.{len(known) + 1}") if public else match[0]

    def _identity(self, match: re.Match[str]) -> str:
        known = self._numbers.setdefault("identity", {})
        return known.setdefault(match[0].lower(), f"00000000-0000-0000-0000-{len(known) + 1:012}")

    def _number(self, kind: str, text: str) -> str:
        known = self._numbers.setdefault(kind, {})
        return known.setdefault(text.lower(), f"{kind}{len(known) + 1}")

    def _few_sizes(self, body: Any) -> Any:
        rows = body.get("value") if isinstance(body, dict) else None
        if not isinstance(rows, list) or not any(
            isinstance(row, dict) and row.get("resourceType") == "virtualMachines" for row in rows
        ):
            return body
        return {**body, "value": [row for row in rows if row.get("name") in self._sizes]}
