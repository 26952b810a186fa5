"""One signed-in connection to a subscription: plain GET, POST and lists, and the SDK client for writes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aks_sandbox.arm.api_versions import ClusterVersion
from aks_sandbox.arm.foreign_errors import Failures, credential_failures, domain_error
from aks_sandbox.arm.pauses import WRITE
from aks_sandbox.arm.pipeline import Answer, ReadPipeline
from aks_sandbox.arm.sku_cache import SkuCache
from aks_sandbox.errors import Unreachable
from aks_sandbox.model.facts import Fact
from aks_sandbox.model.provenance import Caller

if TYPE_CHECKING:
    from aks_sandbox.arm.sent_write import WriteProgress
    from aks_sandbox.arm.write_client import WriteClient

#: Builds a management client the caller's way: `make_client(client_type, **client_keywords)`.
ClientFactory = Callable[..., Any]

_MOST_PAGES = 1000
_MOST_ROWS = 100_000
_LONGEST_LIST_SECONDS = 600


@dataclass(frozen=True)
class Connection:
    """A subscription and the way to its clients; `poll_seconds` is the pause where the service names none.

    `told` holds facts that the caller knows without asking, such as the version of az. `cluster_token` gets a token of
    the signed-in user for clusters whose users come from the directory; it may raise whatever credentials raise.
    `caller` says who that is, once a request was sent; None where that is not known.
    """

    subscription_id: str
    make_client: ClientFactory
    poll_seconds: float = 10
    sleep: Callable[[float], None] = field(default=time.sleep)
    told: Mapping[str, Fact] = field(default_factory=dict)
    sku_cache: SkuCache | None = None
    cluster_token: Callable[[], str] | None = field(default=None, repr=False)
    caller: Callable[[], Caller | None] = field(default=lambda: None, repr=False)
    cluster_version: ClusterVersion = field(default_factory=ClusterVersion)

    @cached_property
    def _reads(self) -> ReadPipeline:
        pipeline: ReadPipeline = self.make_client(ReadPipeline)
        return pipeline

    def open(self) -> None:
        """Build the pipeline before several threads want it; NotLoggedIn when there is no account."""
        with self._as_domain_errors("signing in"):
            _ = self._reads

    def subscription_path(self, *segments: str) -> str:
        """The ARM path of something in the subscription, each segment quoted."""
        return "/".join(
            [
                "",
                "subscriptions",
                self.subscription_id,
                *(quote(segment, safe="") for segment in segments),
            ]
        )

    def get(self, path: str, api_version: str, doing: str, **query: str) -> Mapping[str, Any]:
        """The JSON object at that path; NotFound, Denied, ServiceFailed or Unreachable otherwise."""
        return self._object("GET", path, doing, {"api-version": api_version, **query})

    def post(self, path: str, api_version: str, doing: str) -> Mapping[str, Any]:
        """The JSON object that a POST without a body answers."""
        return self._object("POST", path, doing, {"api-version": api_version})

    def send_once(
        self, method: str, path: str, api_version: str, doing: str, body: Any = None, *, until: float | None = None
    ) -> Answer:
        """One answer with its headers; a POST is never carried out twice, and its body is never logged.

        `until` is a moment of time.monotonic(): an answer that is not complete by then is Unreachable.
        """
        with self._as_domain_errors(doing):
            return self._reads.send_once(method, path, {"api-version": api_version}, body, until)

    def follow(self, link: str, doing: str, announce: Callable[[str], None]) -> Answer:
        """One answer of an address that came in the answer to a write; `announce` hears of pauses."""
        with self._as_domain_errors(doing):
            return self._reads.follow(link, replace(WRITE, announce=announce))

    def token_for_clusters(self, doing: str) -> str | None:
        """The token that `cluster_token` gets; None without it."""
        if self.cluster_token is None:
            return None
        with self._as_domain_errors(doing), credential_failures():
            return self.cluster_token()

    def list_all(self, path: str, api_version: str, doing: str, **query: str) -> list[Mapping[str, Any]]:
        """All rows of a paged list; rows that are no objects are an unreadable answer."""
        rows: list[Mapping[str, Any]] = []
        page = self.get(path, api_version, doing, **query)
        end = time.monotonic() + _LONGEST_LIST_SECONDS
        for _ in range(_MOST_PAGES):
            value = page.get("value")
            if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
                raise Unreachable(f"{doing}: the answer is not a list.", "Repeat the command.")
            rows += value
            link = page.get("nextLink")
            if not link:
                return rows
            if len(rows) > _MOST_ROWS or time.monotonic() > end:
                raise Unreachable(
                    f"{doing}: the list does not end after {len(rows)} rows and is not read further.",
                    "Repeat the command.",
                )
            with self._as_domain_errors(doing):
                page = _object(self._reads.follow(str(link)).body, doing)
        raise Unreachable(
            f"{doing}: the list does not end after {_MOST_PAGES} pages.",
            "Repeat the command.",
        )

    def _object(self, method: str, path: str, doing: str, query: dict[str, str]) -> Mapping[str, Any]:
        with self._as_domain_errors(doing):
            return _object(self._reads.send(method, path, query), doing)

    @staticmethod
    @contextmanager
    def _as_domain_errors(doing: str) -> Iterator[None]:
        try:
            yield
        except Failures as error:
            raise domain_error(error, doing) from error

    def writer(self, api_version: str | None, progress: WriteProgress, announce: Callable[[str], None]) -> WriteClient:
        """The client that writes; None takes the stable API version of the installed SDK. It raises Failures;
        `announce` hears of pauses.
        """
        from aks_sandbox.arm.write_client import WriteClient

        keywords = {} if api_version is None else {"api_version": api_version}
        client: WriteClient = self.make_client(
            WriteClient, progress=progress, terms=replace(WRITE, announce=announce), **keywords
        )
        return client

    def stable_api_version(self) -> str:
        """The API version that the installed SDK sends when none is chosen."""
        from aks_sandbox.arm.write_client import stable_api_version

        return stable_api_version()


def _object(answer: Any, doing: str) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping):
        raise Unreachable(f"{doing}: the answer is not a JSON object.", "Repeat the command.")
    return answer
