"""Answers of Azure as data: the JSON form that is expected, every page of a list, whole or an error."""

from __future__ import annotations

import json
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from math import ceil
from typing import Any

from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest, HttpResponse

from aks_sandbox.arm.pauses import HEADERS, asked_pause
from aks_sandbox.errors import Unreachable
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.model.secret_text import without_secrets


@contextmanager
def expected_form(doing: str) -> Iterator[None]:
    """Around the reading of an answer: a missing member, or one of another type, becomes Unreachable."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreachable(
            f"{doing}: the answer does not have the expected form ({odd_form(error)}).", "Repeat the command."
        ) from error


def odd_form(error: Exception) -> str:
    """What is odd about an answer, for an operator: the words of this library, not those of Python."""
    if isinstance(error, KeyError):
        return f"{error} is missing"
    words = str(error)
    ours = isinstance(error, ValueError) or words.startswith("expected ")
    return words if ours else "a member has another type than expected"


def text(value: Any) -> str:
    """The value as one line of visible characters, which a name or a state is anyway; TypeError unless it is a text."""
    if value is None:
        raise TypeError("expected a text, found NoneType")
    return one_line(lines(value))


def text_or_empty(value: Any) -> str:
    """The text as one line, an empty one where there is none; TypeError for anything else."""
    return "" if value is None else text(value)


def lines(value: Any) -> str:
    """The value as it came, for what may have several lines; an empty text where there is none, TypeError for anything
    but a text.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"expected a text, found {type(value).__name__}")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """The list of texts, an empty one where there is none; TypeError for anything else."""
    return tuple(text(item) for item in rows(value))


def rows(value: Any) -> list[Any]:
    """The list, an empty one where there is none; TypeError for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError(f"expected a list, found {type(value).__name__}")
    return value


def whole(value: Any) -> int:
    """The value, which must be a whole number; TypeError otherwise."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"expected a whole number, found {type(value).__name__}")
    return value


def flag(value: Any) -> bool:
    """The flag, off where there is none; TypeError for anything else."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise TypeError(f"expected true or false, found {type(value).__name__}")
    return value


class WholeAnswer(HttpResponse):
    """The answer `source` with its body; nothing more is read from the connection.

    Its Retry-After and Retry-After-ms are whole numbers or are not there: what cannot be read asks for nothing, and
    neither azure-core nor the SDK meets a text there that it does not expect.
    """

    def __init__(self, source: HttpResponse, content: bytes) -> None:
        self._source = source
        self._content = content
        self._encoding = source.encoding
        self._headers = source.headers
        pause = asked_pause(self._headers)
        for name, _ in HEADERS:
            self._headers.pop(name, None)
        if pause is not None:
            self._headers["Retry-After"] = str(ceil(pause))
            self._headers["Retry-After-ms"] = str(ceil(pause * 1000))

    @property
    def request(self) -> HttpRequest:
        """The request that was answered."""
        return self._source.request

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self._source.status_code

    @property
    def headers(self) -> MutableMapping[str, str]:
        """The headers, whatever the case of their names."""
        return self._headers

    @property
    def reason(self) -> str:
        """The reason phrase."""
        return self._source.reason

    @property
    def content_type(self) -> str | None:
        """The type of the body."""
        return self._source.content_type

    @property
    def is_closed(self) -> bool:
        """Always: the connection is no longer needed."""
        return True

    @property
    def is_stream_consumed(self) -> bool:
        """Always."""
        return True

    @property
    def encoding(self) -> str | None:
        """The encoding of the text, None for UTF-8."""
        return self._encoding

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        self._encoding = value

    @property
    def url(self) -> str:
        """The address that answered."""
        return self._source.url

    @property
    def content(self) -> bytes:
        """The whole body, decompressed."""
        return self._content

    def text(self, encoding: str | None = None) -> str:
        """The body as text; what is no text in that encoding is replaced."""
        try:
            return self._content.decode(encoding or self._encoding or "utf-8-sig", "replace")
        except LookupError:
            return self._content.decode("utf-8-sig", "replace")

    def json(self) -> Any:
        """The body as JSON; ValueError or RecursionError otherwise."""
        return json.loads(self.text())

    def raise_for_status(self) -> None:
        """Raise HttpResponseError for an error status."""
        if self.status_code >= 400:
            raise HttpResponseError(response=self)

    def read(self) -> bytes:
        """The whole body."""
        return self._content

    def iter_raw(self, **kwargs: Any) -> Iterator[bytes]:
        """The body in one piece; its compressed form is no longer there."""
        yield self._content

    def iter_bytes(self, **kwargs: Any) -> Iterator[bytes]:
        """The body in one piece."""
        yield self._content

    def stream_download(self, _pipeline: Any, **kwargs: Any) -> Iterator[bytes]:
        """The body as the SDK of az 2.80 asks for it, by the older name of azure-core."""
        return self.iter_bytes(**kwargs)

    def close(self) -> None:
        """Nothing is left to close."""

    def __enter__(self) -> WholeAnswer:
        return self

    def __exit__(self, *args: Any) -> None:
        """Nothing is left to close."""


class CleanAnswer(WholeAnswer):
    """The same answer for who writes it down; its text is cleaned when it is asked for, which is when one is logged."""

    def __init__(self, whole: WholeAnswer) -> None:
        super().__init__(whole, whole.content)

    def text(self, encoding: str | None = None) -> str:
        """The body as text, without secrets."""
        return without_secrets(super().text(encoding))
