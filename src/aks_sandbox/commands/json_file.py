"""JSON objects that an option takes as the path of a file, as az does, or as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput

_MOST_BYTES = 1024 * 1024


def json_object(argument: Argument, given: str | None) -> Mapping[str, Any]:
    """The object in the file, or in the text where that begins as an object does; empty where nothing was given.

    InvalidInput for a file that cannot be read and for what is not a JSON object. The content is not repeated.
    """
    if given is None:
        return {}
    inline = given.lstrip().startswith("{")  # a front end puts the content there for @FILE
    text = given if inline else _read(argument, given)
    where = "this" if inline else f"the file '{given[:200]}'"
    try:
        content = json.loads(text)
        json.dumps(content, allow_nan=False)  # Python reads NaN and numbers too large to send, which are no JSON
    except RecursionError:
        raise InvalidInput(argument, f"{where} is nested too deeply") from None
    except ValueError as error:
        raise InvalidInput(argument, f"{where} is not JSON ({error})") from None
    if not isinstance(content, Mapping):
        raise InvalidInput(argument, f"{where} holds {type(content).__name__}, and not a JSON object")
    if not content:
        raise InvalidInput(argument, f"{where} holds an object without members")
    return content


def _read(argument: Argument, name: str) -> str:
    from aks_sandbox.files import RefusedFile, read_guarded

    path = name.removeprefix("@")  # a front end leaves @FILE as it is where there is no such file
    try:
        return read_guarded(Path(path).expanduser(), _MOST_BYTES).decode("utf-8-sig")
    except RefusedFile as error:
        raise InvalidInput(argument, f"'{path[:200]}' {error}") from None
    except UnicodeDecodeError:
        raise InvalidInput(argument, f"the file '{path[:200]}' is not UTF-8") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise InvalidInput(argument, f"the file '{path[:200]}' cannot be read ({error})") from None
