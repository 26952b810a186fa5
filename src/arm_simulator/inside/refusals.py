"""How the API server of a cluster says no; the words are shaped like its own, as public documents and issues show."""

from __future__ import annotations


class ApiError(Exception):
    """Refuses a request to the API server, with the reason that kubectl prints in brackets."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message

    def line(self, doing: str = "") -> str:
        """Returns what kubectl prints; `doing` is what it was at, such as the creation from a file."""
        named = f" ({self.reason})" if self.reason else ""
        return f"Error from server{named}: {doing}{self.message}"


def not_found(resource: str, name: str) -> ApiError:
    """Returns the refusal for an object that is not there."""
    return ApiError("NotFound", f'{resource} "{name}" not found')


def already_exists(resource: str, name: str) -> ApiError:
    """Returns the refusal for an object that is there already."""
    return ApiError("AlreadyExists", f'{resource} "{name}" already exists')


def forbidden(resource: str, name: str, why: str) -> ApiError:
    """Returns the refusal of an admission plug-in."""
    return ApiError("Forbidden", f'{resource} "{name}" is forbidden: {why}')


def invalid(kind: str, name: str, why: str) -> ApiError:
    """Returns the refusal of an object that is not valid; kubectl prints this one without "from server"."""
    return InvalidObject("Invalid", f'The {kind} "{name}" is invalid: {why}')


class InvalidObject(ApiError):
    """Refuses an object whose fields are not valid."""

    def line(self, doing: str = "") -> str:
        """Returns what kubectl prints."""
        return self.message
