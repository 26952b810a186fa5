"""The program that a command finds as `kubectl`: the first word is the address of the socket, the others are its own.

Runs alone, with nothing but what is built into Python: json and socket would take three times as long as all else, and
a command starts it ten times. So a request goes as the literal that it is, and the answer comes as marshal writes it.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from _socket import AF_UNIX, SHUT_WR, SOCK_STREAM, socket

LARGEST = 4 * 1024 * 1024


def main() -> int:
    """Asks the simulator until it has an answer, prints it, and returns the exit status."""
    address, arguments = sys.argv[1], sys.argv[2:]
    request: dict = {"arguments": arguments, "files": files_of(arguments)}  # type: ignore[type-arg]
    begun = time.monotonic()
    code = 0
    while True:
        answer = ask(address, {**request, "elapsed": time.monotonic() - begun})
        try:
            for name, text in answer["parts"]:
                stream = sys.stdout.buffer if name == "out" else sys.stderr.buffer
                stream.write(text.encode("utf-8", "surrogateescape"))
                stream.flush()
        except BrokenPipeError:
            os._exit(1)
        code = max(code, int(answer["code"]))
        if "again" not in answer:
            return code
        request["state"] = answer.get("state")
        time.sleep(answer["again"])


def ask(address: str, request: dict) -> dict:  # type: ignore[type-arg]
    """Returns the simulator's answer to a request."""
    try:
        channel = socket(AF_UNIX, SOCK_STREAM)
        channel.settimeout(60)
        channel.connect(address)
        channel.sendall(repr(request).encode())
        channel.shutdown(SHUT_WR)
        parts = []
        while True:
            part = channel.recv(65536)
            if not part:
                break
            parts.append(part)
        channel.close()
        answer: dict = marshal.loads(b"".join(parts))  # type: ignore[type-arg]  # noqa: S302 - from the simulator
        return answer
    except (OSError, ValueError, EOFError) as error:
        return {"parts": [["err", f"error: the kubectl stand-in lost the simulator: {error}\n"]], "code": 1}


def files_of(arguments: list[str]) -> dict[str, list[list[str | None]]]:
    """Returns the text of each file that the words name, or what keeps it from being read."""
    found: dict[str, list[list[str | None]]] = {}
    for index, word in enumerate(arguments):
        if word in ("-f", "--filename"):
            names = arguments[index + 1 : index + 2]
        elif word.startswith("--filename="):
            names = [word.partition("=")[2]]
        elif word.startswith("-f") and not word.startswith("--"):
            names = [word[2:].removeprefix("=")]
        else:
            continue
        for name in names:
            found[name] = read(name)
    return found


def read(name: str) -> list[list[str | None]]:
    """Returns the texts of a file, of the files in a folder, or of standard input: a list of name and text."""
    try:
        if name == "-":
            return [["STDIN", sys.stdin.buffer.read(LARGEST).decode("utf-8", "surrogateescape")]]
        if os.path.isdir(name):  # noqa: PTH112
            kinds = (".yaml", ".yml", ".json")
            inside = sorted(one for one in os.listdir(name) if one.endswith(kinds))  # noqa: PTH208
            return [part for one in inside for part in read(os.path.join(name, one))]  # noqa: PTH118
        with open(name, "rb") as stream:  # noqa: PTH123
            return [[name, stream.read(LARGEST).decode("utf-8", "surrogateescape")]]
    except FileNotFoundError:
        return [[name, None]]
    except OSError as error:
        return [[name, None, str(error)]]


if __name__ == "__main__":
    raise SystemExit(main())
