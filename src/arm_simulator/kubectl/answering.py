"""From the words of a kubectl command to what it prints."""

from __future__ import annotations

from typing import Any

from arm_simulator.inside.refusals import ApiError
from arm_simulator.inside.state import Inside
from arm_simulator.kubectl.arguments import BadUse, NotCovered, parsed
from arm_simulator.kubectl.ending import Again, delete, wait
from arm_simulator.kubectl.output import Output
from arm_simulator.kubectl.raw import get_raw
from arm_simulator.kubectl.reading import get, logs, version
from arm_simulator.kubectl.writing import apply, create


class Hanging(Exception):
    """Says that the command would wait for ever."""


def answer(inside: Inside, request: dict[str, Any]) -> dict[str, Any]:
    """Returns what a command prints and its exit status, or after how many seconds the client has to ask again.

    Raises:
        Hanging: it would never end.
    """
    out = Output()
    words = [str(word) for word in request.get("arguments") or []]
    files = request.get("files") or {}
    elapsed = float(request.get("elapsed") or 0)
    state = request.get("state")
    try:
        command = parsed(words)
        if command.verb == "get" and command.value("--raw"):
            get_raw(inside, command, out)
        elif command.verb == "get":
            get(inside, command, out)
        elif command.verb == "create":
            create(inside, command, out, files)
        elif command.verb == "apply":
            apply(inside, command, out, files)
        elif command.verb == "delete":
            delete(inside, command, out, files, elapsed, state)
        elif command.verb == "wait":
            wait(inside, command, out, elapsed, state)
        elif command.verb == "logs":
            logs(inside, command, out)
        else:
            version(inside, command, out)
    except Again as again:
        if again.pause is None:
            raise Hanging from again
        return {"again": again.pause, "state": again.state, **out.reply()}
    except ApiError as error:
        out.fail(error.line())
    except BadUse as error:
        out.fail(str(error))
    except NotCovered as error:
        out.fail(f"error: the kubectl stand-in of the ARM simulator does not cover {error}")
    return out.reply()
