"""The members of one object of an answer, each read by itself: an odd one hides no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aks_sandbox.arm.answers import rows, text, texts, whole

T = TypeVar("T")


class Members:
    """Reads members by their path, such as `powerState.code`; one that is absent or null gives the default.

    So does one of another type than expected, and its path is kept in `unreadable`: what it holds is not known, which
    is not the same as not set. A `strict` reader raises TypeError for it instead.
    """

    def __init__(self, body: Mapping[str, Any], *, strict: bool = False) -> None:
        self._body = body
        self._strict = strict
        self._unreadable: dict[str, None] = {}

    @property
    def unreadable(self) -> tuple[str, ...]:
        """The paths of the members that were read and have another type, each once."""
        return tuple(self._unreadable)

    def text(self, path: str) -> str:
        """The text as one line, an empty one where there is none."""
        return self.read(path, text, "")

    def flag(self, path: str) -> bool | None:
        """True or false, None where there is none."""
        return self.read(path, _flag, None)

    def whole(self, path: str) -> int | None:
        """The whole number, None where there is none."""
        return self.read(path, whole, None)

    def texts(self, path: str) -> tuple[str, ...]:
        """The list of texts, an empty one where there is none."""
        return self.read(path, texts, ())

    def rows(self, path: str) -> tuple[Members, ...]:
        """A reader for each object of a list; those of another type are left out, as unreadable members of the list."""
        found: list[Any] = self.read(path, rows, [])
        if not all(isinstance(row, Mapping) for row in found):
            self._odd(path, TypeError("expected a list of objects"))
        return tuple(Members(row, strict=self._strict) for row in found if isinstance(row, Mapping))

    def read(self, path: str, of_value: Callable[[Any], T], default: T) -> T:
        """What `of_value` makes of the member, the default where it is absent or makes TypeError or AttributeError."""
        value: Any = self._body
        try:
            for key in path.split("."):
                if not isinstance(value, Mapping):
                    raise TypeError(f"expected an object, found {type(value).__name__}")
                value = value.get(key)
                if value is None:
                    return default
            return of_value(value)
        except (TypeError, AttributeError) as error:
            self._odd(path, error)
            return default

    def _odd(self, path: str, error: Exception) -> None:
        if self._strict:
            raise error
        self._unreadable[path] = None


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"expected true or false, found {value!r}")
    return value
